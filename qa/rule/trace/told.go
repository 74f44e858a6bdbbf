package trace

import (
	"strings"

	"hotline"
	"hotline/qa/rule/words"
)

// mostKeyed is how many keys are remembered: three of the longest numbers.
const mostKeyed = 64

// told says that the other side said a number before, also in pieces, or that the caller keyed it, or calls with it.
func (c *Call) told(digits string, u Utterance) bool {
	if u.Party != hotline.PartyCaller && (strings.Contains(string(c.keyed), digits) || c.line != "" && bare(digits) == c.line) {
		return true
	}
	var all strings.Builder
	var t words.Text
	for _, one := range c.said {
		if one.Party == u.Party || one.From > u.From {
			continue
		}
		t.Read(one.Text)
		all.WriteString(words.Digits(&t))
	}
	return strings.Contains(all.String(), digits)
}

// leastLine is how many digits the number of a telephone has, with its area code; what is shorter is an extension.
const leastLine = 10

// lineOf is the number of the caller's telephone: who calls, or who was called where the hotline calls. "" where the network tells none.
func lineOf(e hotline.CallStarted) string {
	uri := e.From
	if e.Direction == hotline.Outbound {
		uri = e.To
	}
	uri = strings.TrimLeft(uri, "<")
	for _, scheme := range []string{"sips:", "sip:", "tel:"} {
		uri = strings.TrimPrefix(uri, scheme)
	}
	if end := strings.IndexAny(uri, "@;>"); end >= 0 {
		uri = uri[:end]
	}
	number := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+-.() ", r) { // visual separators (RFC 3966, section 3)
			return -1
		}
		return r
	}, uri)
	if strings.ContainsFunc(number, func(r rune) bool { return r < '0' || r > '9' }) || len(number) < leastLine {
		return ""
	}
	return bare(number)
}

// bare is a telephone number without the country's code, and without the 0 that calls a mobile telephone elsewhere.
func bare(digits string) string {
	for _, code := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(digits, code); ok && len(rest) >= leastLine && len(digits) > 11 {
			digits = rest
			break
		}
	}
	if len(digits) == 12 && strings.HasPrefix(digits, "01") && digits[2] >= '3' {
		return digits[1:]
	}
	return digits
}
