// Package trace follows one call and finds in it the moments that rules look for: words, sounds, events. It owns what is remembered
// of a call, which is bounded, and what a find means; package rule owns the language, package qa decides over the moments.
package trace

import (
	"slices"
	"time"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/words"
)

// Bounds of what is remembered of one call. With them a call of any length takes less than 64 KiB; what is older than they allow is
// forgotten, its hits stay.
const (
	mostUtterances = 180
	keepFirst      = 10 // of them, for the opening
	mostText       = 21 << 10
	mostStretches  = 64  // of speech, for each party
	mostMoments    = 32  // of one find
	mostTotal      = 500 // of all finds
	mostPhases     = 32
	mostFields     = 24
	mostValue      = 80 // bytes of a field
)

// Moment is a place in a call where a find is true. Times are media time in milliseconds.
type Moment struct {
	Party     hotline.Party
	Said      Key     // utterance; zero = it is none
	Pos       float64 // where in the utterance, 0 to 1
	From, To  float64
	At        float64 // when it came true
	Value     float64 // seconds, characters a minute, dB or times
	Tentative bool    // on text that may change
	Open      bool    // it goes on
	Told      int     // under what number its event is remembered, 0 = it is none, or no rule asks for its data
}

// Key names an utterance: the party's N-th, from 1.
type Key struct {
	Party hotline.Party
	N     int
}

// Utterance is what is remembered of one.
type Utterance struct {
	Key
	Name     string // account of an agent
	Text     string
	From, To float64
	Final    bool
}

// Bench is memory for reading texts, shared by calls that are read one after the other. Not safe for concurrent use.
type Bench struct {
	reader *words.Reader
	text   words.Text
	ahead  string                // what the machine means to say behind it
	sense  senses                // what the models make of the text
	cost   map[int]time.Duration // of finds that cost more than words, by rule, since Spent was called
	// Skip says that a rule of the set is switched off; nil = none is.
	Skip func(n int) bool
}

// Spent tells what finds that cost more than words took since it was called last, by the number of their rule.
func (b *Bench) Spent(tell func(rule int, took time.Duration)) {
	for n, took := range b.cost {
		tell(n, took)
	}
	clear(b.cost)
}

// confidence is how sure the model is that the text that is being read is of the kind that the find looks for.
func (b *Bench) confidence(l *rule.Looked, text string) float32 {
	whole, parts := b.sense.read(text, l.Say.Parts)
	if l.Say.Parts {
		return parts[l.Task]
	}
	return whole[l.Task]
}

// NewBench returns a bench for the rules of a set.
func NewBench(set *rule.Set) *Bench {
	return &Bench{reader: words.NewReader(set.Table, set.Needs), sense: newSenses(set.Sense), cost: map[int]time.Duration{}}
}

// Call is what is known of one call so far. Not safe for concurrent use.
//
//archtest:fields the memory of one call
type Call struct {
	ID      hotline.CallID
	Facts   Facts
	Ended   bool
	EndMS   float64
	Now     float64 // media time
	Wake    float64 // when something becomes true without an event; 0 = never
	said    []Utterance
	ahead   string // what the machine means to say behind what it is saying
	bytes   int
	tracks  [3]track
	talk    []stretch // times in which the caller and a person talk, or could
	away    []stretch // of them, times on hold, parked, waiting
	joint   bool      // an agent and somebody outside both talk with the caller
	moments held
	total   int             // of them
	gone    map[int]float64 // by find that has forgotten: moments that began until then
	changed []int           // finds
	waits   []wait
	tolds   []told
	telling int             // number of the last of them
	asks    map[int][]asked // by find
	keyed   []byte          // what the caller pressed, the newest mostKeyed
	line    string          // the telephone number that calls, or was called, "" = it is withheld
	typed   []stretch       // times in which the caller types: after the last voice before his first typed words, until he speaks
	set     *rule.Set
	last    uint64 // number of the last event
	zero    time.Time
}

// stretch is a time from, and up to; open ends have To = open.
type stretch struct{ from, to float64 }

