package sense

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Train learns all tasks. Words of one concept are taken for one another. The same input always gives the same model. It blocks for about
// 0.1 s for each task with 10,000 sentences, and 0.5 s for reading them, on all cores.
func Train(tasks []Task, concepts Concepts) *Model {
	m := newModel(len(tasks), concepts)
	at, texts := map[string]int{}, []string(nil)
	for _, t := range tasks {
		for _, list := range [][]string{t.Like, t.Unlike} {
			for _, s := range list {
				if _, ok := at[s]; !ok {
					at[s] = len(texts)
					texts = append(texts, s)
				}
			}
		}
	}
	rows := m.learnWords(texts)
	m.weights = make([]float32, len(m.idf)*m.tasks)
	m.bias, m.slope, m.shift = make([]float32, m.tasks), make([]float32, m.tasks), make([]float32, m.tasks)
	var wait sync.WaitGroup
	turn := make(chan struct{}, runtime.GOMAXPROCS(0)) // a slot for each core; who finds none waits
	for k, t := range tasks {
		wait.Add(1)
		turn <- struct{}{}
		go func() {
			defer func() { <-turn; wait.Done() }()
			m.learn(k, t, at, rows)
		}()
	}
	wait.Wait()
	return m
}

// newModel is one that has learnt nothing yet.
func newModel(tasks int, concepts Concepts) *Model {
	m := &Model{find: newFinder(concepts), tasks: tasks}
	m.readers.New = func() any { return &reader{find: m.find} }
	return m
}

// learnWords numbers the features that at least two texts have, and returns the texts as vectors.
func (m *Model) learnWords(texts []string) []vector {
	all := m.readAll(texts)
	var ids table
	ids.grow(48 * len(texts)) // about what half of them need; it grows
	var df, last []int32
	for i, fs := range all {
		for k := range fs {
			id, fresh := ids.put(fs[k].hash, int32(len(df)))
			if fresh {
				df, last = append(df, 0), append(last, -1)
			}
			if last[id] != int32(i) {
				last[id] = int32(i)
				df[id]++
			}
			fs[k].hash = uint64(id)
		}
	}
	index := make([]int32, len(df))
	for id, n := range df {
		index[id] = -1
		if n >= 2 {
			index[id] = int32(len(m.idf))
			m.idf = append(m.idf, float32(math.Log(float64(1+len(texts))/float64(1+n))+1))
		}
	}
	m.index.grow(len(m.idf))
	ids.each(func(hash uint64, id int32) {
		if index[id] >= 0 {
			m.index.put(hash, index[id])
		}
	})
	rows, known := make([]vector, len(texts)), m.idf
	for i, fs := range all {
		rows[i] = weigh(fs, func(f raw) (int32, float32) {
			at := index[f.hash]
			if at < 0 {
				return -1, 0
			}
			return at, known[at]
		}, func(at int32) bool {
			first := last[at] != int32(-2-i)
			last[at] = int32(-2 - i)
			return first
		})
	}
	return rows
}

// readAll makes features of all texts, on all cores.
func (m *Model) readAll(texts []string) [][]raw {
	all := make([][]raw, len(texts))
	var wait sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for n := range cores {
		wait.Go(func() {
			r := &reader{find: m.find}
			for i := n; i < len(texts); i += cores {
				all[i] = slices.Clone(r.features(texts[i]))
			}
		})
	}
	wait.Wait()
	return all
}

// sample is a row and its side.
type sample struct {
	row *vector
	yes bool
}

func (m *Model) learn(k int, t Task, at map[string]int, rows []vector) {
	var list []sample
	for _, s := range t.Like {
		list = append(list, sample{&rows[at[s]], true})
	}
	for _, s := range t.Unlike {
		list = append(list, sample{&rows[at[s]], false})
	}
	w, b := descend(list, len(m.idf))
	for f, x := range w {
		m.weights[f*m.tasks+k] = x
	}
	m.bias[k] = b
	m.slope[k], m.shift[k] = calibrate(list, len(m.idf))
}

