package index

// Query is an analysed question. It is read only.
type Query struct {
	Text
	words  []term // distinct terms by words
	sounds []term
	places map[uint64][]place // where each term stands
	spans  []span             // the words
}

// place is a span of units that a term covers, and how surely.
type place struct {
	from, to int
	quality  float64
}

// How well a unit of the question is covered, by what covers it.
const (
	byPair  = 1.0
	byGroup = 0.95
	bySound = 0.8
	byHan   = 0.3 // one Chinese character alone
)

// Query analyses a question.
func (l *Lexicon) Query(text string) *Query {
	q := &Query{Text: Text{units: split(fold(text))}}
	l.mark(&q.Text, true)
	q.weigh()
	q.spans = segment(&q.Text)
	q.places = map[uint64][]place{}
	q.words = q.collect(ByWords)
	q.sounds = q.collect(BySounds)
	for _, w := range q.spans { // how much a word counts is for the judgement; finding takes what it can get
		for i := w.from; i <= w.to; i++ {
			q.soft[i] = w.weight
		}
	}
	return q
}

// collect gathers the distinct terms with their weights and notes where they stand.
func (q *Query) collect(route Route) []term {
	at := map[uint64]int{}
	var out []term
	q.terms(route, func(t term) {
		weight := 0.0
		for i := t.from; i <= t.to; i++ {
			weight += q.soft[i]
		}
		t.weight *= weight / float64(t.to-t.from+1)
		q.places[t.hash] = append(q.places[t.hash], place{from: t.from, to: t.to, quality: q.quality(route, t)})
		if i, ok := at[t.hash]; ok {
			out[i].weight = max(out[i].weight, t.weight)
			return
		}
		at[t.hash] = len(out)
		out = append(out, t)
	})
	return out
}

func (q *Query) quality(route Route, t term) float64 {
	switch {
	case route == BySounds:
		return bySound
	case t.from == t.to && q.units[t.from].r != 0 && t.hash == q.units[t.from].hash:
		return byHan
	case t.hash == q.units[t.from].hash || t.to == t.from+1 && t.hash == mix(q.units[t.from].hash, q.units[t.to].hash):
		return byPair
	}
	return byGroup
}

// distinct returns the terms of a route.
func (q *Query) distinct(route Route) []term {
	if route == BySounds {
		return q.sounds
	}
	return q.words
}

// Content is the weight of what the question asks for beyond filler words, in units.
func (q *Query) Content() float64 {
	sum := 0.0
	for _, w := range q.soft {
		sum += w
	}
	return sum
}

// Key identifies the question without its filler words; questions with the same key say the same. 0 for no content.
func (q *Query) Key() uint64 {
	key := uint64(0)
	for i := range q.units {
		if q.soft[i] > 0 {
			key = mix(key, q.units[i].hash)
		}
	}
	return key
}
