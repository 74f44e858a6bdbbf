package sip_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// previewing runs an endpoint that plays early media first and answers when go is closed.
func previewing(t *testing.T, cfg sip.Config, answer <-chan struct{}) (*endpoint, <-chan error) {
	t.Helper()
	errs := make(chan error, 4)
	return start(t, cfg, func(ctx context.Context, leg telephony.Leg) {
		_, err := leg.(telephony.Previewer).Preview(ctx)
		errs <- err
		if err != nil {
			<-leg.Done()
			return
		}
		select {
		case <-answer:
		case <-leg.Done():
			return
		}
		holding(ctx, leg)
	}), errs
}

func TestLeg_PreviewUnreliable(t *testing.T) {
	answer := make(chan struct{})
	e, errs := previewing(t, testConfig(), answer)
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	early := p.expect("SIP/2.0 183")
	if !strings.Contains(early, "m=audio ") || header(early, "RSeq") != "" {
		t.Error(early)
	}
	if err := <-errs; err != nil {
		t.Fatal(err)
	}
	close(answer)
	ok := p.final("INVITE")
	_, a, _ := strings.Cut(early, "\r\n\r\n")
	_, b, _ := strings.Cut(ok, "\r\n\r\n")
	if a != b || tagOf(header(early, "To")) != tagOf(header(ok, "To")) {
		t.Errorf("the 200 differs from the 183:\n%s\n%s", early, ok)
	}
	tag := tagOf(header(ok, "To"))
	p.send(p.message("ACK", 1, tag, ""))
	p.down(tag, 2)
}

func TestLeg_PreviewReliable(t *testing.T) {
	answer := make(chan struct{})
	e, errs := previewing(t, testConfig(), answer)
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000), "Supported", "100rel"))
	early := p.expect("SIP/2.0 183")
	tag, rseq := tagOf(header(early, "To")), header(early, "RSeq")
	if header(early, "Require") != "100rel" || rseq == "" || header(early, "Contact") == "" {
		t.Fatal(early)
	}
	p.send(p.message("PRACK", 2, tag, "", "RAck", rseq+"1 1 INVITE"))
	if m := p.final("PRACK"); code(m) != 481 {
		t.Error("a wrong number:", m)
	}
	p.send(p.message("PRACK", 3, tag, "", "RAck", rseq+" 1 INVITE"))
	if m := p.final("PRACK"); code(m) != 200 {
		t.Error(m)
	}
	if err := <-errs; err != nil {
		t.Fatal(err)
	}
	p.send(p.message("PRACK", 4, tag, "", "RAck", rseq+" 1 INVITE")) // again
	if m := p.final("PRACK"); code(m) != 481 {
		t.Error("a second one:", m)
	}
	p.send(p.message("UPDATE", 5, tag, offer("127.0.0.1", 40002, "a=sendonly"))) // within the early dialog (RFC 3311)
	if m := p.final("UPDATE"); code(m) != 200 || !strings.Contains(m, "a=recvonly") {
		t.Error(m)
	}
	close(answer)
	ok := p.final("INVITE")
	if code(ok) != 200 || strings.Contains(ok, "m=audio") {
		t.Error("the answer was given already:", ok)
	}
	p.send(p.message("ACK", 1, tag, ""))
	p.down(tag, 6)
}

// Without a PRACK the 183 is repeated and the call refused after 64*T1.
func TestLeg_PreviewWithoutPrack(t *testing.T) {
	cfg := testConfig()
	cfg.T1 = 5 * time.Millisecond
	e, errs := previewing(t, cfg, nil)
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000), "Supported", "100rel"))
	copies := 0
	for {
		m := p.read(patience)
		if strings.HasPrefix(m, "SIP/2.0 183") {
			copies++
		}
		if code(m) >= 200 || m == "" {
			if code(m) != 504 {
				t.Errorf("got %q", m)
			}
			break
		}
	}
	if copies < 3 || copies > 8 { // 0, 5, 15, 35, 75, 155, 315 ms
		t.Errorf("%d copies", copies)
	}
	if err := <-errs; err == nil {
		t.Error("no error")
	}
	drained(t, e)
	if e.counts.reason("no_prack") != 1 {
		t.Error("not counted")
	}
}

