package sip_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// upLeg makes a call from a hand-made phone and returns the leg that answered it.
func upLeg(t *testing.T, cfg sip.Config, fields ...string) (*endpoint, *phone, telephony.Leg, string) {
	t.Helper()
	legs := make(chan telephony.Leg, 1)
	e := start(t, cfg, func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err == nil {
			legs <- leg
			<-leg.Done()
		}
	})
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000), fields...))
	ok := p.final("INVITE")
	tag := tagOf(header(ok, "To"))
	p.send(p.message("ACK", 1, tag, ""))
	return e, p, <-legs, tag
}

// accepting is a 200 with SDP to a request of ours.
func (p *phone) accepting(req string, extra ...string) string {
	m := withContact(reply(req, "200 OK"), p)
	body := offer("127.0.0.1", 40000, extra...)
	return strings.Replace(m, "Content-Length: 0", "Content-Type: application/sdp\r\nContent-Length: "+itoa(len(body)), 1) + body
}

func TestLeg_Pause(t *testing.T) {
	_, p, leg, tag := upLeg(t, testConfig())
	for _, c := range []struct {
		hold         bool
		offer, reply string
	}{{true, "a=sendonly", "a=recvonly"}, {false, "a=sendrecv", "a=sendrecv"}} {
		errs := make(chan error, 1)
		go func() { errs <- leg.(telephony.Pauser).Pause(context.Background(), c.hold) }()
		invite := p.expect("INVITE ")
		if !strings.Contains(invite, c.offer) || header(invite, "Contact") == "" || strings.Contains(header(invite, "Supported"), "100rel") {
			t.Error(invite)
		}
		p.send(reply(invite, "180 Ringing")) // as some PBXs do
		if m := p.read(100 * time.Millisecond); strings.HasPrefix(m, "ACK ") {
			t.Error("a provisional response was acknowledged:", m)
		}
		p.send(p.accepting(invite, c.reply))
		if ack := p.expect("ACK "); seqOf(ack) != seqOf(invite) {
			t.Error(ack)
		}
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	select {
	case h := <-leg.(telephony.Holder).Held():
		t.Error("our own hold was reported as theirs:", h)
	default:
	}
	p.down(tag, 2)
}

// A refused hold leaves the call as it was; 481 ends it.
func TestLeg_PauseRefused(t *testing.T) {
	_, p, leg, _ := upLeg(t, testConfig())
	for _, status := range []string{"488 Not Acceptable Here", "481 Gone"} {
		errs := make(chan error, 1)
		go func() { errs <- leg.(telephony.Pauser).Pause(context.Background(), true) }()
		p.send(reply(p.expect("INVITE "), status))
		p.expect("ACK ")
		if err := <-errs; err == nil {
			t.Error("no error")
		}
	}
	p.send(reply(p.expect("BYE "), "481 Gone"))
	wait(t, "end", leg.Done())
}

// A phone that knows of no call when we hang up has lost it before.
func TestLeg_EndTellsOfALostCall(t *testing.T) {
	for status, want := range map[string]int{"200 OK": 200, "481 Gone": 481} {
		_, p, leg, _ := upLeg(t, testConfig())
		errs := make(chan error, 1)
		go func() { errs <- leg.Hangup(context.Background(), telephony.CauseNormal) }()
		p.send(reply(p.expect("BYE "), status))
		if err := <-errs; err != nil {
			t.Error(err)
		}
		if got := leg.(telephony.Ender).End(); got != (telephony.End{Cause: telephony.CauseNormal, Code: want, ByUs: true}) {
			t.Errorf("%s: %+v", status, got)
		}
	}
}

// While an offer of ours in a 200 waits for its answer theirs are refused with 491 (RFC 3311 section 5.2, RFC 6337 section 4.3), not
// with the 500 of a request that is not done.
func TestLeg_OfferAgainstOurs(t *testing.T) {
	e, _ := served(t)
	p := newPhone(t, e)
	_, tag := p.up("") // our offer is in the 200
	p.send(p.message("UPDATE", 2, tag, offer("127.0.0.1", 40000)))
	if m := p.final("UPDATE"); code(m) != 491 {
		t.Error(m)
	}
	p.send(p.message("ACK", 1, tag, offer("127.0.0.1", 40000)))
	p.send(p.message("INVITE", 3, tag, ""))
	if m := p.final("INVITE"); code(m) != 200 {
		t.Fatal(m)
	}
	p.send(p.message("INVITE", 4, tag, offer("127.0.0.1", 40000)))
	for m := p.final("INVITE"); ; m = p.final("INVITE") { // copies of the 200 come in between
		if seqOf(m) == "4" {
			if code(m) != 491 {
				t.Error(m)
			}
			break
		}
	}
	p.send(p.message("ACK", 4, tag, ""))
	p.send(p.message("ACK", 3, tag, offer("127.0.0.1", 40000)))
	p.down(tag, 5)
}

// Both sides change the call at once: each refuses the other's with 491; ours comes again after the time of section 14.1.
func TestLeg_Glare(t *testing.T) {
	e, p, leg, tag := upLeg(t, testConfig())
	errs := make(chan error, 1)
	go func() { errs <- leg.(telephony.Pauser).Pause(context.Background(), true) }()
	invite := p.expect("INVITE ")
	p.send(p.message("INVITE", 2, tag, offer("127.0.0.1", 40000)))
	if m := p.final("INVITE"); code(m) != 491 {
		t.Fatal(m)
	}
	p.send(p.message("ACK", 2, tag, ""))
	p.send(p.message("UPDATE", 3, tag, offer("127.0.0.1", 40000)))
	if m := p.final("UPDATE"); code(m) != 491 {
		t.Fatal(m)
	}
	p.send(p.message("UPDATE", 4, tag, "")) // without an offer it crosses nothing
	if m := p.final("UPDATE"); code(m) != 200 {
		t.Fatal(m)
	}
	p.send(reply(invite, "491 Request Pending"))
	p.expect("ACK ")
	began := time.Now()
	again := p.expect("INVITE ")
	if took := time.Since(began); took > patience/2 { // 0-2 s: the Call-ID is theirs
		t.Error("came after", took)
	}
	p.send(p.accepting(again, "a=recvonly"))
	p.expect("ACK ")
	if err := <-errs; err != nil {
		t.Error(err)
	}
	if n := e.counts.reason("glare"); n != 2 {
		t.Errorf("glare counted %d times", n)
	}
	p.down(tag, 6)
}

// A key goes by INFO to a side that takes no telephone events.
func TestLeg_SendDigitByInfo(t *testing.T) {
	audios := make(chan telephony.Audio, 1)
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		if a, err := leg.Answer(ctx); err == nil {
			audios <- a
			<-leg.Done()
		}
	})
	p := newPhone(t, e)
	_, tag := p.up(strings.Replace(offer("127.0.0.1", 40000), " 97\r\na=rtpmap:97 telephone-event/8000", "", 1))
	p.send(p.message("ACK", 1, tag, ""))
	audio := <-audios
	for _, status := range []string{"200 OK", "415 Unsupported Media Type"} {
		errs := make(chan error, 1)
		go func() {
			errs <- audio.(telephony.DigitSender).SendDigit(context.Background(), "7", 100*time.Millisecond)
		}()
		info := p.expect("INFO ")
		if header(info, "Content-Type") != "application/dtmf-relay" || !strings.HasSuffix(info, "Signal=7\r\nDuration=100\r\n") {
			t.Error(info)
		}
		p.send(reply(info, status))
		if err := <-errs; (err == nil) != (status == "200 OK") {
			t.Errorf("%s: %v", status, err)
		}
	}
	p.down(tag, 2)
}

