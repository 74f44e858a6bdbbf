package trace

import (
	"cmp"
	"slices"

	"hotline"
	"hotline/qa/rule"
)

// sounds works the finds of sound out anew over the speech that is remembered. That is some ten microseconds for 100 rules.
func (c *Call) sounds() {
	c.Wake = 0
	for _, w := range c.waits {
		c.wakeAt(w.at)
	}
	for _, l := range c.set.Acoustic {
		switch {
		case l.Silence != nil:
			c.put(l.N, c.keep(l.N, c.silences(l)))
		case l.Overlap != nil:
			c.put(l.N, c.keep(l.N, c.overlaps(l)))
		case l.Delay != nil:
			c.put(l.N, c.answers(l))
		}
	}
	c.begins()
}

func (c *Call) wakeAt(at float64) {
	if at > c.Now && (c.Wake == 0 || at < c.Wake) {
		c.Wake = at
	}
}

// keep puts the moments that are too old to be worked out again before the new ones.
func (c *Call) keep(find int, list []Moment) []Moment {
	horizon := 0.0
	for i := range c.tracks {
		if t := c.tracks[i].list; len(t) >= mostStretches*3/4 {
			horizon = max(horizon, t[0].to)
		}
	}
	if horizon == 0 {
		return list
	}
	old := slices.DeleteFunc(c.kept(find), func(m Moment) bool { return m.From > horizon })
	return append(old, slices.DeleteFunc(list, func(m Moment) bool { return m.From <= horizon })...)
}

// silences are the times in the talk in which nobody speaks.
func (c *Call) silences(l *rule.Looked) []Moment {
	var out []Moment
	longer := ms(l.Silence.Longer)
	caller, agent := &c.tracks[0], &c.tracks[1]
	for _, talk := range without(c.parts(), c.typed) { // who types is not silent
		end := min(talk.to, c.Now)
		for at := talk.from; at <= end; {
			a, okA := caller.at(at)
			b, okB := agent.at(at)
			next := end
			running := talk.to == open
			if okA && a.from <= end {
				next, running = min(next, a.from), false
			}
			if okB && b.from <= end {
				next, running = min(next, b.from), false
			}
			switch {
			case next-at >= longer:
				out = append(out, Moment{Party: l.Who, From: at, To: next, At: at + longer, Value: (next - at) / 1000, Open: running})
			case running:
				c.wakeAt(at + longer)
			}
			if next >= end {
				break
			}
			at = next
			if okA && a.from <= next {
				at = max(at, a.to)
			}
			if okB && b.from <= next {
				at = max(at, b.to)
			}
		}
	}
	return out
}

// parts are the times of talk without holds.
func (c *Call) parts() []stretch { return without(c.talk, c.away) }

// without is what is left of times when others, in their order, are taken out.
func without(times, others []stretch) []stretch {
	var out []stretch
	for _, t := range times {
		from := t.from
		for _, a := range others {
			if a.to <= from || a.from >= t.to {
				continue
			}
			if a.from > from {
				out = append(out, stretch{from, a.from})
			}
			from = a.to
		}
		if from < t.to {
			out = append(out, stretch{from, t.to})
		}
	}
	return out
}

// overlaps are the times in which a party of l began to speak while the other side was speaking.
func (c *Call) overlaps(l *rule.Looked) []Moment {
	var out []Moment
	for _, party := range parties() {
		if !l.Parties.Has(party) { // a rule about people says nothing of the bot
			continue
		}
		if party != hotline.PartyCaller {
			out = append(out, c.breaksIn(l, party, &c.tracks[0])...)
			continue
		}
		out = append(out, c.breaksIn(l, party, &c.tracks[1])...)
		out = append(out, c.breaksIn(l, party, &c.tracks[2])...)
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return cmp.Compare(a.From, b.From) })
	return out
}

