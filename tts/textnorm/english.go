package textnorm

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// englishRules are the shapes of numbers in English text, tried in order.
var englishRules = sync.OnceValue(func() []rule {
	r := func(shape string, say func(s source, at, end int, m []string) string) rule {
		return rule{regexp.MustCompile(`^(?:` + shape + `)`), say}
	}
	return []rule{
		r(`(\d{1,2}):(\d{2})`, func(_ source, _, _ int, m []string) string { return englishClock(m[1], m[2]) }),
		r(`([$€£￥])`+num, func(_ source, _, _ int, m []string) string { return englishMoney(m[1], m[2]) }),
		r(num+`%`, func(_ source, _, _ int, m []string) string { return englishNumber(m[1]) + " percent" }),
		r(`(\d+)(?:st|nd|rd|th)\b`, func(_ source, _, _ int, m []string) string { return englishOrdinal(m[1]) }),
		r(`\+?\d{3,4}[- ]\d{3,4}(?:[- ]\d{4})?`, func(_ source, _, _ int, m []string) string { return englishDigits(m[0]) }),
		r(num+`\s?(GB|MB|KB|TB|Gbps|Mbps|km|kg|ms)\b`, func(_ source, _, _ int, m []string) string {
			return englishNumber(m[1]) + " " + englishUnits[m[2]]
		}),
		r(num, readEnglishNumber),
	}
})

var englishUnits = map[string]string{
	"GB": "gigabytes", "MB": "megabytes", "KB": "kilobytes", "TB": "terabytes", "Gbps": "gigabits per second", "Mbps": "megabits per second",
	"km": "kilometers", "kg": "kilograms", "ms": "milliseconds",
}

// english writes text out in English words.
func english(text string) []Piece {
	s := newSource(text)
	out := make([]Piece, 0, len(s.runes)/4+8)
	for i := 0; i < len(s.runes); {
		r := s.runes[i]
		j := i + 1
		switch {
		case isLatin(r):
			for j < len(s.runes) && (isLatin(s.runes[j]) || s.runes[j] == '\'' || s.runes[j] == '’') {
				j++
			}
			out = append(out, Piece{Kind: Word, Say: strings.ReplaceAll(string(s.runes[i:j]), "’", "'"), From: i, To: j})
		case isDigit(r) || strings.ContainsRune("$€£￥+", r) && s.digitAt(i+1):
			say, n := s.matchEnglish(i)
			out = spreadWords(out, say, i, i+n)
			j = i + n
		case r == '&' || r == '@' || r == '#':
			out = append(out, Piece{Kind: Word, Say: map[rune]string{'&': "and", '@': "at", '#': "hash"}[r], From: i, To: j})
		case breaks[r] != "":
			out = pause(out, breaks[r], i)
		}
		i = j
	}
	return out
}

func (s source) matchEnglish(i int) (say string, n int) {
	for _, rule := range englishRules() {
		if m := rule.shape.FindStringSubmatch(s.rest(i)); m != nil {
			n := utf8.RuneCountInString(m[0])
			if say := rule.say(s, i, i+n, m); say != "" {
				return say, n
			}
		}
	}
	return "", 1
}

// spreadWords gives each word of say its share of the runes [from, to).
func spreadWords(dst []Piece, say string, from, to int) []Piece {
	words := strings.Fields(say)
	for i, w := range words {
		dst = append(dst, Piece{Kind: Word, Say: w, From: from + i*(to-from)/len(words), To: from + (i+1)*(to-from)/len(words)})
	}
	return dst
}

// readEnglishNumber reads long numbers digit by digit, years in pairs, the rest as counts.
func readEnglishNumber(s source, at, _ int, m []string) string {
	n := m[1]
	if !strings.ContainsAny(n, ".,") && (len(n) >= 7 && !strings.HasSuffix(n, "0000") || len(n) > 1 && n[0] == '0' || len(n) == 5 && strings.HasPrefix(n, "10")) {
		return englishDigits(n)
	}
	if len(n) == 4 && (n[:2] == "19" || n[:2] == "20") && n[2:] != "00" {
		before := strings.ToLower(strings.TrimRight(s.text[:s.at[at]], " ,"))
		for _, w := range []string{"in", "since", "of", "year", "until", "by"} {
			if before == w || strings.HasSuffix(before, " "+w) {
				return englishYear(n)
			}
		}
	}
	return englishNumber(n)
}
