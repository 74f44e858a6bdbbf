package sip_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// Attended transfer: Refer-To names the dialog of the other leg.
func TestLeg_TransferTo(t *testing.T) {
	legs := make(chan telephony.Leg, 2)
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err == nil {
			legs <- leg
			<-leg.Done()
		}
	})
	customer, agent := newPhone(t, e), newPhone(t, e)
	_, tagA := customer.up(offer("127.0.0.1", 40000))
	customer.send(customer.message("ACK", 1, tagA, ""))
	a := <-legs
	_, tagB := agent.up(offer("127.0.0.1", 40010))
	agent.send(agent.message("ACK", 1, tagB, ""))
	b := <-legs
	errs := make(chan error, 1)
	go func() { errs <- a.(telephony.Consulter).TransferTo(context.Background(), b) }()
	refer := customer.expect("REFER ")
	want := "<sip:phone@127.0.0.1:" + itoa(agent.port()) + "?Replaces=" + strings.ReplaceAll(url.QueryEscape(agent.id+"@test;to-tag="+agent.id+";from-tag="+tagB), "+", "%20") + ">"
	if got := header(refer, "Refer-To"); got != want {
		t.Errorf("Refer-To %s, want %s", got, want)
	}
	customer.send(reply(refer, "202 Accepted"))
	customer.send(customer.message("NOTIFY", 2, tagA, "SIP/2.0 200 OK", "Content-Type", "message/sipfrag;version=2.0", "Event", "refer",
		"Subscription-State", "terminated;reason=noresource"))
	if m := customer.final("NOTIFY"); code(m) != 200 {
		t.Error(m)
	}
	if err := <-errs; err != nil {
		t.Error(err)
	}
	customer.send(customer.message("NOTIFY", 3, tagA, "SIP/2.0 200 OK", "Content-Type", "message/sipfrag", "Event", "refer"))
	if m := customer.final("NOTIFY"); code(m) != 481 {
		t.Error("after the end:", m)
	}
	customer.down(tagA, 4)
	agent.down(tagB, 2)
}

// A refusal of the REFER is an error, and the call goes on.
func TestLeg_TransferRefused(t *testing.T) {
	_, p, leg, tag := upLeg(t, testConfig())
	errs := make(chan error, 1)
	go func() { errs <- leg.Transfer(context.Background(), "sip:a@127.0.0.1") }()
	p.send(reply(p.expect("REFER "), "603 Decline"))
	if err := <-errs; err == nil {
		t.Error("no error")
	}
	p.down(tag, 2)
}

// Who was referred hangs up at once to call the other one: the transfer has come about, though the answer to the REFER comes behind the BYE and
// the owner's context ends with the call.
func TestLeg_TransferredBeforeTheAnswer(t *testing.T) {
	errs := make(chan error, 1)
	up := make(chan struct{})
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err != nil {
			errs <- err
			return
		}
		<-up
		errs <- leg.Transfer(ctx, "sip:agent@127.0.0.1:5999")
	})
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	close(up)
	refer := p.expect("REFER ")
	p.down(tag, 2)
	<-time.After(50 * time.Millisecond)
	p.send(reply(refer, "202 Accepted"))
	if err := <-errs; err != nil {
		t.Error(err)
	}
}

