package english

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// small returns the number that a word names, up to ninety.
func small(w string) (int, bool) {
	n, ok := map[string]int{
		"zero": 0, "oh": 0, "nought": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
		"thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
		"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	}[w]
	return n, ok
}

// scale returns what a word multiplies by, 0 for none.
func scale(w string) float64 {
	return map[string]float64{"hundred": 100, "thousand": 1000, "million": 1e6, "grand": 1000, "dozen": 12}[w]
}

var word = regexp.MustCompile(`[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*|[^a-z\d]+`)

// Strings replaces the digits said in text, one by one or in groups, by digits: one three eight, double zero one three becomes 138001 3 with
// the spaces as said. What is no digit becomes a comma, what only fills the pause nothing. It is for telephone and card numbers.
func Strings(text string) string {
	var b strings.Builder
	times := 1
	toks := word.FindAllString(strings.ReplaceAll(fillers.ReplaceAllStringFunc(Fold(text), keepOh), "-", " "), -1)
	for i := 0; i < len(toks); i++ {
		w := toks[i]
		n, ok := small(w)
		switch {
		case w == "o":
			ok = true
		case w == "double":
			times = 2
			continue
		case w == "triple":
			times = 3
			continue
		case w == "quadruple":
			times = 4
			continue
		}
		switch {
		case w[0] >= '0' && w[0] <= '9':
			b.WriteString(strings.Repeat(strings.Map(digit, w), times))
		case ok && n >= 20 && i+2 < len(toks) && unit(toks[i+2]) > 0 && strings.TrimSpace(toks[i+1]) == "":
			b.WriteString(strconv.Itoa(n + unit(toks[i+2])))
			i += 2
		case ok:
			b.WriteString(strings.Repeat(strconv.Itoa(n), times))
		case w == "hundred" && b.Len() > 0:
			b.WriteString("00")
		case w == "thousand" && b.Len() > 0:
			b.WriteString("000")
		case w == "x":
			b.WriteString("x")
		case strings.TrimSpace(w) == "":
			continue
		case w == "and", w == "then", w == "dash", w == "space", w == "a", w == "the":
			continue
		case strings.Trim(w, " ,.-()+") == "":
			b.WriteByte(',')
		default:
			b.WriteByte(',')
		}
		times = 1
	}
	return b.String()
}

// DigitsIn returns the digits said in text and whether there is nothing else in it but what fills a pause.
func DigitsIn(text string) (digits string, only bool) {
	digits, only = strings.Map(digit, Strings(text)), true
	for _, w := range strings.Fields(Bare(text)) {
		_, number := small(strings.Trim(w, ".'"))
		switch {
		case number, w == "double", w == "triple", w == "quadruple", w == "hundred", w == "thousand", w == "and", w == "then", w == "o", w[0] >= '0' && w[0] <= '9':
		default:
			only = false
		}
	}
	return digits, only && digits != ""
}

// keepOh leaves oh, which is a digit.
func keepOh(filler string) string {
	if strings.HasPrefix(filler, "oh") {
		return filler
	}
	return ""
}

func digit(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

func unit(w string) int {
	n, ok := small(w)
	if !ok || n > 9 {
		return 0
	}
	return n
}

// number is one found in a text.
type number struct {
	value    float64
	from, to int // in tokens
}

// numbers finds what is counted in tokens: two hundred and fifty, 1,200.50, one ninety-nine, nineteen point nine, a hundred.
func numbers(toks []string) []number {
	var out []number
	for i := 0; i < len(toks); {
		v, n := numberAt(toks[i:])
		if n == 0 || n == 1 && standsFor(toks, i) {
			i++
			continue
		}
		out = append(out, number{value: v, from: i, to: i + n})
		i += n
	}
	return out
}

// standsFor reports a one that stands for a thing that was named: the blue one, which one. The one yuan is a number.
func standsFor(toks []string, at int) bool {
	if toks[at] != "one" || at+1 < len(toks) && slices.Contains([]string{"yuan", "rmb", "kuai", "person", "people", "month", "day", "night", "week", "year", "ticket"}, toks[at+1]) {
		return false
	}
	for _, before := range toks[max(0, at-2):at] {
		if slices.Contains([]string{"the", "this", "that", "which", "same"}, before) {
			return true
		}
	}
	return false
}

// numberAt reads the number at the begin of tokens, of which it takes n.
func numberAt(toks []string) (value float64, n int) {
	if toks[0][0] >= '0' && toks[0][0] <= '9' {
		v, err := strconv.ParseFloat(strings.ReplaceAll(toks[0], ",", ""), 64)
		if err != nil {
			return 0, 0
		}
		if len(toks) > 1 && scale(toks[1]) > 0 {
			return v * scale(toks[1]), 2
		}
		return v, 1
	}
	total, part, seen := 0.0, 0.0, false
	for n < len(toks) {
		w := toks[n]
		k, ok := small(w)
		switch {
		case ok && w != "oh":
			part, seen = joined(part, k, seen), true
		case scale(w) > 0 && (seen || n > 0 && one(toks[n-1])):
			if part == 0 {
				part = 1
			}
			if part *= scale(w); scale(w) >= 1000 {
				total, part = total+part, 0
			}
			seen = true
		case one(w) && n+1 < len(toks) && scale(toks[n+1]) > 0:
		case w == "and" && seen && n+1 < len(toks) && n > 0 && scale(toks[n-1]) > 0:
		case w == "point" && seen && n+1 < len(toks):
			decimals, used := pointed(toks[n+1:])
			return total + part + decimals, n + 1 + used
		default:
			if !seen {
				return 0, 0
			}
			return total + part, trimmed(toks, n)
		}
		n++
	}
	if !seen {
		return 0, 0
	}
	return total + part, trimmed(toks, n)
}

// one reports words before hundred that say one of it: a hundred, another hundred.
func one(w string) bool { return w == "a" || w == "another" }

// trimmed leaves out an and behind the number.
func trimmed(toks []string, n int) int {
	for n > 0 && toks[n-1] == "and" {
		n--
	}
	return n
}

// joined puts a number word behind others: ninety nine is 99, one ninety-nine 199, nineteen ninety 1990.
func joined(part float64, k int, seen bool) float64 {
	switch {
	case !seen:
		return float64(k)
	case math.Mod(part, 100) == 0 && part > 0:
		return part + float64(k)
	case math.Mod(part, 10) == 0 && math.Mod(part, 100) >= 20 && k < 10:
		return part + float64(k)
	case k >= 10:
		return part*100 + float64(k)
	}
	return part*10 + float64(k)
}

// pointed reads the digits behind a point.
func pointed(toks []string) (value float64, n int) {
	factor := 0.1
	for n < len(toks) {
		k, ok := small(toks[n])
		if !ok {
			break
		}
		if k >= 10 {
			value += float64(k) * factor * 0.1
		} else {
			value += float64(k) * factor
		}
		factor /= 10
		n++
	}
	return value, n
}

// tokens are the words and numbers of a text, hyphens apart.
func tokens(text string) []string {
	var out []string
	for _, w := range word.FindAllString(strings.ReplaceAll(Fold(text), "-", " "), -1) {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func tidy(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

const hundred = 100

// cents are what follows the unit of money, in that unit: fifty of twenty pounds fifty, eighty pence. A smaller number without its own unit may count
// something else.
func cents(toks []string) float64 {
	if len(toks) > 1 && toks[0] == "and" && slices.ContainsFunc(toks[1:], isCents) {
		toks = toks[1:]
	}
	if len(toks) == 0 {
		return 0
	}
	v, n := numberAt(toks)
	behind := strings.Join(toks[n:], " ")
	switch {
	case n == 0 || v < 1 || v >= hundred || v != math.Trunc(v):
		return 0
	case n < len(toks) && isCents(toks[n]), v >= 10 && (behind == "" || behindCount.MatchString(toks[n])):
		return v / hundred
	}
	return 0
}

// isCents reports the word of a hundredth of money.
func isCents(w string) bool {
	return slices.Contains([]string{"pence", "penny", "p", "cents", "cent"}, w)
}

// Amount reads money: fifty yuan, a hundred, 99.5, £20, two hundred and fifty kuai. Asked accepts a number without its unit; fifty or sixty is
// none.
func Amount(text string, asked bool) (string, bool) {
	return last(text, func(piece string) (string, bool) {
		toks, got := tokens(piece), ""
		if below(piece) {
			return "", false
		}
		for _, n := range decided(toks, numbers(toks)) {
			next := ""
			if n.to < len(toks) {
				next = toks[n.to]
			}
			before := ""
			if n.from > 0 {
				before = toks[n.from-1]
			}
			switch next {
			case "yuan", "rmb", "kuai", "renminbi", "cny", "buck", "bucks", "dollar", "dollars", "quid", "pound", "pounds", "euro", "euros":
				return tidy(n.value + cents(toks[n.to+1:])), n.value > 0
			case "pence", "penny", "cents", "cent", "gb", "g", "gig", "gigs", "gigabytes", "mb", "minutes", "months", "month", "days", "day", "o'clock", "am", "pm", "times", "percent":
				continue
			}
			if strings.ContainsAny(before, "¥￥$£€") || before == "rmb" {
				return tidy(n.value), true
			}
			if asked && n.value > 0 && n.value < 1e7 {
				got = tidy(n.value)
			}
		}
		return got, got != ""
	})
}