// An INVITE without an offer: the 183 offers, the PRACK answers, the 200 says nothing more.
func TestLeg_PreviewLateOffer(t *testing.T) {
	answer := make(chan struct{})
	e, errs := previewing(t, testConfig(), answer)
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", "", "Require", "100rel"))
	early := p.expect("SIP/2.0 183")
	tag := tagOf(header(early, "To"))
	if !strings.Contains(early, "RTP/AVP 8 0 13 101") {
		t.Error(early)
	}
	p.send(p.message("PRACK", 2, tag, offer("127.0.0.1", 40000), "RAck", header(early, "RSeq")+" 1 INVITE"))
	if m := p.final("PRACK"); code(m) != 200 {
		t.Error(m)
	}
	if err := <-errs; err != nil {
		t.Fatal(err)
	}
	close(answer)
	if ok := p.final("INVITE"); code(ok) != 200 || strings.Contains(ok, "m=audio") {
		t.Error(ok)
	}
	p.send(p.message("ACK", 1, tag, ""))
	p.down(tag, 3)
	drained(t, e)
}

// A caller that requires 100rel gets a reliable 180; the answer does not wait for its PRACK.
func TestLeg_RingReliable(t *testing.T) {
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		_ = leg.(telephony.Ringer).Ring(ctx)
		holding(ctx, leg)
	})
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000), "Require", "100rel"))
	var ringing, ok string
	for ok == "" { // either may come first, but a 180 after the 200 never does
		switch m := p.read(patience); {
		case strings.HasPrefix(m, "SIP/2.0 180"):
			ringing = m
		case strings.HasPrefix(m, "SIP/2.0 200"):
			ok = m
		case m == "":
			t.Fatal("no answer")
		}
	}
	tag := tagOf(header(ok, "To"))
	p.send(p.message("ACK", 1, tag, ""))
	seq := 2
	if ringing != "" {
		p.send(p.message("PRACK", seq, tag, "", "RAck", header(ringing, "RSeq")+" 1 INVITE"))
		if m := p.final("PRACK"); code(m) != 200 {
			t.Error(m)
		}
		seq++
	}
	p.down(tag, seq)
}

// The caller's side: a reliable 183 is acknowledged once, its answer begins the media, and the 200 need not repeat it.
func TestDial_EarlyMedia(t *testing.T) {
	type step struct {
		code  int
		audio bool
	}
	steps := make(chan step, 8)
	_, p, out := dialPhone(t, t.Context(), sip.DialOptions{Progress: func(code int, a telephony.Audio) { steps <- step{code, a != nil} }})
	invite := p.expect("INVITE ")
	if s := header(invite, "Supported"); s != "100rel, timer, replaces" {
		t.Error(s)
	}
	p.send(reply(invite, "100 Trying"))
	want := func(s step) {
		t.Helper()
		if got := <-steps; got != s {
			t.Errorf("got %+v, want %+v", got, s)
		}
	}
	p.send(withTag(reply(invite, "180 Ringing"), "one"))
	want(step{180, false})
	progress := strings.Replace(p.answered(invite, "one"), "200 OK\r\n", "183 Session Progress\r\nRequire: 100rel\r\nRSeq: 7\r\n", 1)
	p.send(progress)
	want(step{183, true})
	p.send(progress)
	want(step{183, true})
	prack := p.expect("PRACK ")
	if header(prack, "RAck") != "7 1 INVITE" || tagOf(header(prack, "To")) != "one" || header(prack, "CSeq") != "2 PRACK" {
		t.Error(prack)
	}
	p.send(reply(prack, "200 OK"))
	p.send(strings.Replace(progress, "RSeq: 7", "RSeq: 9", 1)) // after a gap: not acknowledged
	want(step{183, true})
	update := p.message("UPDATE", 3, header(invite, "From"), offer("127.0.0.1", 40000))
	update = strings.NewReplacer("<sip:phone@127.0.0.1>;tag="+p.id, "<sip:phone@127.0.0.1>;tag=one",
		"<sip:10000@127.0.0.1>;tag=", "", p.id+"@test", header(invite, "Call-ID")).Replace(update)
	p.send(update) // the other side may offer now
	if m := p.final("UPDATE"); code(m) != 200 {
		t.Error(m)
	}
	p.send(withContact(withTag(reply(invite, "200 OK"), "one"), p))
	o := got(t, out)
	if o.err != nil {
		t.Fatal(o.err)
	}
	p.expect("ACK ")
	if a, err := o.leg.Answer(t.Context()); err != nil || a.Report().Codec != "PCMU" {
		t.Error(a, err)
	}
	done := make(chan struct{})
	go func() { defer close(done); hangup(t, o.leg) }()
	p.send(reply(p.expect("BYE "), "200 OK"))
	wait(t, "hang up", done)
}

