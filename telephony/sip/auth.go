package sip

import (
	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/digest"
)

// credentials are what we answer challenges with.
type credentials struct{ username, password string }

// again is the request to send after a challenge, with the next number of the dialog; false when res is no challenge, or one
// that cannot be met.
func (c credentials) again(d *dialog.Dialog, req *gosip.Request, res *gosip.Response, tries int) (*gosip.Request, bool) {
	challenged := res.StatusCode == gosip.StatusUnauthorized || res.StatusCode == gosip.StatusProxyAuthRequired
	if !challenged || tries > 1 || tries == 1 && !digest.IsStale(res) || c.username == "" {
		return nil, false
	}
	next := req.Clone()
	if digest.Answer(next, res, c.username, c.password) != nil {
		return nil, false
	}
	next.CSeq().SeqNo = d.NextSeq()
	return next, true
}
