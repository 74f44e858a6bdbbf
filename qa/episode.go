package qa

import (
	"slices"

	"hotline/qa/rule/trace"
)

// running is the number of the candidate in out whose episode c belongs to, -1 = none: the newest that takes it.
func (d *decision) running(out []candidate, c candidate) int {
	if d.rule.Episode == nil {
		return -1
	}
	for n := len(out) - 1; n >= 0; n-- {
		if d.belongs(&out[n], c.moment) {
			return n
		}
	}
	return -1
}

// belongs says that a moment is more of an episode: near enough to it, not behind its end, and not another matter.
func (d *decision) belongs(one *candidate, m trace.Moment) bool {
	places := one.places()
	next := slices.IndexFunc(places, func(p trace.Moment) bool { return p.From > m.From })
	if next < 0 {
		next = len(places)
	}
	gap := millis(d.rule.Episode.Gap)
	if next > 0 { // behind what was said before, whatever comes later
		before := places[next-1]
		return m.From-before.To <= gap && !d.over(before, m, next == 1) && !d.apart(places, m)
	}
	return places[0].From-m.To <= gap && !d.over(m, places[0], true) && !d.apart(places, m)
}

// over says that an episode that was on at a ended before b. What begins an episode does not end it in the same breath.
func (d *decision) over(a, b trace.Moment, begins bool) bool {
	rest := millis(d.rule.Episode.Rest)
	return slices.ContainsFunc(d.rule.Ends, func(find int) bool {
		return slices.ContainsFunc(d.call.Moments(find), func(end trace.Moment) bool {
			if end.Said != (trace.Key{}) && (end.Said == b.Said || end.Said == a.Said && begins) {
				return false
			}
			return end.From >= a.From && end.From+rest < b.From
		})
	})
}

// apart says that a moment is of another list of the rule's apart than all of the episode so far.
func (d *decision) apart(places []trace.Moment, m trace.Moment) bool {
	other := d.lists(m)
	if other == 0 {
		return false
	}
	return !slices.ContainsFunc(places, func(p trace.Moment) bool {
		of := d.lists(p)
		return of == 0 || of&other != 0
	})
}

// lists are the lists of the rule's apart whose finds say something of a moment, one bit for each.
func (d *decision) lists(m trace.Moment) (out uint64) {
	for i, list := range d.rule.Apart {
		for _, find := range list {
			if slices.ContainsFunc(d.call.Moments(find), func(o trace.Moment) bool {
				return o.Said == m.Said && (m.Said != trace.Key{} || o.From == m.From)
			}) {
				out |= 1 << i
			}
		}
	}
	return out
}

// grow takes a candidate into the episode. What rests on text that may change is swallowed until it is final, so that evidence does not
// come and go.
func (c *candidate) grow(o candidate) {
	if !o.soft && !slices.ContainsFunc(c.places(), func(p trace.Moment) bool { return p.Said == o.moment.Said && p.From == o.moment.From }) {
		c.more = append(c.more, o.moment)
	}
}

// places are the moments of the episode, in the order of time.
func (c *candidate) places() []trace.Moment {
	if len(c.more) == 0 {
		return []trace.Moment{c.moment}
	}
	out := append([]trace.Moment{c.moment}, c.more...)
	slices.SortStableFunc(out, func(a, b trace.Moment) int { return int(a.From - b.From) })
	return out
}

// until is where what was found ended.
func (c *candidate) until() float64 {
	end := c.moment.To
	for _, m := range c.more {
		end = max(end, m.To)
	}
	return end
}
