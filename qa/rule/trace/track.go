package trace

import (
	"slices"
	"time"

	"hotline"
)

// join of two stretches of one voice: a shorter pause is a breath.
const breath = 300 // ms

// mostVoices bounds how many speakers of one party are told apart.
const mostVoices = 8

// track is when one party spoke.
type track struct {
	list  []stretch
	edges bool     // it comes from the voice activity detector; else from the times of utterances
	voice []string // who of several speaks now
	loud  []float64
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// on begins a stretch, or goes on with one that ended a breath ago.
func (t *track) on(at float64) {
	n := len(t.list)
	switch {
	case n > 0 && t.list[n-1].to == open:
		return
	case n > 0 && at-t.list[n-1].to < breath:
		t.list[n-1].to = open
		return
	}
	t.push(stretch{at, open})
}

func (t *track) push(s stretch) {
	if len(t.list) == mostStretches {
		t.list = append(t.list[:0], t.list[mostStretches/4:]...)
	}
	t.list = append(t.list, s)
}

func (t *track) close(at float64) {
	if n := len(t.list); n > 0 && t.list[n-1].to == open {
		t.list[n-1].to = max(at, t.list[n-1].from)
	}
}

// span notes a stretch that is known whole, in its place in time.
func (t *track) span(from, to float64) {
	i := len(t.list)
	for i > 0 && t.list[i-1].from > from {
		i--
	}
	if i > 0 && from-t.list[i-1].to < breath {
		t.list[i-1].to = max(t.list[i-1].to, to)
		return
	}
	t.push(stretch{from, to})
	copy(t.list[min(i+1, len(t.list)-1):], t.list[min(i, len(t.list)-1):len(t.list)-1])
	t.list[min(i, len(t.list)-1)] = stretch{from, to}
}

// voiced is how much of a time the track is speech.
func (t *track) voiced(from, to float64) float64 {
	sum := 0.0
	for _, s := range t.list {
		sum += max(0, min(s.to, to)-max(s.from, from))
	}
	return sum
}

// at is the stretch that holds a time, or comes first after it.
func (t *track) at(when float64) (stretch, bool) {
	for _, s := range t.list {
		if s.to > when {
			return s, true
		}
	}
	return stretch{}, false
}

// edge takes the beginning or the end of somebody's voice. The track of several (agents in a conference) ends with the last of them.
func (c *Call) edge(party hotline.Party, name string, on bool, at float64) {
	t := &c.tracks[number(party)]
	if on {
		if !t.edges {
			t.edges, t.list = true, nil
		}
		if !slices.Contains(t.voice, name) && len(t.voice) < mostVoices {
			t.voice = append(t.voice, name)
		}
		t.on(at)
		return
	}
	if t.voice = slices.DeleteFunc(t.voice, func(one string) bool { return one == name }); len(t.voice) == 0 {
		t.close(at)
	}
}

// quietSince is when the last voice before a time ended, the time itself while one speaks.
func (c *Call) quietSince(at float64) float64 {
	last := 0.0
	for i := range c.tracks {
		for _, s := range c.tracks[i].list {
			if s.from < at {
				last = max(last, min(s.to, at))
			}
		}
	}
	return last
}

// types notes that the caller types, or that he speaks again.
func (c *Call) types(typed bool, from float64) {
	n := len(c.typed)
	running := n > 0 && c.typed[n-1].to == open
	switch {
	case running && !typed:
		c.typed[n-1].to = max(from, c.typed[n-1].from)
	case !running && typed && n < mostPhases:
		c.typed = append(c.typed, stretch{c.quietSince(from), open})
	}
}

// dead takes the silence before a leg was lost out of the talk: nothing had come of an agent's phone for a while when that was noticed.
func (c *Call) dead(at float64) {
	from := 0.0
	if n := len(c.away); n == mostPhases {
		return
	} else if n > 0 {
		from = c.away[n-1].to
	}
	for _, s := range c.tracks[number(hotline.PartyAgent)].list {
		from = max(from, s.to)
	}
	if from < at {
		c.away = append(c.away, stretch{from, at})
	}
}

// spoke notes the time of an utterance for a party whose voice is not watched.
func (c *Call) spoke(party hotline.Party, from, to float64) {
	if t := &c.tracks[number(party)]; !t.edges && to > from {
		t.span(from, to)
	}
}
