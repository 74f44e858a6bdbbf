package index

import (
	"strings"
	"unicode"
)

// unit is one Chinese character, one word of letters, or one number.
type unit struct {
	hash  uint64
	sound uint64 // of the blurred syllable, 0 for none
	r     rune   // the Chinese character, 0 for words and numbers
	first bool   // punctuation or a line end stands before it
	plain string // words and numbers
}

// term is what an index finds by.
type term struct {
	hash   uint64
	weight float64
	from   int // units it spans: from..to
	to     int
}

// Text is analysed text. It is read only.
type Text struct {
	units []unit
	words []word
	soft  []float64 // weight of each unit as part of a query, 1 = full; nil for passages
}

// word is a known synonym or stop word in a text.
type word struct {
	from, to int // units
	group    int // of synonyms, -1 for none
	weight   float64
}

// Len is the number of units: characters, words, numbers.
func (t *Text) Len() int { return len(t.units) }

// weigh gives each unit its weight as part of a question: what its word has, 1 otherwise.
func (t *Text) weigh() {
	t.soft = make([]float64, len(t.units))
	for i := range t.soft {
		t.soft[i] = 1
	}
	for _, w := range t.words {
		for i := w.from; i <= w.to; i++ {
			t.soft[i] = w.weight
		}
	}
}

// Salts keep the kinds of terms apart.
const (
	saltPair  = 0x9e3779b97f4a7c15
	saltGroup = 0xc2b2ae3d27d4eb4f
	saltSound = 0x165667b19e3779f9
)

func mix(a, b uint64) uint64 {
	h := (a ^ b<<1) * saltPair
	h ^= h >> 29
	h = (h + b) * saltGroup
	return h ^ h>>32
}

func hashString(s string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h, uint64(len(s)))
}

func hashRune(r rune) uint64 { return mix(uint64(r), saltSound) } //nolint:gosec // runes are not negative

// terms calls emit for every term of the route, in text order.
func (t *Text) terms(route Route, emit func(term)) {
	for i := range t.units {
		u := &t.units[i]
		if route == ByWords {
			emit(term{hash: u.hash, weight: single(u), from: i, to: i})
		}
		if i == 0 || u.first {
			continue
		}
		before := &t.units[i-1]
		if route == BySounds {
			if u.sound != 0 && before.sound != 0 {
				emit(term{hash: mix(before.sound, u.sound) ^ saltSound, weight: 1, from: i - 1, to: i})
			}
			continue
		}
		emit(term{hash: mix(before.hash, u.hash), weight: 1, from: i - 1, to: i})
	}
	if route == ByWords {
		for _, w := range t.words {
			if w.group >= 0 {
				emit(term{hash: groupHash(w.group), weight: 1, from: w.from, to: w.to})
			}
		}
	}
}

func groupHash(group int) uint64 { return mix(uint64(group+1), saltGroup) } //nolint:gosec // groups count from 0

// single is what one unit alone is worth: a Chinese character says little without its neighbour.
func single(u *unit) float64 {
	if u.r != 0 {
		return 0.3
	}
	return 1
}

// split makes units of folded text.
func split(folded []rune) []unit {
	out := make([]unit, 0, len(folded))
	broken := true
	for i := 0; i < len(folded); {
		r := folded[i]
		j := i + 1
		switch {
		case isHan(r):
			out = append(out, unit{hash: hashRune(r), sound: syllableHash(r), r: r, first: broken})
			broken = false
		case unicode.IsDigit(r):
			for j < len(folded) && (unicode.IsDigit(folded[j]) || folded[j] == '.' && j+1 < len(folded) && unicode.IsDigit(folded[j+1])) {
				j++
			}
			out = append(out, latin(string(folded[i:j]), broken))
			broken = false
		case unicode.IsLetter(r):
			for j < len(folded) && !isHan(folded[j]) && (unicode.IsLetter(folded[j]) || folded[j] == '\'') {
				j++
			}
			out = append(out, latin(stem(string(folded[i:j])), broken))
			broken = false
		case r == '%':
			out = append(out, latin("%", broken))
		case r != ' ' && r != '-' && r != '"' && r != '*':
			broken = true
		}
		i = j
	}
	return out
}

func latin(s string, first bool) unit { return unit{hash: hashString(s), first: first, plain: s} }

func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF }

// stem takes the commonest English endings off, so that fees, charged and charging meet fee and charge.
func stem(w string) string {
	if len(w) < 4 || w[0] >= 0x80 {
		return w
	}
	w = strings.TrimSuffix(w, "'s")
	for _, end := range []string{"ies", "ing", "ed", "es", "s", "e", "y"} {
		if base, ok := strings.CutSuffix(w, end); ok && len(base) >= 3 && !(end == "s" && strings.HasSuffix(base, "s")) {
			return base
		}
	}
	return w
}
