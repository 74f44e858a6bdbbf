// Package transfer reads and writes what call transfer says: Refer-To, Replaces, and the progress reports in NOTIFY
// (RFC 3515, RFC 3891, RFC 5589). It sends nothing and knows no call. telephony/sip acts on it.
package transfer

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	gosip "github.com/emiago/sipgo/sip"
)

// Replaces names the dialog that a new call takes the place of (RFC 3891). Tags are seen from the receiver of the INVITE:
// ToTag is its own one.
type Replaces struct {
	CallID    string
	ToTag     string
	FromTag   string
	EarlyOnly bool // refuse when the dialog is confirmed
}

// ErrMalformed is returned for a value that cannot be read.
var ErrMalformed = errors.New("transfer: malformed value")

// ErrScheme is returned for a URI of another scheme than sip, sips and tel.
var ErrScheme = errors.New("transfer: unsupported URI scheme")

// ParseReplaces reads the value of a Replaces header field.
func ParseReplaces(v string) (Replaces, error) {
	parts := strings.Split(v, ";")
	r := Replaces{CallID: strings.TrimSpace(parts[0])}
	for _, p := range parts[1:] {
		k, val, _ := strings.Cut(p, "=")
		val = strings.TrimSpace(val)
		switch strings.ToLower(strings.TrimSpace(k)) {
		case "to-tag":
			if r.ToTag != "" {
				return r, ErrMalformed
			}
			r.ToTag = val
		case "from-tag":
			if r.FromTag != "" {
				return r, ErrMalformed
			}
			r.FromTag = val
		case "early-only":
			r.EarlyOnly = true
		}
	}
	if r.CallID == "" || r.ToTag == "" || r.FromTag == "" || strings.ContainsAny(v, "\r\n") {
		return r, ErrMalformed
	}
	return r, nil
}

// String writes the value of a Replaces header field.
func (r Replaces) String() string {
	s := r.CallID + ";to-tag=" + r.ToTag + ";from-tag=" + r.FromTag
	if r.EarlyOnly {
		s += ";early-only"
	}
	return s
}

// Target is where a REFER points.
type Target struct {
	URI      gosip.Uri // without the header fields
	Replaces *Replaces // nil for a blind transfer
}

// dialable says whether a URI has a scheme that we can call.
func dialable(uri string) bool {
	scheme, _, _ := strings.Cut(uri, ":")
	switch strings.ToLower(scheme) {
	case "sip", "sips", "tel":
		return true
	}
	return false
}

// ParseReferTo reads the value of a Refer-To header field. It returns ErrMalformed, ErrScheme, and an error for any method but INVITE.
func ParseReferTo(v string) (Target, error) {
	text := strings.TrimSpace(v)
	if _, rest, ok := strings.Cut(text, "<"); ok {
		inside, _, closed := strings.Cut(rest, ">")
		if !closed {
			return Target{}, ErrMalformed
		}
		text = inside
	}
	addr, query, _ := strings.Cut(text, "?")
	if !dialable(addr) {
		return Target{}, ErrScheme
	}
	var t Target
	if err := gosip.ParseUri(addr, &t.URI); err != nil || t.URI.Host == "" {
		return Target{}, ErrMalformed
	}
	if m, ok := t.URI.UriParams.Get("method"); ok && !strings.EqualFold(m, "INVITE") {
		return Target{}, fmt.Errorf("transfer: cannot refer to %s", m)
	}
	t.URI.UriParams.Remove("method")
	for field := range strings.SplitSeq(query, "&") {
		k, val, _ := strings.Cut(field, "=")
		if !strings.EqualFold(k, "Replaces") {
			continue // other header fields are the transferor's wish only
		}
		plain, err := url.PathUnescape(val)
		if err != nil {
			return Target{}, ErrMalformed
		}
		r, err := ParseReplaces(plain)
		if err != nil {
			return Target{}, err
		}
		t.Replaces = &r
	}
	return t, nil
}

// String writes the value of a Refer-To header field.
func (t Target) String() string {
	s := t.URI.String()
	if t.Replaces != nil {
		s += "?Replaces=" + escape(t.Replaces.String())
	}
	return "<" + s + ">"
}

// escape writes a header value so that it may stand in a URI (RFC 3261 section 25.1, hvalue).
func escape(v string) string {
	var b strings.Builder
	for i := range len(v) {
		c := v[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-_.!~*'()[]/?:+$", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// Fragment is the body of a NOTIFY about the progress of a transfer (message/sipfrag, RFC 3420).
func Fragment(code int, reason string) []byte {
	return fmt.Appendf(nil, "SIP/2.0 %d %s\r\n", code, reason)
}

// Progress reads such a body: the status code of its first line, false when there is none.
func Progress(body []byte) (code int, ok bool) {
	line, _, _ := strings.Cut(string(body), "\n")
	version, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	number, _, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(number)
	return n, strings.EqualFold(version, "SIP/2.0") && err == nil && n >= 100 && n <= 699
}

// Event is the event package of a NOTIFY or SUBSCRIBE without parameters, lower case, and its id parameter.
func Event(v string) (name, id string) {
	name, params, _ := strings.Cut(v, ";")
	for p := range strings.SplitSeq(params, ";") {
		if k, val, _ := strings.Cut(p, "="); strings.EqualFold(strings.TrimSpace(k), "id") {
			id = strings.TrimSpace(val)
		}
	}
	return strings.ToLower(strings.TrimSpace(name)), id
}
