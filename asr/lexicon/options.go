package lexicon

import (
	"cmp"
	"math"
	"slices"
	"sync/atomic"
)

const (
	maxGuesses = 16   // characters that one syllable may become after one context
	maxKnown   = 3000 // lists of guesses kept
	maxSame    = 30   // characters tried for a sound as it was heard, the frequent ones first
	maxBent    = 4    // and for each sound near it
	maxList    = 48   // all together
)

// candidate is a character that may have been meant.
type candidate struct {
	id   uint16
	cost float32 // ln
	gain float64 // what it does to the language model's probability: exp(-cost/langPower)
}

// optionLists holds the candidates by initial and final, each list made when it is first needed.
type optionLists [(numInitials + 1) * (numFinals + 1)]atomic.Pointer[[]candidate]

// options lists the characters that may be behind a sound, the likeliest sounds first; either half may be 0.
func (m *Model) options(initial, final Sound) []candidate {
	k := int(initial) * (numFinals + 1)
	if final != 0 {
		k += int(final) - firstFinal + 1
	}
	if l := m.near[k].Load(); l != nil {
		return *l
	}
	list := m.listOptions(initial.name(), final.name())
	m.near[k].Store(&list)
	return list
}

func (m *Model) listOptions(initial, final string) []candidate {
	at := map[uint16]int{}
	var list []candidate
	for _, o := range m.accepts {
		cost := m.bends.apart(initial, o.initial) + m.bends.apart(final, o.final)
		if cost > maxCost {
			continue
		}
		for i, r := range m.sounds[o] {
			if i >= maxSame || cost > 0 && i >= maxBent {
				break
			}
			c := candidate{id: r.id, cost: cost + r.cost}
			if k, ok := at[r.id]; ok {
				list[k].cost = min(list[k].cost, c.cost)
				continue
			}
			at[r.id] = len(list)
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), cmp.Compare(m.often(b.id), m.often(a.id)))
	})
	list = slices.Clip(list[:min(len(list), maxList)])
	for i := range list {
		list[i].gain = math.Exp(-float64(list[i].cost / langPower))
	}
	return list
}

// guess is a character that may follow a context, with what it adds to a path's score.
type guess struct {
	id    uint16
	cost  float32 // acoustic
	share float64 // of the language model, bent sounds included
	score float32
}

// guesses lists the likeliest characters for a syllable after a context, the best first. The same ones are asked for again and again
// while a sound lasts, so they are kept for the utterance.
func (d *Decoder) guesses(ctx uint64, initial, final Sound) []guess {
	if len(d.found) == maxKnown {
		d.known.clear()
		d.found = d.found[:0]
	}
	k := d.known.find(ctx | uint64(initial)<<48 | uint64(final)<<56)
	if *k != 0 {
		return d.found[*k-1]
	}
	if len(d.found) == cap(d.found) {
		d.found = append(d.found, nil)
	} else {
		d.found = d.found[:len(d.found)+1]
	}
	at := len(d.found)
	*k = int32(at) //nolint:gosec // the table is smaller
	list := d.found[at-1][:0]
	dom, gen := d.m.domain.levels(ctx), d.m.general.levels(ctx)
	for _, c := range d.m.options(initial, final) {
		if len(list) == maxGuesses && c.gain < list[maxGuesses-1].share {
			break // the rest costs more still
		}
		g := guess{id: c.id, cost: c.cost, share: c.gain * d.m.share(&dom, &gen, c.id)}
		if len(d.hot) > 0 && d.hot[last(ctx, 1)<<idBits|uint64(c.id)] {
			g.share *= math.Exp(hotBonus / langPower)
		}
		list = insert(list, g)
	}
	for i := range list {
		list[i].score = charBonus + langPower*float32(math.Log(list[i].share))
	}
	d.found[at-1] = list
	return list
}

// insert keeps list sorted and short.
func insert(list []guess, g guess) []guess {
	if len(list) < maxGuesses {
		list = append(list, g)
	} else if g.share <= list[maxGuesses-1].share {
		return list
	}
	i := len(list) - 1
	for ; i > 0 && list[i-1].share < g.share; i-- {
		list[i] = list[i-1]
	}
	list[i] = g
	return list
}
