package textnorm

import "strings"

var digitNames = [10]string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// digits reads every digit by itself; phone says 幺 for one, as telephone numbers, codes and room numbers are read.
func digits(s string, phone bool) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case phone && r == '1':
			b.WriteString("幺")
		case isDigit(r):
			b.WriteString(digitNames[r-'0'])
		case r == '*':
			b.WriteString("星")
		case isLatin(r):
			b.WriteRune(r)
		case r == '.':
			b.WriteString("点")
		}
	}
	return b.String()
}

// grouped reads digits one by one in groups of the given sizes with short pauses between; what is left is one more group.
func grouped(s string, sizes ...int) string {
	var parts []string
	for _, n := range sizes {
		if n >= len(s) {
			break
		}
		parts = append(parts, digits(s[:n], true))
		s = s[n:]
	}
	return strings.Join(append(parts, digits(s, true)), ",")
}

// cardinal reads a whole number, at most 16 digits; longer ones digit by digit. The leading two of thousands and more is 两.
func cardinal(s string) string {
	s = strings.TrimLeft(strings.ReplaceAll(s, ",", ""), "0")
	if s == "" {
		return "零"
	}
	if len(s) > 16 {
		return digits(s, false)
	}
	out := bigGroups(s)
	if strings.HasPrefix(out, "一十") {
		out = out[len("一"):]
	}
	for _, unit := range []string{"百", "千", "万", "亿"} {
		if strings.HasPrefix(out, "二"+unit) {
			return "两" + out[len("二"):]
		}
	}
	return out
}

// bigGroups reads s, which has no leading zero, in groups of 亿 and 万.
func bigGroups(s string) string {
	for _, g := range []struct {
		size int
		name string
	}{{8, "亿"}, {4, "万"}} {
		if len(s) <= g.size {
			continue
		}
		head, tail := s[:len(s)-g.size], s[len(s)-g.size:]
		out := bigGroups(head) + g.name
		rest := strings.TrimLeft(tail, "0")
		if rest == "" {
			return out
		}
		if len(rest) < len(tail) {
			out += "零"
		}
		return out + bigGroups(rest)
	}
	return small(s)
}

// small reads 1 to 9999, without leading zeros.
func small(s string) string {
	var b strings.Builder
	zero := false
	for i, r := range s {
		if r == '0' {
			zero = true
			continue
		}
		if zero {
			b.WriteString("零")
			zero = false
		}
		b.WriteString(digitNames[r-'0'])
		b.WriteString([]string{"", "十", "百", "千"}[len(s)-1-i])
	}
	return b.String()
}

// decimal reads a number with or without a fraction: "0.85" is 零点八五.
func decimal(s string) string {
	whole, frac, has := strings.Cut(s, ".")
	if !has {
		return cardinal(whole)
	}
	return cardinal(whole) + "点" + digits(frac, false)
}

// counting reads s before a measure word: a bare 2 is 两.
func counting(s, unit string) string {
	if s == "2" && unit != "" && !isOrdinalUnit(unit) {
		return "两"
	}
	return decimal(s)
}

// yuan reads an amount of money; colloquial is 五十八块六, else 五十八元六角.
func yuan(amount string, colloquial bool) string {
	whole, frac, _ := strings.Cut(amount, ".")
	if len(frac) > 2 {
		return decimal(amount) + "元"
	}
	frac = (frac + "00")[:2]
	unit, tenth := "元", "角"
	if colloquial {
		unit, tenth = "块", "毛"
	}
	out := ""
	if w := cardinal(whole); w != "零" || frac == "00" {
		out = counting(strings.ReplaceAll(whole, ",", ""), unit) + unit
	}
	jiao, fen := digitNames[frac[0]-'0'], digitNames[frac[1]-'0']
	switch {
	case frac == "00":
	case frac[1] == '0' && colloquial && out != "":
		out += jiao
	case frac[1] == '0':
		out += jiao + tenth
	case frac[0] == '0' && out != "":
		out += "零" + fen + "分"
	case frac[0] == '0':
		out += fen + "分"
	default:
		out += jiao + tenth + fen + "分"
	}
	return out
}