// A second INVITE before the first is acknowledged gets 500 with Retry-After; a request with an old number too.
func TestLeg_SecondInvitePending(t *testing.T) {
	e, p, _, tag := upLeg(t, testConfig())
	p.send(p.message("INVITE", 2, tag, offer("127.0.0.1", 40000)))
	if m := p.final("INVITE"); code(m) != 200 {
		t.Fatal(m)
	}
	p.send(p.message("INVITE", 3, tag, offer("127.0.0.1", 40000))) // the first has no ACK
	for {
		m := p.final("INVITE")
		if header(m, "CSeq") != "3 INVITE" {
			continue // the 200 again
		}
		if code(m) != 500 || header(m, "Retry-After") == "" {
			t.Error(m)
		}
		break
	}
	p.send(p.message("ACK", 3, tag, ""))
	p.send(p.message("ACK", 2, tag, ""))
	p.send(p.message("INFO", 1, tag, ""))
	if m := p.final("INFO"); code(m) != 500 || header(m, "Retry-After") == "" {
		t.Error(m)
	}
	if e.counts.reason("out_of_order") != 1 || e.counts.reason("request_open") != 1 {
		t.Error("not counted")
	}
	p.down(tag, 20)
}

// Requests sent right after each other are all taken, in whatever order the stack hands them on.
func TestLeg_PipelinedRequests(t *testing.T) {
	_, p, _, tag := upLeg(t, testConfig())
	for round := range 20 {
		for i := range 4 {
			p.send(p.message("INFO", 2+4*round+i, tag, ""))
		}
		for range 4 {
			if m := p.final("INFO"); code(m) != 200 {
				t.Fatal(m)
			}
		}
	}
	p.down(tag, 200)
}

