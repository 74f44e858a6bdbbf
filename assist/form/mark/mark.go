// Package mark learns which words of an utterance a field's value is read from: the road and the house of an address told in three goes, the
// sum that is disputed and not last month's, the name of the caller and not the neighbour's. It is learnt from talks in which those words are
// marked (docs/forms.md has the format). It owns tokens, features, learning and the reading of one utterance; it knows no forms and no
// values: assist/form says which labels a form has, and reads the marked words.
package mark

import "slices"

// Span is a stretch of an utterance with the label of a field.
type Span struct {
	Label    string // as in the talks; "" never
	From, To int    // runes of the text, To behind the last
}

// Turn is one utterance of a talk.
type Turn struct {
	Agent bool
	Text  string
	Asked []string // labels that the agent's words before it ask for
	Spans []Span   // for learning: what is marked, in order, none within another
}

// Talk is a call, or a piece of one, in the order of the talk.
type Talk struct {
	Form   string   // id, tells the model what kind of talk it is
	Labels []string // that the form has
	Turns  []Turn
}

// Context is what was said before an utterance, for reading it.
type Context struct {
	Form   string
	Labels []string // that may be given
	Told   []string // labels whose value is known already
	Asked  []string // labels that the agent asked for
	Before string   // the other party's last words
}

// Model marks utterances. It is never changed after Train and safe for concurrent use.
type Model struct {
	labels  []string // labels[0] is no label
	index   map[uint64]int32
	weights []float32 // weights[feature*len(labels)+label]
	moves   []float32 // moves[from*len(labels)+to]
}

// Labels lists what the model can give.
func (m *Model) Labels() []string { return slices.Clone(m.labels[1:]) }

// Read marks text, in order. It takes some 0.1 ms for twenty characters.
func (m *Model) Read(c Context, agent bool, text string) []Span {
	toks := cut(text)
	if len(toks) == 0 || len(m.labels) < 2 {
		return nil
	}
	may := m.may(c.Labels)
	if len(may) < 2 {
		return nil
	}
	rows := m.rows(features(c, agent, toks, nil), nil)
	return m.spans(toks, m.best(rows, may, nil))
}

// may are the numbers of labels, with that of no label in front.
func (m *Model) may(labels []string) []int {
	out := []int{0}
	for i, l := range m.labels {
		if i > 0 && slices.Contains(labels, l) {
			out = append(out, i)
		}
	}
	return out
}

// rows turns hashes into numbers of known features.
func (m *Model) rows(all [][]uint64, out [][]int32) [][]int32 {
	for _, fs := range all {
		row := make([]int32, 0, len(fs))
		for _, h := range fs {
			if at, ok := m.index[h]; ok {
				row = append(row, at)
			}
		}
		out = append(out, row)
	}
	return out
}

// best is the likeliest label of every token (Viterbi). gold, for learning, makes each wrong label a little likelier. The race detector passes
// over the loops of learning, which share nothing: with it the tests' processes spent most of their time here.
//
//go:norace
func (m *Model) best(rows [][]int32, may, gold []int) []int {
	n, k := len(rows), len(m.labels)
	score, from := make([]float32, n*k), make([]int16, n*k)
	local := make([]float32, k)
	for i, row := range rows {
		for _, y := range may {
			local[y] = 0
		}
		for _, f := range row {
			w := m.weights[int(f)*k : int(f)*k+k]
			for _, y := range may {
				local[y] += w[y]
			}
		}
		for _, y := range may {
			s := local[y]
			if gold != nil && gold[i] != y {
				s += margin
			}
			if i == 0 {
				score[y] = s + m.moves[y]
				continue
			}
			best, where := float32(-1e30), 0
			for _, p := range may {
				if v := score[(i-1)*k+p] + m.moves[p*k+y]; v > best {
					best, where = v, p
				}
			}
			score[i*k+y], from[i*k+y] = best+s, int16(where)
		}
	}
	out := make([]int, n)
	for _, y := range may {
		if score[(n-1)*k+y] > score[(n-1)*k+out[n-1]] {
			out[n-1] = y
		}
	}
	for i := n - 1; i > 0; i-- {
		out[i-1] = int(from[i*k+out[i]])
	}
	return out
}

// spans joins tokens of one label, without the pauses around them.
func (m *Model) spans(toks []token, labels []int) []Span {
	var out []Span
	for i := 0; i < len(toks); {
		j := i
		for j < len(toks) && labels[j] == labels[i] {
			j++
		}
		from, to := i, j
		for from < to && toks[from].class == pause {
			from++
		}
		for to > from && toks[to-1].class == pause {
			to--
		}
		if labels[i] > 0 && to > from {
			out = append(out, Span{Label: m.labels[labels[i]], From: toks[from].from, To: toks[to-1].to})
		}
		i = j
	}
	return out
}
