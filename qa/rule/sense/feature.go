package sense

import (
	"unicode"

	"hotline/qa/rule/words"
)

// Concepts are words that stand for one another, by the name of what they have in common: kin: [妈妈, 孩子].
type Concepts map[string][]string

// entry is a word of a concept without its first rune, and the number of the concept.
type entry struct {
	rest    []rune
	concept uint32
}

// finder cuts a text into words of concepts and single characters.
type finder struct{ by map[rune][]entry }

// newFinder numbers the concepts in the order of their names.
func newFinder(concepts Concepts) *finder {
	f := &finder{by: map[rune][]entry{}}
	for n, name := range sorted(concepts) {
		for _, word := range concepts[name] {
			runes := []rune(words.Squeeze(word))
			if len(runes) == 0 {
				continue
			}
			e := entry{runes[1:], conceptBase + uint32(n)}
			f.by[runes[0]] = insert(f.by[runes[0]], e)
		}
	}
	return f
}

// insert keeps longer words first.
func insert(list []entry, e entry) []entry {
	at := 0
	for at < len(list) && len(list[at].rest) >= len(e.rest) {
		at++
	}
	list = append(list, entry{})
	copy(list[at+1:], list[at:])
	list[at] = e
	return list
}

// conceptBase is above all runes.
const conceptBase = 0x110000

// tokens cuts runes into characters and concepts, the longest word first.
func (f *finder) tokens(runes []rune, out []uint32) []uint32 {
	for i := 0; i < len(runes); {
		n, token := 1, uint32(runes[i])
		for _, e := range f.by[runes[i]] {
			if hasPrefix(runes[i+1:], e.rest) {
				n, token = 1+len(e.rest), e.concept
				break
			}
		}
		out = append(out, token)
		i += n
	}
	return out
}

func hasPrefix(text, prefix []rune) bool {
	if len(text) < len(prefix) {
		return false
	}
	for i, r := range prefix {
		if text[i] != r {
			return false
		}
	}
	return true
}

// mix hashes a kind of feature and its parts.
func mix(kind uint64, parts ...uint32) uint64 {
	h := kind*0x9E3779B97F4A7C15 + 0x85EBCA6B
	for _, p := range parts {
		h = (h ^ uint64(p)) * 0xFF51AFD7ED558CCD
		h ^= h >> 32
	}
	return h
}

// Weights of the kinds of features, chosen by leaving out each fifth sentence of the sample hotline in turn.
const (
	weightConcept = 1.2
	weightPair    = 0.8
	weightSkip    = 0.5
	weightEdge    = 0.8
)

type raw struct {
	hash   uint64
	weight float32
}

// reader makes features of texts; it holds memory for that.
type reader struct {
	find *finder
	text words.Text
	toks []uint32
	out  []raw
	seen marks
}

func (r *reader) add(weight float32, kind uint64, parts ...uint32) {
	r.out = append(r.out, raw{mix(kind, parts...), weight})
}

// features are characters 1-4, concepts, pairs of tokens side by side and over one between, pairs of concepts in their order, and the edges.
// They are valid until the next call.
func (r *reader) features(text string) []raw {
	r.out = r.out[:0]
	r.text.Read(text)
	c := r.text.Runes
	if len(c) > longest {
		c = c[:longest]
	}
	for i := range c {
		if unicode.IsDigit(c[i]) {
			c[i] = '0'
		}
	}
	for i := range c {
		r.add(1, 1, uint32(c[i]))
		if i+1 < len(c) {
			r.add(1, 2, uint32(c[i]), uint32(c[i+1]))
		}
		if i+2 < len(c) {
			r.add(1, 3, uint32(c[i]), uint32(c[i+1]), uint32(c[i+2]))
			r.add(weightSkip, 5, uint32(c[i]), uint32(c[i+2]))
		}
		if i+3 < len(c) {
			r.add(1, 4, uint32(c[i]), uint32(c[i+1]), uint32(c[i+2]), uint32(c[i+3]))
			r.add(weightSkip, 6, uint32(c[i]), uint32(c[i+3]))
		}
	}
	r.concepts(c)
	if n := len(c); n > 1 {
		r.add(weightEdge, 10, uint32(c[0]))
		r.add(weightEdge, 11, uint32(c[0]), uint32(c[1]))
		r.add(weightEdge, 12, uint32(c[n-1]))
		r.add(weightEdge, 13, uint32(c[n-2]), uint32(c[n-1]))
	}
	return r.out
}

func (r *reader) concepts(c []rune) {
	r.toks = r.find.tokens(c, r.toks[:0])
	t := r.toks
	for i := range t {
		named := t[i] >= conceptBase
		if named {
			r.add(weightConcept, 20, t[i])
		}
		if i+1 < len(t) && (named || t[i+1] >= conceptBase) {
			r.add(weightConcept, 21, t[i], t[i+1])
		}
		if i+2 < len(t) && (named || t[i+1] >= conceptBase || t[i+2] >= conceptBase) {
			r.add(weightConcept, 22, t[i], t[i+1], t[i+2])
		}
		if !named {
			continue
		}
		for j := i + 1; j < len(t) && j < i+12; j++ {
			if t[j] >= conceptBase {
				r.add(weightPair, 23, t[i], t[j])
			}
		}
	}
}

// longest is how many characters of a text are read: three times the longest turn seen in hotline speech.
const longest = 300
