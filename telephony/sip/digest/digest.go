// Package digest is digest authentication for SIP (RFC 3261 section 22, RFC 7616, RFC 8760): it makes challenges and checks
// their answers, and answers those of others. It owns nonces, not users: who calls it looks those up. telephony/sip/registrar
// asks softphones with it, telephony/sip the callers of trunks, telephony/sip/trunk answers providers.
package digest

import (
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // RFC 3261 phones speak nothing else
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
	"strings"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// Config says how long a challenge is good for.
type Config struct {
	// Life is how long a nonce may be used. Default 5 minutes.
	Life time.Duration
	// Remembered is how many nonces in use are kept to notice repeats; more make the oldest forgotten. Default 50,000 (about 6 MB).
	Remembered int
	// Algorithms are offered in this order, one challenge each; an answer may use MD5 or SHA-256. RFC 8760 section 2.3 wants the
	// best first, but many phones (JsSIP and sipp among them) look at the first challenge only and know nothing but MD5.
	// Default MD5, SHA-256.
	Algorithms []string
}

// Default are the settings for a server that any phone may register at.
func Default() Config {
	return Config{Life: 5 * time.Minute, Remembered: 50_000, Algorithms: []string{"MD5", "SHA-256"}}
}

// Secret is what a user's answers are checked against: the password, or its digests where the password is not kept.
type Secret struct {
	Password string
	// HA1 holds H(user:realm:password) in hexadecimal by algorithm name; it is used instead of Password where it is set.
	HA1 map[string]string
}

// Verdict is what Check found.
type Verdict int

// The verdicts.
const (
	Missing Verdict = iota // no credentials for this realm: challenge
	Wrong                  // unknown user, or wrong password
	Stale                  // right password, used or old nonce: challenge with stale=true
	Good                   // the user is who it says
)

// Checker makes and checks challenges. A nonce carries its own time and seal, so that challenges to strangers cost no
// memory; only nonces that were used with the right password are remembered. Safe for concurrent use.
type Checker struct {
	cfg  Config
	now  func() time.Time
	seal []byte

	mu    sync.Mutex
	turn  time.Time         // when older became older
	fresh map[string]uint64 // highest nonce count seen, by nonce
	older map[string]uint64 // those of the turn before
}

// New makes a checker; zero fields of cfg take their defaults. now is time.Now but in tests.
func New(cfg Config, now func() time.Time) *Checker {
	d := Default()
	if cfg.Life <= 0 {
		cfg.Life = d.Life
	}
	if cfg.Remembered <= 0 {
		cfg.Remembered = d.Remembered
	}
	if len(cfg.Algorithms) == 0 {
		cfg.Algorithms = d.Algorithms
	}
	return &Checker{cfg: cfg, now: now, seal: []byte(rand.Text()), turn: now(), fresh: map[string]uint64{}}
}

// Challenge adds one WWW-Authenticate field per algorithm that the sender of req can take to res, its 401 (Proxy-Authenticate
// to a 407).
func (c *Checker) Challenge(req *gosip.Request, res *gosip.Response, realm string, stale bool) {
	name := "WWW-Authenticate"
	if res.StatusCode == gosip.StatusProxyAuthRequired {
		name = "Proxy-Authenticate"
	}
	nonce := c.nonce(realm)
	for _, alg := range c.algorithms(req) {
		v := fmt.Sprintf(`Digest realm=%s, nonce="%s", algorithm=%s, qop="auth"`, quote(realm), nonce, alg)
		if stale {
			v += ", stale=true"
		}
		res.AppendHeader(gosip.NewHeader(name, v))
	}
}

// algorithms are ours, without those that the sender would stumble over: the SIP library of baresip up to 1 gives up at a
// challenge that it does not know, though there is one beside it that it knows. MD5 is taken from whoever asks, so a false name
// wins nothing.
func (c *Checker) algorithms(req *gosip.Request) []string {
	h := req.GetHeader("User-Agent")
	if h == nil || !strings.HasPrefix(h.Value(), "baresip v0.") && !strings.HasPrefix(h.Value(), "baresip v1.") ||
		!slices.Contains(c.cfg.Algorithms, "MD5") {
		return c.cfg.Algorithms
	}
	return []string{"MD5"}
}

// Check looks for credentials of realm in req, in Authorization and Proxy-Authorization. secret says what a user name must
// answer with; false for a name that is not known. user is the name that was checked, "" for Missing.
func (c *Checker) Check(req *gosip.Request, realm string, secret func(user string) (Secret, bool)) (user string, v Verdict) {
	for _, name := range []string{"Authorization", "Proxy-Authorization"} {
		for _, h := range req.GetHeaders(name) {
			cred, err := digest.ParseCredentials(h.Value())
			if err != nil || cred.Realm != realm || cred.Username == "" {
				continue
			}
			s, known := secret(cred.Username)
			got := c.judge(cred, req.Method.String(), s)
			if !known && got > Wrong {
				got = Wrong
			}
			if got >= v {
				user, v = cred.Username, got
			}
		}
	}
	return user, v
}

func (c *Checker) judge(cred *digest.Credentials, method string, s Secret) Verdict {
	alg := strings.ToUpper(cred.Algorithm)
	if alg == "" {
		alg = "MD5"
	}
	want, ok := answer(cred, alg, method, s)
	if !ok || subtle.ConstantTimeCompare([]byte(want), []byte(strings.ToLower(cred.Response))) != 1 {
		return Wrong
	}
	if !c.valid(cred.Nonce, cred.Realm) {
		return Stale
	}
	count := uint64(1)
	if cred.QOP != "" {
		if cred.Nc < 1 {
			return Wrong
		}
		count = uint64(cred.Nc)
	}
	if !c.advance(cred.Nonce, count) {
		return Stale
	}
	return Good
}

// answer computes the response of RFC 7616 section 3.4.1; false for what is not offered.
func answer(cred *digest.Credentials, alg, method string, s Secret) (string, bool) {
	var h hash.Hash
	switch alg {
	case "MD5":
		h = md5.New() //nolint:gosec // see the import
	case "SHA-256":
		h = sha256.New()
	default:
		return "", false
	}
	sum := func(parts ...string) string {
		h.Reset()
		_, _ = h.Write([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(h.Sum(nil))
	}
	a1, ok := s.HA1[alg]
	if !ok {
		if s.Password == "" {
			return "", false
		}
		a1 = sum(cred.Username, cred.Realm, s.Password)
	}
	a2 := sum(method, cred.URI)
	switch cred.QOP {
	case "":
		return sum(strings.ToLower(a1), cred.Nonce, a2), true
	case "auth":
		return sum(strings.ToLower(a1), cred.Nonce, fmt.Sprintf("%08x", cred.Nc), cred.Cnonce, "auth", a2), true
	default:
		return "", false
	}
}

// nonce is 8 bytes of time, 8 of chance and 16 of seal.
func (c *Checker) nonce(realm string) string {
	var b [32]byte
	binary.BigEndian.PutUint64(b[:8], uint64(c.now().UnixNano()))
	_, _ = rand.Read(b[8:16])
	copy(b[16:], c.sign(b[:16], realm))
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func (c *Checker) sign(b []byte, realm string) []byte {
	m := hmac.New(sha256.New, c.seal)
	_, _ = m.Write(b)
	_, _ = m.Write([]byte(realm))
	return m.Sum(nil)[:16]
}

// valid says whether nonce is ours and young enough.
func (c *Checker) valid(nonce, realm string) bool {
	b, err := base64.RawURLEncoding.DecodeString(nonce)
	if err != nil || len(b) != 32 || !hmac.Equal(b[16:], c.sign(b[:16], realm)) {
		return false
	}
	age := c.now().Sub(time.Unix(0, int64(binary.BigEndian.Uint64(b[:8])))) //nolint:gosec // sealed by us
	return age >= 0 && age <= c.cfg.Life
}

// advance takes a nonce count that must be above all before it. Two maps of one Life each bound what is remembered.
func (c *Checker) advance(nonce string, count uint64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.turn) > c.cfg.Life || len(c.fresh) >= max(c.cfg.Remembered/2, 1) {
		c.older, c.fresh, c.turn = c.fresh, map[string]uint64{}, now
	}
	if count <= max(c.fresh[nonce], c.older[nonce]) {
		return false
	}
	c.fresh[nonce] = count
	return true
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
