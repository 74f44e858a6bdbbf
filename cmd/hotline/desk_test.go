package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/console/customer"
	"hotline/console/desk"
	"hotline/internal/config"
	"hotline/internal/store"
	"hotline/telephony"
)

// An agent of the sample signs in, gets a phone, and is ready; the phone's end takes the agent out, the next one brings the agent back.
func TestDesk_PhoneMakesAnAgent(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	wang := agent(t, s, "wangfang", wangTone)
	wang.state(desk.Ready)
	wang.cut()
	until(t, "the phone is gone", func() bool { return !wang.desk().Me.Phone })
	wang.connect()
	wang.state(desk.Ready)
	if d := wang.desk(); len(d.Queues) != 2 || len(d.Breaks) != 4 {
		t.Errorf("desk %+v", d)
	}
	s.people.Forget("wangfang")
	until(t, "the phone is forgotten", func() bool { return !wang.desk().Me.Phone })
}

// The whole way of a call: machine, music, an agent who is told before, talk, hold, a second agent, and back to the machine.
func TestDesk_FromTheMachineToPeopleAndBack(t *testing.T) {
	t.Parallel()
	s, stop := start(t)
	wang := agent(t, s, "wangfang", wangTone)
	caller := callIn(t, s.place())
	leg := wang.ring()
	until(t, "music while the desk rings", caller.music)
	c := wang.call(desk.CallRinging)
	if c.Number != "13800138000" || c.Handover == nil || c.Handover.Reason != "key" {
		t.Errorf("the desk shows %+v, %+v", c, c.Handover)
	}
	var card customer.Card
	if code := wang.do("GET", "/customers/"+c.Number, nil, &card); code != http.StatusOK || card.Name == "" || len(card.Products) == 0 {
		t.Errorf("customer card: %d %+v", code, card)
	}
	w := listen(t, leg, wangTone)
	c = wang.call(desk.CallWhisper)
	until(t, "the whisper", func() bool { return level(w.recent(500*time.Millisecond)) > 300 })
	if caller.hears(wangTone) || !caller.music() {
		t.Error("the caller hears something of the whisper")
	}
	caller.silent(false)
	until(t, "both hear each other", func() bool { return caller.hears(wangTone) && w.hears(callerTone) })
	gap := caller.silence(3 * time.Second)
	t.Logf("the longest silence at the switch: %v", gap)
	if gap > 200*time.Millisecond {
		t.Errorf("%v of silence at the switch", gap)
	}
	c = wang.call(desk.CallTalking)

	wang.verb(c, "hold")
	until(t, "music on hold", caller.music)
	until(t, "the agent hears nothing of it", w.quiet)
	wang.verb(c, "resume")
	until(t, "both hear each other again", func() bool { return caller.hears(wangTone) && w.hears(callerTone) })

	li := agent(t, s, "liqiang", liTone)
	wang.verb(c, "consult", "agent:liqiang")
	l := listen(t, li.ring(), liTone)
	until(t, "the agents talk", func() bool { return l.hears(wangTone) && w.hears(liTone) })
	until(t, "the caller hears music meanwhile", caller.music)
	wang.verb(c, "conference")
	until(t, "all talk", func() bool {
		return caller.hears(wangTone) && caller.hears(liTone) && w.hears(callerTone) && w.hears(liTone) && l.hears(callerTone) && l.hears(wangTone)
	})
	wang.verb(c, "complete")
	until(t, "the first agent is off", w.gone)
	until(t, "the caller talks to the second", func() bool { return caller.hears(liTone) && l.hears(callerTone) && !caller.hears(wangTone) })

	li.verb(li.call(desk.CallTalking), "give_back")
	until(t, "the second agent is off", l.gone)
	caller.silent(true)
	until(t, "the machine asks for a rating", func() bool { return caller.music() && level(caller.recent(500*time.Millisecond)) > 300 })
	caller.press(t, "5")
	until(t, "the machine ends the call", caller.gone)
	metrics := get(t, "http://"+s.webAddr.String()+"/metrics")
	for _, want := range []string{`hotline_queue_wait_seconds_count{outcome="answered",queue="general"} 1`, `hotline_agent_ring_seconds_count{outcome="answered"} 2`,
		`hotline_bridge_gap_seconds_bucket{le="0.2"} `, `hotline_queue_waiting{queue="general"} 0`, `hotline_agents{state="wrap_up"} `} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no metric %s", want)
		}
	}
	for line := range strings.Lines(metrics) {
		if strings.HasPrefix(line, "hotline_bridge_gap_seconds_sum") || strings.HasPrefix(line, "hotline_bridge_gap_seconds_count") {
			t.Log(line)
		}
	}
	stop()

	record := lastCall(t, s)
	if record.Outcome != hotline.OutcomeTransferred || record.Agent != "liqiang" || record.Queue == "" || len(record.Handlings) != 2 {
		t.Errorf("outcome %s, %+v, handlings %+v", record.Outcome, record.Service, record.Handlings)
	}
	t.Logf("recordings %+v", record.Recordings)
	for _, turn := range record.Turns {
		t.Logf("%q: %s", turn.Heard, turn.Played)
	}
	at := 0
	names := eventNames(t, s)
	for _, want := range []string{"handover_requested", "queue_entered", "agent_offered", "queue_left", "party_joined", "agent_held", "agent_held",
		"agent_offered", "party_joined", "call_transferred", "party_left", "agent_done", "party_left", "agent_done", "given_back", "slot_filled", "call_ended"} {
		i := strings.Index(names[at:], want)
		if i < 0 {
			t.Errorf("no %s in its place: %s", want, names)
			break
		}
		at += i
	}
}