// BYE while a re-INVITE is open, theirs or ours: the call ends, every request is answered.
func TestLeg_ByeRacesReinvite(t *testing.T) {
	e, p, leg, tag := upLeg(t, testConfig())
	p.send(p.message("INVITE", 2, tag, offer("127.0.0.1", 40000)))
	p.send(p.message("BYE", 3, tag, ""))
	invite, bye := 0, 0
	for invite == 0 || bye == 0 {
		m := p.read(patience)
		if m == "" {
			t.Fatal("no answer")
		}
		if c := code(m); c >= 200 {
			switch header(m, "CSeq") {
			case "2 INVITE":
				invite = c
				p.send(p.message("ACK", 2, tag, ""))
			case "3 BYE":
				bye = c
			}
		}
	}
	if bye != 200 || invite != 200 && invite != 481 {
		t.Errorf("INVITE %d, BYE %d", invite, bye)
	}
	wait(t, "end", leg.Done())
	p.send(p.message("INVITE", 4, tag, offer("127.0.0.1", 40000)))
	if m := p.final("INVITE"); code(m) != 481 {
		t.Error(m)
	}

	_, p, leg, tag = upLeg(t, testConfig())
	errs := make(chan error, 1)
	go func() { errs <- leg.(telephony.Pauser).Pause(context.Background(), true) }()
	ours := p.expect("INVITE ")
	p.down(tag, 2)
	p.send(reply(ours, "487 Request Terminated"))
	p.expect("ACK ")
	if err := <-errs; err == nil {
		t.Error("no error")
	}
	wait(t, "end", leg.Done())
	drained(t, e)
}

// A refreshed Contact is where the next request goes.
func TestLeg_TargetRefresh(t *testing.T) {
	_, p, leg, tag := upLeg(t, testConfig())
	q := &phone{tb: t, conn: newPhone(t, &endpoint{Endpoint: p.e}).conn, to: p.to, id: p.id, e: p.e}
	p.send(p.message("UPDATE", 2, tag, "", "Contact", "<sip:phone@127.0.0.1:"+itoa(q.port())+">"))
	if m := p.final("UPDATE"); code(m) != 200 || header(m, "Contact") == "" {
		t.Error(m)
	}
	done := make(chan struct{})
	go func() { defer close(done); hangup(t, leg) }()
	q.send(reply(q.expect("BYE "), "200 OK"))
	wait(t, "hang up", done)
}

// timerConfig has session timers of seconds.
func timerConfig() sip.Config {
	cfg := testConfig()
	cfg.SessionExpires, cfg.MinSE = 2*time.Second, time.Second
	return cfg
}

// The caller refreshes; when it stops, the session ends before its time by BYE.
func TestLeg_SessionExpires(t *testing.T) {
	e, p, leg, tag := upLeg(t, timerConfig(), "Supported", "timer", "Session-Expires", "1;refresher=uac")
	p.send(p.message("UPDATE", 2, tag, "", "Supported", "timer", "Session-Expires", "1;refresher=uac"))
	m := p.final("UPDATE")
	if header(m, "Session-Expires") != "1;refresher=uac" || header(m, "Require") != "timer" {
		t.Error(m)
	}
	bye := p.expect("BYE ")
	p.send(reply(bye, "200 OK"))
	wait(t, "end", leg.Done())
	if c := endOf(leg); c.Cause != telephony.CauseExpired || !strings.Contains(bye, `text="expired"`) {
		t.Errorf("%+v\n%s", c, bye)
	}
	if e.counts.reason("session_expired") != 1 {
		t.Error("not counted")
	}
}

// We refresh: by UPDATE where the other side takes it, else by re-INVITE; a 481 ends the call.
func TestLeg_SessionRefresh(t *testing.T) {
	_, p, leg, _ := upLeg(t, timerConfig(), "Supported", "timer", "Session-Expires", "2;refresher=uas", "Allow", "INVITE, UPDATE")
	update := p.expect("UPDATE ")
	if header(update, "Session-Expires") != "2;refresher=uac" || header(update, "Content-Length") != "0" {
		t.Error(update)
	}
	p.send(reply(update, "405 Method Not Allowed"))
	invite := p.expect("INVITE ")
	if header(invite, "Session-Expires") != "2;refresher=uac" {
		t.Error(invite)
	}
	p.send(strings.Replace(p.accepting(invite), "Content-Type", "Session-Expires: 2;refresher=uac\r\nContent-Type", 1))
	p.expect("ACK ")
	invite = p.expect("INVITE ")
	p.send(reply(invite, "481 Gone"))
	p.expect("ACK ")
	p.send(reply(p.expect("BYE "), "481 Gone"))
	wait(t, "end", leg.Done())
}

// A caller that knows no timers gets ours.
func TestLeg_SessionTimerOfOurOwn(t *testing.T) {
	_, p, leg, tag := upLeg(t, timerConfig(), "Allow", "UPDATE")
	for range 2 {
		update := p.expect("UPDATE ")
		p.send(strings.Replace(reply(update, "200 OK"), "Content-Length", "Session-Expires: 2;refresher=uac\r\nContent-Length", 1))
	}
	if !isOpen(leg.Done()) {
		t.Error("ended")
	}
	p.down(tag, 2)
}

func isOpen(c <-chan struct{}) bool {
	select {
	case <-c:
		return false
	default:
		return true
	}
}
