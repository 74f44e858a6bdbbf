package assist_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/classify"
)

// A colleague who was asked does not have the call: what was promised stays with who has it, until the caller is left with the colleague.
func TestAssistant_AColleagueWhoIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		then []hotline.Body
		want string
	}{
		"cancelled":   {[]hotline.Body{hotline.PartyLeft{Party: agent, Name: "liqiang"}, hotline.PartyLeft{Party: agent, Name: me}}, me},
		"handed_over": {[]hotline.Body{hotline.PartyLeft{Party: agent, Name: me}, hotline.PartyLeft{Party: agent, Name: "liqiang"}}, "liqiang"},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(*assist.Config, *assist.Deps) {}, func(r *rig) {
				r.talk("")
				r.says(hotline.PartyCaller, "我家网断了，从昨天晚上开始就完全上不了网")
				r.says(agent, "好的，我给您登记报修，明天上午十点前给您回电话")
				r.tell(hotline.QueueEntered{Queue: "broadband", Kind: "consult"})
				r.tell(hotline.AgentOffered{Agent: "liqiang", Queue: "broadband", Kind: "consult", From: me})
				r.tell(hotline.PartyJoined{Party: agent, Name: "liqiang"})
				for _, b := range c.then {
					r.tell(b)
				}
				r.tell(hotline.CallEnded{Outcome: hotline.OutcomeTransferred})
				time.Sleep(5 * time.Second)
				synctest.Wait()
				r.mu.Lock()
				defer r.mu.Unlock()
				if len(r.kept) == 0 || r.kept[len(r.kept)-1].Agent != c.want {
					t.Errorf("kept %d, the last for %q, want %q", len(r.kept), r.kept[max(0, len(r.kept)-1)].Agent, c.want)
				} else if got := r.kept[len(r.kept)-1].State.Queue; got != "general" {
					t.Errorf("the caller is in the queue %q, where a colleague was looked for", got)
				}
			})
		})
	}
}

func TestAssistant_WrapUp(t *testing.T) {
	model := trained(t).classes
	o := &office{}
	change := func(_ *assist.Config, d *assist.Deps) {
		d.Classes, d.Office = func() *classify.Classifier { return model }, o
	}
	run(t, change, func(r *rig) {
		r.talk("")
		r.says(agent, "您好，很高兴为您服务")
		r.says(hotline.PartyCaller, "我家网断了，从昨天晚上开始就完全上不了网")
		r.says(agent, "好的，我给您登记报修，明天上午十点前给您回电话")
		if _, err := r.a.Choose(me, "C1", "class", "x"); err == nil {
			t.Error("a class was chosen while the talk went on")
		}
		r.tell(hotline.PartyLeft{Party: agent, Name: me})
		s := r.state()
		if s.Wrap == nil || len(s.Wrap.Sections) != 5 || s.SceneTitle != "宽带报修" {
			t.Fatalf("%+v", s.Wrap)
		}
		if _, err := r.a.Write(me, "C1", "need", "宽带断网，要求报修。"); err != nil {
			t.Fatal(err)
		}
		for what, id := range map[string]string{"class": "broadband.fault", "disposition": "已建单"} {
			if _, err := r.a.Choose(me, "C1", what, id); err != nil {
				t.Fatal(err)
			}
		}
		for _, f := range s.Form.Fields {
			if f.Required && f.Value == "" {
				value := map[string]string{"phone": "13800138000", "address": "鼓楼区中山路18号", "time": "2026-11-22T09:00"}[f.ID]
				if value == "" && len(f.Options) > 0 {
					value = f.Options[0].ID
				}
				if _, err := r.a.Edit(me, "C1", f.ID, value); err != nil {
					t.Logf("field %s: %v", f.ID, err)
				}
			}
		}
		s, err := r.a.Ticket(t.Context(), me, "C1")
		if err != nil || s.Wrap.Ticket == nil || s.Wrap.Ticket.ID != "T1" || !strings.Contains(o.ticket.Summary, "宽带断网") || o.ticket.Class != "broadband.fault" || o.ticket.Number != "13800138000" {
			t.Fatalf("%+v %v %+v", s.Wrap, err, o.ticket)
		}
		if _, err := r.a.Ticket(t.Context(), me, "C1"); err == nil {
			t.Error("a second ticket")
		}
		at := time.Now().Add(time.Hour)
		if s, err = r.a.Callback(t.Context(), me, "C1", "", at); err != nil || s.Wrap.Callback == nil || o.number != "13800138000" || o.queue != "general" {
			t.Errorf("%+v %v", s.Wrap, err)
		}
		if s, err = r.a.Promise(me, "C1", "", "寄发票", at); err != nil || len(s.Wrap.Promises) == 0 {
			t.Errorf("%+v %v", s.Wrap, err)
		}
		r.tell(hotline.AgentDone{Agent: me})
		r.tell(hotline.CallEnded{})
		if got := r.a.States(me); len(got) != 1 || got[0].Wrap.Ticket == nil {
			t.Errorf("not at the desk for the work after the call: %+v", got)
		}
		r.desk = []hotline.CallID{}
		if got := r.a.States(me); len(got) != 0 {
			t.Errorf("still at the desk: %+v", got)
		}
		last := r.kept[len(r.kept)-1]
		if last.Agent != me || last.State.Wrap.Ticket == nil || last.State.Wrap.Sections[0].Claims[0].Text != "宽带断网，要求报修。" {
			t.Errorf("on record: %+v", last)
		}
	})
}

