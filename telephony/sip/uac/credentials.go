package uac

import (
	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/digest"
)

// Credentials are what 401 and 407 are answered with; without a user name nothing is.
type Credentials struct{ Username, Password string }

// Again is the request to send after a challenge, with the next number of the dialog; false when res is no challenge, or one
// that cannot be met. tries is how many challenges were answered before.
func (c Credentials) Again(d *dialog.Dialog, req *gosip.Request, res *gosip.Response, tries int) (*gosip.Request, bool) {
	challenged := res.StatusCode == gosip.StatusUnauthorized || res.StatusCode == gosip.StatusProxyAuthRequired
	if !challenged || tries > 1 || tries == 1 && !digest.IsStale(res) || c.Username == "" {
		return nil, false
	}
	next := req.Clone()
	if digest.Answer(next, res, c.Username, c.Password) != nil {
		return nil, false
	}
	next.CSeq().SeqNo = d.NextSeq()
	return next, true
}
