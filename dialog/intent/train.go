package intent

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"hotline/internal/memo"
)

// lately keeps the models of the newest samples: scenes are reloaded far more often than their examples change, and whoever has the same
// examples in one process shares one model, which is read only.
//
//archtest:variable one model for equal samples in the whole process
var lately memo.Recent[*Model]

// Train learns a model from samples: one linear SVM per intent against the rest (L2 loss, dual coordinate descent as in
// Hsieh et al., ICML 2008) over tf-idf features, then a confidence scale and a threshold on held-out samples.
// The same samples and config always give the same model: one of the last eight that were asked for is returned as it is, and
// one of 1,000 samples or more is kept in a file where the program wants it (internal/memo). Else it blocks for about 0.2 ms per sample at
// 20 intents.
func Train(samples []Sample, cfg Config) (*Model, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if len(samples) == 0 {
		return nil, errors.New("train intents: no samples")
	}
	work := func() (*Model, error) { return train(samples, cfg) }
	if len(samples) < worthKeeping {
		return lately.Get(fingerprint(samples, cfg), work)
	}
	return lately.Kept(fingerprint(samples, cfg), kind(samples, cfg), work)
}

// fingerprint tells samples and parameters apart.
func fingerprint(samples []Sample, cfg Config) memo.Key {
	p := memo.NewPrint()
	p.Numbers(float64(cfg.Epochs), cfg.Cost, cfg.Pinyin, cfg.Sorts, float64(cfg.MinCount), cfg.Threshold, cfg.Margin, cfg.Doubt)
	if cfg.Ordinary {
		p.Texts("ordinary")
	}
	for _, s := range samples {
		p.Texts(s.Text, s.Intent)
	}
	return p.Key()
}

func train(samples []Sample, cfg Config) (*Model, error) {
	texts := make([][]raw, len(samples))
	for i, s := range samples {
		if !clean(s.Text) || s.Intent == "" {
			return nil, fmt.Errorf("train intents: sample %d: empty text or intent", i+1)
		}
		texts[i] = features(shorten(s.Text), cfg.Pinyin, cfg.Sorts)
	}
	minCount := cfg.MinCount
	if minCount == 0 {
		minCount = 1
		if len(samples) >= 4000 {
			minCount = 2
		}
	}
	d := newData(samples, texts, minCount, cfg)
	var found scale
	var other sync.WaitGroup // on the second processor, where there is one
	other.Go(func() { found = d.calibrate(cfg) })
	m := d.fit(indices(len(samples)), cfg)
	other.Wait()
	m.scale = found
	m.said = m.wordings(samples)
	return m, nil
}

func indices(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// data are samples as numbers. They are read only.
type data struct {
	names  []string // intents, sorted
	lex    *lexicon
	rows   []vector
	labels []int // of each row, index in names
}

func newData(samples []Sample, texts [][]raw, minCount int, cfg Config) *data {
	d := &data{lex: newLexicon(texts, minCount, cfg.Pinyin, cfg.Sorts), rows: make([]vector, len(texts)), labels: make([]int, len(texts))}
	at := map[string]int{}
	for _, s := range samples {
		at[s.Intent] = 0
	}
	d.names = slices.Sorted(maps.Keys(at))
	for i, name := range d.names {
		at[name] = i
	}
	for i := range texts {
		d.rows[i], d.labels[i] = d.lex.vector(texts[i]), at[samples[i].Intent]
	}
	return d
}

// fit trains the weights on the chosen samples.
func (d *data) fit(chosen []int, cfg Config) *Model {
	m := &Model{scale: scale{slope: 1, doubt: cfg.Doubt}, names: d.names, lex: d.lex}
	rows, labels := make([]vector, len(chosen)), make([]int, len(chosen))
	for i, at := range chosen {
		rows[i], labels[i] = d.rows[at], d.labels[at]
	}
	m.weights = make([]float32, len(m.lex.idf)*len(m.names))
	m.bias = make([]float32, len(m.names))
	descend(m, rows, labels, cfg)
	return m
}

// descend runs dual coordinate descent for all intents at once, sample by sample. The race detector passes over the loops of learning, which
// share nothing: with it the tests' processes spent most of their time here.
//
//go:norace
func descend(m *Model, rows []vector, label []int, cfg Config) {
	k, n := len(m.names), len(rows)
	count := make([]int, k)
	for _, l := range label {
		count[l]++
	}
	// A positive sample of a small intent weighs more, by the square root, so that a big intent does not swallow it.
	boost := make([]float64, k)
	for j := range boost {
		boost[j] = math.Sqrt(float64(n) / float64(k*max(count[j], 1)))
	}
	alpha := make([]float32, n*k)
	step := make([]float32, k)
	sum := make([]float32, k)
	moved := make([]int, 0, k)
	order := indices(n)
	rng := rand.New(rand.NewPCG(20260101, 7)) //nolint:gosec // shuffling must be repeatable
	rests := make([]int8, n)                  // passes that a sample which has come to rest is left out of
	for range cfg.Epochs {
		rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			if rests[i] > 0 {
				rests[i]--
				continue
			}
			v := rows[i]
			q := 1.0 // the bias feature
			copy(sum, m.bias)
			for at, f := range v.index {
				x := v.value[at]
				q += float64(x) * float64(x)
				row := m.weights[int(f)*k : int(f)*k+k]
				to := sum[:len(row)]
				for j, w := range row {
					to[j] += x * w
				}
			}
			largest := steps(step, sum, alpha[i*k:i*k+k], label[i], q, boost, cfg.Cost)
			if largest < atRest && n >= restFrom {
				rests[i] = resting
			}
			if largest == 0 {
				continue
			}
			m.add(v, step, changed(step, moved[:0]))
		}
	}
}

// changed lists the intents whose step is not 0: after the first passes they are few.
//
//go:norace
func changed(step []float32, out []int) []int {
	for j, s := range step {
		if s != 0 {
			out = append(out, j)
		}
	}
	return out
}

// add moves the weights of the changed intents by step along v.
//
//go:norace
func (m *Model) add(v vector, step []float32, moved []int) {
	k := len(m.names)
	for _, j := range moved {
		m.bias[j] += step[j]
	}
	for at, f := range v.index {
		x := v.value[at]
		row := m.weights[int(f)*k : int(f)*k+k]
		for _, j := range moved {
			row[j] += x * step[j]
		}
	}
}

// Of many samples one whose largest step is below atRest is left out of the next passes: most have come to rest after some. Few are
// learnt in no time, and their confidences stay exact.
const (
	atRest   = 0.05
	resting  = 2
	restFrom = 4000
)

// steps computes the change of every intent's weights for one sample, updates its duals and returns the largest change.
//
//go:norace
func steps(step, sum, alpha []float32, label int, q float64, boost []float64, cost float64) (largest float64) {
	for j := range step {
		y, c := -1.0, cost
		if j == label {
			y, c = 1, cost*boost[j]
		}
		diag := 1 / (2 * c)
		old := float64(alpha[j])
		gradient := y*float64(sum[j]) - 1 + diag*old
		next := math.Max(old-gradient/(q+diag), 0)
		alpha[j] = float32(next)
		step[j] = float32((next - old) * y)
		largest = max(largest, math.Abs(next-old))
	}
	return largest
}
