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
func (d *data) calibrate(cfg Config) scale {
	if cfg.Ordinary && slices.Contains(d.names, OutOfScope) {
		return d.calibrateOrdinary(cfg)
	}
	heldOut := d.holdOut(cfg)
	if len(heldOut) == 0 {
		return scale{doubt: cfg.Doubt, slope: 4, threshold: fallbackThreshold(cfg), margin: cfg.Margin}
	}
	found := scale{doubt: cfg.Doubt, slope: pickSlope(heldOut, func(held) float64 { return 1 }), threshold: cfg.Threshold, margin: cfg.Margin}
	if !slices.Contains(d.names, OutOfScope) {
		found.margin = 0 // a close second is no sign of a foreign text
	}
	if cfg.Threshold == 0 {
		found.threshold = pickThreshold(heldOut, found.slope)
	}
	return found
}

// pickSlope finds the slope of the least log loss over the held-out samples, each of a weight.
func pickSlope(all []held, weight func(held) float64) float64 {
	slope, least := 4.0, math.Inf(1)
	for s := 1.0; s <= 16; s *= 1.15 {
		if loss := logLoss(all, s, weight); loss < least {
			slope, least = s, loss
		}
	}
	return slope
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
	switch {
	case len(d.rows) > 4000:
		every, folds = 10, 1
	case cfg.Ordinary && len(d.rows) < 1000: // the intents have so few that each counts
		folds = 4
	}
	var out []held
	for fold := range folds {
		seen := make([]int, len(d.names))
		var keep, away []int
		for i, l := range d.labels {
			if seen[l]%every == (fold+1)%every {
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

func logLoss(all []held, slope float64, weight func(held) float64) float64 {
	loss := 0.0
	for _, h := range all {
		p := softmax(h.scores, slope)
		loss -= weight(h) * math.Log(math.Max(p[slices.Index(h.names, h.want)], 1e-6))
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

// Of samples whose out-of-scope ones are what any caller says, a doubt counts as well as it understands held-out samples of the intents and refuses held-out
// ordinary ones, the latter for refusal: the owner's callers matter more. Each sample counts by a soft step, as those of the intents are few. Callers' words are less
// like the examples than these are like each other: leniency is added, which lets through what is held for foreign by less than 2 to 1. On 6 first apps made of
// 3 to 5 scenes of the sample with 8 examples each, 232 of 254 sentences are understood so, 230 without ordinary sentences.
const (
	refusal   = 0.7
	softness  = 0.1
	leniency  = 0.6 // in the logarithm of the odds
	mostDoubt = 2   // all that the scores of a text can be apart
)

// calibrateOrdinary is calibrate for a Config with Ordinary: few samples of each intent against many of what any caller says. How far apart their scores
// lie depends on the number of either, so no fixed Doubt is right.
func (d *data) calibrateOrdinary(cfg Config) scale {
	cfg.Doubt = 0
	heldOut := d.holdOut(cfg)
	found := scale{doubt: pickDoubt(heldOut), slope: 4, threshold: max(cfg.Threshold, leastThreshold)}
	ours := 0.0
	for _, h := range heldOut {
		if h.want != OutOfScope {
			ours++
		}
		for i, name := range h.names {
			if name == OutOfScope {
				h.scores[i] -= found.doubt
			}
		}
	}
	if ours > 0 {
		found.slope = pickSlope(heldOut, func(h held) float64 { // as if there were as many of either
			if h.want == OutOfScope {
				return ours / (float64(len(heldOut)) - ours)
			}
			return 1
		})
	}
	found.doubt += leniency / found.slope
	return found
}

// pickDoubt finds the doubt of the best sum of what is understood and what is refused.
func pickDoubt(all []held) float64 {
	type lead struct {
		by      float64 // of the best intent before OutOfScope
		right   bool
		foreign bool
	}
	leads, ours := make([]lead, len(all)), 0
	for i, h := range all {
		best, foreign, name := math.Inf(-1), 0.0, ""
		for j, s := range h.scores {
			switch {
			case h.names[j] == OutOfScope:
				foreign = s
			case s > best:
				best, name = s, h.names[j]
			}
		}
		leads[i] = lead{by: best - foreign, right: name == h.want, foreign: h.want == OutOfScope}
		if h.want != OutOfScope {
			ours++
		}
	}
	pick, most := 0.0, -1.0
	for doubt := 0.0; doubt <= mostDoubt; doubt += 0.02 {
		in, out := 0.0, 0.0
		for _, l := range leads {
			through := 1 / (1 + math.Exp(-(l.by+doubt)/softness))
			switch {
			case l.foreign:
				out += 1 - through
			case l.right:
				in += through
			}
		}
		if sum := in/math.Max(1, float64(ours)) + refusal*out/math.Max(1, float64(len(all)-ours)); sum > most {
			pick, most = doubt, sum
		}
	}
	return pick
}
