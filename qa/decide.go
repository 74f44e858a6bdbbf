package qa

import (
	"math"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/trace"
	"hotline/qa/rule/words"
)

// candidate is a moment for which a rule holds.
type candidate struct {
	moment trace.Moment
	at     float64 // when all of it was true
	others []trace.Moment
	more   []trace.Moment // of the same episode
	soft   bool           // it rests on text that may change
	pause  bool           // it is a silence, or a delay
	kind   string         // of the branch that found it
}

// answer is what a constraint, or a part of the call, says of a moment.
type answer uint8

const (
	no    answer = iota
	yes          // it holds
	later        // it cannot be told yet
	moot         // the call ended before it could be told: the moment does not count
)

// decision is the evaluation of one rule in one call as it is now.
type decision struct {
	call   *trace.Call
	rule   *rule.Compiled
	settle float64 // ms
	wake   float64 // when to look again, 0 = not because of time
	open   bool    // something is pending
	env    rule.Env
	hasEnv bool
}

// decide returns what the rule finds, in the order of time.
func (d *decision) decide() []candidate {
	r := d.rule
	var out []candidate
	for i := range r.Cases {
		b := &r.Cases[i]
		moments := d.call.Moments(b.Find)
		for n := range moments {
			if c, ok := d.branch(b, moments, n); ok {
				out = append(out, c)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return int(math.Round(a.at - b.at)) })
	return d.thin(out)
}

// thin makes one of what belongs to one episode, and leaves out what comes too soon after another, and too much.
func (d *decision) thin(in []candidate) []candidate {
	var out []candidate
	for _, c := range in {
		if n := d.running(out, c); n >= 0 {
			out[n].grow(c)
			continue
		}
		if !slices.ContainsFunc(out, func(o candidate) bool { return d.counts(o, c) }) && len(out) < d.rule.Most {
			out = append(out, c)
		}
	}
	return out
}

// counts says that c counts with o: it is the same place, or too near. Pauses have a voice between them, so that one which begins anew is
// another, however short the voice was: of them it matters when they begin.
func (d *decision) counts(o, c candidate) bool {
	a, b := o.moment, c.moment
	quiet := millis(d.rule.Debounce)
	switch {
	case a.Said == b.Said && (a.Said != (trace.Key{}) || math.Round(a.From) == math.Round(b.From)):
		return true
	case quiet == 0:
		return false
	case o.pause && c.pause:
		return a.From < b.To && b.From < a.To || math.Abs(a.From-b.From) < quiet
	}
	return b.From-a.To < quiet && a.From-b.To < quiet
}

// pauses says that all moments of a find are silences or delays.
func (d *decision) pauses(find int) bool {
	all := d.call.Set().Finds
	list := all[find].Members
	if len(list) == 0 {
		list = []int{find}
	}
	return !slices.ContainsFunc(list, func(n int) bool { return all[n].Silence == nil && all[n].Delay == nil })
}

func (d *decision) branch(b *rule.Branch, moments []trace.Moment, n int) (candidate, bool) {
	c := candidate{moment: moments[n], at: moments[n].At, soft: moments[n].Tentative, pause: d.pauses(b.Find), kind: b.Kind}
	if len(d.rule.Queues) > 0 && !slices.Contains(d.rule.Queues, d.call.Facts.QueueAt(c.moment.From)) {
		return c, false // wherever the call moves later
	}
	if d.rule.Who == hotline.PartyAgent && c.moment.Party == hotline.PartyCaller && !d.call.Served(c.moment.From, c.moment.To) {
		return c, false // no person heard it
	}
	if !d.inLanguage(c.moment) || !d.enough(b, moments[:n], &c) || !d.where(b, c.moment) {
		return c, false
	}
	if b.If != nil && !b.If.Holds(d.about(c.moment)) {
		return c, false
	}
	pending := false
	for _, list := range [][]rule.Link{b.Unless, d.rule.Except} {
		for i := range list {
			switch a, at, seen := d.link(&list[i], c.moment, b.Find); a {
			case yes, moot:
				return c, false
			case later:
				pending = true
			case no:
				c.at = max(c.at, at)
				c.others = append(c.others, seen...)
			}
		}
	}
	for i := range b.Require {
		switch a, at, seen := d.link(&b.Require[i], c.moment, b.Find); a {
		case no, moot:
			return c, false
		case later:
			pending = true
		case yes:
			c.at = max(c.at, at)
			c.others = append(c.others, seen...)
			for _, o := range seen {
				c.soft = c.soft || o.Tentative
			}
		}
	}
	d.open = d.open || pending
	return c, !pending
}

// enough asks for more moments before this one.
func (d *decision) enough(b *rule.Branch, before []trace.Moment, c *candidate) bool {
	if b.Least < 2 {
		return true
	}
	for i := len(before) - 1; i >= 0 && len(c.others)+1 < b.Least; i-- {
		if b.Within > 0 && c.moment.From-before[i].From > millis(b.Within) {
			return false
		}
		c.others = append(c.others, before[i])
		c.soft = c.soft || before[i].Tentative
	}
	return len(c.others)+1 >= b.Least
}

// where asks for the part of the call.
func (d *decision) where(b *rule.Branch, m trace.Moment) bool {
	w := b.Where
	if w == nil {
		return true
	}
	if (w.Closing > 0 || w.Last > 0) && !d.call.Ended {
		d.open = true
		return false
	}
	if w.Opening > 0 && m.From > max(0, d.call.Begin())+millis(w.Opening) || w.Closing > 0 && m.To < d.call.EndMS-millis(w.Closing) {
		return false
	}
	if w.First > 0 && d.utterances(m, true) > w.First || w.Last > 0 && d.utterances(m, false) > w.Last {
		return false
	}
	if w.After != "" {
		if first := d.call.Moments(b.After); len(first) == 0 || first[0].From > m.From {
			return false
		}
	}
	if w.Before != "" {
		if first := d.call.Moments(b.Before); len(first) > 0 && first[0].From <= m.From {
			return false
		}
	}
	return true
}

// utterances counts those of the moment's party up to it, from the front or from the end.
func (d *decision) utterances(m trace.Moment, front bool) int {
	n := 0
	for _, u := range d.call.Said() {
		if u.Party == m.Party && (front && u.From <= m.From || !front && u.From >= m.From) {
			n++
		}
	}
	return n
}

func (d *decision) inLanguage(m trace.Moment) bool {
	if d.rule.Language == "" || m.Said == (trace.Key{}) {
		return true
	}
	u, _ := d.call.Utterance(m.Said)
	return (words.Han(u.Text) > 0) == (d.rule.Language == "zh")
}

// about is what an expression sees of a moment.
func (d *decision) about(m trace.Moment) *rule.Env {
	if !d.hasEnv {
		d.env, d.hasEnv = d.call.Env(d.call.Counts(d.rule)), true
	}
	d.env.Queue = d.call.Facts.QueueAt(m.From)
	d.env.Value, d.env.Party, d.env.Text, d.env.Data = m.Value, string(m.Party), "", d.call.Data(m)
	if u, ok := d.call.Utterance(m.Said); ok {
		d.env.Text = strings.ToLower(u.Text)
	}
	return &d.env
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
