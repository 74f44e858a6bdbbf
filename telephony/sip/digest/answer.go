package digest

import (
	"errors"
	"slices"
	"strings"

	gosip "github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// ErrUnmet is returned by Answer when no challenge of the response can be met.
var ErrUnmet = errors.New("no challenge that can be met")

// strength orders algorithms: a request is answered by the strongest that is offered (RFC 8760 section 2.4).
//
//nolint:gochecknoglobals // table
var strength = []string{"SHA-512-256", "SHA-256", "MD5", ""}

// Answer puts credentials for a 401 or 407 into req, the client's side of digest authentication, in place of earlier ones.
// Several realms are answered each. It returns ErrUnmet when none can be.
func Answer(req *gosip.Request, res *gosip.Response, username, password string) error {
	ask, reply := "WWW-Authenticate", "Authorization"
	if res.StatusCode == gosip.StatusProxyAuthRequired {
		ask, reply = "Proxy-Authenticate", "Proxy-Authorization"
	}
	best := map[string]*digest.Challenge{}
	var realms []string
	for _, h := range res.GetHeaders(ask) {
		chal, err := digest.ParseChallenge(h.Value())
		if err != nil {
			continue
		}
		chal.Algorithm = strings.ToUpper(chal.Algorithm)
		now, at := best[chal.Realm], slices.Index(strength, chal.Algorithm)
		if at < 0 || now != nil && slices.Index(strength, now.Algorithm) <= at {
			continue
		}
		if now == nil {
			realms = append(realms, chal.Realm)
		}
		best[chal.Realm] = chal
	}
	for req.RemoveHeader(reply) {
	}
	met := false
	for _, realm := range realms {
		cred, err := digest.Digest(best[realm], digest.Options{Method: req.Method.String(), URI: req.Recipient.String(), Username: username, Password: password})
		if err != nil {
			continue
		}
		req.AppendHeader(gosip.NewHeader(reply, cred.String()))
		met = true
	}
	if !met {
		return ErrUnmet
	}
	return nil
}

// IsStale says whether a 401 or 407 refuses only the nonce, so that the same password may be tried again.
func IsStale(res *gosip.Response) bool {
	for _, name := range []string{"WWW-Authenticate", "Proxy-Authenticate"} {
		for _, h := range res.GetHeaders(name) {
			if chal, err := digest.ParseChallenge(h.Value()); err == nil && chal.Stale {
				return true
			}
		}
	}
	return false
}
