package trace

import (
	"slices"

	"hotline"
)

// packed is a moment as it is kept: 32 bytes instead of 112. Times are exact to a millisecond for four hours.
type packed struct {
	party, said     uint8 // number of a party; said: 255 = no utterance
	tentative, open bool
	n               int32 // of the utterance, or of what is remembered of the event
	pos, value      float32
	from, to, at    float32
	_               float32
}

const noWords = 255

// held are the moments of each find. Most finds have none in a call, and a pointer is a third of a slice.
type held []*[]packed

// of returns those of a find. They are the call's own.
func (h held) of(find int) []packed {
	if h[find] == nil {
		return nil
	}
	return *h[find]
}

func (h held) put(find int, list []packed) {
	switch {
	case len(list) == 0:
		h[find] = nil
	case h[find] != nil:
		*h[find] = list
	default:
		first := list
		h[find] = &first
	}
}

func pack(m Moment) packed {
	p := packed{
		party: code(m.Party), said: noWords, tentative: m.Tentative, open: m.Open, n: int32(m.Said.N),
		pos: float32(m.Pos), value: float32(m.Value), from: float32(m.From), to: float32(m.To), at: float32(m.At),
	}
	if m.Said != (Key{}) {
		p.said = code(m.Said.Party)
	} else {
		p.n = int32(m.Told)
	}
	return p
}

func (p packed) moment() Moment {
	m := Moment{
		Party: decode(p.party), Pos: float64(p.pos), Value: float64(p.value), From: float64(p.from), To: float64(p.to), At: float64(p.at),
		Tentative: p.tentative, Open: p.open,
	}
	if p.said != noWords {
		m.Said = Key{decode(p.said), int(p.n)}
	} else {
		m.Told = int(p.n)
	}
	return m
}

func code(p hotline.Party) uint8 { return uint8(slices.Index(names(), p) + 1) }

func decode(n uint8) hotline.Party {
	if n == 0 {
		return ""
	}
	return names()[n-1]
}

func names() []hotline.Party {
	return []hotline.Party{hotline.PartyCaller, hotline.PartyAgent, hotline.PartyBot, "service", "any"}
}

// kept returns the moments of a find, in memory of its own.
func (c *Call) kept(find int) []Moment {
	list := c.moments.of(find)
	if len(list) == 0 {
		return nil
	}
	out := make([]Moment, len(list))
	for i, p := range list {
		out[i] = p.moment()
	}
	return out
}

// keepAll replaces the moments of a find, within the bounds.
func (c *Call) keepAll(find int, list []Moment) {
	list = c.trim(find, list)
	was := c.moments.of(find)
	c.total += len(list) - len(was)
	if cap(was) < len(list) || len(list) == 0 {
		was = make([]packed, 0, len(list))
	}
	was = was[:0]
	for _, m := range list {
		was = append(was, pack(m))
	}
	c.moments.put(find, was)
	c.changed = append(c.changed, find)
	for c.total > mostTotal {
		c.shrink()
	}
}

// shrink halves the longest list of moments, from its front; the first stays, as what was done once (who calls was asked) holds to the end.
func (c *Call) shrink() {
	longest := 0
	for find := range c.moments {
		if len(c.moments.of(find)) > len(c.moments.of(longest)) {
			longest = find
		}
	}
	list := c.moments.of(longest)
	first := min(1, len(list)-1)
	cut := (len(list) - first + 1) / 2
	c.gone[longest] = max(c.gone[longest], float64(list[first+cut-1].from)+1)
	c.moments.put(longest, append(append(make([]packed, 0, len(list)-cut), list[:first]...), list[first+cut:]...))
	c.total -= cut
}
