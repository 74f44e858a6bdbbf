package sip_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/telephony"
)

const allowed = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY"

// served runs an endpoint that holds every call and passes the legs on.
func served(t *testing.T) (*endpoint, <-chan telephony.Leg) {
	t.Helper()
	legs := make(chan telephony.Leg, 64)
	return start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		legs <- leg
		holding(ctx, leg)
	}), legs
}

func TestLeg_EarlyOffer(t *testing.T) {
	e, legs := served(t)
	p := newPhone(t, e)
	ok, tag := p.up(offer("127.0.0.1", 40000, "a=ptime:20", "m=video 4000 RTP/AVP 31"))
	p.send(p.message("ACK", 1, tag, ""))
	for _, want := range []string{"m=audio ", " RTP/AVP 0 97\r\n", "a=rtpmap:97 telephone-event/8000", "m=video 0 RTP/AVP 31", "a=sendrecv"} {
		if !strings.Contains(ok, want) {
			t.Errorf("the answer lacks %q:\n%s", want, ok)
		}
	}
	leg := <-legs
	p.down(tag, 2)
	wait(t, "end", leg.Done())
}

func TestLeg_LateOffer(t *testing.T) {
	e, legs := served(t)
	p := newPhone(t, e)
	ok, tag := p.up("")
	if !strings.Contains(ok, "RTP/AVP 8 0 13 101") {
		t.Errorf("our offer: %s", ok)
	}
	p.send(p.message("ACK", 1, tag, offer("127.0.0.1", 40000)))
	leg := <-legs
	audio, err := leg.Answer(t.Context())
	for err != nil && leg.Info().ID != "" { // Answer runs in the owner: ask again once it is up
		select {
		case <-leg.Done():
			t.Fatal("the leg ended")
		default:
			audio, err = leg.Answer(t.Context())
		}
	}
	if c := audio.Report().Codec; c != "PCMU" {
		t.Errorf("codec %q", c)
	}
	p.down(tag, 2)
	wait(t, "end", leg.Done())
}

func TestLeg_LateOfferWithoutAnswer(t *testing.T) {
	e, legs := served(t)
	p := newPhone(t, e)
	_, tag := p.up("")
	p.send(p.message("ACK", 1, tag, ""))
	bye := p.expect("BYE ")
	p.send(reply(bye, "200 OK"))
	leg := <-legs
	wait(t, "end", leg.Done())
	if c := endOf(leg).Cause; c != telephony.CauseUnsupported {
		t.Errorf("cause %q", c)
	}
}

// reply answers a request with its own header fields.
func reply(req, status string) string {
	var b strings.Builder
	b.WriteString("SIP/2.0 " + status + "\r\n")
	for line := range strings.SplitSeq(req, "\r\n") {
		name, _, _ := strings.Cut(line, ":")
		switch name {
		case "Via", "From", "To", "Call-ID", "CSeq":
			b.WriteString(line + "\r\n")
		}
	}
	return b.String() + "Content-Length: 0\r\n\r\n"
}

func TestLeg_HoldAndResume(t *testing.T) {
	e, legs := served(t)
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	leg := <-legs
	held := leg.(telephony.Holder).Held()
	for i, step := range []struct {
		body, want string
		held       bool
	}{
		{offer("127.0.0.1", 40000, "a=sendonly"), "a=recvonly", true},
		{offer("127.0.0.1", 40000, "a=sendrecv"), "a=sendrecv", false},
		{offer("127.0.0.1", 40000, "a=inactive"), "a=inactive", true},
		{offer("127.0.0.1", 40002), "a=sendrecv", false},
		{offer("0.0.0.0", 40002), "a=recvonly", true},
		{offer("127.0.0.1", 40002), "a=sendrecv", false},
	} {
		seq := i + 2
		p.send(p.message("INVITE", seq, tag, step.body))
		ok := p.final("INVITE")
		p.send(p.message("ACK", seq, tag, ""))
		if code(ok) != 200 || !strings.Contains(ok, step.want) {
			t.Fatalf("step %d: want %s in\n%s", i, step.want, ok)
		}
		select {
		case h := <-held:
			if h != step.held {
				t.Fatalf("step %d: held %v", i, h)
			}
		case <-time.After(patience):
			t.Fatalf("step %d: no word of it", i)
		}
	}
	p.down(tag, 1000)
}

