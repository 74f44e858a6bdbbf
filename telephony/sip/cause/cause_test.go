package cause_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip/cause"
)

func TestUnreachable(t *testing.T) {
	for code, want := range map[int]bool{503: true, 486: false, 404: false, 500: false} {
		if got := cause.Unreachable(cause.Refusal(gosip.NewResponse(code, ""))); got != want {
			t.Errorf("%d: %v", code, got)
		}
	}
	if !cause.Unreachable(&hotline.Error{Kind: hotline.KindTimeout}) || cause.Unreachable(&hotline.Error{Kind: hotline.KindInvalid}) || cause.Unreachable(nil) {
		t.Error("errors without a response")
	}
}

// A refusal that we send comes back as the same cause, where it has a status of its own.
func TestOf_ReadsBack(t *testing.T) {
	for c, code := range map[telephony.Cause]int{
		telephony.CauseBusy: 486, telephony.CauseRejected: 603, telephony.CauseNotFound: 404, telephony.CauseNoAnswer: 480,
		telephony.CauseCancelled: 487, telephony.CauseUnsupported: 488, telephony.CauseOverload: 503, telephony.CauseFailed: 500,
	} {
		s := cause.Of(c)
		if s.Code != code || s.Phrase == "" || cause.From(s.Code) != c {
			t.Errorf("%s: %+v, back %s", c, s, cause.From(s.Code))
		}
	}
	if s := cause.Of("something else"); s.Code != 500 {
		t.Error(s)
	}
}

func TestReason(t *testing.T) {
	for c, want := range map[telephony.Cause]string{
		telephony.CauseDrained: `SIP;cause=503;text="drained"`, telephony.CauseMediaLost: `SIP;cause=408;text="media_lost"`,
		telephony.CauseExpired: `SIP;cause=408;text="expired"`, telephony.CauseReplaced: `SIP;cause=487;text="replaced"`,
	} {
		if got := cause.Reason(c); got != want {
			t.Error(got)
		}
	}
}

func TestRefusal(t *testing.T) {
	for code, kind := range map[int]hotline.Kind{403: hotline.KindDenied, 404: hotline.KindNotFound, 486: hotline.KindBusy, 503: hotline.KindBusy,
		408: hotline.KindTimeout, 488: hotline.KindInvalid, 500: hotline.KindUnavailable} {
		err := cause.Refusal(gosip.NewResponse(code, "x"))
		var e *hotline.Error
		var r *cause.Refused
		if !errors.As(err, &e) || e.Kind != kind || !errors.As(err, &r) || r.Code != code || cause.Code(err) != code || cause.OfError(err, nil) != r.Cause {
			t.Errorf("%d: %v", code, err)
		}
	}
}

func TestOfError(t *testing.T) {
	closed := errors.New("closed")
	for _, c := range []struct {
		err  error
		want telephony.Cause
	}{
		{context.Canceled, telephony.CauseCancelled}, {closed, telephony.CauseCancelled}, {context.DeadlineExceeded, telephony.CauseNoAnswer},
		{gosip.ErrTransactionTimeout, telephony.CauseNoAnswer}, {errors.New("x"), telephony.CauseFailed},
	} {
		if got := cause.OfError(c.err, closed); got != c.want || cause.Code(c.err) != 0 {
			t.Errorf("%v: %s", c.err, got)
		}
	}
}

func TestPhrase(t *testing.T) {
	for code, want := range map[int]string{180: "Trying", 202: "OK", 486: "Busy Here", 499: "Failed"} {
		if got := cause.Phrase(code); got != want {
			t.Errorf("%d: %s", code, got)
		}
	}
}

// What a busy line is refused with.
func ExampleOf() {
	s := cause.Of(telephony.CauseBusy)
	fmt.Println(s.Code, s.Phrase)
	// Output: 486 Busy Here
}
