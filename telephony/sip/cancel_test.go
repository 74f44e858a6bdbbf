package sip_test

import (
	"context"
	"testing"
	"time"

	"hotline/telephony"
)

func TestLeg_Cancel(t *testing.T) {
	ended := make(chan telephony.End, 1)
	rung := make(chan struct{})
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		_ = leg.(telephony.Ringer).Ring(ctx)
		close(rung)
		<-leg.Done()
		ended <- endOf(leg)
	})
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	ringing := p.expect("SIP/2.0 180")
	wait(t, "ring", rung)
	p.send(p.message("CANCEL", 1, "", ""))
	m := p.final("INVITE")
	if code(m) != 487 || tagOf(header(m, "To")) != tagOf(header(ringing, "To")) {
		t.Errorf("got %q after %q", m, ringing)
	}
	if end := <-ended; end.Cause != telephony.CauseCancelled || end.ByUs {
		t.Errorf("end: %+v", end)
	}
}

// A CANCEL that races the answer leads to 487 or to a call, never to neither or both.
func TestLeg_CancelRace(t *testing.T) {
	e, _ := served(t)
	for range 50 {
		p := newPhone(t, e)
		p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
		p.send(p.message("CANCEL", 1, "", ""))
		m := p.final("INVITE")
		tag := tagOf(header(m, "To"))
		p.send(p.message("ACK", 1, tag, ""))
		switch code(m) {
		case 200:
			p.down(tag, 2)
		case 487:
		default:
			t.Fatalf("got %q", m)
		}
	}
	drained(t, e)
}

// An INVITE and its CANCEL right behind each other, in either order, end in 487, as the two are worked on side by side.
func TestLeg_CancelBesideInvite(t *testing.T) {
	e := start(t, testConfig(), func(_ context.Context, leg telephony.Leg) { <-leg.Done() })
	for i := range 40 {
		p := newPhone(t, e)
		first, second := p.message("CANCEL", 1, "", ""), p.message("INVITE", 1, "", offer("127.0.0.1", 40000))
		if i%2 == 0 {
			first, second = second, first
		}
		p.send(first)
		p.send(second)
		got := map[string]int{}
		for end := time.Now().Add(patience); len(got) < 2 && time.Now().Before(end); {
			if m := p.read(time.Until(end)); code(m) >= 200 {
				got[header(m, "CSeq")] = code(m)
				if code(m) == 487 {
					p.send(p.message("ACK", 1, tagOf(header(m, "To")), ""))
				}
			}
		}
		if got["1 INVITE"] != 487 || got["1 CANCEL"] != 200 {
			t.Fatalf("got %v", got)
		}
	}
	drained(t, e)
}
