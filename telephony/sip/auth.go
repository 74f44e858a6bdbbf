package sip

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	icholy "github.com/icholy/digest"

	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/digest"
)

// authenticator finds the trunk of a request and asks for credentials by digest. Safe for concurrent use.
type authenticator struct {
	cfg   Config
	check *digest.Checker
}

func newAuthenticator(cfg Config) *authenticator {
	return &authenticator{cfg: cfg, check: digest.New(digest.Config{}, time.Now)}
}

// trunk decides about a request from src: the trunk it belongs to; or the refusal to send, 401 with challenges or 403.
func (a *authenticator) trunk(req *gosip.Request, src netip.Addr) (*Trunk, *gosip.Response) {
	var asked *Trunk
	for i := range a.cfg.Trunks {
		t := &a.cfg.Trunks[i]
		if !t.matches(src) {
			continue
		}
		if t.Username == "" {
			return t, nil
		}
		if asked == nil {
			asked = t
		}
	}
	if asked == nil {
		return nil, gosip.NewResponseFromRequest(req, gosip.StatusForbidden, "Forbidden", nil)
	}
	stale := false
	for _, realm := range a.realms(src) {
		user, verdict := a.check.Check(req, realm, func(user string) (digest.Secret, bool) {
			t := a.named(user, realm, src)
			if t == nil {
				return digest.Secret{}, false
			}
			return digest.Secret{Password: t.Password}, true
		})
		if verdict == digest.Good {
			return a.named(user, realm, src), nil
		}
		stale = stale || verdict == digest.Stale
	}
	res := gosip.NewResponseFromRequest(req, gosip.StatusUnauthorized, "Unauthorized", nil)
	a.check.Challenge(res, a.realm(asked), stale)
	return nil, res
}

// realms are those that callers from src may answer.
func (a *authenticator) realms(src netip.Addr) []string {
	var list []string
	for i := range a.cfg.Trunks {
		if t := &a.cfg.Trunks[i]; t.matches(src) && !slices.Contains(list, a.realm(t)) {
			list = append(list, a.realm(t))
		}
	}
	return list
}

// named is the trunk of that user name, nil for none.
func (a *authenticator) named(user, realm string, src netip.Addr) *Trunk {
	for i := range a.cfg.Trunks {
		if t := &a.cfg.Trunks[i]; t.Username == user && user != "" && t.matches(src) && a.realm(t) == realm {
			return t
		}
	}
	return nil
}

func (a *authenticator) realm(t *Trunk) string {
	if t.Realm != "" {
		return t.Realm
	}
	return a.cfg.Realm
}

// credentials are what we answer challenges with.
type credentials struct{ username, password string }

// authorise adds the answer to a 401 or 407 to req. It returns an error when the challenge cannot be met.
func (c credentials) authorise(req *gosip.Request, res *gosip.Response) error {
	ask, reply := "WWW-Authenticate", "Authorization"
	if res.StatusCode == gosip.StatusProxyAuthRequired {
		ask, reply = "Proxy-Authenticate", "Proxy-Authorization"
	}
	for _, h := range res.GetHeaders(ask) {
		chal, err := icholy.ParseChallenge(h.Value())
		if err != nil {
			continue
		}
		chal.Algorithm = strings.ToUpper(chal.Algorithm)
		cred, err := icholy.Digest(chal, icholy.Options{Method: req.Method.String(), URI: req.Recipient.String(),
			Username: c.username, Password: c.password})
		if err != nil { // an algorithm we do not know: the next one
			continue
		}
		req.RemoveHeader(reply)
		req.AppendHeader(gosip.NewHeader(reply, cred.String()))
		return nil
	}
	return fmt.Errorf("%d without a challenge we can meet", res.StatusCode)
}

// again is the request to send after a challenge, with the next number of the dialog; false when res is no challenge, or one
// that cannot be met.
func (c credentials) again(d *dialog.Dialog, req *gosip.Request, res *gosip.Response, tries int) (*gosip.Request, bool) {
	challenged := res.StatusCode == gosip.StatusUnauthorized || res.StatusCode == gosip.StatusProxyAuthRequired
	if !challenged || tries > 0 || c.username == "" {
		return nil, false
	}
	next := req.Clone()
	if c.authorise(next, res) != nil {
		return nil, false
	}
	next.CSeq().SeqNo = d.NextSeq()
	return next, true
}

// matches says whether the trunk may call from a.
func (t *Trunk) matches(a netip.Addr) bool {
	return len(t.Sources) == 0 || slices.ContainsFunc(t.Sources, func(p netip.Prefix) bool { return p.Contains(a) })
}
