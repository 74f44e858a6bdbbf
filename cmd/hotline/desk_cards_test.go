package main

import (
	"net/http"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"hotline"
	"hotline/assist/view"
	"hotline/console/desk"
)

// TestDesk_CardsInTime measures the time from the end of a caller's question to the card with its answer at the desk, in real calls one
// after the other: CALLS=30 says how many. A card that came while the caller still spoke counts as 0.
func TestDesk_CardsInTime(t *testing.T) {
	calls, _ := strconv.Atoi(os.Getenv("CALLS"))
	if calls < 1 {
		t.Skip("measures for minutes: CALLS=30")
	}
	s, stop := start(t)
	wang := agent(t, s, "wangfang", wangTone)
	questions := []string{
		"流量用完了会怎么样", "宽带安装要多少钱", "宽带安装要几天", "光猫坏了要赔钱吗", "国际漫游怎么收费", "电子发票怎么开", "积分什么时候过期", "停机保号多少钱",
		"补卡要带什么", "异地可以补卡吗", "充值多久到账", "充错号码了怎么办", "怎么屏蔽骚扰电话", "来电显示要钱吗", "套餐有合约期吗",
	}
	var lags []time.Duration
	for i := range calls {
		if lag, ok := cardLag(t, s, wang, questions[i%len(questions)]); ok {
			lags = append(lags, lag)
		}
	}
	slices.Sort(lags)
	if len(lags) == 0 {
		t.Fatal("no card came")
	}
	at := func(p float64) time.Duration { return lags[int(p*float64(len(lags)-1)+0.5)] }
	early := len(lags)
	for i, lag := range lags {
		if lag > 0 {
			early = i
			break
		}
	}
	t.Logf("%d calls, %d cards, %d of them before the end of the phrase: p50 %v, p95 %v, slowest %v", calls, len(lags), early, at(0.5), at(0.95), lags[len(lags)-1])
	stop()
}

// cardLag has one call in which the caller asks a question; ok is false when no card answers it within ten seconds.
func cardLag(t *testing.T, s *server, p *person, question string) (lag time.Duration, ok bool) {
	t.Helper()
	caller := callIn(t, s.place())
	w := listen(t, p.ring(), wangTone)
	c := p.call(desk.CallTalking)
	w.silent(true)
	caller.silent(true)
	words, err := render(t.Context(), s.voice, question, 8000)
	if err != nil {
		t.Fatal(err)
	}
	caller.say(append(words, make([]int16, 12000)...))
	until(t, "said: "+question, caller.spoken)
	var card view.Card
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline) && !ok; {
		var v view.State
		if code := p.do("GET", "/assist/"+string(c.ID), nil, &v); code != http.StatusOK {
			t.Fatalf("live help: %d", code)
		}
		if i := slices.IndexFunc(v.Cards, func(c view.Card) bool { return c.Kind == view.Knowledge && !c.Tentative && c.Evidence != nil }); i >= 0 {
			card, ok = v.Cards[i], true
		}
		<-time.After(100 * time.Millisecond)
	}
	caller.hangUp(t)
	until(t, "the work after the call", func() bool { return p.desk().Me.State == desk.WrapUp })
	p.verb(c, "wrapped")
	until(t, "ready again", func() bool { return p.desk().Me.State == desk.Ready })
	if !ok {
		t.Logf("no card answers %q", question)
		return 0, false
	}
	rec, err := s.db.Call(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rec.Events {
		if _, is := e.Body.(hotline.CallAnswered); is {
			return max(0, card.At.Sub(e.At.Add(time.Duration(card.Evidence.ToMS*float64(time.Millisecond))))), true
		}
	}
	return 0, false
}
