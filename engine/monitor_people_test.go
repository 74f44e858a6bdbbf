package engine_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/engine"
	"hotline/engine/floor"
	"hotline/engine/monitor"
	"hotline/media/mediatest"
	"hotline/telephony"
)

// withAgentOn brings a caller to an agent, who talk.
func withAgentOn(t *testing.T) (*staff, *bosses, *phone, *tape, *sitting, hotline.CallID) {
	t.Helper()
	s := withStaff(t, func(r *rig) {
		resuming(r, func(call engine.Call) func(context.Context, flow.Heard) (flow.Reply, error) {
			return handsOver(call.Back)
		})
	})
	caller := &tape{}
	p, err := s.dialTo("10000", caller)
	if err != nil {
		t.Fatal(err)
	}
	s.says(p.Audio, callerHz)
	s.eventually("the greeting", s.has("turn_completed"))
	p.press("1")
	agent := s.seated()
	s.eventually("the agent", func() bool { return caller.now(agentHz)() && agent.now(callerHz)() })
	return s, s.bosses(), p, caller, agent, s.call(0)
}

// A supervisor on a call of an agent: who hears whom, on the wire, in every mode.
func TestEngine_SupervisorOnACallOfAnAgent(t *testing.T) {
	s, b, p, caller, agent, call := withAgentOn(t)
	wang := b.boss("wang")
	b.do(wang, call, monitor.Listen)
	s.eventually("both, at the supervisor's", func() bool { return wang.now(callerHz)() && wang.now(agentHz)() })
	s.eventually("a while of listening", func() bool { return wang.size() > 8000 })
	if v := agent.most(bossHz, 0, 0); v > heard {
		t.Errorf("the agent heard %.3f of one who listens", v)
	}
	took := b.do(wang, call, monitor.Whisper)
	s.eventually("the whisper, at the agent's", func() bool { return agent.now(bossHz)() && agent.now(callerHz)() })
	t.Logf("whispering began in %v", took)
	if err := s.floor.Do(t.Context(), "8001", call, floor.Verb{Verb: "hold"}); err != nil {
		t.Fatal(err)
	}
	s.eventually("music for the caller, the whisper goes on", func() bool { return caller.now(musicHz)() && agent.now(bossHz)() })
	if err := s.floor.Do(t.Context(), "8001", call, floor.Verb{Verb: "resume"}); err != nil {
		t.Fatal(err)
	}
	s.eventually("the agent again", caller.now(agentHz))
	secret := caller.size()
	b.do(wang, call, monitor.Barge)
	s.eventually("the supervisor, at both", func() bool { return caller.now(bossHz)() && agent.now(bossHz)() && caller.now(agentHz)() })
	b.do(wang, call, monitor.Whisper)
	s.eventually("the whisper alone", func() bool { return agent.now(bossHz)() && !caller.now(bossHz)() })
	b.do(wang, call, monitor.Takeover)
	select {
	case <-agent.leg.Done():
	case <-time.After(patience):
		t.Fatal("the agent's phone goes on")
	}
	s.eventually("the supervisor in the agent's place", func() bool { return caller.now(bossHz)() && wang.now(callerHz)() })
	b.do(wang, call, monitor.Listen)
	s.eventually("the queue again", caller.now(musicHz))
	p.hangUp()
	s.over(1)
	if v := caller.most(bossHz, 0, secret); v > heard {
		t.Errorf("the caller heard %.3f of one who listens and whispers", v)
	}
	if done := bodies[hotline.AgentDone](s.rig); len(done) != 1 || done[0].How != "taken_over" {
		t.Errorf("%+v", done)
	}
	s.wantNoWhisperOnTape(t, secret)
}

func (s *staff) wantNoWhisperOnTape(t *testing.T, secret int) {
	t.Helper()
	ready := bodies[hotline.RecordingReady](s.rig)
	if len(ready) != 1 {
		t.Fatalf("recordings %+v", ready)
	}
	a, err := mediatest.ReadRecording(filepath.Join(s.cfg.Recordings, ready[0].Path))
	if err != nil {
		t.Fatal(err)
	}
	if v := most(a.Caller, bossHz); v > heard {
		t.Errorf("the caller's track holds %.3f of a supervisor", v)
	}
	if v := most(a.Hotline[:max(0, secret-2400)], bossHz); v > heard {
		t.Errorf("the hotline's track holds %.3f of a whisper", v)
	}
	if most(a.Hotline, bossHz) < 0.5 {
		t.Error("the recording lacks what the caller heard of the supervisor")
	}
}

