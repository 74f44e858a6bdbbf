package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony"
	"hotline/telephony/sip/transfer"
)

func TestParseReferTo(t *testing.T) {
	for in, want := range map[string]string{
		"<sip:bob@biloxi.example.com>":                                                       "sip:bob@biloxi.example.com",
		"sip:bob@biloxi.example.com":                                                         "sip:bob@biloxi.example.com",
		`"Bob" <sips:bob@b:5061;transport=tcp;method=INVITE>`:                                "sips:bob@b:5061;transport=tcp",
		"<sip:d@c?Replaces=090459243588173445%3Bto-tag%3D7553452%3Bfrom-tag%3D31431>":        "sip:d@c 090459243588173445;to-tag=7553452;from-tag=31431",
		"<sip:d@c?Accept-Contact=x&Replaces=a%40b%3Bfrom-tag%3Dx%3Bto-tag%3Dy%3Bearly-only>": "sip:d@c a@b;to-tag=y;from-tag=x;early-only",
		"<sip:d@c":                             "error",
		"<sip:d@c;method=BYE>":                 "error",
		"<sip:d@c?Replaces=nothing>":           "error",
		"<sip:d@c?Replaces=a%3Bto-tag%3D1%ZZ>": "error",
		"":                                     "error",
		"<sip:d@c?Replaces=a;to-tag=1;to-tag=2;from-tag=3>": "error",
	} {
		got := "error"
		if target, err := transfer.ParseReferTo(in); err == nil {
			got = target.URI.String()
			if target.Replaces != nil {
				got += " " + target.Replaces.String()
			}
			back, err := transfer.ParseReferTo(target.String())
			if err != nil || back.String() != target.String() {
				t.Errorf("%s does not read back: %s, %v", in, target.String(), err)
			}
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func TestProgress(t *testing.T) {
	for in, want := range map[string]int{"SIP/2.0 200 OK": 200, "SIP/2.0 100 Trying\r\nTo: x\r\n": 100, "sip/2.0 486\n": 486, "": 0, "HTTP/1.1 200 OK": 0, "SIP/2.0 99 x": 0, "SIP/2.0 x": 0} {
		if code, ok := transfer.Progress([]byte(in)); ok != (want != 0) || ok && code != want {
			t.Errorf("%q: %d %v", in, code, ok)
		}
	}
	if code, ok := transfer.Progress(transfer.Fragment(503, "Service Unavailable")); code != 503 || !ok {
		t.Error(code, ok)
	}
}

func TestReferrals_OneAtATime(t *testing.T) {
	var r transfer.Referrals
	ref := telephony.Referral{To: "sip:a@b"}
	if code := r.Offer(ref); code != 603 {
		t.Error("nobody listens:", code)
	}
	in := r.Incoming()
	if a, b := r.Offer(ref), r.Offer(ref); a != 0 || b != 491 {
		t.Error(a, b)
	}
	<-in
	report := r.Reporter(3, func(int) string { return "x" }, func(context.Context, func(*gosip.Request)) error { return nil })
	if err := report(t.Context(), 486); err != nil {
		t.Error(err)
	}
	if err := report(t.Context(), 200); !errors.Is(err, transfer.ErrOver) {
		t.Error(err)
	}
	if code := r.Offer(ref); code != 0 {
		t.Error("after the final report:", code)
	}
	r.Close()
	<-in
	if _, open := <-in; open || r.Offer(ref) != 603 {
		t.Error("open after Close")
	}
}

func TestReferrals_Wait(t *testing.T) {
	var r transfer.Referrals
	if err := r.Begin(); err != nil || !errors.Is(r.Begin(), transfer.ErrRunning) || !r.Running() {
		t.Error("begin")
	}
	for _, code := range []int{100, 180, 486} {
		r.Tell(code)
	}
	if code, err := r.Wait(t.Context(), nil); code != 486 || err != nil {
		t.Error(code, err)
	}
	gone := make(chan struct{})
	close(gone)
	if code, err := r.Wait(t.Context(), gone); code != 200 || err != nil {
		t.Error(code, err)
	}
	over, end := context.WithCancel(t.Context())
	end()
	for range 50 { // the leg's end ends its owner's context as well
		if code, err := r.Wait(over, gone); code != 200 || err != nil {
			t.Fatalf("%d, %v", code, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Wait(ctx, nil); err == nil {
		t.Error("no error")
	}
	r.End()
	if r.Running() {
		t.Error("running after End")
	}
	r.Tell(200) // nobody listens
}

func FuzzParseReferTo(f *testing.F) {
	f.Add("<sip:d@c?Replaces=a%40b%3Bfrom-tag%3Dx%3Bto-tag%3Dy%3Bearly-only>")
	f.Add(`"Bob" <sips:bob@b:5061;transport=tcp;method=INVITE>`)
	f.Fuzz(func(t *testing.T, v string) {
		target, err := transfer.ParseReferTo(v)
		if err != nil || target.Replaces == nil {
			return
		}
		if r, err := transfer.ParseReplaces(target.Replaces.String()); err != nil || r != *target.Replaces {
			t.Errorf("%q does not read back: %v", v, err)
		}
	})
}

// An attended transfer names the dialog whose place is taken.
func ExampleTarget() {
	t, err := transfer.ParseReferTo("<sip:agent@192.0.2.7?Replaces=call1%3Bto-tag%3D1%3Bfrom-tag%3D2>")
	fmt.Println(t.URI.User, t.Replaces, err)
	// Output: agent call1;to-tag=1;from-tag=2 <nil>
}

func TestReferrals_WaitForWhoeverIsAboutToListen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r transfer.Referrals
		taken := make(chan int, 1)
		go func() { taken <- r.Offer(telephony.Referral{To: "sip:a@b"}) }()
		synctest.Wait() // the REFER is there before anybody listens
		in := r.Incoming()
		if code := <-taken; code != 0 {
			t.Errorf("refused with %d", code)
		}
		if ref := <-in; ref.To != "sip:a@b" {
			t.Errorf("got %+v", ref)
		}
		var gone transfer.Referrals
		go func() { taken <- gone.Offer(telephony.Referral{To: "sip:a@b"}) }()
		synctest.Wait()
		gone.Close()
		if code := <-taken; code != 603 {
			t.Errorf("after the end of the leg: %d", code)
		}
	})
}
