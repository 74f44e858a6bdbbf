package index

// Weights are how much each unit of a question counts for coverage in a library: rare ones more, filler words nothing.
type Weights struct {
	unit    []float64
	Total   float64
	words   []float64 // of each word
	known   []bool    // each word stands somewhere in the library
	Unknown float64   // share of the weight on pairs that stand nowhere in the library, 0..1
}

// Weigh works the weights out against a library's word index.
func (x *Index) Weigh(q *Query) Weights {
	w := Weights{unit: make([]float64, len(q.units))}
	rarest := x.rarity(0)
	known := make([]bool, len(q.units))
	for hash, places := range q.places {
		if _, ok := x.terms[hash]; !ok {
			continue
		}
		for _, p := range places {
			if p.quality <= byHan {
				continue
			}
			for i := p.from; i <= p.to; i++ {
				known[i] = true
			}
		}
	}
	unknown := 0.0
	rarity := x.rarities(&q.Text)
	for i := range q.units {
		w.unit[i] = q.soft[i] * (0.4 + 0.6*rarity[i]/rarest)
		w.Total += w.unit[i]
		if !known[i] {
			unknown += w.unit[i]
		}
	}
	if w.Total > 0 {
		w.Unknown = unknown / w.Total
	}
	for _, one := range q.spans {
		sum, all := 0.0, true
		for i := one.from; i <= one.to; i++ {
			sum += w.unit[i]
			all = all && known[i]
		}
		w.words, w.known = append(w.words, sum), append(w.known, all)
	}
	return w
}

// Lack is what of a question's words a cover lacks.
type Lack struct {
	Nouns   float64 // share of the question's weight
	Strange float64 // of those, nouns that stand nowhere in the library
	Verbs   float64 // verbs and adjectives
	Counts  float64 // numbers, times, measures
	Worst   float64 // weight of the heaviest such word, 0..1 each unit
	Count   float64 // such words
}

// Missing says which words of weight a cover lacks.
func (c Cover) Missing(q *Query, w Weights) Lack {
	var l Lack
	if w.Total == 0 {
		return l
	}
	for n, one := range q.spans {
		covered := 0.0
		for i := one.from; i <= one.to; i++ {
			covered += c[i]
		}
		if covered >= 0.7*float64(one.to-one.from+1) || one.to == one.from && q.units[one.from].r != 0 {
			continue
		}
		share := w.words[n] / w.Total
		switch one.kind {
		case kindNoun:
			l.Nouns += share
			if !w.known[n] {
				l.Strange += share
			}
		case kindVerb, kindAdj:
			l.Verbs += share
		case kindCount:
			l.Counts += share
			continue
		default:
			continue
		}
		l.Worst = max(l.Worst, w.words[n]/float64(one.to-one.from+1))
		l.Count++
	}
	return l
}

// rarities says how rare each unit is: as part of its synonyms where it is in a known word, else by itself.
func (x *Index) rarities(t *Text) []float64 {
	out := make([]float64, len(t.units))
	for i := range t.units {
		out[i] = x.idf(t.units[i].hash)
	}
	for _, w := range t.words {
		if w.group < 0 {
			continue
		}
		idf := x.idf(groupHash(w.group))
		for i := w.from; i <= w.to; i++ {
			out[i] = min(out[i], idf)
		}
	}
	return out
}

// Cover is how far each unit of a question is found in a text, 0..1.
type Cover []float64

// Bag is the terms of a text without their places: all that Cover needs of a passage, in a tenth of the memory of a Text.
type Bag []uint64

// Bag analyses text to be compared with questions.
func (l *Lexicon) Bag(text string) Bag {
	t := l.Passage(text)
	out := make(Bag, 0, 4*len(t.units))
	for _, route := range []Route{ByWords, BySounds} {
		t.terms(route, func(found term) { out = append(out, found.hash) })
	}
	return out
}

// Cover looks which parts of the question stand in the texts.
func (q *Query) Cover(texts ...Bag) Cover {
	c := make(Cover, len(q.units))
	for _, t := range texts {
		for _, hash := range t {
			for _, p := range q.places[hash] {
				for i := p.from; i <= p.to; i++ {
					c[i] = max(c[i], p.quality)
				}
			}
		}
	}
	return c
}

// Strict is Cover without synonyms: only the question's own words and sounds count.
func (q *Query) Strict(text Bag) Cover {
	c := make(Cover, len(q.units))
	for _, hash := range text {
		for _, p := range q.places[hash] {
			for i := p.from; i <= p.to && p.quality != byGroup; i++ {
				c[i] = max(c[i], p.quality)
			}
		}
	}
	return c
}

// With returns the better of two covers, unit by unit.
func (c Cover) With(other Cover) Cover {
	out := make(Cover, len(c))
	for i := range c {
		out[i] = max(c[i], other[i])
	}
	return out
}

// Like compares the question with a phrase both ways: how much of the question the phrase covers, and how much of the phrase the
// question covers, each 0..1. The phrase comes from Lexicon.Phrase.
func (x *Index) Like(q *Query, w Weights, phrase *Text) (of, by float64) {
	c := make(Cover, len(q.units))
	back := make([]float64, len(phrase.units))
	for _, route := range []Route{ByWords, BySounds} {
		phrase.terms(route, func(found term) {
			for _, p := range q.places[found.hash] {
				for i := p.from; i <= p.to; i++ {
					c[i] = max(c[i], p.quality)
				}
				for i := found.from; i <= found.to; i++ {
					back[i] = max(back[i], p.quality)
				}
			}
		})
	}
	rarest, sum, total := x.rarity(0), 0.0, 0.0
	rarity := x.rarities(phrase)
	for i := range phrase.units {
		weight := phrase.soft[i] * (0.4 + 0.6*rarity[i]/rarest)
		total += weight
		sum += weight * back[i]
	}
	if total > 0 {
		by = sum / total
	}
	return c.Share(w), by
}

// Share is the covered share of the question's weight, 0..1.
func (c Cover) Share(w Weights) float64 {
	if w.Total == 0 {
		return 0
	}
	sum := 0.0
	for i, v := range c {
		sum += v * w.unit[i]
	}
	return sum / w.Total
}

// Gap is the largest stretch of the question that is not covered, as a share of its weight, 0..1.
func (c Cover) Gap(w Weights) float64 {
	if w.Total == 0 {
		return 1
	}
	most, run := 0.0, 0.0
	for i, v := range c {
		if v >= bySound {
			if w.unit[i] > 0 {
				run = 0
			}
			continue
		}
		run += w.unit[i] * (1 - v)
		most = max(most, run)
	}
	return most / w.Total
}
