// Package pii finds personal data in Chinese and English text as people say and recognisers write it: telephone, identity and bank card numbers (also
// spoken, grouped and interrupted), names, addresses, e-mail, licence plates, passwords. It owns what counts as personal and how it is
// masked; it does not decide who may see it. qa, console/quality, cmd/hotline (before text leaves the node) and `hotline eval pii` call it.
// Everything here is pure and safe for concurrent use.
package pii

import (
	"slices"
	"strings"
	"unicode"
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
	whole := fold(text)
	en, t := readEnglish(text, whole)
	var out []Span
	for _, found := range [][]Span{ // the surer before the rest
		whole.written(), t.mails(), spans(en.Mails()), t.papers(), t.passwords(), spans(en.Codes()), t.numbers(), whole.called(en.Numbers()), t.plates(),
		t.addresses(), spans(en.Addresses()), t.names(), spans(en.Names()),
	} {
		for _, s := range found {
			if s = whole.clip(s, out); !slices.ContainsFunc(out, func(o Span) bool { return s.Start < o.End && o.Start < s.End }) {
				out = append(out, s)
			}
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return a.Start - b.Start })
	return out
}

// leastAddress is how many characters an address has.
const leastAddress = 4

// clip ends an address where a number begins that was found already: 2栋，138 5143 5678 has no room 138.
func (t text) clip(s Span, found []Span) Span {
	if s.Type != Address {
		return s
	}
	end := s.End
	for _, o := range found {
		if s.Start < o.Start && o.Start < end {
			end = o.Start
		}
	}
	for end > s.Start && isPause(t[end-1]) {
		end--
	}
	if end-s.Start >= leastAddress {
		s.End = end
	}
	return s
}

// Mask returns text with its personal data hidden behind *: of names the family name stays, in English the first letter, of addresses what stands before the road or
// estate, of telephone numbers nothing. The number of characters stays the same, so that places in the text keep their meaning.
// An utterance that is nothing but four digits or more is hidden, too, and four or more at the end of one behind the words for a personal
// number: they are a part of a number that is dictated with pauses.
func Mask(text string) string {
	spans := Hidden(text)
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

// Hidden is what Mask hides: what Find returns, and parts of a number that is dictated with pauses.
func Hidden(text string) []Span {
	spans := Find(text)
	if s, ok := begins(text); ok && (len(spans) == 0 || spans[len(spans)-1].End <= s.Start) {
		spans = append(spans, s)
	}
	if len(spans) == 0 && dictated(text) {
		spans = []Span{{End: utf8.RuneCountInString(text), Type: Phone}}
	}
	return spans
}

// dictated says that a text is nothing but four digits or more, and no number of a service.
func dictated(said string) bool {
	t := fold(said)
	if digits, only := spoken.DigitsIn(string(t)); only {
		return len(digits) >= 4 && !isService(digits) && !counting(digits)
	}
	en, _ := readEnglish(said, t)
	digits := en.Dictated()
	return len(digits) >= 4 && !isService(digits)
}

// counting says that somebody counts: 一二三四五六七. Four, six and eight of them are passwords as often.
func counting(digits string) bool {
	return len(digits)%2 == 1 && strings.HasPrefix("123456789", digits)
}

// begins is the beginning of a personal number with which said ends.
func begins(said string) (Span, bool) {
	tail := strings.TrimRight(said, "嗯呃啊额，。,.？?！!… ")
	if last, _ := utf8.DecodeLastRuneInString(tail); !spoken.IsDigit(last) && !isLatin(last|0x20) { // most texts do not
		return Span{}, false
	}
	whole := fold(said)
	en, rest := readEnglish(said, whole)
	if s, ok := rest.begun(); ok {
		return s, true
	}
	from, to := en.Begun()
	return Span{from, to, Phone}, from < to
}

// isService says that digits are the number of a service.
func isService(digits string) bool { return slices.Contains(services, digits) }

// keep is how many characters at the front of a span may be seen.
func (s Span) keep(runes []rune) int {
	switch s.Type {
	case Name:
		if r := runes[s.Start]; r < 0x250 { // in Latin letters
			return 1
		}
		if s.End-s.Start > 3 {
			return 2
		}
		return 1
	case Address: // up to the district
		for i := min(s.End, s.Start+16) - 1; i > s.Start; i-- {
			switch { // 幸福小区 and 城市花园 are estates, C区 is a part of one
			case runes[i] == '县', runes[i] == '市' && runes[i-1] != '城', runes[i] == '区' && !strings.ContainsRune("小社校厂一二三四五六七八九十", runes[i-1]) && runes[i-1] > unicode.MaxASCII:
				return i + 1 - s.Start
			}
		}
	}
	return 0
}
