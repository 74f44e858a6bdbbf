package qa

import (
	"unicode/utf8"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/trace"
)

// link asks a constraint about a moment m of find. It returns when the answer came true, and the moments that it rests on: those that
// were asked for, or what was said instead.
func (d *decision) link(l *rule.Link, m trace.Moment, find int) (answer, float64, []trace.Moment) {
	if l.If != nil && !l.If.Holds(d.about(m)) {
		return no, m.At, nil
	}
	if l.Find < 0 {
		return yes, m.At, nil
	}
	if d.call.Set().Finds[find].Call == "begin" {
		m.From = d.firstWord(m)
	}
	var seen []trace.Moment
	for _, o := range d.call.Moments(l.Find) {
		if l.Find == find && o.Said == m.Said && o.From == m.From || !d.near(l, m, o) {
			continue
		}
		if seen = append(seen, o); len(seen) >= l.Least {
			return yes, o.At, seen
		}
	}
	return d.missing(l, m)
}

// firstWord is when the utterance began whose sound is the moment m: recogniser and voice detector differ by some tenths of a second, and the
// first words of a party are not before its beginning.
func (d *decision) firstWord(m trace.Moment) float64 {
	for _, u := range d.call.Said() {
		if u.Party == m.Party && u.From < m.From && u.To > m.From {
			return u.From
		}
	}
	return m.From
}

// near says that o is where the constraint wants it.
func (d *decision) near(l *rule.Link, m, o trace.Moment) bool {
	if l.Own && d.handedOn(m, o) {
		return false
	}
	said := m.Said != (trace.Key{}) && m.Said == o.Said
	switch l.Side {
	case rule.Same:
		return said
	case rule.During:
		return o.From < m.To && m.From < o.To || said
	case rule.Before:
		return d.before(l, m, o, said)
	case rule.After:
		return d.after(l, m, o, said)
	}
	return d.before(l, m, o, said) || d.after(l, m, o, said)
}

// handedOn says that o was said by an agent who had the caller before the one who has him at m.
func (d *decision) handedOn(m, o trace.Moment) bool {
	u, ok := d.call.Utterance(o.Said)
	if !ok || u.Party != hotline.PartyAgent || u.Name == "" {
		return false
	}
	now := d.call.Facts.AgentWithin(m.From, m.At)
	return now != "" && now != u.Name && d.call.Facts.AgentAt(u.From) == u.Name
}

func (d *decision) before(l *rule.Link, m, o trace.Moment, said bool) bool {
	if said {
		return o.Pos <= m.Pos
	}
	if o.From > m.From || l.Within > 0 && m.From-o.To > millis(l.Within) {
		return false
	}
	return l.Turns == 0 || d.turn(m, o, d.parties(l), -1) <= l.Turns
}

func (d *decision) after(l *rule.Link, m, o trace.Moment, said bool) bool {
	if said {
		return o.Pos >= m.Pos
	}
	if o.From < m.From || l.Within > 0 && o.From-m.To > millis(l.Within) {
		return false
	}
	return l.Turns == 0 || d.turn(m, o, d.parties(l), 1) <= l.Turns
}

func (d *decision) parties(l *rule.Link) rule.Parties { return d.call.Set().Finds[l.Find].Parties }

// backChannel is the length up to which what the other side says does not end a turn.
const backChannel = 2 // characters

// turn counts in which turn of the parties o is, seen from m forwards (step 1) or backwards (-1). A turn is all that one side says
// until the other says more than a back-channel.
func (d *decision) turn(m, o trace.Moment, parties rule.Parties, step int) int {
	said := d.call.Said()
	i := 0
	if step < 0 {
		i = len(said) - 1
	}
	run, mine := 0, false
	for ; i >= 0 && i < len(said); i += step {
		u := said[i]
		if u.Key == m.Said || step > 0 && u.From < m.From || step < 0 && u.From > m.From {
			continue
		}
		switch {
		case parties.Has(u.Party):
			if !mine {
				run++
			}
			mine = true
			if u.Key == o.Said {
				return run
			}
		case utf8.RuneCountInString(u.Text) > backChannel:
			mine = false
		}
	}
	return max(run, 1)
}

// missing says whether what a constraint asks for can still come.
func (d *decision) missing(l *rule.Link, m trace.Moment) (answer, float64, []trace.Moment) {
	if l.Side != rule.After && l.Side != rule.Around {
		return no, m.At, nil
	}
	turns, end, instead, over := d.taken(l, m)
	if l.Turns > 0 && over {
		return no, end, instead
	}
	if d.call.Ended {
		if l.Turns > 0 && turns == 0 && !d.parties(l).Has(m.Party) {
			return moot, 0, nil
		}
		return no, d.call.EndMS, instead
	}
	if l.Within == 0 {
		return later, 0, nil
	}
	deadline, wait := m.To+millis(l.Within), d.settle
	if d.call.Set().Finds[l.Find].Kind() != "text" {
		wait = 0
	}
	if m.Open {
		return later, 0, nil
	}
	if d.call.Now < deadline+wait {
		d.wakeAt(deadline + wait)
		return later, 0, nil
	}
	if d.call.Speaking(d.parties(l)) && d.call.Now < deadline+wait+mostWords {
		d.wakeAt(d.call.Now + 200)
		return later, 0, nil
	}
	return no, deadline, instead
}

// mostWords is how long a sentence that was begun before a deadline may go on.
const mostWords = 8000 // ms

// taken looks at what the constraint's party said after m: how many turns, when the last that counts ended, and whether all are over.
func (d *decision) taken(l *rule.Link, m trace.Moment) (turns int, end float64, instead []trace.Moment, over bool) {
	parties, mine := d.parties(l), false
	for _, u := range d.call.Said() {
		if u.Key == m.Said || u.From < m.From {
			continue
		}
		if !parties.Has(u.Party) {
			if utf8.RuneCountInString(u.Text) > backChannel {
				if mine = false; turns >= max(l.Turns, 1) && u.Final {
					return turns, end, instead, true
				}
			}
			continue
		}
		if !mine {
			turns++
		}
		mine = true
		if l.Turns > 0 && turns > l.Turns {
			return turns, end, instead, true
		}
		end = u.To
		if len(instead) < 3 {
			instead = append(instead, trace.Moment{Party: u.Party, Said: u.Key, Pos: 1, From: u.From, To: u.To, At: u.To})
		}
	}
	return turns, end, instead, false
}

func (d *decision) wakeAt(at float64) {
	if d.wake == 0 || at < d.wake {
		d.wake = at
	}
}
