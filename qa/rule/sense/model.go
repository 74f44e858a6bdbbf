// Package sense tells what kind of sentence somebody said: rude or not, turning away or not, in distress or not. One linear model for each
// question is trained from labelled sentences when rules are compiled; all questions share the features of a text, so that one more costs
// next to nothing. It owns features, training and confidence, and knows no rules and no calls; package rule trains it, package trace asks it.
package sense

import (
	"maps"
	"math"
	"slices"
	"sync"
)

// Task is one question: is a sentence like these rather than like those.
type Task struct {
	Like, Unlike []string
}

// Model answers the questions it was trained for. Read only after Train; safe for concurrent use.
type Model struct {
	find    *finder
	index   table
	idf     []float32
	weights []float32 // feature-major: weights[feature*tasks+task]
	bias    []float32
	slope   []float32 // confidence = logistic(slope * score + shift)
	shift   []float32
	tasks   int
	readers sync.Pool
}

func sorted(c Concepts) []string { return slices.Sorted(maps.Keys(c)) }

// Tasks is how many questions the model answers.
func (m *Model) Tasks() int { return m.tasks }

// Read puts into out how sure each question is answered with yes, 0 to 1. len(out) must be Tasks. It takes some 20 microseconds.
func (m *Model) Read(text string, out []float32) {
	r, _ := m.readers.Get().(*reader)
	defer m.readers.Put(r)
	v := m.vector(r, text)
	copy(out, m.bias)
	k := m.tasks
	for i, at := range v.index {
		x := v.value[i]
		row := m.weights[int(at)*k : int(at)*k+k]
		for j, w := range row {
			out[j] += x * w
		}
	}
	for j := range out {
		out[j] = logistic(float64(m.slope[j]*out[j] + m.shift[j]))
	}
}

func logistic(x float64) float32 { return float32(1 / (1 + math.Exp(-x))) }

// vector is a sparse text: indices of known features, of length 1 when the unknown ones are counted in part.
type vector struct {
	index []int32
	value []float32
}

// unknownShare is how much of a feature that no sample has counts in the length of a text.
const unknownShare = 1

func (m *Model) vector(r *reader, text string) vector {
	fs := r.features(text)
	r.seen.forget(len(fs))
	return weigh(fs, func(f raw) (int32, float32) {
		at, known := m.index.get(f.hash)
		if !known {
			return -1, 0
		}
		return at, m.idf[at]
	}, r.seen.first)
}

// weigh makes a vector of features; find gives the number of one, -1 for unknown, and its weight. Each counts once, as first says: saying a
// thing twice does not make it truer.
func weigh(fs []raw, find func(raw) (int32, float32), first func(int32) bool) vector {
	v := vector{index: make([]int32, 0, len(fs)), value: make([]float32, 0, len(fs))}
	norm := float32(0)
	for _, f := range fs {
		at, idf := find(f)
		if at < 0 {
			norm += unknownShare * f.weight * f.weight * 16
			continue
		}
		if !first(at) {
			continue
		}
		x := f.weight * idf
		v.index, v.value = append(v.index, at), append(v.value, x)
		norm += x * x
	}
	if norm > 0 {
		scale := 1 / float32(math.Sqrt(float64(norm)))
		for i := range v.value {
			v.value[i] *= scale
		}
	}
	return v
}
