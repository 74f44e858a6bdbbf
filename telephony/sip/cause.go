package sip

import (
	"fmt"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
)

// RefusedError is why Dial did not get an answer: the final response of the other side.
type RefusedError struct {
	Code   int // SIP status code
	Reason string
	Cause  telephony.Cause
}

// Error gives code and reason.
func (r *RefusedError) Error() string { return fmt.Sprintf("refused: %d %s", r.Code, r.Reason) }

// causes maps each cause to the status we answer an INVITE with.
//
//nolint:gochecknoglobals // table
var causes = map[telephony.Cause]struct {
	code   int
	phrase string
}{
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

// codeOf is the code reported in End for a leg that was up.
func codeOf(c telephony.Cause) int {
	switch c {
	case telephony.CauseMediaLost, telephony.CauseNoACK, telephony.CauseExpired:
		return 408
	default:
		return 200
	}
}

// reasonOf is the Reason header field of a BYE (RFC 3326).
func reasonOf(c telephony.Cause) string {
	s, ok := causes[c]
	if !ok {
		s.code, s.phrase = 408, "Request Timeout"
	}
	return fmt.Sprintf(`SIP;cause=%d;text=%q`, s.code, string(c))
}

// phrase is the reason phrase of a status that we report but did not receive.
func phrase(code int) string {
	switch {
	case code < 200:
		return "Trying"
	case code < 300:
		return "OK"
	}
	for _, s := range causes {
		if s.code == code {
			return s.phrase
		}
	}
	return "Failed"
}

// causeOf reads a final response to our INVITE.
func causeOf(code int) telephony.Cause {
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

// refused makes the error of Dial out of a final response.
func refused(res *gosip.Response) error {
	r := &RefusedError{Code: res.StatusCode, Reason: res.Reason, Cause: causeOf(res.StatusCode)}
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
