package qa_test

import (
	"os"
	"testing"
	"time"

	"hotline"
	"hotline/qa"
)

// The machine's standard sentences are judged as a whole while their first clause is said: no alert comes and goes.
func TestInspector_JudgesTheMachinesReplyAsAWhole(t *testing.T) {
	var hits []hotline.Hit
	in, err := qa.New(qa.Default(), qa.Deps{Rules: os.DirFS("../examples/telecom/rules"), Hit: func(h hotline.Hit) { hits = append(hits, h) }, Broken: func(hotline.CallID) { t.Error("the inspection panicked") }})
	if err != nil {
		t.Fatal(err)
	}
	zero, seq := time.Now(), uint64(0)
	see := func(at float64, body hotline.Body) {
		seq++
		in.Observe(hotline.Event{Call: "c", Seq: seq, At: zero.Add(durationMS(at)), Body: body})
	}
	see(0, hotline.CallAnswered{})
	at := 1000.0
	for n, clauses := range [][]string{
		{"退订视频会员，", "退订以后马上停用，下个月起不再收费，", "确认退订吗？"},
		{"好的，", "这个月一共用了二百五十元，", "其中套餐二百元。"},
		{"为您开通国际漫游，", "开通以后马上生效，", "确认吗？"},
	} {
		whole := ""
		for _, c := range clauses {
			whole += c
		}
		said := ""
		for _, c := range clauses {
			stable := len([]rune(said))
			said += c
			see(at, hotline.UtterancePartial{N: n, Party: hotline.PartyBot, Text: said, Stable: stable, Ahead: whole[len(said):], AtMS: at})
			at += 2000
		}
		see(at, hotline.TurnCompleted{N: n, Planned: whole, Played: whole, FromMS: at - 6000})
		at += 3000
	}
	for _, h := range hits {
		t.Errorf("%s is %s: %s", h.Rule, h.State, h.Evidence[0].Text)
	}
	see(at, hotline.UtterancePartial{N: 9, Party: hotline.PartyBot, Text: "您爱办不办，", Ahead: "我们就是这个规定。", AtMS: at})
	if len(hits) == 0 {
		t.Error("plain words of contempt bring nothing: the test tells nothing")
	}
}