// The other side refers us: the owner decides, and reports.
func TestLeg_Referrals(t *testing.T) {
	_, p, leg, tag := upLeg(t, testConfig())
	refer := func(seq int, fields ...string) string {
		p.send(p.message("REFER", seq, tag, "", fields...))
		return p.final("REFER")
	}
	if m := refer(2, "Refer-To", "<sip:x@y>"); code(m) != 603 { // nobody listens
		t.Error(m)
	}
	refs := leg.(telephony.Referee).Referrals()
	for i, bad := range []struct {
		to   string
		code int
	}{{"", 400}, {"<mailto:x@y>", 416}, {"<https://y/x>", 416}, {"<sip:>", 400}, {"<sip:x@y;method=BYE>", 400}} {
		if m := refer(3+i, "Refer-To", bad.to); code(m) != bad.code {
			t.Error(bad.to, m)
		}
	}
	m := refer(10, "r", "<sip:x@y;user=phone?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2>", "b", "<sip:boss@z>")
	if code(m) != 202 {
		t.Fatal(m)
	}
	expectReport(t, p, "SIP/2.0 100 Trying", "active;expires=180")
	ref := <-refs
	if ref.To != "sip:x@y;user=phone" || ref.Replaces != "a@b;to-tag=1;from-tag=2" || ref.By != "<sip:boss@z>" {
		t.Errorf("%+v", ref)
	}
	if m := refer(11, "Refer-To", "<sip:x@y>"); code(m) != 491 { // one at a time
		t.Error(m)
	}
	for _, c := range []struct {
		code        int
		line, state string
	}{{180, "SIP/2.0 180 Trying", "active;expires=180"}, {486, "SIP/2.0 486 Busy Here", "terminated;reason=noresource"}} {
		errs := make(chan error, 1)
		go func() { errs <- ref.Report(context.Background(), c.code) }()
		expectReport(t, p, c.line, c.state)
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if ref.Report(context.Background(), 200) == nil {
		t.Error("reported after the end")
	}
	p.down(tag, 12)
	if _, open := <-refs; open {
		t.Error("Referrals is open after the end")
	}
}

func expectReport(t *testing.T, p *phone, line, state string) {
	t.Helper()
	n := p.expect("NOTIFY ")
	if _, body, _ := strings.Cut(n, "\r\n\r\n"); strings.TrimSpace(body) != line || header(n, "Subscription-State") != state ||
		header(n, "Event") != "refer;id=10" || header(n, "Content-Type") != "message/sipfrag;version=2.0" {
		t.Error(n)
	}
	p.send(reply(n, "200 OK"))
}

// An INVITE with Replaces takes the place of a leg that is up.
func TestLeg_Replaces(t *testing.T) {
	legs := make(chan telephony.Leg, 2)
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		legs <- leg
		holding(ctx, leg)
	})
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	old := <-legs
	if old.(telephony.Substitute).Replaces() != nil {
		t.Error("an ordinary call replaces nothing")
	}
	value := p.id + "@test;to-tag=" + tag + ";from-tag=" + p.id
	q := newPhone(t, e)
	for i, c := range []struct {
		value string
		code  int
	}{{value + ";early-only", 486}, {p.id + "@test;to-tag=" + tag + ";from-tag=other", 481}} {
		q.send(q.message("INVITE", i+1, "", offer("127.0.0.1", 40010), "Replaces", c.value, "Require", "replaces"))
		m := q.final("INVITE")
		q.send(q.message("ACK", i+1, tagOf(header(m, "To")), ""))
		if code(m) != c.code {
			t.Error(m)
		}
	}
	q.send(q.message("INVITE", 3, "", offer("127.0.0.1", 40010), "Replaces", value, "Require", "replaces"))
	ok := q.final("INVITE")
	tagQ := tagOf(header(ok, "To"))
	q.send(q.message("ACK", 3, tagQ, ""))
	if next := <-legs; next.(telephony.Substitute).Replaces() != old {
		t.Error("the new leg does not say whose place it takes")
	}
	bye := p.expect("BYE ")
	p.send(reply(bye, "200 OK"))
	wait(t, "end of the old leg", old.Done())
	if c := endOf(old).Cause; c != telephony.CauseReplaced {
		t.Errorf("cause %q", c)
	}
	q.down(tagQ, 4)
}

// Whoever knows a dialog's tags but comes over another trunk takes nobody's place.
func TestEndpoint_RefusesReplacesOfStrangers(t *testing.T) {
	cfg := testConfig()
	cfg.Trunks = []sip.Trunk{{Name: "ours", Sources: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, {Name: "theirs", Sources: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}}}
	e := start(t, cfg, holding)
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	q := newPhone(t, e)
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	q.conn = conn
	q.send(q.message("INVITE", 1, "", offer("127.0.0.1", 40010), "Replaces", p.id+"@test;to-tag="+tag+";from-tag="+p.id))
	m := q.final("INVITE")
	q.send(q.message("ACK", 1, tagOf(header(m, "To")), ""))
	if code(m) != 481 {
		t.Error(m)
	}
	p.down(tag, 2) // it is still up
}

// The whole attended transfer between three endpoints of our own.
func TestLeg_AttendedTransferEndToEnd(t *testing.T) {
	hub := start(t, testConfig(), nil)
	replaced := make(chan telephony.Leg, 1)
	agent := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		if old := leg.(telephony.Substitute).Replaces(); old != nil {
			replaced <- old
		}
		holding(ctx, leg)
	})
	done := make(chan error, 1)
	own := make(chan *endpoint, 1)
	customer := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		refs := leg.(telephony.Referee).Referrals()
		if _, err := leg.Answer(ctx); err != nil {
			done <- err
			return
		}
		ref := <-refs
		next, err := (<-own).DialWith(ctx, ref.To, sip.DialOptions{Replaces: ref.Replaces})
		if err != nil {
			done <- errors.Join(err, ref.Report(ctx, 500))
			return
		}
		done <- ref.Report(ctx, 200)
		<-leg.Done()
		_ = next.Hangup(ctx, telephony.CauseNormal)
	})
	own <- customer
	a, b := dial(t, hub, customer.uri("udp", "1")), dial(t, hub, agent.uri("udp", "2"))
	if err := a.(telephony.Consulter).TransferTo(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	<-replaced
	wait(t, "the agent's first leg", b.Done())
	hangup(t, a)
	drained(t, agent)
}
