package pii

import (
	"strings"

	"hotline/dialog/spoken"
)

// text is what is searched: its runes, narrow and in small letters, one for each of the original.
type text []rune

// fold returns text as it is searched.
func fold(s string) text {
	out := make(text, 0, len(s)/2)
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r >= '！' && r <= '～': // full width
			r -= '！' - '!'
			if r >= 'A' && r <= 'Z' {
				r += 'a' - 'A'
			}
		case r == '　' || r == '\t' || r == '\n':
			r = ' '
		case r == '〇':
			r = '零'
		}
		out = append(out, r)
	}
	return out
}

// at is the rune at i, 0 outside.
func (t text) at(i int) rune {
	if i < 0 || i >= len(t) {
		return 0
	}
	return t[i]
}

// slice is t[from:to] within its bounds, as a string.
func (t text) slice(from, to int) string {
	from, to = max(0, from), min(len(t), to)
	if from >= to {
		return ""
	}
	return string(t[from:to])
}

// before is up to n characters before i.
func (t text) before(i, n int) string { return t.slice(i-n, i) }

// after is up to n characters from i on.
func (t text) after(i, n int) string { return t.slice(i, i+n) }

// has reports whether s stands at i, and its length in characters.
func (t text) has(i int, s string) (int, bool) {
	n := 0
	for _, r := range s {
		if t.at(i+n) != r {
			return 0, false
		}
		n++
	}
	return n, true
}

// hasAny is has for the first of several; 0 when none stands at i.
func (t text) hasAny(i int, all []string) int {
	for _, s := range all {
		if n, ok := t.has(i, s); ok {
			return n
		}
	}
	return 0
}

func containsAny(s string, all []string) bool {
	for _, w := range all {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// lastOf is where the last of the words in s ends, in bytes; -1 when there is none.
func lastOf(s string, all []string) int {
	best := -1
	for _, w := range all {
		if i := strings.LastIndex(s, w); i >= 0 {
			best = max(best, i+len(w))
		}
	}
	return best
}

func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isPause reports what parts clauses.
func isPause(r rune) bool {
	return r == 0 || spoken.IsPause(r) || strings.ContainsRune(":：;\"“”'（）()【】[]《》|/\\-—~", r)
}
