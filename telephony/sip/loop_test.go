package sip_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// A request that carries a branch of ours came back: 482, whoever sent it on.
func TestEndpoint_Loop(t *testing.T) {
	e, p, out := dialPhone(t, t.Context(), sip.DialOptions{})
	invite := p.expect("INVITE ")
	for _, method := range []string{"INVITE", "OPTIONS"} {
		proxied := strings.Replace(p.message(method, 1, "", ""), "Max-Forwards", "Via: "+header(invite, "Via")+"\r\nMax-Forwards", 1)
		p.send(proxied)
		m := p.final(method)
		if code(m) != 482 {
			t.Error(m)
		}
		if method == "INVITE" {
			p.send(p.message("ACK", 1, tagOf(header(m, "To")), ""))
		}
	}
	if n := e.counts.reason("loop"); n != 2 {
		t.Errorf("counted %d", n)
	}
	p.send(withTag(reply(invite, "486 Busy Here"), "x"))
	got(t, out)
}

// Copies of one request that came two ways: the second is 482 (RFC 3261 section 8.2.2.2), after a refusal too.
func TestEndpoint_Merged(t *testing.T) {
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) { _ = leg.Hangup(ctx, telephony.CauseBusy) })
	for method, first := range map[string]int{"INVITE": 486, "OPTIONS": 200} {
		p := newPhone(t, e)
		one := p.message(method, 1, "", "")
		for i, msg := range []string{one, strings.Replace(one, "branch=z9hG4bK", "branch=z9hG4bKother", 1)} {
			p.send(msg)
			m := p.final(method)
			for i == 1 && code(m) == first { // a copy of the first answer
				m = p.final(method)
			}
			if want := []int{first, 482}[i]; code(m) != want {
				t.Errorf("%s: want %d, got %s", method, want, m)
			}
		}
	}
	if n := e.counts.reason("merged"); n != 2 {
		t.Errorf("counted %d", n)
	}
}

// Messages above 1,300 bytes pass on UDP, in both directions: the stack refuses them by itself.
func TestEndpoint_LongMessages(t *testing.T) {
	e, _ := served(t)
	p := newPhone(t, e)
	var routes strings.Builder
	for i := range 40 {
		fmt.Fprintf(&routes, "Record-Route: <sip:proxy%d.carrier.example.com;lr;transport=udp;session=0123456789>\r\n", i)
	}
	p.send(strings.Replace(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)), "Max-Forwards", routes.String()+"Max-Forwards", 1))
	ok := p.final("INVITE")
	if code(ok) != 200 || len(ok) < 2000 || strings.Count(ok, "Record-Route") != 40 {
		t.Fatalf("%d bytes: %s", len(ok), ok)
	}
	tag := tagOf(header(ok, "To"))
	p.send(p.message("ACK", 1, tag, ""))
	p.down(tag, 2)
}

// The answer to a CANCEL that crossed our 200 stays 487: the stack would repeat the 200 instead.
func TestLeg_CancelledStays487(t *testing.T) {
	answer := make(chan struct{})
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		<-answer
		_, _ = leg.Answer(ctx)
	})
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	p.expect("SIP/2.0 100")
	p.send(p.message("CANCEL", 1, "", ""))
	for want := range 3 { // no ACK: Timer G repeats it at 0.5, 1.5 s
		m := p.final("INVITE")
		if code(m) != 487 {
			t.Fatalf("copy %d: %s", want, m)
		}
		if want == 0 {
			close(answer)
		}
	}
	p.send(p.message("ACK", 1, "", ""))
	drained(t, e)
}

// told is a log: each line is a value of the channel.
type told chan string

func (c told) Write(p []byte) (int, error) {
	c <- string(p)
	return len(p), nil
}

// Without a free port a call is refused before it is looked at further, and the log says why: once, not for every call.
func TestEndpoint_NoPort(t *testing.T) {
	cfg := testConfig()
	cfg.RTPPortMin, cfg.RTPPortMax = 29990, 29991
	log := make(told, 100)
	e := serve(t, cfg, sip.Deps{Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelError}))}, holding)
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	q := newPhone(t, e)
	q.send(q.message("INVITE", 1, "", "not even a description"))
	if m := q.final("INVITE"); code(m) != 503 || header(m, "Retry-After") == "" || e.counts.reason("no_port") != 1 {
		t.Error(m)
	}
	if line := <-log; !strings.Contains(line, "sip.rtp_ports") || !strings.Contains(line, "first=29990 last=29991 open=1") {
		t.Error(line)
	}
	r := newPhone(t, e)
	r.send(r.message("INVITE", 1, "", offer("127.0.0.1", 40002)))
	if m := r.final("INVITE"); code(m) != 503 || len(log) > 0 {
		t.Errorf("%s, %d lines more", m, len(log))
	}
	p.down(tag, 2)
}

// REGISTER is allowed where somebody may register.
func TestEndpoint_AllowsRegister(t *testing.T) {
	p := newPhone(t, serve(t, testConfig(), sip.Deps{Users: users}, holding))
	p.send(p.message("OPTIONS", 1, "", ""))
	if m := p.final("OPTIONS"); header(m, "Allow") != allowed+", REGISTER" {
		t.Error(m)
	}
}
