package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// withAgents lets the engine call addresses of a second endpoint, where accept answers.
func withAgents(r *rig, to func() telephony.Address) {
	r.deps.Dial = func(ctx context.Context, to telephony.Address) (telephony.Leg, error) { return r.hears.Dial(ctx, to) }
	r.deps.Loop = to
}

// deskOf is an endpoint whose calls are answered by accept.
func (r *rig) deskOf(accept func(context.Context, telephony.Leg)) *sip.Endpoint {
	r.t.Helper()
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0"}
	e, err := sip.New(cfg, sip.Deps{Pacer: r.deps.Pacer, Log: r.deps.Log})
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- e.Serve(ctx, accept) }()
	r.t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Error(err)
		}
	})
	return e
}

func (p *phone) hears(n int) func() bool {
	return func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.heard >= n }
}

func TestEngine_LoopLineConnectsTwoLegs(t *testing.T) {
	r := newRig(t, func(r *rig) {
		withAgents(r, func() telephony.Address { return telephony.Address("sip:1000@" + r.hears.Addr("udp").String()) })
	})
	p := r.must("1004")
	r.eventually("the second party", r.has("party_joined"))
	p.sounds(800 * time.Millisecond)
	r.eventually("the echo of the second leg", p.hears(20))
	p.hangUp()
	ends := r.over(2)
	for _, end := range ends {
		if end.Outcome != hotline.OutcomeTestLine {
			t.Errorf("%+v", end)
		}
	}
	if left := bodies[hotline.PartyLeft](r); len(left) != 1 || left[0].ByIt || left[0].Media.Sent < 30 || left[0].Media.Received < 30 {
		t.Errorf("party_left %+v", left)
	}
	r.wantRecording(700 * time.Millisecond)
}

func TestEngine_CallerIsHungUpWhenTheOtherPartyLeaves(t *testing.T) {
	var desk atomic.Pointer[sip.Endpoint]
	r := newRig(t, func(r *rig) {
		withAgents(r, func() telephony.Address { return telephony.Address("sip:agent@" + desk.Load().Addr("udp").String()) })
	})
	desk.Store(r.deskOf(func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err == nil {
			r.eventually("the talk", r.has("party_joined")) // a BYE that overtakes the 200 would be no talk
			<-time.After(300 * time.Millisecond)            // the caller's phone knows it too
			_ = leg.Hangup(ctx, telephony.CauseNormal)
		}
	}))
	p := r.must("1004")
	p.gone()
	r.over(1)
	if left := bodies[hotline.PartyLeft](r); len(left) != 1 || !left[0].ByIt {
		t.Errorf("party_left %+v", left)
	}
}

func TestEngine_NobodyAnswersTheSecondLeg(t *testing.T) {
	var desk atomic.Pointer[sip.Endpoint]
	r := newRig(t, func(r *rig) {
		withAgents(r, func() telephony.Address { return telephony.Address("sip:agent@" + desk.Load().Addr("udp").String()) })
	})
	desk.Store(r.deskOf(func(ctx context.Context, leg telephony.Leg) {
		r.eventually("the caller's side", r.has("call_answered"))
		<-time.After(300 * time.Millisecond) // the caller's phone knows it too
		_ = leg.Hangup(ctx, telephony.CauseBusy)
	}))
	p := r.must("1004")
	p.gone()
	r.over(1)
	if n := len(bodies[hotline.PartyJoined](r)); n != 0 {
		t.Errorf("%d parties joined", n)
	}
}

func TestEngine_TheOtherPartyTransfersTheCaller(t *testing.T) {
	var desk atomic.Pointer[sip.Endpoint]
	r := newRig(t, func(r *rig) {
		withAgents(r, func() telephony.Address { return telephony.Address("sip:agent@" + desk.Load().Addr("udp").String()) })
	})
	expert := r.deskOf(func(ctx context.Context, leg telephony.Leg) { // says a tone
		audio, err := leg.Answer(ctx)
		if err != nil {
			t.Error(err)
			return
		}
		(&phone{Leg: leg, Audio: audio, r: r}).sounds(1200 * time.Millisecond)
		<-leg.Done()
	})
	transferred := make(chan error, 1)
	desk.Store(r.deskOf(func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err != nil {
			transferred <- err
			return
		}
		transferred <- leg.Transfer(ctx, telephony.Address("sip:expert@"+expert.Addr("udp").String()))
		<-leg.Done()
	}))
	p := r.must("1004")
	if err := <-transferred; err != nil {
		t.Fatalf("the agent is told that the transfer failed: %v", err)
	}
	r.eventually("the expert's voice", p.hears(20))
	select {
	case <-p.Done():
		t.Error("the caller was cut by the transfer")
	default:
	}
	p.hangUp()
	r.over(1)
	if joined, left := bodies[hotline.PartyJoined](r), bodies[hotline.PartyLeft](r); len(joined) != 2 || len(left) != 2 || joined[1].To == joined[0].To {
		t.Errorf("joined %+v, left %+v", joined, left)
	}
}
