package intent

import "strings"

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
