// Package cause translates why a call ends between telephony's causes and SIP: status codes, Reason header fields, and the
// error of a refused call. It sends nothing. telephony/sip uses it.
package cause

import (
	"context"
	"errors"
	"fmt"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
)

// Refused is why Dial did not get an answer: the final response of the other side.
type Refused struct {
	Code   int // SIP status code
	Reason string
	Cause  telephony.Cause
}

// Error gives code and reason.
func (r *Refused) Error() string { return fmt.Sprintf("refused: %d %s", r.Code, r.Reason) }

// Status is the status line that refuses an INVITE.
type Status struct {
	Code   int
	Phrase string
}

// causes maps each cause to the status we answer an INVITE with.
//
//nolint:gochecknoglobals // table
var causes = map[telephony.Cause]Status{
	telephony.CauseNormal:      {480, "Temporarily Unavailable"},
	telephony.CauseBusy:        {486, "Busy Here"},
	telephony.CauseRejected:    {603, "Decline"},
	telephony.CauseNotFound:    {404, "Not Found"},
	telephony.CauseNoAnswer:    {480, "Temporarily Unavailable"},
	telephony.CauseCancelled:   {487, "Request Terminated"},
	telephony.CauseUnsupported: {488, "Not Acceptable Here"},
	telephony.CauseOverload:    {503, "Service Unavailable"},
	telephony.CauseDrained:     {503, "Service Unavailable"},
	telephony.CauseReplaced:    {487, "Request Terminated"},
	telephony.CauseFailed:      {500, "Server Internal Error"},
}

// Of is what an INVITE is refused with; 500 for a cause that says nothing else.
func Of(c telephony.Cause) Status {
	s, ok := causes[c]
	if !ok {
		return causes[telephony.CauseFailed]
	}
	return s
}

// Ended is the code reported in End for a leg that was up.
func Ended(c telephony.Cause) int {
	switch c {
	case telephony.CauseMediaLost, telephony.CauseNoACK, telephony.CauseExpired:
		return 408
	default:
		return 200
	}
}

// Reason is the Reason header field of a BYE (RFC 3326).
func Reason(c telephony.Cause) string {
	s, ok := causes[c]
	if !ok {
		s.Code, s.Phrase = 408, "Request Timeout"
	}
	return fmt.Sprintf(`SIP;cause=%d;text=%q`, s.Code, string(c))
}

// Phrase is the reason phrase of a status that we report but did not receive.
func Phrase(code int) string {
	switch {
	case code < 200:
		return "Trying"
	case code < 300:
		return "OK"
	}
	for _, s := range causes {
		if s.Code == code {
			return s.Phrase
		}
	}
	return "Failed"
}

// From reads a final response to our INVITE.
func From(code int) telephony.Cause {
	switch code {
	case 401, 403, 407, 603:
		return telephony.CauseRejected
	case 404, 410, 484, 604:
		return telephony.CauseNotFound
	case 408, 480:
		return telephony.CauseNoAnswer
	case 415, 488, 606:
		return telephony.CauseUnsupported
	case 486, 600:
		return telephony.CauseBusy
	case 487:
		return telephony.CauseCancelled
	case 503:
		return telephony.CauseOverload
	default:
		return telephony.CauseFailed
	}
}

// Refusal makes the error of Dial out of a final response.
func Refusal(res *gosip.Response) error {
	r := &Refused{Code: res.StatusCode, Reason: res.Reason, Cause: From(res.StatusCode)}
	kind := hotline.KindUnavailable
	switch r.Cause {
	case telephony.CauseRejected:
		kind = hotline.KindDenied
	case telephony.CauseNotFound:
		kind = hotline.KindNotFound
	case telephony.CauseBusy, telephony.CauseOverload:
		kind = hotline.KindBusy
	case telephony.CauseNoAnswer:
		kind = hotline.KindTimeout
	case telephony.CauseUnsupported:
		kind = hotline.KindInvalid
	}
	return &hotline.Error{Op: "dial", Kind: kind, Err: r}
}

// OfError is the cause of an error of Dial; closed is the error of an endpoint that has ended.
func OfError(err, closed error) telephony.Cause {
	var r *Refused
	switch {
	case errors.As(err, &r):
		return r.Cause
	case errors.Is(err, context.Canceled), errors.Is(err, closed):
		return telephony.CauseCancelled
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, gosip.ErrTransactionTimeout):
		return telephony.CauseNoAnswer
	default:
		return telephony.CauseFailed
	}
}

// Code is the status code of an error of Dial, 0 where the other side said nothing.
func Code(err error) int {
	var r *Refused
	if errors.As(err, &r) {
		return r.Code
	}
	return 0
}

// ErrSilent is why a server was given up that said nothing at all.
var ErrSilent = errors.New("the server did not answer")

// Unreachable says whether another server may do better than the one that a call failed with (RFC 3263 section 4.3): no
// answer, no connection, or 503.
func Unreachable(err error) bool {
	var refused *Refused
	if errors.As(err, &refused) {
		return refused.Code == 503
	}
	var e *hotline.Error
	return errors.As(err, &e) && (e.Kind == hotline.KindUnavailable || e.Kind == hotline.KindTimeout)
}
