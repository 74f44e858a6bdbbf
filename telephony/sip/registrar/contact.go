package registrar

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// contact is one value of a Contact header field of a REGISTER.
type contact struct {
	uri      gosip.Uri
	q        float64
	expires  time.Duration // -1 s: none given
	instance string        // +sip.instance (RFC 5626), "" for none
	regID    string        // reg-id (RFC 5626)
}

const maxContactLen = 512 // bytes of one URI: longer ones name no phone

var errContact = errors.New("malformed contact")

// contactsOf reads every Contact of req, several in one field included. star is true for "*", which stands alone.
func contactsOf(req *gosip.Request) (list []contact, star bool, err error) {
	for _, h := range req.GetHeaders("Contact") {
		for _, v := range splitValues(h.Value()) {
			if v == "*" {
				star = true
				continue
			}
			c, err := parseContact(v)
			if err != nil {
				return nil, false, err
			}
			list = append(list, c)
		}
	}
	if star && len(list) > 0 {
		return nil, false, fmt.Errorf("%w: * beside others", errContact)
	}
	return list, star, nil
}

func parseContact(v string) (contact, error) {
	c := contact{q: 1, expires: -time.Second}
	params := gosip.NewParams()
	if _, err := gosip.ParseAddressValue(v, &c.uri, &params); err != nil {
		return c, fmt.Errorf("%w: %w", errContact, err)
	}
	if s := c.uri.Scheme; s != "sip" && s != "sips" || c.uri.Host == "" || len(c.uri.String()) > maxContactLen {
		return c, fmt.Errorf("%w: %.40q", errContact, v)
	}
	c.uri.Headers = nil // they would come back in every request to the phone
	if !readable(&c.uri) {
		return c, fmt.Errorf("%w: %.40q", errContact, v)
	}
	if s, ok := params.Get("q"); ok {
		q, err := strconv.ParseFloat(s, 64)
		if err != nil || !(q >= 0 && q <= 1) {
			return c, fmt.Errorf("%w: q=%.10q", errContact, s)
		}
		c.q = q
	}
	if s, ok := params.Get("expires"); ok {
		c.expires = seconds(s)
	}
	if s, ok := params.Get("+sip.instance"); ok {
		c.instance = strings.Trim(s, `"<>`)
		c.regID, _ = params.Get("reg-id")
	}
	return c, nil
}

// readable says whether a URI is read back as it is written. The parser takes more than it can read again, and whoever lists the
// contacts of a phone must be able to read them all.
func readable(u *gosip.Uri) bool {
	written := u.String()
	var again gosip.Uri
	params := gosip.NewParams()
	_, err := gosip.ParseAddressValue("<"+written+">", &again, &params)
	return err == nil && again.String() == written
}

// key names what a contact replaces: the same phone where it says which one it is (RFC 5626 section 6), else the same URI.
func (c *contact) key() string {
	if c.instance != "" {
		return "i:" + strings.ToLower(c.instance) + " " + c.regID
	}
	return "u:" + uriKey(&c.uri)
}

// uriKey is equal for URIs that are equal by RFC 3261 section 19.1.4, as far as phones use it: the parameters that count in
// either one are transport, user, method, ttl and maddr; the rest only where both have them, so they are left out here.
func uriKey(u *gosip.Uri) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%s:%s@%s:%d", u.Scheme, u.User, u.Password, strings.ToLower(strings.Trim(u.Host, "[]")), u.Port)
	for _, name := range []string{"transport", "user", "method", "ttl", "maddr"} {
		if v, ok := u.UriParams.Get(name); ok {
			b.WriteString(";" + name + "=" + strings.ToLower(v))
		}
	}
	return b.String()
}

// seconds reads delta-seconds; what cannot be read counts as an hour (RFC 3261 section 10.3 step 6).
func seconds(s string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32)
	if err != nil {
		return time.Hour
	}
	return time.Duration(n) * time.Second
}

// splitValues cuts a header value at the commas that stand outside quotes and angle brackets.
func splitValues(s string) []string {
	var out []string
	quoted, angle, from := false, false, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"' && !angle:
			quoted = !quoted
		case quoted:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case c == ',' && !angle:
			out = append(out, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
	}
	return append(out, strings.TrimSpace(s[from:]))
}
