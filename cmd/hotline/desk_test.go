package main

import (
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/console/desk"
)

// An agent of the sample signs in, gets a phone, and is ready; the phone's end takes the agent out, the next one brings the agent back.
func TestDesk_PhoneMakesAnAgent(t *testing.T) {
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
	s, stop := start(t)
	wang := agent(t, s, "wangfang", wangTone)
	caller := callIn(t, s)
	leg := wang.ring()
	until(t, "music while the desk rings", caller.music)
	c := wang.call(desk.CallRinging)
	if c.Number != "13800138000" || c.Handover == nil || c.Handover.Reason != "key" {
		t.Errorf("the desk shows %+v, %+v", c, c.Handover)
	}
	w := listen(t, leg, wangTone)
	c = wang.call(desk.CallWhisper)
	until(t, "the whisper", func() bool { return level(w.recent(500*time.Millisecond)) > 300 })
	if caller.hears(wangTone) || !caller.music() {
		t.Error("the caller hears something of the whisper")
	}
	caller.silent(false)
	until(t, "both hear each other", func() bool { return caller.hears(wangTone) && w.hears(callerTone) })
	if gap := longestSilence(caller.recent(3*time.Second), 8000); gap > 200*time.Millisecond {
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
	until(t, "the machine asks for a rating", func() bool { return !caller.hears(liTone) && level(caller.recent(time.Second)) > 300 })
	caller.press(t, "5")
	until(t, "the machine ends the call", caller.gone)
	stop()

	record := lastCall(t, s)
	if record.Outcome != hotline.OutcomeTransferred || record.Agent != "liqiang" || record.Queue == "" || len(record.Handlings) != 2 {
		t.Errorf("outcome %s, %+v, handlings %+v", record.Outcome, record.Service, record.Handlings)
	}
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