// The settings of the descent, chosen by leaving out each fifth sentence of the sample hotline in turn; they matter little.
const (
	epochs = 8
	cost   = 0.7
)

// descend is dual coordinate descent for a linear SVM with L2 loss (Hsieh et al., ICML 2008). The rarer side weighs more, by the square root.
//
//go:norace
func descend(list []sample, features int) (w []float32, bias float32) {
	w = make([]float32, features)
	alpha := make([]float32, len(list))
	yes := 0
	for _, s := range list {
		if s.yes {
			yes++
		}
	}
	up, down := side(yes, len(list)), side(len(list)-yes, len(list))
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	rng := rand.New(rand.NewPCG(20260101, 7)) //nolint:gosec // shuffling must be repeatable
	worst := float32(math.Inf(1))
	for epoch := range epochs {
		if epoch == epochs-1 { // who was left out is asked again
			order = order[:len(list)]
			worst = float32(math.Inf(1))
		}
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		most := float32(0)
		for at := 0; at < len(order); at++ {
			i := order[at]
			s := list[i]
			y, c := float32(-1), down
			if s.yes {
				y, c = 1, up
			}
			sum, q := s.row.times(w)
			sum, q = sum+bias, q+1
			diag := 1 / (2 * c)
			slope := y*sum - 1 + diag*alpha[i]
			if alpha[i] == 0 && slope >= 0 {
				if slope > worst { // far on its side: the next epochs need not look at it (LIBLINEAR's shrinking)
					order[at], order[len(order)-1] = order[len(order)-1], order[at]
					order = order[:len(order)-1]
					at--
				}
				continue
			}
			most = max(most, float32(math.Abs(float64(slope))))
			next := max(alpha[i]-slope/(q+diag), 0)
			step := (next - alpha[i]) * y
			if step == 0 {
				continue
			}
			alpha[i] = next
			bias += step
			for n, f := range s.row.index {
				w[f] += step * s.row.value[n]
			}
		}
		worst = most
	}
	return w, bias
}

// times is the product with weights, and the square of the length.
//
//go:norace
func (v *vector) times(w []float32) (sum, square float32) {
	for n, f := range v.index {
		x := v.value[n]
		sum += x * w[f]
		square += x * x
	}
	return sum, square
}

func side(n, all int) float32 {
	return float32(cost * math.Sqrt(float64(all)/float64(2*max(n, 1))))
}

// calibrate trains without every fourth sample, and fits confidence to what those get (Platt).
func calibrate(list []sample, features int) (slope, shift float32) {
	var keep, away []sample
	for i, s := range list {
		if i%4 == 3 {
			away = append(away, s)
		} else {
			keep = append(keep, s)
		}
	}
	if len(away) < 8 {
		return 3, 0
	}
	w, b := descend(keep, features)
	scores, sides := make([]float64, len(away)), make([]bool, len(away))
	for i, s := range away {
		sum, _ := s.row.times(w)
		scores[i], sides[i] = float64(sum+b), s.yes
	}
	return platt(scores, sides)
}

// prior is the share of yes that confidence assumes.
const prior = 0.15

// platt fits confidence = logistic(slope * score + shift) by descent on the log loss.
func platt(scores []float64, yes []bool) (slope, shift float32) {
	n := 0.0
	for _, y := range yes {
		if y {
			n++
		}
	}
	up, down := prior/math.Max(n, 1), (1-prior)/math.Max(float64(len(yes))-n, 1)
	a, b := 3.0, 0.0
	for range 400 {
		var ga, gb float64
		for i, s := range scores {
			p := 1 / (1 + math.Exp(-a*s-b))
			d, weight := p, down
			if yes[i] {
				d, weight = p-1, up
			}
			ga += weight * d * s
			gb += weight * d
		}
		a -= 8 * ga
		b -= 8 * gb
	}
	return float32(max(a, 0.5)), float32(b)
}
