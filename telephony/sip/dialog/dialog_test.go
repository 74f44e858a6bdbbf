package dialog_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/dialog"
)

func uri(t testing.TB, s string) gosip.Uri {
	t.Helper()
	var u gosip.Uri
	if err := gosip.ParseUri(s, &u); err != nil {
		t.Fatal(err)
	}
	return u
}

func request(t testing.TB, method string, seq int, contact string) *gosip.Request {
	t.Helper()
	m, err := gosip.NewParser().ParseSIP([]byte(fmt.Sprintf("%s sip:us@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK%s%d\r\n"+
		"From: <sip:them@b>;tag=theirs\r\nTo: <sip:us@a>;tag=ours\r\nCall-ID: 1\r\nCSeq: %d %s\r\nContact: <%s>\r\nContent-Length: 0\r\n\r\n",
		method, method, seq, seq, method, contact)))
	if err != nil {
		t.Fatal(err)
	}
	req := m.(*gosip.Request)
	req.SetSource("192.0.2.9:5070")
	return req
}

func begun(t testing.TB) *dialog.Dialog {
	d := &dialog.Dialog{CallID: "1", Transport: "UDP", Contact: uri(t, "sip:us@192.0.2.1"), Local: dialog.Party{URI: uri(t, "sip:us@a"), Tag: "ours"}}
	return d.Begin(dialog.State{Remote: dialog.Party{URI: uri(t, "sip:them@b"), Tag: "theirs"}, Target: uri(t, "sip:them@192.0.2.9"), RemoteSeq: 10})
}

// Numbers must rise; one that was overtaken a moment ago is still taken, once.
func TestDialog_Order(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := begun(t)
		for _, c := range []struct {
			seq  int
			wait time.Duration
			ok   bool
		}{{10, 0, false}, {9, 0, false}, {13, 0, true}, {11, 0, true}, {11, 0, false}, {12, 300 * time.Millisecond, false}, {13, 0, false}, {14, 0, true},
			{1000, 0, true}, {999, 0, false}} {
			time.Sleep(c.wait)
			if ok := d.Saw(request(t, "INFO", c.seq, "sip:x@y"), false); ok != c.ok {
				t.Errorf("CSeq %d: %v", c.seq, ok)
			}
		}
		if u, src, routed := d.Hop(); u.Host != "192.0.2.9" || src.String() != "192.0.2.9:5070" || routed {
			t.Error(u, src, routed)
		}
		d.Saw(request(t, "UPDATE", 1001, "sip:them@198.51.100.7"), true)
		if u, _, _ := d.Hop(); u.Host != "198.51.100.7" {
			t.Error("the target was not refreshed:", u.Host)
		}
	})
}

// A strict router (no lr) takes the place of the request URI.
func TestDialog_Routes(t *testing.T) {
	d := &dialog.Dialog{CallID: "1", Transport: "UDP", Local: dialog.Party{Tag: "ours"}}
	d.Begin(dialog.State{Target: uri(t, "sip:them@192.0.2.9"), Routes: []gosip.Uri{uri(t, "sip:strict"), uri(t, "sip:loose;lr")}})
	req := d.Request(gosip.BYE, 0)
	routes := req.GetHeaders("Route")
	if req.Recipient.Host != "strict" || len(routes) != 2 || routes[1].Value() != "<sip:them@192.0.2.9>" || req.CSeq().SeqNo != 1 {
		t.Error(req.Recipient.String(), routes, req.CSeq())
	}
	if ack := d.Request(gosip.ACK, 7); ack.CSeq().SeqNo != 7 || d.NextSeq() != 2 {
		t.Error("an ACK counts nothing up")
	}
}

func TestExchange_OneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var x dialog.Exchange
		done := make(chan struct{})
		if !x.Ours(context.Background(), done) {
			t.Fatal("idle")
		}
		if code := x.Theirs(done); code != 491 {
			t.Error("glare:", code)
		}
		x.End(false) // not ours to end
		if code := x.Theirs(done); code != 491 {
			t.Error("ended by the other side:", code)
		}
		x.End(true)
		if code := x.Theirs(done); code != 0 {
			t.Error("free:", code)
		}
		began := time.Now()
		if code := x.Theirs(done); code != 500 || time.Since(began) == 0 {
			t.Error("a second one of theirs waits a moment:", code, time.Since(began))
		}
		go func() { time.Sleep(100 * time.Millisecond); x.End(false) }()
		if code := x.Theirs(done); code != 0 {
			t.Error("its end was right behind:", code)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if x.Ours(ctx, done) {
			t.Error("theirs is open")
		}
	})
}

// RFC 3261 section 14.1.
func TestBackoff(t *testing.T) {
	for own, limits := range map[bool][2]time.Duration{true: {2100 * time.Millisecond, 4 * time.Second}, false: {0, 2 * time.Second}} {
		seen := map[time.Duration]bool{}
		for range 2000 {
			d := dialog.Backoff(own)
			if d < limits[0] || d > limits[1] || d%(10*time.Millisecond) != 0 {
				t.Fatalf("own %v: %v", own, d)
			}
			seen[d] = true
		}
		if len(seen) < 100 {
			t.Errorf("own %v: %d values only", own, len(seen))
		}
	}
}

func TestRecent_KnowsOtherWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := dialog.NewRecent()
		req := request(t, "OPTIONS", 1, "sip:x@y")
		if seen, merged := r.See(req); seen || merged {
			t.Error("the first")
		}
		if seen, merged := r.See(req); !seen || merged {
			t.Error("the same again")
		}
		other := req.Clone()
		other.Via().Params.Add("branch", "z9hG4bKother")
		if seen, merged := r.See(other); !seen || !merged {
			t.Error("by another way")
		}
		if seen, _ := r.See(request(t, "OPTIONS", 2, "sip:x@y")); seen {
			t.Error("another number")
		}
		time.Sleep(40 * time.Second)
		r.See(request(t, "OPTIONS", 3, "sip:x@y"))
		time.Sleep(40 * time.Second)
		r.See(request(t, "OPTIONS", 4, "sip:x@y"))
		if seen, _ := r.See(req); seen {
			t.Error("remembered for ever")
		}
	})
}

// A dialog numbers and addresses its requests.
func ExampleDialog_Request() {
	d := &dialog.Dialog{CallID: "a84b4c76e66710", Transport: "UDP", Local: dialog.Party{URI: gosip.Uri{Scheme: "sip", User: "us", Host: "a"}, Tag: "1"}}
	d.Begin(dialog.State{Target: gosip.Uri{Scheme: "sip", Host: "192.0.2.9"}})
	fmt.Println(d.Request(gosip.INFO, 0).CSeq(), "/", d.Request(gosip.BYE, 0).CSeq())
	// Output: CSeq: 1 INFO / CSeq: 2 BYE
}
