package intent

import (
	"cmp"
	"math"
	"slices"
)

// held is what a model trained without a sample says about it.
type held struct {
	scores []float64
	names  []string
	want   string
}

// calibrate trains without a part of the samples, finds the slope that makes confidences honest on that part (least
// log loss), and the threshold that best tells in scope from out of scope.
func (d *data) calibrate(cfg Config) (slope, threshold, margin float64) {
	heldOut := d.holdOut(cfg)
	if len(heldOut) == 0 {
		return 4, fallbackThreshold(cfg), cfg.Margin
	}
	slope, least := 4.0, math.Inf(1)
	for s := 1.0; s <= 16; s *= 1.15 {
		if loss := logLoss(heldOut, s); loss < least {
			slope, least = s, loss
		}
	}
	margin = cfg.Margin
	if !slices.Contains(d.names, OutOfScope) {
		margin = 0 // a close second is no sign of a foreign text
	}
	if cfg.Threshold > 0 {
		return slope, cfg.Threshold, margin
	}
	return slope, pickThreshold(heldOut, slope), margin
}

func fallbackThreshold(cfg Config) float64 {
	if cfg.Threshold > 0 {
		return cfg.Threshold
	}
	return 0.3
}

// holdOut takes every fourth sample of each intent away, trains on the rest and scores what was taken.
// Above 4,000 samples one fold of ten is enough and four times as fast.
func (d *data) holdOut(cfg Config) []held {
	every, folds := 4, 2
	if len(d.rows) > 4000 {
		every, folds = 10, 1
	}
	var out []held
	for fold := range folds {
		seen := make([]int, len(d.names))
		var keep, away []int
		for i, l := range d.labels {
			if seen[l]%every == fold+1 {
				away = append(away, i)
			} else {
				keep = append(keep, i)
			}
			seen[l]++
		}
		if len(away) == 0 {
			continue
		}
		m := d.fit(keep, cfg)
		for _, i := range away {
			out = append(out, held{scores: m.scores(d.rows[i]), names: d.names, want: d.names[d.labels[i]]})
		}
	}
	return out
}

func logLoss(all []held, slope float64) float64 {
	loss := 0.0
	for _, h := range all {
		p := softmax(h.scores, slope)
		loss -= math.Log(math.Max(p[slices.Index(h.names, h.want)], 1e-6))
	}
	return loss
}

// Without out-of-scope samples nothing shows what a foreign text looks like, so only answers that are more likely wrong than
// not are given up: the least confident ones, as long as fewer than hopeless of them are right, at most rejectMost of all.
const (
	hopeless   = 0.3
	rejectMost = 0.05
)

// blindThreshold is the threshold for samples without out-of-scope texts; bests are sorted.
func blindThreshold(bests []float64, rights []bool) float64 {
	right, cut := 0, 0
	for i := range min(len(bests), int(rejectMost*float64(len(bests)))) {
		if rights[i] {
			right++
		}
		if float64(right) <= hopeless*float64(i+1) {
			cut = i + 1
		}
	}
	if cut == 0 {
		return leastThreshold
	}
	return max(leastThreshold, min(bests[cut-1], 0.5))
}

// leastThreshold is what a text needs at least: one of unknown words only gets less from 20 intents on.
const leastThreshold = 0.05

// pickThreshold maximises in-scope accuracy plus half the out-of-scope recall over the held-out samples.
func pickThreshold(all []held, slope float64) float64 {
	type scored struct {
		best    float64
		right   bool
		foreign bool
	}
	list := make([]scored, 0, len(all))
	foreign := 0
	for _, h := range all {
		p := softmax(h.scores, slope)
		at, oos := -1, 0.0
		for i, name := range h.names {
			if name == OutOfScope {
				oos = p[i]
			} else if at < 0 || p[i] > p[at] {
				at = i
			}
		}
		if at < 0 {
			continue
		}
		s := scored{best: p[at], right: h.names[at] == h.want, foreign: h.want == OutOfScope}
		if oos > s.best {
			s.best = 0 // the out-of-scope class itself says no
		}
		if s.foreign {
			foreign++
		}
		list = append(list, s)
	}
	if foreign == 0 {
		bests, rights := make([]float64, 0, len(list)), make([]bool, 0, len(list))
		slices.SortFunc(list, func(a, b scored) int { return cmp.Compare(a.best, b.best) })
		for _, s := range list {
			bests, rights = append(bests, s.best), append(rights, s.right)
		}
		return blindThreshold(bests, rights)
	}
	pick, most := 0.3, -1.0
	for t := 0.05; t <= 0.8; t += 0.01 {
		in, out := 0, 0
		for _, s := range list {
			switch {
			case s.foreign && s.best < t:
				out++
			case !s.foreign && s.right && s.best >= t:
				in++
			}
		}
		if sum := ratio(in, len(list)-foreign) + 0.5*ratio(out, foreign); sum > most {
			pick, most = t, sum
		}
	}
	return pick
}
