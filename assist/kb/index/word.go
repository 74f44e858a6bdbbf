package index

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"math"
	"strings"
	"sync"
)

// general is a list of common Chinese words with their kind and frequency, made from the dictionary of jieba
// (MIT licence, see WORDS.md): lines "kind+frequency word word ...".
// It tells words that a question is about from words that it merely contains.
//
//go:embed words.txt.gz
var general []byte

// Kinds of words: a question is about nouns and verbs.
const (
	kindNoun  = 'n'
	kindVerb  = 'v'
	kindAdj   = 'a'
	kindOther = 'd' // adverbs, idioms, places such as 里面
	kindCount = 'm' // numbers, times, measures
	kindForm  = 'f' // pronouns, particles
)

// wordInfo is a word's kind and frequency class: 0-9, each four times as frequent as the one before.
type wordInfo struct {
	kind  byte
	class int8
}

const longestWord = 5 // characters

// dictionary is read once, at first use (about 40 ms, 6 MB).
var dictionary = sync.OnceValue(readDictionary)

func readDictionary() map[string]wordInfo {
	out := make(map[string]wordInfo, 50_000)
	z, err := gzip.NewReader(bytes.NewReader(general))
	if err != nil {
		return out // not in this binary: every word counts alike
	}
	raw, err := io.ReadAll(z)
	if err != nil {
		return out
	}
	for line := range strings.Lines(string(raw)) {
		fields := strings.Fields(line)
		if len(fields) < 2 || len(fields[0]) != 2 {
			continue
		}
		info := wordInfo{kind: fields[0][0], class: int8(fields[0][1] - '0')} //nolint:gosec // 0-9
		for _, w := range fields[1:] {
			out[w] = info
		}
	}
	return out
}

// kindWeight is how much a word of a kind counts in a question.
func kindWeight(info wordInfo, length int) float64 {
	w := map[byte]float64{kindNoun: 1, kindVerb: 0.75, kindAdj: 0.7, kindOther: 0.3, kindCount: 0.5, kindForm: 0.15}[info.kind]
	if length == 1 { // a character alone has many kinds
		return min(w, 0.4)
	}
	if info.class >= 6 { // among the commonest words
		w *= 0.8
	}
	return w
}

// span is one word of a question.
type span struct {
	from, to int // units
	kind     byte
	group    bool // of the synonyms
	weight   float64
}

// segment cuts a question into words: known words of the lexicon first, the rest by the most likely cut.
func segment(t *Text) []span {
	var out []span
	next := 0
	for i := 0; i < len(t.units); {
		if next < len(t.words) && t.words[next].from == i {
			w := t.words[next]
			out = append(out, span{from: i, to: w.to, kind: kindOf(t, w), group: w.group >= 0, weight: w.weight})
			for next < len(t.words) && t.words[next].from == i {
				next++
			}
			i = w.to + 1
			continue
		}
		if t.units[i].r == 0 {
			out = append(out, span{from: i, to: i, kind: kindNoun, weight: 1})
			i++
			continue
		}
		end := i + 1
		for end < len(t.units) && t.units[end].r != 0 && !t.units[end].first && !(next < len(t.words) && t.words[next].from == end) {
			end++
		}
		out = append(out, cut(t, i, end)...)
		i = end
	}
	return out
}

// kindOf is the general kind of a lexicon's word; words that only the lexicon has are nouns.
func kindOf(t *Text, w word) byte {
	if w.weight < 0.2 {
		return kindForm
	}
	if info, ok := dictionary()[t.chars(w.from, w.to+1)]; ok {
		return info.kind
	}
	return kindNoun
}

// chars are the Chinese characters of units from..to-1.
func (t *Text) chars(from, to int) string {
	var b strings.Builder
	for _, u := range t.units[from:to] {
		if u.r != 0 {
			b.WriteRune(u.r)
		}
	}
	return b.String()
}

// cut finds the most likely words of units from..to-1, all Chinese (Viterbi over word frequencies).
func cut(t *Text, from, to int) []span {
	n := to - from
	type step struct {
		cost float64
		back int
		info wordInfo
		hit  bool
	}
	best := make([]step, n+1)
	for j := 1; j <= n; j++ {
		best[j].cost = math.Inf(1)
		for i := max(0, j-longestWord); i < j; i++ {
			info, ok := dictionary()[t.chars(from+i, from+j)]
			if !ok && j-i > 1 {
				continue
			}
			cost := best[i].cost + 16 - 1.386*float64(info.class) // ln 4 a class
			if !ok {
				cost += 4
			}
			if cost < best[j].cost {
				best[j] = step{cost: cost, back: i, info: info, hit: ok}
			}
		}
	}
	var out []span
	for j := n; j > 0; j = best[j].back {
		s := span{from: from + best[j].back, to: from + j - 1, kind: best[j].info.kind, weight: 0.5}
		if best[j].hit {
			s.weight = kindWeight(best[j].info, j-best[j].back)
		} else {
			s.kind = kindOther
		}
		out = append(out, s)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
