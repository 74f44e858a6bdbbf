package assist_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/view"
)

func TestAssistant_AttentionOfTheExperienced(t *testing.T) {
	change := func(_ *assist.Config, d *assist.Deps) {
		d.Since = func(string) time.Time { return time.Now().AddDate(-1, 0, 0) }
	}
	run(t, change, func(r *rig) {
		r.talk("broadband.fault")
		r.says(agent, "您好")
		r.says(hotline.PartyCaller, "拆机要违约金吗")
		if got := r.cards(); got != "knowledge-0" {
			t.Errorf("%s", got)
		}
		r.says(hotline.PartyCaller, "我要投诉你们太卡了")
		if got := r.cards(); got != "remind-complaint knowledge-0" {
			t.Errorf("%s", got)
		}
	})
}

func TestAssistant_OffersOnlyWhereAllowed(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("broadband.fault")
		r.says(agent, "您好，请问是什么现象")
		r.says(hotline.PartyCaller, "看视频老转圈")
		if got := r.cards(); !strings.Contains(got, "offer-speed_up") {
			t.Errorf("%s", got)
		}
		r.says(hotline.PartyCaller, "你们就是骗钱")
		if got := r.cards(); strings.Contains(got, "offer") {
			t.Errorf("to a caller who is upset: %s", got)
		}
	})
	run(t, nil, func(r *rig) { // a risk is heard while one is shown
		r.talk("broadband.fault")
		r.says(agent, "您好，请问是什么现象")
		r.says(hotline.PartyCaller, "看视频老转圈")
		r.says(hotline.PartyCaller, "我不想活了")
		if got := r.cards(); strings.Contains(got, "offer") || !strings.Contains(got, "remind-crisis") {
			t.Errorf("in a crisis: %s", got)
		}
	})
	run(t, nil, func(r *rig) {
		r.talk("balance.query")
		r.says(hotline.PartyCaller, "看视频老转圈")
		if got := r.cards(); strings.Contains(got, "offer") {
			t.Errorf("in another scene: %s", got)
		}
	})
}

func TestAssistant_JudgedCardsStayAway(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("")
		r.says(agent, "您好")
		r.says(hotline.PartyCaller, "拆机要违约金吗")
		for _, verdict := range []string{"wrong", "dismissed"} {
			if _, err := r.a.Card(me, "C1", "knowledge-0", verdict); err != nil {
				t.Fatal(err)
			}
		}
		r.says(hotline.PartyCaller, "我说的是违约金")
		if got := r.cards(); strings.Contains(got, "knowledge") {
			t.Errorf("dismissed, and back: %s", got)
		}
		if s := r.state(); len(s.Older) != 1 || s.Older[0].Thumb != -1 || s.Older[0].State != view.Dismissed {
			t.Errorf("%+v", s.Older)
		}
		if len(r.notes) != 2 || r.notes[1].Kind != "card" || r.notes[1].Before != "bb.4" || r.notes[1].Text != "拆机要违约金吗" || r.notes[1].Agent != me {
			t.Errorf("%+v", r.notes)
		}
		if _, err := r.a.Card("wang", "C1", "knowledge-0", "right"); !isNotFound(err) {
			t.Errorf("from another desk: %v", err)
		}
		if _, err := r.a.Card(me, "C1", "none", "right"); !isNotFound(err) {
			t.Errorf("no such card: %v", err)
		}
	})
}

func isNotFound(err error) bool {
	e, ok := errors.AsType[*hotline.Error](err)
	return ok && e.Kind == hotline.KindNotFound
}
