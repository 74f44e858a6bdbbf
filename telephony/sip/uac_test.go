package sip_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// dialing starts a call to a phone made by hand and returns where its outcome will arrive.
type outcome struct {
	leg telephony.Leg
	err error
}

func dialPhone(t *testing.T, ctx context.Context, o sip.DialOptions) (*endpoint, *phone, <-chan outcome) {
	t.Helper()
	e := start(t, testConfig(), nil)
	p := newPhone(t, e)
	out := make(chan outcome, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		leg, err := e.DialWith(ctx, telephony.Address(fmt.Sprintf("sip:phone@127.0.0.1:%d", p.port())), o)
		out <- outcome{leg, err}
	}()
	t.Cleanup(func() { <-done })
	return e, p, out
}

// answered is a 200 with SDP and Contact to an INVITE.
func (p *phone) answered(invite, tag string) string {
	m := reply(invite, "200 OK")
	m = strings.Replace(m, "\r\nCall-ID:", ";tag="+tag+"\r\nCall-ID:", 1)
	body := offer("127.0.0.1", 40000)
	m = strings.Replace(m, "Content-Length: 0", fmt.Sprintf("Contact: <sip:phone@127.0.0.1:%d>\r\nContent-Type: application/sdp\r\nContent-Length: %d",
		p.port(), len(body)), 1)
	return m + body
}

func got(t *testing.T, out <-chan outcome) outcome {
	t.Helper()
	select {
	case o := <-out:
		return o
	case <-time.After(patience):
		t.Fatal("Dial did not return")
		return outcome{}
	}
}

func TestDial_ManyProvisionalsAndForks(t *testing.T) {
	e, p, out := dialPhone(t, t.Context(), sip.DialOptions{From: "sip:13800138000@example.com", Name: "Caller"})
	invite := p.expect("INVITE ")
	if f := header(invite, "From"); !strings.HasPrefix(f, `"Caller" <sip:13800138000@example.com>;tag=`) {
		t.Error("From:", f)
	}
	for range 20 {
		p.send(strings.Replace(reply(invite, "183 Session Progress"), "\r\nCall-ID:", ";tag=one\r\nCall-ID:", 1))
	}
	p.send(p.answered(invite, "one"))
	o := got(t, out)
	if o.err != nil {
		t.Fatal(o.err)
	}
	if ack := p.expect("ACK "); tagOf(header(ack, "To")) != "one" {
		t.Error(ack)
	}
	p.send(p.answered(invite, "one")) // our ACK was lost
	if ack := p.expect("ACK "); tagOf(header(ack, "To")) != "one" {
		t.Error(ack)
	}
	p.send(p.answered(invite, "two")) // a fork that answered too
	if ack := p.expect("ACK "); tagOf(header(ack, "To")) != "two" {
		t.Error(ack)
	}
	bye := p.expect("BYE ")
	if tagOf(header(bye, "To")) != "two" {
		t.Error(bye)
	}
	p.send(reply(bye, "200 OK"))
	done := make(chan struct{})
	go func() { defer close(done); hangup(t, o.leg) }()
	bye = p.expect("BYE ")
	for tagOf(header(bye, "To")) != "one" { // a copy of the fork's
		bye = p.expect("BYE ")
	}
	p.send(reply(bye, "200 OK"))
	wait(t, "hang up", done)
	drained(t, e)
}

func TestDial_CancelsWhenContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	e, p, out := dialPhone(t, ctx, sip.DialOptions{})
	invite := p.expect("INVITE ")
	p.send(reply(invite, "180 Ringing"))
	p.send(reply(invite, "180 Ringing"))
	cancel()
	if o := got(t, out); !errors.Is(o.err, context.Canceled) {
		t.Error(o.err)
	}
	// The 180 may still be under way inside when the context ends: then CANCEL follows it.
	c := p.expect("CANCEL ")
	if header(c, "Via") != header(invite, "Via") {
		t.Error(c)
	}
	p.send(reply(c, "200 OK"))
	p.send(strings.Replace(reply(invite, "487 Request Terminated"), "\r\nCall-ID:", ";tag=one\r\nCall-ID:", 1))
	p.expect("ACK ")
	drained(t, e)
}

func TestDial_AnswerCrossesCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, p, out := dialPhone(t, ctx, sip.DialOptions{})
	invite := p.expect("INVITE ")
	cancel()
	if o := got(t, out); o.err == nil {
		t.Error("no error")
	}
	p.send(p.answered(invite, "one"))
	p.expect("ACK ")
	p.send(reply(p.expect("BYE "), "200 OK"))
}