// A supervisor whose phone is lost in the middle of a take-over does not leave the caller alone; one who moves leaves the first call.
func TestEngine_SupervisorsPhoneIsLost(t *testing.T) {
	r := newRig(t, func(r *rig) {
		resuming(r, func(engine.Call) func(context.Context, flow.Heard) (flow.Reply, error) { return talks })
	})
	b := r.bosses()
	first, second := &tape{}, &tape{}
	p, err := r.dialTo("10000", first)
	if err != nil {
		t.Fatal(err)
	}
	r.eventually("the machine", first.now(botHz))
	call := r.call(0)
	q, err := r.dialTo("10000", second)
	if err != nil {
		t.Fatal(err)
	}
	r.eventually("the machine", second.now(botHz))
	other := r.call(1)
	wang := b.boss("wang")
	b.do(wang, other, monitor.Barge)
	r.eventually("the supervisor on the second call", second.now(bossHz))
	b.do(wang, call, monitor.Takeover)
	r.eventually("the supervisor on the first call alone", func() bool { return first.now(bossHz)() && !second.now(bossHz)() })
	_ = wang.leg.Hangup(t.Context(), "normal")
	r.eventually("the machine again", func() bool { return first.now(botHz)() && !first.now(bossHz)() })
	r.eventually("no line", func() bool { return !b.lines.Phone("wang") })
	p.hangUp()
	q.hangUp()
	r.over(2)
	why := ""
	for _, left := range bodies[hotline.SupervisorLeft](r) {
		why += left.Why + " "
	}
	if why != "moved lost " {
		t.Errorf("left: %s", why)
	}
}

// Calls of the machine can be handed on, and a line without a ticket is none.
func TestEngine_SteerHandsACallOn(t *testing.T) {
	s := withStaff(t, func(r *rig) {
		resuming(r, func(call engine.Call) func(context.Context, flow.Heard) (flow.Reply, error) {
			return handsOver(call.Back)
		})
	})
	caller := &tape{}
	p, err := s.dialTo("10000", caller)
	if err != nil {
		t.Fatal(err)
	}
	s.eventually("the greeting", s.has("turn_completed"))
	call := s.call(0)
	for _, to := range []string{"", "queue:none", "10086", "sip:x@y", "agent:nobody"} {
		if err := s.engine.Steer(t.Context(), "wang", call, "transfer", to); kindOf(err) != hotline.KindInvalid {
			t.Errorf("transfer to %q: %v", to, err)
		}
	}
	var refused *hotline.Error
	if err := s.engine.Steer(t.Context(), "wang", call, "transfer", "10086"); !errors.As(err, &refused) || refused.Code != hotline.CodeOutside {
		t.Errorf("a call of the machine goes to a number: %v", err)
	}
	if err := s.engine.Steer(t.Context(), "wang", call, "transfer", "agent:8001"); err != nil {
		t.Fatal(err)
	}
	agent := s.seated()
	s.eventually("the agent", caller.now(agentHz))
	if asked := bodies[hotline.HandoverRequested](s.rig); len(asked) != 1 || asked[0].Reason != "supervisor" {
		t.Errorf("%+v", asked)
	}
	if err := s.engine.Steer(t.Context(), "wang", call, "hangup", ""); err != nil {
		t.Error(err)
	}
	p.gone()
	<-agent.leg.Done()
	if end := s.over(1)[0]; end.Outcome != hotline.OutcomeTransferred {
		t.Errorf("%+v", end)
	}
	b := s.bosses()
	if _, err := b.dials.Dial(t.Context(), "sip:monitor-guessed@"+teleAddress(b)); err == nil {
		t.Error("a line without a ticket answers")
	}
}

func teleAddress(b *bosses) telephony.Address { return telephony.Address(b.at.Addr("udp").String()) }
