package sip

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"

	"hotline/telephony/sip/dialog"
)

const (
	nonceLife = 60 * time.Second
	maxNonces = 10_000
)

// authenticator finds the trunk of a request and asks for credentials by digest (RFC 3261 section 22, RFC 7616, RFC 8760).
// Safe for concurrent use.
type authenticator struct {
	cfg    Config
	mu     sync.Mutex
	nonces map[string]*nonce
}

type nonce struct {
	until time.Time
	count int // highest nc seen
}

func newAuthenticator(cfg Config) *authenticator {
	return &authenticator{cfg: cfg, nonces: make(map[string]*nonce)}
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
	for _, h := range req.GetHeaders("Authorization") {
		cred, err := digest.ParseCredentials(h.Value())
		if err != nil {
			continue
		}
		for i := range a.cfg.Trunks {
			t := &a.cfg.Trunks[i]
			if t.Username == "" || t.Username != cred.Username || !t.matches(src) || a.realm(t) != cred.Realm {
				continue
			}
			ok, old := a.check(t, cred, req.Method.String())
			if ok {
				return t, nil
			}
			stale = stale || old
		}
	}
	return nil, a.challenge(req, a.realm(asked), stale)
}

func (a *authenticator) realm(t *Trunk) string {
	if t.Realm != "" {
		return t.Realm
	}
	return a.cfg.Realm
}

// check compares the response; stale says that only the nonce was too old, or used before.
func (a *authenticator) check(t *Trunk, cred *digest.Credentials, method string) (ok, stale bool) {
	alg := strings.ToUpper(cred.Algorithm)
	if alg == "" {
		alg = "MD5"
	}
	if alg != "MD5" && alg != "SHA-256" {
		return false, false
	}
	chal := &digest.Challenge{Realm: cred.Realm, Nonce: cred.Nonce, Algorithm: alg, Opaque: cred.Opaque}
	if cred.QOP != "" {
		chal.QOP = []string{cred.QOP}
	}
	want, err := digest.Digest(chal, digest.Options{Method: method, URI: cred.URI, Username: t.Username, Password: t.Password,
		Cnonce: cred.Cnonce, Count: cred.Nc})
	if err != nil || subtle.ConstantTimeCompare([]byte(want.Response), []byte(strings.ToLower(cred.Response))) != 1 {
		return false, false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	n := a.nonces[cred.Nonce]
	if n == nil || time.Now().After(n.until) || cred.QOP != "" && cred.Nc <= n.count || cred.QOP == "" && n.count > 0 {
		return false, true
	}
	n.count = max(n.count+1, cred.Nc)
	return true, false
}

func (a *authenticator) challenge(req *gosip.Request, realm string, stale bool) *gosip.Response {
	var b [16]byte
	_, _ = rand.Read(b[:])
	value := hex.EncodeToString(b[:])
	a.mu.Lock()
	a.evict(time.Now())
	a.nonces[value] = &nonce{until: time.Now().Add(nonceLife)}
	a.mu.Unlock()
	res := gosip.NewResponseFromRequest(req, gosip.StatusUnauthorized, "Unauthorized", nil)
	for _, alg := range []string{"SHA-256", "MD5"} { // best first (RFC 8760 section 2.3)
		v := fmt.Sprintf(`Digest realm=%q, nonce=%q, algorithm=%s, qop="auth"`, realm, value, alg)
		if stale {
			v += ", stale=true"
		}
		res.AppendHeader(gosip.NewHeader("WWW-Authenticate", v))
	}
	return res
}

// evict makes room: old nonces first, any at the limit. The caller holds mu.
func (a *authenticator) evict(now time.Time) {
	if len(a.nonces) < maxNonces/2 {
		return
	}
	for k, n := range a.nonces {
		if now.After(n.until) || len(a.nonces) >= maxNonces {
			delete(a.nonces, k)
		}
	}
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
		chal, err := digest.ParseChallenge(h.Value())
		if err != nil {
			continue
		}
		chal.Algorithm = strings.ToUpper(chal.Algorithm)
		cred, err := digest.Digest(chal, digest.Options{Method: req.Method.String(), URI: req.Recipient.String(),
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
