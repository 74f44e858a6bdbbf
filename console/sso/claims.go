package sso

import (
	"slices"
	"strings"

	"hotline/console/account"
)

// claims is what an ID token says of a person.
type claims map[string]any

func (c claims) text(name string) string {
	s, _ := c[name].(string)
	return s
}

// at is the claim called path, or what a path with dots leads to.
func (c claims) at(path string) any {
	if v, ok := c[path]; ok {
		return v
	}
	var v any = map[string]any(c)
	for step := range strings.SplitSeq(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[step]
	}
	return v
}

// role is the highest that the values of the claim are given by roles, "" for none.
func (c claims) role(claim string, roles map[string]account.Role) account.Role {
	best := roles["*"]
	var values []any
	switch v := c.at(claim).(type) {
	case string:
		values = []any{v}
	case []any:
		values = v
	}
	for _, v := range values {
		s, ok := v.(string)
		if r := roles[s]; ok && s != "*" && rank(r) > rank(best) {
			best = r
		}
	}
	return best
}

func rank(r account.Role) int { return slices.Index(account.Roles(), r) }

// of reports whether the person's verified address is of one of the domains; none = any.
func (c claims) of(domains []string) bool {
	if len(domains) == 0 {
		return true
	}
	verified := c["email_verified"] == true || c["email_verified"] == "true" // some providers send text
	_, domain, ok := strings.Cut(c.text("email"), "@")
	return ok && verified && slices.ContainsFunc(domains, func(d string) bool { return strings.EqualFold(d, domain) })
}
