// Package pii finds personal data in Chinese text as people say and recognisers write it: telephone, identity and bank card numbers (also
// spoken, grouped and interrupted), names, addresses, e-mail, licence plates, passwords. It owns what counts as personal and how it is
// masked; it does not decide who may see it. qa, console/quality, cmd/hotline (before text leaves the node) and `hotline eval pii` call it.
// Everything here is pure and safe for concurrent use.
package pii

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
)

// services are numbers of services: no personal data.
var services = []string{"10000", "10001", "10010", "10086", "12300", "12315", "12345", "95588"}

// Type is a kind of personal data; the names are those of the evaluation sets.
type Type string

// The types.
const (
	Phone    Type = "phone"     // mobile and fixed-line numbers, not service numbers such as 10086 and 12345
	IDCard   Type = "id_card"   // resident identity number
	BankCard Type = "bank_card" // 16-19 digits
	Name     Type = "name"      // of a person
	Address  Type = "address"   // where somebody lives or is, down to street, estate or number
	Email    Type = "email"
	Plate    Type = "plate"    // of a vehicle
	Password Type = "password" // passwords, PINs and one-time codes
)

// Types lists all of them.
func Types() []Type {
	return []Type{Phone, IDCard, BankCard, Name, Address, Email, Plate, Password}
}

// Span is one piece of personal data in a text.
type Span struct {
	Start int  `json:"start"` // in characters (runes)
	End   int  `json:"end"`   // behind the last one
	Type  Type `json:"type"`
}

// Find returns the personal data in text, by Start, without overlap. It takes microseconds, for what is said in one breath tens of them.
func Find(text string) []Span {
	t := fold(text)
	var out []Span
	for _, found := range [][]Span{t.mails(), t.passwords(), t.numbers(), t.plates(), t.addresses(), t.names()} { // the surer before the rest
		for _, s := range found {
			if !slices.ContainsFunc(out, func(o Span) bool { return s.Start < o.End && o.Start < s.End }) {
				out = append(out, s)
			}
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return a.Start - b.Start })
	return out
}

// Mask returns text with its personal data hidden behind *: of names the family name stays, of addresses what stands before the road or
// estate, of telephone numbers nothing. The number of characters stays the same, so that places in the text keep their meaning.
// An utterance that is nothing but four digits or more is hidden, too: it is a part of a number that is dictated with pauses.
func Mask(text string) string {
	spans := Find(text)
	if digits, only := spoken.DigitsIn(string(fold(text))); len(spans) == 0 && only && len(digits) >= 4 && !slices.Contains(services, digits) {
		spans = []Span{{End: utf8.RuneCountInString(text), Type: Phone}}
	}
	if len(spans) == 0 {
		return text
	}
	runes := []rune(text)
	for _, s := range spans {
		for i := s.Start + s.keep(runes); i < s.End; i++ {
			if !isPause(runes[i]) || s.Type == Email {
				runes[i] = '*'
			}
		}
	}
	return string(runes)
}

// keep is how many characters at the front of a span may be seen.
func (s Span) keep(runes []rune) int {
	switch s.Type {
	case Name:
		if s.End-s.Start > 3 {
			return 2
		}
		return 1
	case Address: // up to the district
		for i := min(s.End, s.Start+16) - 1; i > s.Start; i-- {
			if strings.ContainsRune("市区县", runes[i]) {
				return i + 1 - s.Start
			}
		}
	}
	return 0
}