// The agent's phone is lost in the middle of a talk: the caller hears music, and talks on when it is back. When it does not come
// back, the next agent is rung.
func TestDesk_LostPhoneLosesNoCaller(t *testing.T) {
	takesTime(t)
	t.Parallel()
	s, stop := start(t, func(c *config.Config) { c.Queues.Reattach = 5 * time.Second })
	wang := agent(t, s, "wangfang", wangTone)
	caller := callIn(t, s.place())
	w := listen(t, wang.ring(), wangTone)
	caller.silent(false)
	until(t, "both hear each other", func() bool { return caller.hears(wangTone) && w.hears(callerTone) })

	wang.cut()
	wang.call(desk.CallReconnecting)
	until(t, "music while the phone is away", caller.music)
	wang.connect()
	again := listen(t, wang.ring(), wangTone)
	until(t, "the talk goes on", func() bool { return caller.hears(wangTone) && again.hears(callerTone) })
	wang.call(desk.CallTalking)

	li := agent(t, s, "liqiang", liTone)
	wang.cut()
	until(t, "music again", caller.music)
	l := listen(t, li.ring(), liTone)
	until(t, "the next agent has the caller", func() bool { return caller.hears(liTone) && l.hears(callerTone) })
	caller.hangUp(t)
	until(t, "the agent is off", l.gone)
	stop()
	record, names := lastCall(t, s), eventNames(t, s)
	if len(record.Handlings) != 2 || record.Handlings[0].How != "lost" || record.Handlings[1].Agent != "liqiang" || record.Handlings[1].Kind != "returned" {
		t.Errorf("handlings %+v", record.Handlings)
	}
	if record.Outcome != hotline.OutcomeTransferred || !strings.Contains(names, "queue_announced") {
		t.Errorf("outcome %s, events %s", record.Outcome, names)
	}
}