func TestDial_BadAnswerIsHungUp(t *testing.T) {
	_, p, out := dialPhone(t, t.Context(), sip.DialOptions{})
	m := p.answered(p.expect("INVITE "), "one")
	p.send(strings.Replace(m, "RTP/AVP 0 8 97", "RTP/AVP 3 4 97", 1))
	p.expect("ACK ")
	p.send(reply(p.expect("BYE "), "200 OK"))
	if o := got(t, out); o.err == nil {
		t.Error("no error")
	}
}

func TestDial_AnswersChallenge(t *testing.T) {
	cfg := testConfig()
	cfg.Trunks = []sip.Trunk{{Name: "carrier", Sources: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Username: "alice", Password: "secret"}}
	trunks := make(chan string, 8)
	server := start(t, cfg, func(ctx context.Context, leg telephony.Leg) {
		trunks <- leg.Info().Trunk
		holding(ctx, leg)
	})
	caller := start(t, testConfig(), nil)
	leg, err := caller.DialWith(t.Context(), server.uri("udp", "1"), sip.DialOptions{Username: "alice", Password: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	if name := <-trunks; name != "carrier" {
		t.Error(name)
	}
	hangup(t, leg)
	for _, o := range []sip.DialOptions{{}, {Username: "alice", Password: "wrong"}, {Username: "bob", Password: "secret"}} {
		_, err := caller.DialWith(t.Context(), server.uri("udp", "1"), o)
		var r *sip.RefusedError
		if !errors.As(err, &r) || r.Code != 401 {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestEndpoint_NonceIsUsedOnce(t *testing.T) {
	cfg := testConfig()
	cfg.Trunks = []sip.Trunk{{Name: "carrier", Username: "alice", Password: "secret"}}
	e := start(t, cfg, holding)
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	m := p.final("INVITE")
	if code(m) != 401 || !strings.Contains(m, "algorithm=SHA-256") || !strings.Contains(m, "algorithm=MD5") {
		t.Fatal(m)
	}
	p.send(p.message("ACK", 1, tagOf(header(m, "To")), ""))
	auth := digestFor(t, m, "INVITE", "sip:10000@x", "alice", "secret")
	p.send(p.message("INVITE", 2, "", offer("127.0.0.1", 40000), "Authorization", auth))
	m = p.final("INVITE")
	if code(m) != 200 {
		t.Fatal(m)
	}
	p.send(p.message("ACK", 2, tagOf(header(m, "To")), ""))
	p.down(tagOf(header(m, "To")), 3)
	p.send(p.message("INVITE", 4, "", offer("127.0.0.1", 40000), "Authorization", auth)) // recorded and sent again
	if m = p.final("INVITE"); code(m) != 401 || !strings.Contains(m, "stale=true") {
		t.Error(m)
	}
}

func TestEndpoint_UnknownSourceIsRefused(t *testing.T) {
	cfg := testConfig()
	cfg.Trunks = []sip.Trunk{{Name: "carrier", Sources: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}}
	e := start(t, cfg, holding)
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	if m := p.final("INVITE"); code(m) != 403 {
		t.Error(m)
	}
	if e.counts.reason("source_refused") != 1 {
		t.Error("not counted")
	}
	c, err := net.Dial("tcp", e.Addr("tcp").String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_, _ = c.Write([]byte(p.message("OPTIONS", 2, "", "")))
	_ = c.SetReadDeadline(time.Now().Add(patience))
	b := make([]byte, 4096)
	n, _ := c.Read(b)
	if code(string(b[:n])) != 403 {
		t.Errorf("%q", b[:n])
	}
	if _, err := c.Read(b); err == nil {
		t.Error("the stream stayed open")
	}
}

func TestLeg_Transfer(t *testing.T) {
	legs := make(chan telephony.Leg, 1)
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err == nil {
			legs <- leg
			<-leg.Done()
		}
	})
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	leg := <-legs
	for i, c := range []struct {
		status string
		ok     bool
	}{{"SIP/2.0 200 OK", true}, {"SIP/2.0 486 Busy Here", false}} {
		errs := make(chan error, 1)
		go func() { errs <- leg.Transfer(context.Background(), "sip:agent@127.0.0.1:5999") }()
		refer := p.expect("REFER ")
		if r := header(refer, "Refer-To"); r != "<sip:agent@127.0.0.1:5999>" {
			t.Error(r)
		}
		p.send(reply(refer, "202 Accepted"))
		for j, frag := range []string{"SIP/2.0 100 Trying", c.status} {
			p.send(p.message("NOTIFY", 2+10*i+j, tag, frag, "Content-Type", "message/sipfrag", "Event", "refer"))
			if m := p.final("NOTIFY"); code(m) != 200 {
				t.Error(m)
			}
		}
		if err := <-errs; (err == nil) != c.ok {
			t.Errorf("%s: %v", c.status, err)
		}
	}
	p.down(tag, 90)
}
