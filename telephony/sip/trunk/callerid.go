package trunk

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	gosip "github.com/emiago/sipgo/sip"
)

// CallerID says how a trunk's calls name their caller, and how we name ourselves to it.
type CallerID struct {
	// Trust takes P-Asserted-Identity and Remote-Party-ID of its calls for the caller's number (RFC 3325): right for an
	// operator, wrong for a stranger.
	Trust bool
	// In are the rules for numbers that come from it, Out for numbers that go to it, caller's and callee's alike. The first
	// rule whose prefix fits is applied; no rule leaves the number alone.
	In, Out []Rule
	// Number and Name are shown where a call has none of its own.
	Number, Name string
	// Domain stands in From towards it; empty: our address.
	Domain string
	// Send lists where our number is put besides From: "pai" (P-Asserted-Identity), "rpid" (Remote-Party-ID).
	Send []string
	// Anonymous hides our number in From (RFC 3323); the fields of Send keep it, marked private.
	Anonymous bool
}

// Rule changes the beginning of a number.
type Rule struct {
	Strip string // taken off; a number that does not begin with it is not for this rule
	Add   string // put in front
}

// Apply changes number by the first rule that fits.
func Apply(rules []Rule, number string) string {
	for _, r := range rules {
		if rest, ok := strings.CutPrefix(number, r.Strip); ok {
			return r.Add + rest
		}
	}
	return number
}

// Identity is who calls.
type Identity struct {
	Number  string // "" where nothing is known
	Name    string
	Private bool // it must not be shown to others
}

func (c CallerID) validate(trunk string) error {
	for _, s := range c.Send {
		if s != "pai" && s != "rpid" {
			return fmt.Errorf("trunk %s: caller_id.send: %q is not pai or rpid", trunk, s)
		}
	}
	for _, r := range slices.Concat(c.In, c.Out) {
		if strings.ContainsAny(r.Strip+r.Add, " <>\"@;:\r\n") {
			return fmt.Errorf("trunk %s: caller_id: %q, %q are no digits", trunk, r.Strip, r.Add)
		}
	}
	if strings.ContainsAny(c.Name, "\"\\\r\n") || strings.ContainsAny(c.Number, " <>\"@;:\r\n") || strings.ContainsAny(c.Domain, " <>\"@;\r\n") {
		return fmt.Errorf("trunk %s: caller_id: number, name or domain hold characters that cannot be sent", trunk)
	}
	return nil
}

// Caller reads who calls from an INVITE of the trunk: the asserted identity where it is trusted, else From. A private caller's
// number is known only from an asserted identity.
func (c CallerID) Caller(req *gosip.Request) Identity {
	var id Identity
	if f := req.From(); f != nil {
		id.Name, id.Number = f.DisplayName, numberOf(&f.Address)
		if strings.EqualFold(id.Number, "anonymous") || strings.HasSuffix(strings.ToLower(f.Address.Host), "anonymous.invalid") {
			id = Identity{Private: true}
		}
	}
	for _, h := range req.GetHeaders("Privacy") {
		for v := range strings.SplitSeq(h.Value(), ";") {
			v = strings.ToLower(strings.TrimSpace(v))
			id.Private = id.Private || v == "id" || v == "user" || v == "header"
		}
	}
	if c.Trust {
		c.asserted(req, &id)
	}
	id.Number = Apply(c.In, id.Number)
	return id
}

// asserted takes the first number in P-Asserted-Identity, else in Remote-Party-ID.
func (c CallerID) asserted(req *gosip.Request, id *Identity) {
	for _, field := range []string{"P-Asserted-Identity", "Remote-Party-ID"} {
		for _, h := range req.GetHeaders(field) {
			var uri gosip.Uri
			params := gosip.NewParams()
			first := firstValue(h.Value())
			name, err := gosip.ParseAddressValue(first, &uri, &params)
			if err != nil {
				continue
			}
			if p, ok := params.Get("privacy"); ok && p != "off" {
				id.Private = true
			}
			if n := numberOf(&uri); n != "" {
				id.Number = n
				if name != "" {
					id.Name = name
				}
				return
			}
		}
	}
}

// numberOf is the user part of a SIP URI or the number of a tel URI, without its parameters and visual separators.
func numberOf(u *gosip.Uri) string {
	s := u.User
	if u.Scheme == "tel" {
		s = u.Raw()
	}
	s, _, _ = strings.Cut(s, ";")
	if plain, err := url.PathUnescape(s); err == nil {
		s = plain
	}
	if strings.Trim(s, "+0123456789-.() ") == "" { // a telephone number
		s = strings.Map(unlessSeparator, s)
	}
	if strings.ContainsAny(s, "\r\n\"<>") {
		return ""
	}
	return s
}

// unlessSeparator keeps everything but what only makes a number easier to read.
func unlessSeparator(r rune) rune {
	if strings.ContainsRune("-.() ", r) {
		return -1
	}
	return r
}

// firstValue is what stands before the first comma outside quotes and brackets.
func firstValue(s string) string {
	quoted, angle := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '<':
			angle = true
		case c == '>':
			angle = false
		case c == ',' && !angle:
			return s[:i]
		}
	}
	return s
}

// Shown is what an INVITE to the trunk says about us.
type Shown struct {
	Name   string
	From   gosip.Uri
	Fields []gosip.Header // P-Asserted-Identity, Remote-Party-ID, Privacy
}

// Show works out what is said about id to the trunk; host stands in From where no domain is configured.
func (c CallerID) Show(id Identity, host string) Shown {
	if id.Number == "" {
		id.Number, id.Name = c.Number, c.Name
	} else {
		id.Number = Apply(c.Out, id.Number)
	}
	if c.Domain != "" {
		host = c.Domain
	}
	private := id.Private || c.Anonymous
	ours := gosip.Uri{Scheme: "sip", User: url.PathEscape(id.Number), Host: host}
	out := Shown{Name: id.Name, From: ours}
	if private {
		out.Name = "Anonymous"
		out.From = gosip.Uri{Scheme: "sip", User: "anonymous", Host: "anonymous.invalid"}
	}
	if id.Number == "" {
		return out
	}
	if slices.Contains(c.Send, "pai") {
		out.Fields = append(out.Fields, gosip.NewHeader("P-Asserted-Identity", named(id.Name, &ours)))
		if private {
			out.Fields = append(out.Fields, gosip.NewHeader("Privacy", "id"))
		}
	}
	if slices.Contains(c.Send, "rpid") {
		privacy := "off"
		if private {
			privacy = "full"
		}
		out.Fields = append(out.Fields, gosip.NewHeader("Remote-Party-ID", named(id.Name, &ours)+";party=calling;screen=yes;privacy="+privacy))
	}
	return out
}

func named(name string, u *gosip.Uri) string {
	name = strings.NewReplacer(`\`, "", `"`, "", "\r", "", "\n", "").Replace(name)
	if name == "" {
		return "<" + u.String() + ">"
	}
	return `"` + name + `" <` + u.String() + ">"
}
