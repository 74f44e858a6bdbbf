// Package spoken reads the small things that spoken Chinese values consist of: numbers, strings of digits, and the corrections that a
// caller makes within a sentence. It owns no kind of value; dialog/value and dialog/moment build theirs from it. Everything here is pure and safe for
// concurrent use.
package spoken

import (
	"math"
	"strconv"
	"strings"
)

// Unit is what a unit of a number multiplies by, 0 for other characters.
func Unit(r rune) float64 {
	switch r {
	case '十', '拾':
		return 10
	case '百', '佰':
		return 100
	case '千', '仟':
		return 1000
	case '万', '萬':
		return 10000
	case '亿':
		return 100000000
	}
	return 0
}

// vague is the value of a number that names a range: 两三百, 三五十, 几百.
func vague() float64 { return math.NaN() }

// Number reads the number at the start of runes, spoken (一百二, 三万五千, 十二点五) or written (120, 1,200.50, 3万5). used is how many runes it
// took; 0 when there is no number. Where the words leave the number open (两三百) the value is not a number (math.IsNaN).
func Number(runes []rune) (value float64, used int) {
	value, used = written(runes)
	if used == 0 {
		return spoken(runes)
	}
	if used == len(runes) || Unit(runes[used]) == 0 {
		return value, used
	}
	unit := Unit(runes[used])
	value *= unit
	used++
	rest, n := 0.0, 0
	if used < len(runes) {
		rest, n = Number(runes[used:])
	}
	switch {
	case n == 0 || math.IsNaN(rest) || rest >= unit:
		return value, used
	case n == 1 && rest < 10 && unit >= 100: // 2万5
		return value + rest*unit/10, used + n
	}
	return value + rest, used + n
}

func written(runes []rune) (float64, int) {
	n := 0
	for n < len(runes) && n < 16 {
		r := runes[n]
		point := (r == '.' || r == ',') && n > 0 && n+1 < len(runes) && runes[n+1] >= '0' && runes[n+1] <= '9'
		if r == ',' && point && !thousands(runes[n+1:]) {
			break
		}
		if r < '0' || r > '9' {
			if !point {
				break
			}
		}
		n++
	}
	if n == 0 {
		return 0, 0
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(string(runes[:n]), ",", ""), 64)
	if err != nil {
		return 0, 0
	}
	return value, n
}

// thousands reports whether three digits and no fourth follow.
func thousands(runes []rune) bool {
	n := 0
	for n < len(runes) && runes[n] >= '0' && runes[n] <= '9' {
		n++
	}
	return n == 3
}

// tally is a spoken number under way.
type tally struct {
	total, section float64
	last           float64 // digits since the last unit, -1 for none
	unit           float64 // the unit before last
	run            int     // how many digits last has
	zero, open     bool    // 零 before last; the number is a range
}

// spoken reads a Chinese number. A digit after 百, 千 or 万 that ends the number stands for the next lower unit: 一百五 is 150.
func spoken(runes []rune) (float64, int) {
	t := tally{last: -1}
	i := 0
	for ; i < len(runes); i++ {
		r := runes[i]
		if d, ok := PlainDigit(r); ok {
			t.digit(float64(d))
			continue
		}
		u := Unit(r)
		if u == 0 || i == 0 && u != 10 || !t.times(u) {
			break
		}
	}
	if i == 0 {
		return 0, 0
	}
	value := t.value()
	if i+1 < len(runes) && runes[i] == '点' && !math.IsNaN(value) {
		if f, n := fraction(runes[i+1:]); n > 0 && (i+1+n >= len(runes) || !strings.ContainsRune("分半刻钟位名口", runes[i+1+n]) && !BeginsWithAny(string(runes[i+1+n:]), "个人", "个大", "个小", "人")) {
			value, i = value+f, i+1+n
			if i < len(runes) && Unit(runes[i]) >= 10000 {
				value, i = value*Unit(runes[i]), i+1
			}
		}
	}
	return value, i
}

func (t *tally) digit(d float64) {
	if t.last >= 0 && t.run > 0 {
		t.last = t.last*10 + d
	} else {
		t.last = d
	}
	t.run++
	t.zero = t.zero || d == 0
}

// times takes a unit; false when it cannot stand there.
func (t *tally) times(u float64) bool {
	if t.run > 1 && !t.zero && t.last < 100 { // 三五十
		t.open = true
	}
	if u >= 10000 {
		t.total = (t.total + t.section + math.Max(t.last, 0)) * u
		t.section = 0
	} else {
		if t.last < 0 {
			if u != 10 {
				return false
			}
			t.last = 1
		}
		t.section += t.last * u
	}
	t.last, t.unit, t.run, t.zero = -1, u, 0, false
	return true
}

func (t *tally) value() float64 {
	if t.open || t.unit >= 10 && t.run > 1 && !t.zero { // 二十五六
		return vague()
	}
	if t.last > 0 && t.run == 1 && t.unit >= 100 && !t.zero {
		t.last *= t.unit / 10
	}
	return t.total + t.section + math.Max(t.last, 0)
}

// PlainDigit is the value of a character that is a digit within a number: 一 and 两, but not 幺 nor 1.
func PlainDigit(r rune) (int, bool) {
	switch r {
	case '零', '〇':
		return 0, true
	case '一', '壹':
		return 1, true
	case '二', '两', '贰', '俩':
		return 2, true
	case '三', '叁', '仨':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

func fraction(runes []rune) (float64, int) {
	value, scale, n := 0.0, 0.1, 0
	for n < len(runes) {
		d, ok := PlainDigit(runes[n])
		if !ok {
			break
		}
		value += float64(d) * scale
		scale /= 10
		n++
	}
	return value, n
}

// OrSo reports two digits that name a range: 两三个, 三五块.
func OrSo(runes []rune) bool {
	for i := 1; i < len(runes) && len(runes) > 2; i++ { // 五六七八个
		a, okA := PlainDigit(runes[i-1])
		b, okB := PlainDigit(runes[i])
		if !okA || !okB || a == 0 || b != a+1 {
			return false
		}
	}
	if len(runes) > 2 {
		return true
	}
	if len(runes) != 2 {
		return false
	}
	a, okA := PlainDigit(runes[0])
	b, okB := PlainDigit(runes[1])
	return okA && okB && a > 0 && b > a && b <= a+2
}

// Tidy writes a number without needless zeros, with at most two decimals.
func Tidy(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}
