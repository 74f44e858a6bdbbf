package mark

import (
	"math/rand/v2"
	"slices"
)

// The settings of learning; they matter little.
const (
	epochs = 5
	margin = 1.0 // by how much a right reading must be better than another, for each token
)

// example is one utterance as numbers.
type example struct {
	rows [][]int32
	may  []int
	gold []int
}

// Train learns from talks. The same talks always give the same model. It blocks for about 0.5 s with 5,000 utterances.
func Train(talks []Talk) *Model {
	m := &Model{labels: labelsOf(talks), index: make(map[uint64]int32, 1<<19)}
	k := len(m.labels)
	var all []example
	for _, t := range talks {
		all = append(all, m.examples(t)...)
	}
	m.prune(all)
	m.weights, m.moves = make([]float32, len(m.index)*k), make([]float32, k*k)
	sum, sumMoves := make([]float64, len(m.weights)), make([]float64, k*k)
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(20260101, 11)) //nolint:gosec // shuffling must be repeatable
	step := 0.0
	for range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			step++
			e := all[i]
			got := m.best(e.rows, e.may, e.gold)
			if slices.Equal(got, e.gold) {
				continue
			}
			m.correct(e, got, step, sum, sumMoves)
		}
	}
	for i := range m.weights { // the average over all steps
		m.weights[i] -= float32(sum[i] / step)
	}
	for i := range m.moves {
		m.moves[i] -= float32(sumMoves[i] / step)
	}
	return m
}

// rare is in how many tokens a feature must be; what is in fewer says little and costs time.
const rare = 4

// prune forgets rare features.
func (m *Model) prune(all []example) {
	count := make([]int32, len(m.index))
	for _, e := range all {
		for _, row := range e.rows {
			for _, f := range row {
				count[f]++
			}
		}
	}
	to, n := make([]int32, len(count)), int32(0)
	for f, c := range count {
		to[f] = -1
		if c >= rare {
			to[f] = n
			n++
		}
	}
	for h, at := range m.index {
		if m.index[h] = to[at]; to[at] < 0 {
			delete(m.index, h)
		}
	}
	for _, e := range all {
		for i, row := range e.rows {
			keep := row[:0]
			for _, f := range row {
				if to[f] >= 0 {
					keep = append(keep, to[f])
				}
			}
			e.rows[i] = keep
		}
	}
}

// correct moves the weights from what was read to what is marked. See best for the pragma.
//
//go:norace
func (m *Model) correct(e example, got []int, step float64, sum, sumMoves []float64) {
	k := len(m.labels)
	for i, row := range e.rows {
		if y, g := e.gold[i], got[i]; y != g {
			for _, f := range row {
				up, down := int(f)*k+y, int(f)*k+g
				m.weights[up]++
				m.weights[down]--
				sum[up] += step
				sum[down] -= step
			}
		}
		var y, g int
		if i > 0 {
			y, g = e.gold[i-1]*k, got[i-1]*k
		}
		if up, down := y+e.gold[i], g+got[i]; up != down {
			m.moves[up]++
			m.moves[down]--
			sumMoves[up] += step
			sumMoves[down] -= step
		}
	}
}

func labelsOf(talks []Talk) []string {
	var out []string
	for _, t := range talks {
		for _, u := range t.Turns {
			for _, s := range u.Spans {
				if !slices.Contains(out, s.Label) {
					out = append(out, s.Label)
				}
			}
		}
	}
	slices.Sort(out)
	return append([]string{""}, out...)
}

// examples makes numbers of a talk's utterances, and counts new features. See best for the pragma.
//
//go:norace
func (m *Model) examples(t Talk) []example {
	var out []example
	c := Context{Form: t.Form, Labels: t.Labels}
	may := m.may(t.Labels)
	var last [2]string
	for _, u := range t.Turns {
		toks := cut(u.Text)
		c.Asked, c.Before = u.Asked, last[side(!u.Agent)]
		last[side(u.Agent)] = u.Text
		if len(toks) == 0 {
			continue
		}
		e := example{may: may, gold: m.gold(toks, u.Spans)}
		for _, fs := range features(c, u.Agent, toks, nil) {
			row := make([]int32, 0, len(fs))
			for _, h := range fs {
				at, ok := m.index[h]
				if !ok {
					at = int32(len(m.index))
					m.index[h] = at
				}
				row = append(row, at)
			}
			e.rows = append(e.rows, row)
		}
		for _, s := range u.Spans {
			if !u.Agent && !slices.Contains(c.Told, s.Label) {
				c.Told = append(slices.Clone(c.Told), s.Label)
			}
		}
		out = append(out, e)
	}
	return out
}

func side(agent bool) int {
	if agent {
		return 1
	}
	return 0
}

// gold is the label of every token. A token that a mark holds in part is marked.
func (m *Model) gold(toks []token, spans []Span) []int {
	out := make([]int, len(toks))
	for i, t := range toks {
		for _, s := range spans {
			if t.from < s.To && s.From < t.to {
				out[i] = slices.Index(m.labels, s.Label)
			}
		}
	}
	return out
}