func TestLeg_OfferlessReinvite(t *testing.T) {
	e, _ := served(t)
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	p.send(p.message("INVITE", 2, tag, ""))
	ok := p.final("INVITE")
	p.send(p.message("ACK", 2, tag, offer("127.0.0.1", 40000)))
	if !strings.Contains(ok, "RTP/AVP 8 0 13 97") {
		t.Errorf("our offer: %s", ok)
	}
	p.down(tag, 1000)
}

// drained waits until no leg is left.
func drained(t testing.TB, e *endpoint) {
	t.Helper()
	end := time.Now().Add(patience)
	for e.Active() > 0 {
		if time.Now().After(end) {
			t.Fatalf("%d legs are left", e.Active())
		}
		tick := time.NewTimer(time.Millisecond)
		<-tick.C
	}
}

func TestLeg_LostACK(t *testing.T) {
	cfg := testConfig()
	cfg.T1 = 10 * time.Millisecond
	errs := make(chan error, 1)
	ended := make(chan telephony.End, 1)
	e := start(t, cfg, func(ctx context.Context, leg telephony.Leg) {
		_, err := leg.Answer(ctx)
		errs <- err
		<-leg.Done()
		ended <- endOf(leg)
	})
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	copies := 0
	for {
		m := p.read(patience)
		if strings.HasPrefix(m, "SIP/2.0 200") {
			copies++
		}
		if strings.HasPrefix(m, "BYE ") {
			p.send(reply(m, "200 OK"))
			break
		}
		if m == "" {
			t.Fatal("no BYE came")
		}
	}
	// 640 ms in steps of 10, 20, 40, 80, 80 ...: 10 copies and the first; a slow machine may miss some.
	if copies < 4 || copies > 12 {
		t.Errorf("%d copies of the 200", copies)
	}
	if err := <-errs; err == nil {
		t.Error("Answer returned no error")
	}
	if end := <-ended; end.Cause != telephony.CauseNoACK || !end.ByUs {
		t.Errorf("end: %+v", end)
	}
}

// A caller whose ACK does not come and who sends no voice either: the time for the ACK ends the call, by BYE, and not silence before that.
func TestLeg_LostACKAndVoice(t *testing.T) {
	t.Parallel()
	cfg := testConfig()
	cfg.T1, cfg.RTPTimeout = 75*time.Millisecond, 20*time.Millisecond // ACK: 4.8 s; a hang-up waits for it for 4
	e := start(t, cfg, holding)
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	bye := p.expect("BYE ")
	p.send(reply(bye, "200 OK"))
	if !strings.Contains(bye, fmt.Sprintf(`text=%q`, telephony.CauseNoACK)) {
		t.Error(bye)
	}
	drained(t, e)
}

// Whoever hangs up and does not wait for the ACK leaves nobody with a call that nobody is in.
func TestLeg_HangupBeforeACK(t *testing.T) {
	legs := make(chan telephony.Leg, 1)
	e := start(t, testConfig(), func(_ context.Context, leg telephony.Leg) {
		legs <- leg
		_, _ = leg.Answer(context.Background())
	})
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	p.final("INVITE")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	leg, errs := <-legs, make(chan error, 1)
	go func() { errs <- leg.Hangup(ctx, telephony.CauseNormal) }()
	p.send(reply(p.expect("BYE "), "200 OK"))
	if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	wait(t, "end", leg.Done())
	drained(t, e)
}

