package words

import (
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
)

// Kind is what sort of personal number digits are.
type Kind string

// The kinds of personal numbers.
const (
	Phone    Kind = "phone"     // 11 digits of a mobile telephone
	IDCard   Kind = "id_card"   // 18 digits with a valid date, or 17 and X
	BankCard Kind = "bank_card" // 16 to 19 digits
	Address  Kind = "address"   // where somebody lives, down to the house; package qa/pii finds it
)

// Number is a personal number in a text.
type Number struct {
	Kind   Kind
	Digits string
	Span   Span
}

// Numbers finds personal numbers, written or spoken digit by digit (幺三八…). Masked ones (138****5678) are none.
func Numbers(t *Text) []Number {
	var out []Number
	for i := 0; i < len(t.Runes); {
		from, digits := i, []byte(nil)
		for i < len(t.Runes) {
			d, ok := spoken.Digit(t.Runes[i])
			if !ok && t.Runes[i] == 'x' && len(digits) == 17 {
				d, ok = 'x', true
			}
			if !ok || len(digits) >= leastNumber && (counts(t.Runes[i:]) || t.parted(i) && measures(t.Runes[i:])) {
				break
			}
			digits = append(digits, d)
			i++
		}
		if kind, ok := kindOf(string(digits)); ok && !masked(t, from, i) {
			out = append(out, Number{Kind: kind, Digits: string(digits), Span: Span{int32(from), int32(i)}})
		}
		if i == from {
			i++
		}
	}
	return out
}

// leastNumber is how many digits the shortest personal number has.
const leastNumber = 11

// counts says that what follows a number begins a word of its own: marks do not count, so 卡号六二…九一六，一共 would be a digit longer.
func counts(rest []rune) bool {
	return len(rest) > 1 && rest[0] == '一' && strings.ContainsRune("共个次般直定下样起些张笔会", rest[1])
}

// measures says that a figure of its own begins, behind a mark: 卡号六二…六零，二十号退的.
func measures(rest []rune) bool {
	return len(rest) > 1 && strings.ContainsRune("十百千万点月号日天年块元毛角个位笔条次分小", rest[1])
}

// parted says that a mark or a space stood before a character.
func (t *Text) parted(i int) bool {
	return i > 0 && i < len(t.Place) && int(t.Place[i]-t.Place[i-1]) > utf8.RuneLen(t.Runes[i-1])
}

func masked(t *Text, from, to int) bool {
	return from > 0 && t.Runes[from-1] == '*' || to < len(t.Runes) && t.Runes[to] == '*'
}

// chip begins the number that is printed on a telephone card (ICCID): 89 for telecommunication, 86 for China (ITU-T E.118).
const chip = "8986"

func kindOf(d string) (Kind, bool) {
	switch {
	case strings.HasPrefix(d, chip) && len(d) > 18:
		return "", false
	case len(d) == 12 && d[0] == '0':
		d = d[1:]
		fallthrough
	case len(d) == 11:
		return Phone, d[0] == '1' && d[1] >= '3'
	case len(d) == 18:
		month, day := (d[10]-'0')*10+d[11]-'0', (d[12]-'0')*10+d[13]-'0'
		if (d[6:8] == "19" || d[6:8] == "20") && month >= 1 && month <= 12 && day >= 1 && day <= 31 {
			return IDCard, true
		}
		return BankCard, d[17] != 'x'
	case len(d) == 16 || len(d) == 17 || len(d) == 19:
		return BankCard, d[0] != '0'
	}
	return "", false
}

// Digits are all digits of a text, as one string: for the question whether somebody said a number before.
func Digits(t *Text) string {
	var out []byte
	for _, r := range t.Runes {
		if d, ok := spoken.Digit(r); ok {
			out = append(out, d)
		}
	}
	return string(out)
}