// breaksIn are the times in which a party began to speak while another was speaking.
func (c *Call) breaksIn(l *rule.Looked, party hotline.Party, other *track) []Moment {
	var out []Moment
	longer, lead := ms(l.Overlap.Longer), ms(l.Overlap.Lead)
	for _, s := range c.tracks[number(party)].list {
		for _, f := range other.list {
			if f.from+lead > s.from || f.to <= s.from {
				continue
			}
			end := min(s.to, f.to, c.Now)
			over := end - s.from
			running := s.to == open && f.to == open
			if over < longer {
				if running {
					c.wakeAt(s.from + longer)
				}
				continue
			}
			m := Moment{Party: party, From: s.from, To: end, At: s.from + longer, Value: over / 1000, Open: running}
			if c.short(l, &m, s) {
				continue
			}
			out = append(out, m)
		}
	}
	return out
}

// short looks at the words of an overlap: short ones are a back-channel. Without words yet the moment is tentative.
func (c *Call) short(l *rule.Looked, m *Moment, s stretch) bool {
	best, far := -1, 700.0
	for i, u := range c.said {
		if u.Party != m.Party {
			continue
		}
		if d := max(u.From, s.from) - min(u.To, s.from); d < far && (u.To > s.from || d < far) {
			if d = abs(u.From - s.from); u.From <= s.from && u.To > s.from {
				d = 0
			}
			if d < far {
				best, far = i, d
			}
		}
	}
	if best < 0 {
		m.Tentative = l.Overlap.Least > 0 && c.Now-m.To < 3000 && !c.Ended
		return false
	}
	u := c.said[best]
	m.Said, m.Pos = u.Key, 0
	return letters(u.Text) < l.Overlap.Least
}

func abs(x float64) float64 { return max(x, -x) }

// answers are the delays of a find: those of people are worked out anew, those of the bot were told with its turns.
func (c *Call) answers(l *rule.Looked) []Moment {
	isBots := func(m Moment) bool { return m.Party == hotline.PartyBot }
	out := slices.DeleteFunc(c.kept(l.N), func(m Moment) bool { return !isBots(m) })
	if l.Parties.Has(hotline.PartyAgent) {
		out = append(out, slices.DeleteFunc(c.keep(l.N, c.delays(l)), isBots)...)
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return cmp.Compare(a.From, b.From) })
	return out
}

// delays are the times that the caller waits for a person's answer.
func (c *Call) delays(l *rule.Looked) []Moment {
	var out []Moment
	longer, shorter := ms(l.Delay.Longer), ms(l.Delay.Shorter)
	if shorter == 0 {
		shorter = open
	}
	caller, agent := &c.tracks[0], &c.tracks[1]
	for _, talk := range c.parts() {
		for i, s := range caller.list {
			if s.to == open || s.to < talk.from || s.to >= talk.to {
				continue
			}
			end := min(talk.to, c.Now)
			running := talk.to == open
			if i+1 < len(caller.list) && caller.list[i+1].from < end {
				end, running = caller.list[i+1].from, false
			}
			answered := false
			if a, ok := agent.at(s.to); ok && a.from < end {
				end, running, answered = max(a.from, s.to), false, true
			}
			wait := end - s.to
			switch {
			case wait >= longer && wait < shorter && (answered || running):
				m := Moment{Party: hotline.PartyAgent, From: s.to, To: end, At: s.to + longer, Value: wait / 1000, Open: running}
				if running {
					c.wakeAt(s.to + shorter)
				}
				out = append(out, m)
			case running && wait < longer:
				c.wakeAt(s.to + longer)
			}
		}
	}
	return out
}

// begins notes the first word of those whom a find of call: begin names. A supervisor who speaks before a person has the caller begins nothing.
func (c *Call) begins() {
	for _, l := range c.set.Begins {
		if len(c.moments.of(l.N)) > 0 {
			continue
		}
		first, who := -1.0, l.Who
		for i, p := range parties() {
			since := 0.0
			if p == hotline.PartyAgent {
				if since = c.Begin(); since < 0 {
					continue
				}
			}
			if s, ok := c.tracks[i].at(since); l.Parties.Has(p) && ok && (first < 0 || s.from < first) {
				first, who = s.from, p
			}
		}
		if first >= 0 {
			c.add(l.N, Moment{Party: who, From: first, To: first, At: first})
		}
	}
}