// Two early dialogs: each is acknowledged on its own, the one that answers becomes the call.
func TestDial_ForkedEarlyDialogs(t *testing.T) {
	_, p, out := dialPhone(t, t.Context(), sip.DialOptions{})
	invite := p.expect("INVITE ")
	for i, tag := range []string{"one", "two"} {
		p.send(strings.Replace(p.answered(invite, tag), "200 OK\r\n", fmt.Sprintf("183 Session Progress\r\nRequire: 100rel\r\nRSeq: %d\r\n", 10*i+1), 1))
		prack := p.expect("PRACK ")
		if tagOf(header(prack, "To")) != tag || header(prack, "RAck") != fmt.Sprintf("%d 1 INVITE", 10*i+1) {
			t.Error(prack)
		}
		p.send(reply(prack, "200 OK"))
	}
	p.send(p.answered(invite, "two"))
	o := got(t, out)
	if o.err != nil {
		t.Fatal(o.err)
	}
	if ack := p.expect("ACK "); tagOf(header(ack, "To")) != "two" {
		t.Error(ack)
	}
	done := make(chan struct{})
	go func() { defer close(done); hangup(t, o.leg) }()
	bye := p.expect("BYE ")
	if tagOf(header(bye, "To")) != "two" || header(bye, "CSeq") != "3 BYE" {
		t.Error(bye)
	}
	p.send(reply(bye, "200 OK"))
	wait(t, "hang up", done)
}

func TestDial_AnswerWithoutDescription(t *testing.T) {
	_, p, out := dialPhone(t, t.Context(), sip.DialOptions{})
	p.send(withContact(withTag(reply(p.expect("INVITE "), "200 OK"), "one"), p))
	p.expect("ACK ")
	p.send(reply(p.expect("BYE "), "200 OK"))
	if o := got(t, out); o.err == nil {
		t.Error("no error")
	}
}

// A gateway that described itself before the answer, unreliably, and not in it.
func TestDial_AnswerDescribedBefore(t *testing.T) {
	for tag, ok := range map[string]bool{"one": true, "two": false} {
		told := make(chan int, 1)
		e, p, out := dialPhone(t, t.Context(), sip.DialOptions{Progress: func(code int, _ telephony.Audio) { told <- code }})
		invite := p.expect("INVITE ")
		p.send(strings.Replace(withTag(p.accepting(invite), "one"), "200 OK", "183 Session Progress", 1))
		if code := <-told; code != 183 {
			t.Error(code)
		}
		p.send(withContact(withTag(reply(invite, "200 OK"), tag), p))
		p.expect("ACK ")
		if ok {
			go e.stop()
		}
		p.send(reply(p.expect("BYE "), "200 OK"))
		if o := got(t, out); (o.err == nil) != ok {
			t.Errorf("tag %s: %v", tag, o.err)
		}
	}
}

func TestDial_RaisesTheSessionInterval(t *testing.T) {
	_, p, out := dialPhone(t, t.Context(), sip.DialOptions{})
	invite := p.expect("INVITE ")
	if header(invite, "Session-Expires") != "1800" {
		t.Error(invite)
	}
	p.send(withTag(strings.Replace(reply(invite, "422 Session Interval Too Small"), "Content-Length", "Min-SE: 3600\r\nContent-Length", 1), "x"))
	p.expect("ACK ")
	invite = p.expect("INVITE ")
	if header(invite, "Session-Expires") != "3600" || header(invite, "Min-SE") != "3600" || header(invite, "CSeq") != "2 INVITE" {
		t.Error(invite)
	}
	p.send(withTag(reply(invite, "486 Busy Here"), "x"))
	var r *sip.RefusedError
	if o := got(t, out); !errors.As(o.err, &r) || r.Code != 486 {
		t.Error(o.err)
	}
}

// withTag puts a tag into the To of a response.
func withTag(res, tag string) string {
	return strings.Replace(res, "\r\nCall-ID:", ";tag="+tag+"\r\nCall-ID:", 1)
}

func withContact(res string, p *phone) string {
	return strings.Replace(res, "Content-Length", fmt.Sprintf("Contact: <sip:phone@127.0.0.1:%d>\r\nContent-Length", p.port()), 1)
}
