package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/console/desk"
	"hotline/internal/caller"
	"hotline/internal/store"
	"hotline/telephony"
)

// TestServe_InspectsACall: a caller who threatens to go to the regulator is an alert while the call runs; at its end the call has a score
// and stands in the ledger.
func TestServe_InspectsACall(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole call in real time")
	}
	t.Parallel()
	s, stop := start(t)
	to := "sip:10000@" + s.endpoint.Addr("udp").String()
	p := newTestPhone(t, to)
	opts := caller.Default()
	opts.To = telephony.Address(to)
	opts.Steps = []caller.Step{{Say: "我要去工信部投诉"}}
	opts.Linger = 2 * time.Second
	if result, err := p.Caller.Call(t.Context(), opts, nil); err != nil || !result.Answered {
		t.Fatalf("%+v, %v", result, err)
	}
	defer stop()
	id := lastCall(t, s).ID
	var hits []hotline.Hit
	var alerts []store.Alert
	var scores []store.Score
	var line store.Inspected
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); ; <-tick.C {
		ok := false
		hits, _ = s.db.Hits(t.Context(), store.HitFilter{Call: id})
		alerts, _ = s.db.Alerts(t.Context(), store.AlertFilter{Call: id})
		scores, _ = s.db.CallScores(t.Context(), id)
		if line, ok, _ = s.db.InspectedCall(t.Context(), id); ok && len(scores) > 0 {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("the call is not in the ledger: hits %+v, scores %+v", hits, scores)
		}
	}
	escalated := func(h hotline.Hit) bool { return h.Rule == "escalation" && h.State == hotline.HitConfirmed && h.Live }
	if !slices.ContainsFunc(hits, escalated) {
		t.Errorf("no escalation among %+v", hits)
	}
	if !slices.ContainsFunc(alerts, func(a store.Alert) bool { return escalated(a.Hit) && a.State == store.AlertOpen }) {
		t.Errorf("no alert of it among %+v", alerts)
	}
	if sc := scores[0]; !sc.Main || sc.Party != hotline.PartyBot || sc.Sheet != "service" || !strings.Contains(string(sc.Answers), "greeting") {
		t.Errorf("score %+v", sc)
	}
	if line.Result != store.ResultComplete || !line.Tapped || !line.Transcribed {
		t.Errorf("ledger %+v", line)
	}
}

// What agents do to the call itself counts as they do it: one who hangs up at the desk, without a goodbye, is who is charged with it.
func TestServe_InspectsHowAnAgentEndsACall(t *testing.T) {
	takesTime(t)
	t.Parallel()
	s, stop := start(t)
	wang := agent(t, s, "wangfang", wangTone)
	caller := callIn(t, s.place())
	w := listen(t, wang.ring(), wangTone)
	c := wang.call(desk.CallTalking)
	w.silent(true)
	words, err := render(t.Context(), s.voice, "您好，请问有什么可以帮您", 8000)
	if err != nil {
		t.Fatal(err)
	}
	w.say(append(words, make([]int16, 8000)...))
	until(t, "the agent has spoken", w.spoken)
	wang.verb(c, "hangup")
	until(t, "the call is over", caller.gone)
	defer stop()
	id := lastCall(t, s).ID
	until(t, "the call is in the ledger", func() bool {
		_, ok, _ := s.db.InspectedCall(t.Context(), id)
		return ok
	})
	hits, err := s.db.Hits(t.Context(), store.HitFilter{Call: id})
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{"agent_hangup", "closing_missing"} {
		i := slices.IndexFunc(hits, func(h hotline.Hit) bool { return h.Rule == rule })
		if i < 0 || hits[i].State != hotline.HitConfirmed || hits[i].Agent != "wangfang" {
			t.Errorf("no %s of wangfang among %+v", rule, hits)
		}
	}
}
