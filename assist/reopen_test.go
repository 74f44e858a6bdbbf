package assist_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/classify"
	"hotline/assist/form"
	"hotline/assist/view"
)

// The time for the work after a call is over, the program is started anew: everything that the agent confirmed, wrote and chose is there
// when the call is opened again, and the ticket can be made.
func TestAssistant_ReopensUnfinishedWork(t *testing.T) {
	model, o := trained(t).classes, &office{}
	var past []hotline.Event
	first := func(_ *assist.Config, d *assist.Deps) {
		d.Classes, d.Office = func() *classify.Classifier { return model }, o
	}
	var left assist.Record
	run(t, first, func(r *rig) {
		r.watch = func(e hotline.Event) { past = append(past, e) }
		r.talk("")
		r.says(agent, "您好，很高兴为您服务")
		r.says(hotline.PartyCaller, "我家网断了，从昨天晚上开始就完全上不了网，光猫红灯")
		r.says(agent, "好的，我给您登记报修，明天上午十点前给您回电话")
		r.tell(hotline.PartyLeft{Party: agent, Name: me})
		r.tell(hotline.CallEnded{})
		must := func(_ view.State, err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(r.a.Write(me, "C1", "handling", "已报修，等师傅上门。"))
		must(r.a.Choose(me, "C1", "class", "complaint.service"))
		must(r.a.Choose(me, "C1", "class", "broadband.fault"))
		must(r.a.Choose(me, "C1", "disposition", "转后台"))
		must(r.a.Edit(me, "C1", "address", "鼓楼区中山路18号"))
		must(r.a.Confirm(me, "C1", "symptom"))
		must(r.a.Promise(me, "C1", "", "寄发票", time.Now().Add(time.Hour)))
		must(r.a.Tick(me, "C1", "greet", false))
		left = r.kept[len(r.kept)-1]
	})
	raw, err := json.Marshal(left.State)
	if err != nil {
		t.Fatal(err)
	}
	list, ok := assist.Unfinished(left, left.At)
	if !ok || list.Number != "13800138000" || !strings.Contains(list.Need, "网断") || slices.Contains(list.Left, "class") || !slices.Contains(list.Left, "ticket") || !slices.Contains(list.Left, "unit") {
		t.Errorf("on the list: %+v %v", list, ok)
	}
	second := func(_ *assist.Config, d *assist.Deps) {
		first(nil, d)
		d.Past = func(context.Context, hotline.CallID) ([]hotline.Event, error) { return past, nil }
		d.Kept = func(_ context.Context, call hotline.CallID) (r assist.Record, ok bool, err error) {
			r.Agent = me
			return r, call == "C1", json.Unmarshal(raw, &r.State)
		}
	}
	run(t, second, func(r *rig) {
		if _, err := r.a.Reopen(t.Context(), "wang", "C1"); err == nil {
			t.Error("a colleague opened it")
		}
		s, err := r.a.Reopen(t.Context(), me, "C1")
		if err != nil || s.Wrap == nil {
			t.Fatalf("%+v %v", s, err)
		}
		field := func(id string) view.Field {
			i := slices.IndexFunc(s.Form.Fields, func(f view.Field) bool { return f.ID == id })
			if i < 0 {
				t.Fatalf("no field %s in %+v", id, s.Form)
			}
			return s.Form.Fields[i]
		}
		if f := field("address"); f.State != string(form.Edited) || f.Value != "鼓楼区中山路18号" {
			t.Errorf("written: %+v", f)
		}
		if f := field("symptom"); f.State != string(form.Confirmed) || f.Value == "" || f.Evidence == nil {
			t.Errorf("confirmed: %+v", f)
		}
		w := s.Wrap
		if w.Class != "broadband.fault" || w.Disposition != "转后台" || !slices.Equal(w.Chosen, []string{"class", "disposition", "promise"}) || len(w.Promises) != len(left.State.Wrap.Promises) || !w.Sections[1].Edited || w.Sections[1].Claims[0].Text != "已报修，等师傅上门。" {
			t.Errorf("%+v", w)
		}
		if i := slices.IndexFunc(s.Steps, func(x view.Step) bool { return x.ID == "greet" }); i < 0 || !s.Steps[i].ByHand || s.Steps[i].State == "done" {
			t.Errorf("steps %+v", s.Steps)
		}
		for _, f := range s.Form.Fields {
			if f.Required && f.Value == "" {
				value := "13800138000"
				if len(f.Options) > 0 {
					value = f.Options[0].ID
				}
				if _, err := r.a.Do(t.Context(), me, "C1", view.Act{Verb: view.EditField, Item: f.ID, Value: value}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if s, err = r.a.Do(t.Context(), me, "C1", view.Act{Verb: view.MakeTicket}); err != nil || s.Wrap.Done.IsZero() || o.ticket.Fields["address"] != "鼓楼区中山路18号" || o.ticket.Number != "13800138000" {
			t.Errorf("%+v %v %+v", s.Wrap, err, o.ticket)
		}
		last := r.kept[len(r.kept)-1]
		if _, ok := assist.Unfinished(last, last.At); ok || last.Agent != me {
			t.Errorf("still on the list with a ticket: %+v", last)
		}
	})
}

// An agent may say that nothing is left to do, and take it back.
func TestAssistant_FinishesTheWork(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("")
		r.says(agent, "您好，很高兴为您服务")
		r.tell(hotline.PartyLeft{Party: agent, Name: me})
		r.tell(hotline.CallEnded{})
		for _, done := range []bool{true, false, true} {
			if _, err := r.a.Finish(me, "C1", done); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if _, open := assist.Unfinished(r.kept[len(r.kept)-1], time.Now()); open == done {
				t.Errorf("done %v, on the list %v", done, open)
			}
		}
		old := r.kept[len(r.kept)-2]
		if _, open := assist.Unfinished(old, time.Now().Add(assist.LongAgo+time.Hour)); open {
			t.Error("what is long ago is still on the list")
		}
	})
}
