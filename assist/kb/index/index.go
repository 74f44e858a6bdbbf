// Package index finds the passages of a library that are like a question: an inverted index over characters, pairs of
// characters, words and synonyms (BM25), one over sounds for what was misheard, and the fusion of several rankings.
// It owns text analysis and ranking, not documents, files or the decision whether to answer. Package kb calls it.
package index

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// BM25's constants: the usual saturation, and a length normalisation that is mild because passages are short anyway.
const (
	saturation = 1.2
	byLength   = 0.5
)

// Limits of a posting, which packs passage and frequency in 32 bits.
const (
	maxPassages  = 1 << 24
	maxFrequency = 255
)

// Hit is one passage of a ranking.
type Hit struct {
	At    int     // the passage, by its place in the index
	Score float64 // comparable within one ranking only
}

// Index is an inverted index over passages. It is built by Add and then read only; searches may run at the same time.
type Index struct {
	route    Route
	terms    map[uint64]uint32
	postings [][]uint32 // passage << 8 | frequency, by passage
	lengths  []float32
	total    float64
	scratch  sync.Pool
}

// Route says by which terms an index finds.
type Route int

// The routes.
const (
	ByWords  Route = iota // characters, pairs, words, synonyms
	BySounds              // pairs of blurred syllables
)

// New returns an empty index.
func New(route Route) *Index { return &Index{route: route, terms: map[uint64]uint32{}} }

// Len is the number of passages.
func (x *Index) Len() int { return len(x.lengths) }

// Full reports whether no more passage can be added.
func (x *Index) Full() bool { return len(x.lengths) >= maxPassages }

// Field is one part of a passage; its terms count Weight times. Weight is 1-8.
type Field struct {
	Text   *Text
	Weight int
}

// Add indexes one passage and returns its place. Add nothing once Full.
func (x *Index) Add(fields ...Field) int {
	at := len(x.lengths)
	length := 0
	for _, f := range fields {
		f.Text.terms(x.route, func(t term) {
			length += f.Weight
			x.put(t.hash, at, f.Weight)
		})
	}
	x.lengths = append(x.lengths, float32(length))
	x.total += float64(length)
	return at
}

func (x *Index) put(hash uint64, at, weight int) {
	id, ok := x.terms[hash]
	if !ok {
		id = uint32(len(x.postings)) //nolint:gosec // fewer terms than postings fit into memory
		x.terms[hash] = id
		x.postings = append(x.postings, nil)
	}
	list := x.postings[id]
	if n := len(list); n > 0 && int(list[n-1]>>8) == at {
		list[n-1] += uint32(min(weight, maxFrequency-int(list[n-1]&0xff))) //nolint:gosec // 0..255
		return
	}
	x.postings[id] = append(list, uint32(at)<<8|uint32(weight)) //nolint:gosec // at < 2^24, weight <= 8
}

// IDF is how rare a term is: about 0 for one in every passage, Rarest for one in none.
func (x *Index) idf(hash uint64) float64 {
	df := 0
	if id, ok := x.terms[hash]; ok {
		df = len(x.postings[id])
	}
	return x.rarity(df)
}

func (x *Index) rarity(df int) float64 {
	n := float64(len(x.lengths))
	return math.Log(1 + (n-float64(df)+0.5)/(float64(df)+0.5))
}

// Search returns the n passages that are most like the query, best first; none when no term of weight is known.
func (x *Index) Search(q *Query, n int) []Hit {
	if len(x.lengths) == 0 {
		return nil
	}
	s, _ := x.scratch.Get().(*scratch)
	if s == nil || len(s.score) < len(x.lengths) {
		s = &scratch{score: make([]float32, len(x.lengths))}
	}
	mean := float32(x.total / float64(len(x.lengths)))
	for _, t := range q.distinct(x.route) {
		id, ok := x.terms[t.hash]
		if !ok || t.weight <= 0 {
			continue
		}
		list := x.postings[id]
		idf := float32(x.rarity(len(list)) * t.weight)
		if idf < 0.05 {
			continue
		}
		for _, p := range list {
			at, tf := p>>8, float32(p&0xff)
			if s.score[at] == 0 {
				s.touched = append(s.touched, at)
			}
			s.score[at] += idf * tf * (saturation + 1) / (tf + saturation*(1-byLength+byLength*x.lengths[at]/mean))
		}
	}
	out := s.best(n)
	x.scratch.Put(s)
	return out
}

// scratch holds one search's sums; score is all zero between searches.
type scratch struct {
	score   []float32
	touched []uint32
}

// best takes the n highest scores and clears the sums.
func (s *scratch) best(n int) []Hit {
	var out []Hit
	least := float32(0)
	for _, at := range s.touched {
		score := s.score[at]
		s.score[at] = 0
		if len(out) >= n && score <= least {
			continue
		}
		out = append(out, Hit{At: int(at), Score: float64(score)})
		if len(out) >= 2*n {
			out = top(out, n)
			least = float32(out[n-1].Score)
		}
	}
	s.touched = s.touched[:0]
	return top(out, n)
}

func top(hits []Hit, n int) []Hit {
	slices.SortFunc(hits, byScore)
	return hits[:min(n, len(hits))]
}

// byScore sorts best first; equals keep the library's order.
func byScore(a, b Hit) int {
	if c := cmp.Compare(b.Score, a.Score); c != 0 {
		return c
	}
	return cmp.Compare(a.At, b.At)
}

// fuseK is the constant of reciprocal rank fusion (Cormack, Clarke, Buettcher 2009).
const fuseK = 60

// Fuse joins rankings by reciprocal rank: the sum of 1/(60+rank). It returns at most n, best first.
func Fuse(n int, rankings ...[]Hit) []Hit {
	sum := map[int]float64{}
	for _, list := range rankings {
		for i, h := range list {
			sum[h.At] += 1 / float64(fuseK+i+1)
		}
	}
	out := make([]Hit, 0, len(sum))
	for at, score := range sum {
		out = append(out, Hit{At: at, Score: score})
	}
	return top(out, n)
}