// Callers who hang up in the queue, and while a desk rings, take nobody with them.
func TestDesk_CallerLeavesBeforeAnybodyAnswers(t *testing.T) {
	takesTime(t)
	t.Parallel()
	s, stop := start(t)
	wang := someone(t, s.place(), "wangfang", wangTone)
	if code := wang.do("PUT", "/me/state", map[string]string{"state": "break", "reason": "小休"}, nil); code != http.StatusOK {
		t.Fatalf("no break: %d", code)
	}
	waits := callIn(t, s.place())
	until(t, "somebody waits", func() bool { return s.people.Waiting()["general"] == 1 })
	until(t, "music in the queue", waits.music)
	waits.hangUp(t)
	until(t, "nobody waits", func() bool { return s.people.Waiting()["general"] == 0 })

	wang.ready()
	rings := callIn(t, s.place())
	leg := wang.ring()
	rings.hangUp(t)
	<-leg.Done()
	wang.state(desk.Ready)

	declined := callIn(t, s.place())
	if err := wang.ring().Hangup(t.Context(), telephony.CauseBusy); err != nil {
		t.Error(err)
	}
	wang.state(desk.Missed)
	until(t, "the caller waits on", declined.music)
	declined.hangUp(t)
	stop()
	rows, err := s.db.Calls(context.Background(), store.Filter{Queue: "general"})
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d calls on record: %v", len(rows), err)
	}
	for _, r := range rows {
		if r.Outcome != hotline.OutcomeCallerGone || r.Agent != "" || r.WaitedMS <= 0 {
			t.Errorf("%s %+v", r.Outcome, r.Service)
		}
	}
}

// One agent parks a caller, another takes the caller back; both and the caller are written down by what they said.
func TestDesk_ParkedAndTakenBack(t *testing.T) {
	takesTime(t)
	t.Parallel()
	s, stop := start(t)
	wang := agent(t, s, "wangfang", wangTone)
	caller := callIn(t, s.place())
	w := listen(t, wang.ring(), wangTone)
	until(t, "the caller hears the agent", func() bool { return caller.hears(wangTone) })
	c := wang.call(desk.CallTalking)
	talk(t, s, c.ID, caller, w)
	wang.verb(c, "park")
	until(t, "the first agent is off", w.gone)
	until(t, "music in the slot", caller.music)

	li := agent(t, s, "liqiang", liTone)
	parked := li.desk().Parked
	if len(parked) != 1 || parked[0].By != "wangfang" || parked[0].Call != c.ID {
		t.Fatalf("parked %+v", parked)
	}
	done := make(chan struct{})
	go func() { defer close(done); li.verb(desk.Call{ID: c.ID}, "retrieve") }()
	l := listen(t, li.ring(), liTone)
	<-done
	caller.silent(false)
	until(t, "the second agent has the caller", func() bool { return caller.hears(liTone) && l.hears(callerTone) })
	l.hangUp(t)
	until(t, "the agent's end is the call's", caller.gone)
	stop()
	record := lastCall(t, s)
	if record.Outcome != hotline.OutcomeTransferred || record.EndedBy != "hotline" || record.Agent != "liqiang" || len(record.Handlings) != 2 {
		t.Errorf("outcome %s by %s, %+v, handlings %+v", record.Outcome, record.EndedBy, record.Service, record.Handlings)
	}
	named := false
	for _, u := range record.Transcript {
		t.Logf("%s %s: %s", u.Party, u.Name, u.Text)
		named = named || u.Party == hotline.PartyAgent && u.Name == "wangfang"
	}
	if !named {
		t.Error("the agent's words have no name")
	}
}

// talk lets both sides speak, again and again, until the record has words of both.
func talk(t *testing.T, s *server, id hotline.CallID, caller, agent *side) {
	t.Helper()
	words, err := render(t.Context(), s.voice, "查一下我的话费", 8000)
	if err != nil {
		t.Fatal(err)
	}
	words = append(make([]int16, 3*8000), words...)
	caller.silent(true)
	agent.silent(true)
	until(t, "both are written down", func() bool {
		for _, side := range []*side{caller, agent} {
			if side.spoken() {
				side.say(words)
			}
		}
		record, err := s.db.Call(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		said := map[hotline.Party]bool{}
		for _, u := range record.Transcript {
			if strings.Contains(u.Text, "话费") {
				said[u.Party] = true
			}
		}
		return said[hotline.PartyCaller] && said[hotline.PartyAgent]
	})
}