func TestEndpoint_CopiesOfAnInviteAreOneCall(t *testing.T) {
	e, legs := served(t)
	p := newPhone(t, e)
	invite := p.message("INVITE", 1, "", offer("127.0.0.1", 40000))
	for range 3 {
		p.send(invite)
	}
	tag := tagOf(header(p.final("INVITE"), "To"))
	p.send(p.message("ACK", 1, tag, ""))
	leg := <-legs
	p.send(invite) // after the ACK (RFC 6026)
	p.send(strings.Replace(invite, "branch=z9hG4bK", "branch=z9hG4bKother", 1))
	for {
		m := p.read(patience)
		if code(m) == 482 {
			break
		}
		if m == "" {
			t.Fatal("the merged request was not refused")
		}
	}
	if len(legs) != 0 || e.Active() != 1 {
		t.Errorf("%d more calls, %d active", len(legs), e.Active())
	}
	p.down(tag, 2)
	wait(t, "end", leg.Done())
	p.send(invite) // after the end
	p.send(p.message("OPTIONS", 9, "", ""))
	p.final("OPTIONS")
	if len(legs) != 0 || e.Active() != 0 {
		t.Errorf("a copy after the end made a call")
	}
}

func TestEndpoint_Reactions(t *testing.T) {
	e, _ := served(t)
	sdp := offer("127.0.0.1", 40000)
	for _, c := range []struct {
		name, method, tag, body string
		fields                  []string
		code                    int
		field, value            string
	}{
		{"options", "OPTIONS", "", "", nil, 200, "Allow", allowed},
		{"options_accept", "OPTIONS", "", "", nil, 200, "Accept", "application/sdp, multipart/mixed, application/dtmf-relay, application/dtmf, message/sipfrag"},
		{"unknown_method", "DANCE", "", "", nil, 405, "Allow", allowed},
		{"register", "REGISTER", "", "", nil, 405, "", ""},
		{"require", "INVITE", "", sdp, []string{"Require", "timer, precondition, 100rel, gruu"}, 420, "Unsupported", "precondition, gruu"},
		{"message", "MESSAGE", "", "hello", []string{"Content-Type", "text/plain"}, 405, "Allow", allowed},
		{"message_within", "MESSAGE", "nobody", "hello", []string{"Content-Type", "text/plain"}, 405, "Allow", allowed},
		{"publish", "PUBLISH", "", "", nil, 405, "Allow", allowed},
		{"subscribe", "SUBSCRIBE", "", "", []string{"Event", "presence"}, 489, "Allow-Events", "refer"},
		{"notify_event", "NOTIFY", "", "", []string{"Event", "message-summary"}, 489, "Allow-Events", "refer"},
		{"notify_unknown", "NOTIFY", "nobody", "", []string{"Event", "refer"}, 481, "", ""},
		{"refer_outside", "REFER", "", "", []string{"Refer-To", "<sip:a@b>"}, 403, "", ""},
		{"refer_unknown", "REFER", "nobody", "", []string{"Refer-To", "<sip:a@b>"}, 481, "", ""},
		{"prack_unknown", "PRACK", "nobody", "", []string{"RAck", "1 1 INVITE"}, 481, "", ""},
		{"prack_bad", "PRACK", "nobody", "", []string{"RAck", "1 INVITE"}, 400, "", ""},
		{"options_unknown", "OPTIONS", "nobody", "", nil, 481, "", ""},
		{"timer", "INVITE", "", sdp, []string{"Session-Expires", "60", "Supported", "timer"}, 422, "Min-SE", "90"},
		{"timer_compact", "INVITE", "", sdp, []string{"x", "60", "k", "timer"}, 422, "Min-SE", "90"},
		{"replaces_unknown", "INVITE", "", sdp, []string{"Replaces", "x;to-tag=1;from-tag=2"}, 481, "", ""},
		{"replaces_bad", "INVITE", "", sdp, []string{"Replaces", "x;to-tag=1"}, 400, "", ""},
		{"replaces_twice", "INVITE", "", sdp, []string{"Replaces", "x;to-tag=1;from-tag=2", "replaces", "y;to-tag=1;from-tag=2"}, 400, "", ""},
		{"body_type", "INVITE", "", "<x/>", []string{"Content-Type", "text/xml"}, 415, "Accept", "application/sdp, multipart/mixed"},
		{"body_part", "INVITE", "", isup("optional"), []string{"Content-Type", "multipart/mixed;boundary=b"}, 200, "Content-Type", "application/sdp"},
		{"body_part_required", "INVITE", "", isup("required"), []string{"Content-Type", "multipart/mixed;boundary=b"}, 415, "Accept", "application/sdp, multipart/mixed"},
		{"body_coding", "INVITE", "", sdp, []string{"Content-Encoding", "gzip"}, 415, "Accept-Encoding", "identity"},
		{"accept", "INVITE", "", sdp, []string{"Accept", "text/plain"}, 406, "", ""},
		{"bad_sdp", "INVITE", "", "hello", nil, 488, "Warning", `399 hotline "Bad session description"`},
		{"no_codec", "INVITE", "", strings.Replace(sdp, "0 8 97", "18 97", 1), nil, 488, "Warning", `305 hotline "Incompatible media format"`},
		{"srtp", "INVITE", "", strings.Replace(sdp, "RTP/AVP", "RTP/SAVP", 1), nil, 488, "Warning", `302 hotline "Encryption does not match"`},
		{"host_name", "INVITE", "", strings.Replace(sdp, "c=IN IP4 127.0.0.1", "c=IN IP4 localhost", 1), nil, 488, "Warning", `301 hotline "Incompatible network address formats"`},
		{"family", "INVITE", "", strings.Replace(sdp, "c=IN IP4 127.0.0.1", "c=IN IP6 ::1", 1), nil, 488, "Warning", `300 hotline "Incompatible network protocol"`},
		{"video_only", "INVITE", "", strings.Replace(sdp, "m=audio", "m=video", 1), nil, 488, "Warning", `304 hotline "Media type not available"`},
		{"audio_by_tcp", "INVITE", "", strings.Replace(sdp, "RTP/AVP", "TCP/RTP/AVP", 1), nil, 488, "Warning", `302 hotline "Incompatible transport protocol"`},
		{"hops", "OPTIONS", "", "", []string{"Max-Forwards", "0"}, 483, "", ""},
		{"bye_unknown", "BYE", "nobody", "", nil, 481, "", ""},
		{"cancel_unknown", "CANCEL", "", "", nil, 481, "", ""},
		{"reinvite_unknown", "INVITE", "nobody", sdp, nil, 481, "", ""},
		{"info_unknown", "INFO", "nobody", "", nil, 481, "", ""},
		{"update_unknown", "UPDATE", "nobody", "", nil, 481, "", ""},
		{"no_from", "INVITE", "", sdp, []string{"From", ""}, 400, "", ""},
		{"no_to", "INVITE", "", sdp, []string{"To", ""}, 400, "", ""},
		{"no_contact", "INVITE", "", sdp, []string{"Contact", ""}, 400, "", ""},
		{"no_call_id", "INVITE", "", sdp, []string{"Call-ID", ""}, 400, "", ""},
		{"no_cseq", "INVITE", "", sdp, []string{"CSeq", ""}, 400, "", ""},
		{"two_to", "INVITE", "", sdp, []string{"t", "<sip:b@c>"}, 400, "", ""},
		{"two_cseq", "INVITE", "", sdp, []string{"cseq", "2 INVITE"}, 400, "", ""},
		{"two_types", "INVITE", "", sdp, []string{"c", "text/plain"}, 400, "", ""},
		{"two_hops", "INVITE", "", sdp, []string{"max-forwards", "3"}, 400, "", ""},
		{"two_from", "INVITE", "", sdp, []string{"from", "<sip:b@c>;tag=2"}, 400, "", ""},
		{"two_call_ids", "INVITE", "", sdp, []string{"call-id", "other"}, 400, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPhone(t, e)
			p.send(p.message(c.method, 1, c.tag, c.body, c.fields...))
			var m string
			for code(m) < 200 {
				if m = p.read(patience); m == "" {
					t.Fatal("no answer")
				}
			}
			if code(m) != c.code || c.field != "" && header(m, c.field) != c.value {
				t.Errorf("want %d, %s: %s, got\n%s", c.code, c.field, c.value, m)
			}
			if c.method == "INVITE" {
				p.send(p.message("ACK", 1, tagOf(header(m, "To")), ""))
			}
		})
	}
	t.Run("scheme", func(t *testing.T) {
		p := newPhone(t, e)
		p.send(strings.Replace(p.message("OPTIONS", 1, "", ""), "sip:10000@", "mailto:10000@", 1))
		if m := p.final("OPTIONS"); code(m) != 416 {
			t.Error(m)
		}
	})
}