const open = 1e15

// New begins a call. set is what is looked for.
func New(id hotline.CallID, set *rule.Set) *Call {
	return &Call{ID: id, set: set, moments: make(held, len(set.Finds)), gone: map[int]float64{}, Facts: Facts{Fields: map[string]string{}}}
}

// Set is what is looked for.
func (c *Call) Set() *rule.Set { return c.set }

// Seen says that event number seq was applied.
func (c *Call) Seen(seq uint64) bool { return seq != 0 && seq <= c.last }

// Media is the media time of a moment on the clock.
func (c *Call) Media(at time.Time) float64 {
	if c.zero.IsZero() {
		return 0
	}
	return max(0, float64(at.Sub(c.zero))/float64(time.Millisecond))
}

// Wall is the clock at a media time.
func (c *Call) Wall(ms float64) time.Time {
	return c.zero.Add(time.Duration(ms * float64(time.Millisecond)))
}

// Changed returns the finds that changed since the last call, each once, and forgets them.
func (c *Call) Changed() []int {
	out := c.changed
	c.changed = nil
	slices.Sort(out)
	return slices.Compact(out)
}

// Moments returns those of a find, in the order of their time.
func (c *Call) Moments(find int) []Moment {
	l := c.set.Finds[find]
	if len(l.Members) == 0 {
		return c.kept(find)
	}
	var out []Moment
	for _, m := range l.Members {
		out = append(out, c.kept(m)...)
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return int(a.From - b.From) })
	return out
}

// Forgotten is the time up to which moments of a find may have been forgotten; -1 = none was.
func (c *Call) Forgotten(find int) float64 {
	l, until := c.set.Finds[find], c.gone[find]
	for _, m := range l.Members {
		until = max(until, c.gone[m])
	}
	return until - 1
}

// Said returns the utterances, in the order of their time. The slice is the call's own.
func (c *Call) Said() []Utterance { return c.said }

// Utterance returns one by its key.
func (c *Call) Utterance(k Key) (Utterance, bool) {
	if i := c.index(k); i >= 0 {
		return c.said[i], true
	}
	return Utterance{}, false
}

// Begin is when the talk with a person began, -1 = not yet.
func (c *Call) Begin() float64 {
	if len(c.talk) == 0 {
		return -1
	}
	return c.talk[0].from
}

// Served says that a person had the caller at some time between from and to, on hold or not.
func (c *Call) Served(from, to float64) bool {
	return slices.ContainsFunc(c.talk, func(s stretch) bool { return s.from <= to && from <= s.to })
}

// Speaking says that a party of p speaks now.
func (c *Call) Speaking(p rule.Parties) bool {
	for i, party := range parties() {
		if t := c.tracks[i].list; p.Has(party) && len(t) > 0 && t[len(t)-1].to == open {
			return true
		}
	}
	return false
}

func parties() [3]hotline.Party {
	return [3]hotline.Party{hotline.PartyCaller, hotline.PartyAgent, hotline.PartyBot}
}

func number(p hotline.Party) int {
	switch p {
	case hotline.PartyAgent:
		return 1
	case hotline.PartyBot:
		return 2
	}
	return 0
}

// set replaces the moments of a find.
func (c *Call) put(find int, list []Moment) {
	if len(list) == 0 && len(c.moments.of(find)) == 0 {
		return
	}
	if slices.EqualFunc(list, c.moments.of(find), func(m Moment, p packed) bool { return pack(m) == p }) {
		return
	}
	c.keepAll(find, list)
}

// add appends a moment to a find.
func (c *Call) add(find int, m Moment) {
	c.keepAll(find, append(c.kept(find), m))
}

func (c *Call) trim(find int, list []Moment) []Moment {
	if len(list) <= mostMoments {
		return list
	}
	const first = mostMoments / 4
	cut := len(list) - mostMoments
	c.gone[find] = max(c.gone[find], list[first+cut-1].From+1)
	return append(list[:first:first], list[first+cut:]...)
}
