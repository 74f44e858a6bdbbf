package intent

import (
	"slices"
	"time"
)

// tally counts pairs of wanted and given intents.
type tally map[[2]string]int

func (t tally) add(want, got string) { t[[2]string{want, got}]++ }

// of returns precision and recall of one intent; 0 where nothing was given or wanted.
func (t tally) of(name string) (precision, recall float64) {
	hit, wanted, given := 0, 0, 0
	for pair, n := range t {
		if pair[0] == name {
			wanted += n
		}
		if pair[1] == name {
			given += n
		}
		if pair[0] == name && pair[1] == name {
			hit += n
		}
	}
	return ratio(hit, given), ratio(hit, wanted)
}

// macroF1 is the mean F1 over the wanted intents.
func (t tally) macroF1() float64 {
	names := map[string]bool{}
	for pair := range t {
		names[pair[0]] = true
	}
	order := make([]string, 0, len(names))
	for name := range names {
		order = append(order, name)
	}
	slices.Sort(order) // the order of a float sum must not vary
	sum := 0.0
	for _, name := range order {
		if p, r := t.of(name); p+r > 0 {
			sum += 2 * p * r / (p + r)
		}
	}
	if len(order) == 0 {
		return 0
	}
	return sum / float64(len(order))
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

func median(took []time.Duration) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[len(took)/2]
}