func TestLeg_InfoAndUpdate(t *testing.T) {
	audios := make(chan telephony.Audio, 1)
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		if a, err := leg.Answer(ctx); err == nil {
			audios <- a
			<-leg.Done()
		}
	})
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	audio := <-audios
	for i, c := range []struct {
		kind, body string
		code       int
	}{
		{"application/dtmf-relay", "Signal=5\r\nDuration=100\r\n", 200},
		{"application/dtmf", "#", 200},
		{"application/dtmf-relay", "Signal=nine\r\n", 400},
		{"text/html", "5", 415},
		{"", "", 200},
	} {
		p.send(p.message("INFO", i+2, tag, c.body, "Content-Type", c.kind))
		if m := p.final("INFO"); code(m) != c.code {
			t.Errorf("%s %q: %s", c.kind, c.body, m)
		}
	}
	for _, want := range []hotline.Digit{{Digit: "5", DurationMS: 100}, {Digit: "#", DurationMS: 160}} {
		d := <-audio.Digits()
		if d.Digit != want.Digit || d.DurationMS != want.DurationMS || d.Source != "info" {
			t.Errorf("digit %+v", d)
		}
	}
	p.send(p.message("UPDATE", 10, tag, ""))
	if m := p.final("UPDATE"); code(m) != 200 {
		t.Error(m)
	}
	p.send(p.message("UPDATE", 11, tag, offer("127.0.0.1", 40000, "a=inactive")))
	if m := p.final("UPDATE"); code(m) != 200 || !strings.Contains(m, "a=inactive") {
		t.Error(m)
	}
	p.send(p.message("DANCE", 12, tag, ""))
	if m := p.final("DANCE"); code(m) != 405 {
		t.Error(m)
	}
	p.send(p.message("BYE", 3, tag, "")) // an old number
	if m := p.final("BYE"); code(m) != 500 {
		t.Error(m)
	}
	p.down(tag, 13)
	if _, open := <-audio.Digits(); open {
		t.Error("Digits is open after the end")
	}
}

