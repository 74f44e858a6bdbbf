package value

import (
	"math"
	"strconv"
	"strings"
)

var unitOf = map[rune]float64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000, '万': 10000, '亿': 100000000}

// number reads the number at the start of runes, spoken (一百二, 三万五千, 十二点五) or written (120, 1,200.50, 3万).
// used is how many runes it took; 0 when there is no number.
func number(runes []rune) (value float64, used int) {
	if value, used = written(runes); used > 0 {
		if used < len(runes) && (runes[used] == '万' || runes[used] == '千' || runes[used] == '百') {
			return value * unitOf[runes[used]], used + 1
		}
		return value, used
	}
	return spoken(runes)
}

func written(runes []rune) (float64, int) {
	var b strings.Builder
	n := 0
	for n < len(runes) && n < 16 {
		r := runes[n]
		point := (r == '.' || r == ',') && n > 0 && n+1 < len(runes) && runes[n+1] >= '0' && runes[n+1] <= '9'
		if r >= '0' && r <= '9' || point {
			if r != ',' {
				b.WriteRune(r)
			}
			n++
			continue
		}
		break
	}
	value, err := strconv.ParseFloat(b.String(), 64)
	if err != nil {
		return 0, 0
	}
	return value, n
}

// spoken reads Chinese numerals. A last digit without a unit after 百, 千 or 万 counts in the next smaller unit: 一百二 is 120.
func spoken(runes []rune) (float64, int) {
	total, section, last := 0.0, 0.0, -1.0
	unit, zero, digits := 0.0, false, 0
	i := 0
	for ; i < len(runes); i++ {
		r := runes[i]
		if d, ok := spokenDigit[r]; ok && r > '9' && !strings.ContainsRune("妖腰邀洞拐勾", r) {
			if last >= 0 && unit == 0 {
				last = last*10 + float64(d-'0')
			} else {
				last = float64(d - '0')
			}
			zero = zero || d == '0'
			digits++
			continue
		}
		u, ok := unitOf[r]
		if !ok {
			break
		}
		if u >= 10000 {
			total = (total + section + math.Max(last, 0)) * u
			section = 0
		} else {
			if last < 0 {
				last = 1
				if u != 10 {
					break
				}
			}
			section += last * u
		}
		last, unit, zero = -1, u, false
		digits++
	}
	if digits == 0 {
		return 0, 0
	}
	if last >= 0 && unit >= 100 && !zero {
		last *= unit / 10
	}
	value := total + section + math.Max(last, 0)
	if i+1 < len(runes) && runes[i] == '点' {
		if f, n := fraction(runes[i+1:]); n > 0 && (i+1+n >= len(runes) || !strings.ContainsRune("分半刻钟", runes[i+1+n])) {
			return value + f, i + 1 + n
		}
	}
	return value, i
}

func fraction(runes []rune) (float64, int) {
	value, scale, n := 0.0, 0.1, 0
	for n < len(runes) {
		d, ok := spokenDigit[runes[n]]
		if !ok {
			break
		}
		value += float64(d-'0') * scale
		scale /= 10
		n++
	}
	return value, n
}

// tidy writes a number without needless zeros, with at most two decimals.
func tidy(v float64) string {
	return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64)
}

// parseAmount reads yuan: 五十块, 十九块九, 三块五毛, 一百二, 50.5元, 两千五. Without a money word it needs Asked.
func parseAmount(text string, asked bool) (string, bool) {
	runes := []rune(corrected(text))
	bare, haveBare := 0.0, false
	for i := 0; i < len(runes); {
		v, n := number(runes[i:])
		if n == 0 {
			i++
			continue
		}
		rest := runes[i+n:]
		if len(rest) > 0 && strings.ContainsRune("元块圆", rest[0]) {
			return tidy(v + cents(rest[1:])), true
		}
		if len(rest) > 0 && strings.ContainsRune("毛角", rest[0]) {
			return tidy(v / 10), true
		}
		if len(rest) > 0 && strings.ContainsRune("gGm兆号月点年日天个", rest[0]) {
			i += n
			continue
		}
		if !haveBare {
			bare, haveBare = v, true
		}
		i += n
	}
	return tidy(bare), asked && haveBare
}

// cents reads what follows 块: 九 (0.9), 五毛, 三角二分, 半 (0.5).
func cents(rest []rune) float64 {
	sum := 0.0
	if len(rest) > 0 && rest[0] == '钱' {
		return 0
	}
	if len(rest) > 0 && rest[0] == '半' {
		return 0.5
	}
	for scale := 0.1; scale >= 0.01 && len(rest) > 0; scale /= 10 {
		d, ok := spokenDigit[rest[0]]
		if !ok || len(rest) > 1 && isDigitRune(rest[1]) {
			break
		}
		sum += float64(d-'0') * scale
		rest = rest[1:]
		if len(rest) > 0 && strings.ContainsRune("毛角分", rest[0]) {
			rest = rest[1:]
		}
	}
	return sum
}

// parseCount reads a whole number of things: 三个, 两张, 十二.
func parseCount(text string, asked bool) (string, bool) {
	runes := []rune(corrected(text))
	for i := range runes {
		v, n := number(runes[i:])
		if n == 0 {
			continue
		}
		counted := i+n < len(runes) && strings.ContainsRune("个张台部次位条件户份天月年人只根回遍", runes[i+n])
		if v != float64(int64(v)) || v > 1e9 || !asked && !counted {
			return "", false
		}
		return tidy(v), true
	}
	return "", false
}
