package private

import (
	"strings"

	"hotline"
)

// leastNumber is how many digits a telephone number has at least: what is shorter is a line or an extension of the hotline.
const leastNumber = 7

// Number hides the middle of a telephone number: 13912345678 is 139****5678. It takes a number by itself and SIP and tel addresses, and
// leaves all else as it is: names, queues, lines of up to six digits. Twice is the same as once.
func Number(s string) string {
	head, rest := "", s
	if at := strings.IndexByte(s, ':'); at >= 0 {
		head, rest = s[:at+1], s[at+1:]
	}
	user, tail := rest, ""
	if at := strings.IndexAny(rest, "@;"); at >= 0 {
		user, tail = rest[:at], rest[at:]
	}
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune("+-.() ", r) { // how people and trunks part digits
			return -1
		}
		return r
	}, user)
	n := len(digits)
	if n < leastNumber || strings.Trim(digits, "0123456789") != "" {
		return s
	}
	return head + digits[:max(n-8, 0)] + "****" + digits[n-4:] + tail
}

// addressed are the keys of an event's data that hold the address or number of somebody.
func addressed(key string) bool { return key == "from" || key == "to" || key == "number" }

// called returns the data of events that hold no words but somebody's address.
func called(body hotline.Body) (hotline.Body, bool) {
	switch b := body.(type) {
	case hotline.PartyJoined:
		b.To = Number(b.To)
		return b, true
	case hotline.PartyLeft:
		b.To = Number(b.To)
		return b, true
	case hotline.Digit: // keys are card numbers and passwords as often as choices of a menu
		b.Digit = "x"
		return b, true
	}
	return nil, false
}