func TestEndpoint_LimitAndDrain(t *testing.T) {
	cfg := testConfig()
	cfg.MaxCalls = 1
	e := start(t, cfg, holding)
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	busy := newPhone(t, e)
	for i := range 2 {
		busy.send(busy.message("INVITE", i+1, "", offer("127.0.0.1", 40000)))
		m := busy.final("INVITE")
		busy.send(busy.message("ACK", i+1, tagOf(header(m, "To")), ""))
		if code(m) != 503 || header(m, "Retry-After") == "" {
			t.Fatal(m)
		}
		if i == 0 {
			p.down(tag, 2)
			drained(t, e)
			e.Drain()
		}
	}
}

func TestLeg_MediaLost(t *testing.T) {
	cfg := testConfig()
	cfg.RTPTimeout = 100 * time.Millisecond
	e := start(t, cfg, holding)
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	bye := p.expect("BYE ")
	p.send(reply(bye, "200 OK"))
	drained(t, e)
	if !strings.Contains(bye, fmt.Sprintf(`text=%q`, telephony.CauseMediaLost)) {
		t.Error(bye)
	}
}

func TestEndpoint_PanicEndsOneCall(t *testing.T) {
	e := start(t, testConfig(), func(context.Context, telephony.Leg) { panic("the owner is broken") })
	p := newPhone(t, e)
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000)))
	if m := p.final("INVITE"); code(m) != 500 {
		t.Error(m)
	}
	drained(t, e)
	if e.counts.panics != 1 {
		t.Errorf("%d panics counted", e.counts.panics)
	}
}

// isup is an offer with a signalling message of the old network beside it.
func isup(handling string) string {
	return "--b\r\nContent-Type: application/sdp\r\n\r\n" + offer("127.0.0.1", 40000) +
		"\r\n--b\r\nContent-Type: application/isup;version=itu-t92+\r\nContent-Disposition: signal;handling=" + handling + "\r\n\r\n\x01\x00\r\n--b--\r\n"
}
