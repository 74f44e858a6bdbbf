package textnorm

import "strings"

var (
	englishOnes = [20]string{
		"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
		"fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
	}
	englishTens   = [10]string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
	englishScales = [4]string{"", " thousand", " million", " billion"}
	englishOrder  = map[string]string{
		"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
	}
)

func englishDigits(s string) string {
	var words []string
	for _, r := range s {
		if isDigit(r) {
			words = append(words, englishOnes[r-'0'])
		} else if r == '+' {
			words = append(words, "plus")
		}
	}
	return strings.Join(words, " ")
}

// englishNumber reads a number with or without a fraction and separators; more than twelve digits one by one.
func englishNumber(s string) string {
	whole, frac, has := strings.Cut(strings.ReplaceAll(s, ",", ""), ".")
	out := englishWhole(whole)
	if has {
		out += " point " + englishDigits(frac)
	}
	return out
}

func englishWhole(s string) string {
	s = strings.TrimLeft(s, "0")
	switch {
	case s == "":
		return "zero"
	case len(s) > 12:
		return englishDigits(s)
	}
	var parts []string
	for scale := (len(s) - 1) / 3; scale >= 0; scale-- {
		end := len(s) - 3*scale
		if n := atoi(s[max(end-3, 0):end]); n > 0 {
			parts = append(parts, englishHundreds(n)+englishScales[scale])
		}
	}
	return strings.Join(parts, " ")
}

func englishHundreds(n int) string {
	switch {
	case n >= 100 && n%100 == 0:
		return englishOnes[n/100] + " hundred"
	case n >= 100:
		return englishOnes[n/100] + " hundred " + englishHundreds(n%100)
	case n < 20:
		return englishOnes[n]
	case n%10 == 0:
		return englishTens[n/10]
	}
	return englishTens[n/10] + " " + englishOnes[n%10]
}

func englishYear(s string) string {
	if s[2] == '0' {
		if s[0] == '2' {
			return englishNumber(s)
		}
		return englishHundreds(atoi(s[:2])) + " oh " + englishOnes[s[3]-'0']
	}
	return englishHundreds(atoi(s[:2])) + " " + englishHundreds(atoi(s[2:]))
}

func englishOrdinal(s string) string {
	words := strings.Fields(englishNumber(s))
	last := words[len(words)-1]
	switch order, ok := englishOrder[last]; {
	case ok:
		last = order
	case strings.HasSuffix(last, "y"):
		last = last[:len(last)-1] + "ieth"
	default:
		last += "th"
	}
	words[len(words)-1] = last
	return strings.Join(words, " ")
}

func englishMoney(sign, amount string) string {
	unit := map[string]string{"$": "dollar", "€": "euro", "£": "pound", "￥": "yuan"}[sign]
	whole, frac, _ := strings.Cut(strings.ReplaceAll(amount, ",", ""), ".")
	if unit == "yuan" || len(frac) != 2 && frac != "" {
		return englishNumber(amount) + " " + unit
	}
	out := englishWhole(whole) + " " + unit
	if whole != "1" {
		out += "s"
	}
	if frac != "" && frac != "00" {
		out += " and " + englishWhole(frac) + " " + hundredths(unit, frac == "01")
	}
	return out
}

// hundredths are what a unit of money has a hundred of.
func hundredths(unit string, one bool) string {
	switch {
	case unit == "pound" && one:
		return "penny"
	case unit == "pound":
		return "pence"
	case one:
		return "cent"
	}
	return "cents"
}

func englishClock(h, m string) string {
	if atoi(h) > 24 || atoi(m) > 59 {
		return ""
	}
	switch {
	case m == "00":
		return englishNumber(h) + " o'clock"
	case m[0] == '0':
		return englishNumber(h) + " oh " + englishOnes[m[1]-'0']
	}
	return englishNumber(h) + " " + englishHundreds(atoi(m))
}
