package assist_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/classify"
	"hotline/assist/view"
)

const colleague = "wang"

// What the caller says while the agent is there, and behind it.
const before, behind = "我家网断了，联系电话13851774432，报修", "网断了，我叫谭一鸣，地址是鼓楼区宁海路73号，备用电话15850773216"

// joins brings a colleague to the call.
func (r *rig) joins(who string) {
	r.tell(hotline.AgentOffered{Agent: who, Queue: "general"})
	r.tell(hotline.PartyJoined{Party: agent, Name: who})
}

func (r *rig) leaves(who, how string) {
	r.tell(hotline.PartyLeft{Party: agent, Name: who, Cause: "normal"})
	r.tell(hotline.AgentDone{Agent: who, How: how})
}

// has checks which of some words a state holds.
func has(t *testing.T, what string, s any, want bool, words ...string) {
	t.Helper()
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range words {
		if strings.Contains(string(raw), w) != want {
			t.Errorf("%s: %s is shown %t: %s", what, w, !want, raw)
		}
	}
}

// An agent who is off a call that goes on is shown what was told until then, and what he does himself, wherever the call goes.
func TestAssistant_ShowsNothingBehindTheHandOn(t *testing.T) {
	model := trained(t).classes
	told := []string{"谭一鸣", "宁海路", "15850773216"}
	for name, goes := range map[string]func(r *rig){
		"to_a_colleague": func(r *rig) { r.leaves(me, "transferred"); r.joins(colleague) },
		"to_a_queue": func(r *rig) {
			r.leaves(me, "transferred")
			r.tell(hotline.QueueEntered{Queue: "broadband", Kind: "transfer"})
		},
		"given_back":  func(r *rig) { r.leaves(me, "given_back"); r.tell(hotline.GivenBack{Agent: me}) },
		"taken_over":  func(r *rig) { r.leaves(me, "ended"); r.tell(hotline.PartyJoined{Party: agent, Name: "sun"}) },
		"was_asked":   func(r *rig) { r.joins(colleague); r.leaves(me, "ended") },
		"after_rings": func(r *rig) { r.leaves(me, "transferred"); r.tell(hotline.AgentOffered{Agent: colleague}) },
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(_ *assist.Config, d *assist.Deps) { d.Classes = func() *classify.Classifier { return model } }, func(r *rig) {
				t := r.t
				r.talk("broadband.fault")
				r.says(hotline.PartyCaller, before)
				goes(r)
				wrapped := r.state().Wrap != nil
				r.says(hotline.PartyCaller, behind)
				see := func(what string) {
					t.Helper()
					has(t, what, r.a.States(me), false, told...)
					has(t, what, r.state(), false, told...)
					has(t, what, r.a.States(me), true, "13851774432")
				}
				see("while it goes on")
				if name == "to_a_colleague" {
					has(t, "who has it", r.a.States(colleague), true, told...)
				}
				if !wrapped {
					return // he was only asked: the work after it is the colleague's
				}
				s, err := r.a.Edit(me, "C1", "address", "玄武区珠江路88号")
				if err != nil {
					t.Fatal(err)
				}
				has(t, "what he writes", s, true, "珠江路88号")
				has(t, "what he writes", s, false, told...)
				do := func(act view.Act) {
					t.Helper()
					s, err := r.a.Do(t.Context(), me, "C1", act)
					if err != nil {
						t.Fatal(err)
					}
					has(t, string(act.Verb), s, false, told...)
				}
				do(view.Act{Verb: view.WriteSection, Item: "handling", Value: "已登记"})
				do(view.Act{Verb: view.PutPromise, Value: "寄发票", At: time.Now().Add(time.Hour)})
				do(view.Act{Verb: view.ChooseOne, Item: "class", Value: "complaint.service"})
				do(view.Act{Verb: view.ChooseOne, Item: "class", Value: "broadband.fault"})
				has(t, "what he wrote", r.state(), true, "已登记", "寄发票", "珠江路88号")
				r.tell(hotline.CallEnded{})
				see("after the call")
				has(t, "what he wrote", r.state(), true, "已登记", "寄发票")
			})
		})
	}
}

// Who was on the call to its end, and who takes it again, is shown all of it.
func TestAssistant_ShowsAllToWhoWasThereForIt(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("broadband.fault")
		r.says(hotline.PartyCaller, before)
		r.leaves(me, "transferred")
		r.joins(colleague)
		r.says(hotline.PartyCaller, behind)
		r.leaves(colleague, "transferred")
		r.joins(me)
		has(r.t, "who takes it again", r.state(), true, "15850773216")
		r.leaves(me, "ended")
		r.tell(hotline.CallEnded{})
		has(r.t, "to the end", r.state(), true, "15850773216", "13851774432")
	})
}

// A value that a colleague has heard since is not confirmed by who sees the one before; who was only rung sees nothing after it.
func TestAssistant_ConfirmsWhatIsSeen(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("broadband.fault")
		r.says(hotline.PartyCaller, before)
		r.leaves(me, "transferred")
		r.joins(colleague)
		if _, err := r.a.Edit(colleague, "C1", "phone", "15850773216"); err != nil {
			r.t.Fatal(err)
		}
		has(r.t, "what a colleague writes", r.state(), false, "15850773216")
		if s, err := r.a.Confirm(me, "C1", "phone"); err == nil {
			r.t.Errorf("confirmed: %+v", s.Form)
		}
		r.tell(hotline.AgentOffered{Agent: "zhou"})
		if _, err := r.a.State("zhou", "C1"); err != nil {
			r.t.Error(err)
		}
		r.tell(hotline.AgentMissed{Agent: "zhou", Why: "rejected"})
		if _, err := r.a.State("zhou", "C1"); err == nil {
			r.t.Error("it is shown to who declined it")
		}
		r.tell(hotline.AgentOffered{Agent: "zhou"})
		r.tell(hotline.CallEnded{})
		if _, err := r.a.State("zhou", "C1"); err == nil {
			r.t.Error("it is shown to who was rung as it ended")
		}
	})
}
