package intent_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"hotline/dialog/intent"
)

// baseline is the plain model that ours is measured against: one linear SVM per intent (L2 loss, C = 1, dual coordinate
// descent as in LIBLINEAR) over tf-idf of lower-cased words and word pairs, no rejection, no class weights. It shares no
// code with the package.
type baseline struct {
	index   map[string]int
	idf     []float64
	names   []string
	weights [][]float64 // one row per intent; the last value is the bias
}

// terms are the words of two letters and more and their pairs, as in the usual vectorizer.
func terms(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) < 2 })
	out := slices.Clone(words)
	for i := 1; i < len(words); i++ {
		out = append(out, words[i-1]+" "+words[i])
	}
	return out
}

type plainVector struct {
	index []int
	value []float64
}

func (b *baseline) vector(text string) plainVector {
	tf := map[int]float64{}
	for _, term := range terms(text) {
		if at, ok := b.index[term]; ok {
			tf[at]++
		}
	}
	var v plainVector
	norm := 0.0
	for at, n := range tf {
		x := n * b.idf[at]
		v.index, v.value = append(v.index, at), append(v.value, x)
		norm += x * x
	}
	for i := range v.value {
		v.value[i] /= math.Sqrt(norm)
	}
	return v
}

func trainBaseline(samples []intent.Sample) *baseline {
	b := &baseline{index: map[string]int{}}
	df := []int{}
	for _, s := range samples {
		seen := map[string]bool{}
		for _, term := range terms(s.Text) {
			if seen[term] {
				continue
			}
			seen[term] = true
			at, ok := b.index[term]
			if !ok {
				at = len(df)
				b.index[term], df = at, append(df, 0)
			}
			df[at]++
		}
		if !slices.Contains(b.names, s.Intent) {
			b.names = append(b.names, s.Intent)
		}
	}
	for _, n := range df {
		b.idf = append(b.idf, math.Log(float64(1+len(samples))/float64(1+n))+1)
	}
	rows := make([]plainVector, len(samples))
	for i, s := range samples {
		rows[i] = b.vector(s.Text)
	}
	for _, name := range b.names {
		b.weights = append(b.weights, separate(rows, samples, name, len(b.idf)))
	}
	return b
}

// separate trains name against the rest.
func separate(rows []plainVector, samples []intent.Sample, name string, size int) []float64 {
	const passes, cost = 15, 1.0
	w := make([]float64, size+1)
	alpha := make([]float64, len(rows))
	rng := rand.New(rand.NewPCG(1, 1))
	for range passes {
		for _, i := range rng.Perm(len(rows)) {
			y, q, sum := -1.0, 1.0, w[size]
			if samples[i].Intent == name {
				y = 1
			}
			for j, at := range rows[i].index {
				x := rows[i].value[j]
				sum += w[at] * x
				q += x * x
			}
			next := max(0, alpha[i]-(y*sum-1+alpha[i]/(2*cost))/(q+1/(2*cost)))
			step := (next - alpha[i]) * y
			if alpha[i] = next; step == 0 {
				continue
			}
			for j, at := range rows[i].index {
				w[at] += step * rows[i].value[j]
			}
			w[size] += step
		}
	}
	return w
}

func (b *baseline) classify(text string) string {
	v := b.vector(text)
	best, most := "", math.Inf(-1)
	for i, w := range b.weights {
		sum := w[len(w)-1]
		for j, at := range v.index {
			sum += w[at] * v.value[j]
		}
		if sum > most {
			best, most = b.names[i], sum
		}
	}
	return best
}

func (b *baseline) accuracy(samples []intent.Sample) float64 {
	right := 0
	for _, s := range samples {
		if b.classify(s.Text) == s.Intent {
			right++
		}
	}
	return float64(right) / float64(len(samples))
}
