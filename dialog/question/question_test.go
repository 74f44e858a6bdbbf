package question_test

import (
	"testing"
	"time"

	"hotline/dialog/course"
	"hotline/dialog/exchange"
	"hotline/dialog/intent"
	"hotline/dialog/question"
	"hotline/dialog/scene"
	"hotline/dialog/turntaking"
)

// run asks for a card's number and a name.
func run() *course.Run {
	return course.New(&scene.Scene{ID: "card.block", Slots: []scene.Slot{
		{Name: "card", Kind: intent.KindBank, Ask: "请说卡号。", Keypad: true},
		{Name: "name", Kind: intent.KindName, Ask: "请问您贵姓？"},
		{Name: "many", Kind: intent.KindCount, Ask: "几张？"},
	}, Steps: []scene.Step{{Confirm: "现在冻结吗？"}}}, "13800138000", time.Now)
}

func TestOpen_Expect(t *testing.T) {
	r := run()
	for _, c := range []struct {
		open     question.Open
		want     turntaking.Expectation
		keys     int
		complete string // a text that is a whole answer
	}{
		{question.Open{}, turntaking.ExpectFree, 1, ""},
		{question.Open{Wait: question.More}, turntaking.ExpectFree, 1, "没有了"},
		{question.Open{Wait: question.Confirm, Confirm: &r.Scene.Steps[0]}, turntaking.ExpectYesNo, 1, "好的"},
		{question.Open{Wait: question.Number}, turntaking.ExpectDigits, 11, "13800138000"},
		{question.Open{Wait: question.Slot, Asked: "many"}, turntaking.ExpectCount, 0, "两张"},
		{question.Open{Wait: question.Slot, Asked: "card"}, turntaking.ExpectDigits, 0, ""},
	} {
		var got exchange.Reply
		c.open.Expect(&got, r)
		if got.Expect != c.want || got.MaxDigits != c.keys || c.complete != "" && !got.Complete(c.complete) || got.Complete != nil && got.Complete("六二二二") {
			t.Errorf("%+v expects %s, %d keys", c.open, got.Expect, got.MaxDigits)
		}
	}
}

func TestOpen_KnowsSecretsAndNames(t *testing.T) {
	r := run()
	card, name := question.Open{Wait: question.Slot, Asked: "card"}, question.Open{Wait: question.Slot, Asked: "name"}
	if !card.Private(r) || name.Private(r) || card.Named(r) || !name.Named(r) || !card.Keyable(r) || name.Keyable(r) || card.Private(nil) {
		t.Error("secrets, names or keys are mistaken")
	}
	many := question.Open{Wait: question.Slot, Asked: "many"}
	if !many.Counted("两张，一张是小孩的", r) || many.Counted("我不想活了", r) || card.Counted("两张", r) {
		t.Error("counts are mistaken")
	}
	if text, ok := name.Again(r, nil); !ok || text != "请问您贵姓？" {
		t.Errorf("asks again %q", text)
	}
	if _, ok := (question.Open{Wait: question.More}).Again(r, nil); ok {
		t.Error("the question for more is no scene's")
	}
}
