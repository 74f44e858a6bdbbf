package intent

import (
	"math"
	"slices"
)

// Model is a trained classifier. It is never changed after Train and safe for concurrent use.
type Model struct {
	lex     *lexicon
	names   []string  // intents, sorted; OutOfScope among them when samples had it
	weights []float32 // feature-major: weights[feature*len(names)+intent]
	bias    []float32
	scale
	said    []wording       // the samples; none of a large set
	exactly map[string]bool // what they say, of those with an intent
}

// scale is how scores become confidences and decisions.
type scale struct {
	doubt     float64 // see Config
	slope     float64 // confidence = softmax(slope * score)
	threshold float64
	margin    float64
}

// Intents returns the intents that the model knows, sorted, without OutOfScope.
func (m *Model) Intents() []string {
	return slices.DeleteFunc(slices.Clone(m.names), func(n string) bool { return n == OutOfScope })
}

// Threshold is the confidence below which a text is out of scope.
func (m *Model) Threshold() float64 { return m.threshold }

// Classify names the intent of text. It takes some 50 microseconds for a sentence and never fails: what it does not know is OutOfScope,
// as are words that name no matter: 嗯那个, 我想问一下.
// Text beyond 300 characters is ignored.
func (m *Model) Classify(text string) Result {
	if !clean(text) || !m.says(text) {
		return Result{Intent: OutOfScope, Confidence: 1}
	}
	return m.decide(m.probabilities(m.lex.vector(features(shorten(text), m.lex.pinyin, m.lex.sorts))))
}

// longest is the number of characters that Classify looks at: three times the longest turn seen in hotline speech.
const longest = 300

func shorten(text string) string {
	n := 0
	for i := range text {
		if n == longest {
			return text[:i]
		}
		n++
	}
	return text
}

// scores returns the raw score of every intent.
func (m *Model) scores(v vector) []float64 {
	k := len(m.names)
	sum := make([]float32, k)
	copy(sum, m.bias)
	for i, at := range v.index {
		x := v.value[i]
		row := m.weights[int(at)*k : int(at)*k+k]
		for j := range row {
			sum[j] += x * row[j]
		}
	}
	out := make([]float64, k)
	for j := range sum {
		out[j] = float64(sum[j])
		if m.names[j] == OutOfScope {
			out[j] -= m.doubt
		}
	}
	return out
}

func (m *Model) probabilities(v vector) []float64 { return softmax(m.scores(v), m.slope) }

func softmax(scores []float64, slope float64) []float64 {
	top := slices.Max(scores)
	sum := 0.0
	out := make([]float64, len(scores))
	for i, s := range scores {
		out[i] = math.Exp(slope * (s - top))
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// decide ranks and applies threshold and margin.
func (m *Model) decide(p []float64) Result {
	ranked := make([]Ranked, 0, len(p))
	foreign := 0.0
	for i, name := range m.names {
		if name == OutOfScope {
			foreign = p[i]
			continue
		}
		ranked = append(ranked, Ranked{Intent: name, Confidence: p[i]})
	}
	slices.SortStableFunc(ranked, func(a, b Ranked) int {
		switch {
		case a.Confidence > b.Confidence:
			return -1
		case a.Confidence < b.Confidence:
			return 1
		}
		return 0
	})
	ranked = ranked[:min(3, len(ranked))]
	best, second := 0.0, 0.0
	if len(ranked) > 0 {
		best = ranked[0].Confidence
	}
	if len(ranked) > 1 {
		second = ranked[1].Confidence
	}
	if best < m.threshold || best < foreign || best-second < m.margin {
		return Result{Intent: OutOfScope, Confidence: 1 - best, Ranked: ranked}
	}
	return Result{Intent: ranked[0].Intent, Confidence: best, Ranked: ranked}
}