// A call with two matters has what was told for both in its summary, whichever form the ticket has.
func TestAssistant_SummaryHasEveryMatter(t *testing.T) {
	change := func(_ *assist.Config, d *assist.Deps) {
		d.Intent = func(text string) (string, float64, bool) {
			switch {
			case strings.Contains(text, "上不了网"):
				return "broadband.fault", 0.95, true
			case strings.Contains(text, "彩铃"):
				return "vas.cancel", 0.95, true
			}
			return "", 0, false
		}
	}
	run(t, change, func(r *rig) {
		r.talk("")
		r.says(hotline.PartyCaller, "我家宽带上不了网了")
		r.says(agent, "请问装机地址在哪里")
		r.says(hotline.PartyCaller, "鼓楼区中山北路八十八号三栋五零二")
		r.says(agent, "好的我已经给您登记报修了师傅明天上午联系您")
		r.says(hotline.PartyCaller, "兑了我手机上那个彩铃怎么回事") // as recognised: no word says that it is another matter, the scene does
		r.says(agent, "好的已经给您退订了请问还有其他可以帮您的吗")
		r.says(hotline.PartyCaller, "没有了谢谢")
		r.tell(hotline.PartyLeft{Party: agent, Name: me})
		s := r.state()
		if s.Form.ID != "vas.cancel" || s.Wrap == nil {
			t.Fatalf("form %s, %+v", s.Form.ID, s.Wrap)
		}
		all := map[string]string{}
		for _, x := range s.Wrap.Sections {
			for _, c := range x.Claims {
				all[x.ID] += c.Text + "|"
			}
		}
		for section, want := range map[string][]string{"need": {"上不了网", "彩铃", "中山北路八十八号三栋五零二"}, "handling": {"登记报修", "退订"}, "promises": {"明天上午"}} {
			for _, w := range want {
				if !strings.Contains(all[section], w) {
					t.Errorf("%s: no %s in %s", section, w, all[section])
				}
			}
		}
		if len(s.Wrap.Promises) != 1 || s.Wrap.Promises[0].Due.IsZero() || all["outcome"] != "" {
			t.Errorf("%+v, outcome %q", s.Wrap.Promises, all["outcome"])
		}
	})
}

// What was said of days and hours counts in the owner's zone, wherever the machine stands: at 18:00 UTC it is tomorrow already in Shanghai.
func TestAssistant_CountsDaysInTheOwnersZone(t *testing.T) {
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	change := func(_ *assist.Config, d *assist.Deps) { d.Zone = func() *time.Location { return shanghai } }
	run(t, change, func(r *rig) {
		time.Sleep(18 * time.Hour) // of virtual time, which begins at midnight UTC on 1 January 2000
		r.talk("broadband.fault")
		r.says(agent, "好的，我给您登记报修，明天上午十点前给您回电话")
		r.tell(hotline.PartyLeft{Party: agent, Name: me})
		w := r.state().Wrap
		want := time.Date(2000, 1, 3, 10, 0, 0, 0, shanghai)
		if w == nil || len(w.Promises) != 1 || !w.Promises[0].Due.Equal(want) {
			t.Errorf("want %v, got %+v", want, w)
		}
	})
}

// office is a back office that makes one ticket.
type office struct {
	ticket        assist.TicketRequest
	number, queue string
}

func (o *office) Ticket(_ context.Context, t assist.TicketRequest) (string, error) {
	o.ticket = t
	return "T1", nil
}

func (o *office) Callback(_ context.Context, number, queue string, _ time.Time) (hotline.CallID, error) {
	o.number, o.queue = number, queue
	return "C9", nil
}

// What the machine did before an agent had the call is in the agent's summary, with its words as evidence.
func TestAssistant_TheSummaryHasWhatTheMachineDid(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.began = time.Now()
		r.tell(hotline.CallStarted{From: "sip:13800138000@x"})
		r.tell(hotline.CallAnswered{})
		time.Sleep(3 * time.Second)
		r.says(hotline.PartyCaller, "帮我把彩铃退订了")
		time.Sleep(4 * time.Second)
		r.tell(hotline.TurnCompleted{N: 1, Heard: "帮我把彩铃退订了", Played: "已经退订彩铃，以后不再扣费。请问还有其他可以帮您的吗？", Scene: "vas.cancel", FromMS: 3500})
		r.says(hotline.PartyCaller, "转人工")
		r.tell(hotline.TurnCompleted{N: 2})
		r.tell(hotline.HandoverRequested{Reason: "requested", Queue: "general"})
		r.tell(hotline.AgentOffered{Agent: me, Queue: "general"})
		r.tell(hotline.PartyJoined{Party: agent, Name: me})
		r.says(agent, "您好，请问还有什么可以帮您")
		r.says(hotline.PartyCaller, "没有了，就想问问退了没有")
		r.tell(hotline.PartyLeft{Party: agent, Name: me})
		for _, s := range r.state().Wrap.Sections {
			if s.ID != "handling" {
				continue
			}
			if len(s.Claims) == 0 || !strings.Contains(s.Claims[0].Text, "机器人：") || !strings.Contains(s.Claims[0].Text, "退订彩铃") {
				t.Fatalf("%+v", s.Claims)
			}
			if e := s.Claims[0].Evidence; len(e) != 1 || e[0].Party != hotline.PartyBot || e[0].N != 1 || e[0].FromMS != 3500 {
				t.Errorf("%+v", e)
			}
		}
	})
}
