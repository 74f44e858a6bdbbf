package asr

import (
	"strings"
	"unicode"

	"hotline/internal/edit"
)

// ErrorRate counts the edits (insertions, deletions, substitutions) that turn hyp into ref and the length of ref.
// lang zh* counts characters (runs of Latin letters or digits count letter by letter), every other language counts words.
// Punctuation, case, full-width forms and spaces do not count; 幺 equals 一. Sum edits and lengths over a set, then divide.
func ErrorRate(lang, ref, hyp string) (edits, length int) {
	a, b := units(lang, ref), units(lang, hyp)
	return edit.Distance(a, b), len(a)
}

// units splits s into what is counted.
func units(lang, s string) []string {
	s = strings.Map(fold, s)
	if !strings.HasPrefix(strings.ToLower(lang), "zh") {
		return strings.Fields(s)
	}
	var out []string
	for _, r := range s {
		if r != ' ' {
			out = append(out, string(r))
		}
	}
	return out
}

// fold maps a rune to its counted form: lower case, half width, punctuation as space (apostrophes vanish).
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r == '幺':
		return '一'
	}
	switch {
	case r == '\'' || r == '’':
		return -1
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return unicode.ToLower(r)
	}
	return ' '
}
