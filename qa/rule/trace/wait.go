package trace

import (
	"encoding/json"

	"hotline"
	"hotline/qa/rule"
)

// wait is an event that must be followed by another within a time.
type wait struct {
	find     int
	from, at float64
	told     int
}

const mostWaits = 32

// told is what is remembered of an event for the conditions of its moments, as JSON.
type told struct {
	n    int
	data []byte
}

// Bounds of what is remembered of events, in bytes: of one, and of a call.
const (
	mostTold    = 1 << 10
	mostTolds   = 4 << 10
	bytesOfTold = 40 // beside the data
)

// events feeds the finds of events.
func (c *Call) events(e hotline.Event, at float64) {
	name := e.Body.Type()
	var data map[string]any
	n := 0
	for _, l := range c.set.Events(name) {
		if data == nil {
			data = fields(e.Body)
		}
		env := c.Env(c.counts(l.Rule))
		env.Data = data
		if l.Event.Ends == name && l.EndsIf.Holds(&env) {
			c.met(l.N, at)
		}
		if l.Event.Type != name || !l.EventIf.Holds(&env) {
			continue
		}
		if n == 0 && len(l.Data) > 0 {
			n = c.remember(data, c.set.Told(name))
		}
		if l.Event.Longer > 0 {
			if len(c.waits) < mostWaits {
				c.waits = append(c.waits, wait{l.N, at, at + ms(l.Event.Longer), n})
			}
			continue
		}
		c.add(l.N, Moment{Party: party(data, l.Who), From: at, To: at, At: at, Told: n})
	}
	c.due()
}

// remember keeps fields of an event and returns under what number; 0: they are too long.
func (c *Call) remember(data map[string]any, fields []string) int {
	kept := map[string]any{}
	for _, name := range fields {
		if v, ok := data[name]; ok {
			kept[name] = v
		}
	}
	raw, err := json.Marshal(kept)
	if err != nil || len(raw) > mostTold {
		return 0
	}
	c.telling++
	c.tolds = append(c.tolds, told{c.telling, raw})
	bytes := 0
	for _, t := range c.tolds {
		bytes += len(t.data) + bytesOfTold
	}
	for ; bytes > mostTolds; c.tolds = c.tolds[1:] {
		bytes -= len(c.tolds[0].data) + bytesOfTold
		c.lose(c.tolds[0].n)
	}
	return c.telling
}

// lose notes that the moments of an event are no longer what they were: what was found in them stays.
func (c *Call) lose(n int) {
	for find := range c.moments {
		for _, p := range c.moments.of(find) {
			if p.said == noWords && int(p.n) == n {
				c.gone[find] = max(c.gone[find], float64(p.from)+1)
			}
		}
	}
}

// Data is what is remembered of the event of a moment: the fields that conditions ask for. nil = nothing, or it is no event.
func (c *Call) Data(m Moment) map[string]any {
	for _, t := range c.tolds {
		if t.n == m.Told && m.Told > 0 {
			var out map[string]any
			_ = json.Unmarshal(t.data, &out) // it was written here
			return out
		}
	}
	return nil
}

// met ends the waits of a find; one that lasted too long until now is a moment.
func (c *Call) met(find int, at float64) {
	rest := c.waits[:0]
	for _, w := range c.waits {
		switch {
		case w.find != find:
			rest = append(rest, w)
		case at >= w.at:
			c.late(w, at)
		}
	}
	c.waits = rest
}

// due turns waits that are over into moments.
func (c *Call) due() {
	rest := c.waits[:0]
	for _, w := range c.waits {
		if c.Now < w.at {
			rest = append(rest, w)
			continue
		}
		c.late(w, c.Now)
	}
	c.waits = rest
}

func (c *Call) late(w wait, to float64) {
	l := c.set.Finds[w.find]
	c.add(w.find, Moment{Party: l.Who, From: w.from, To: w.at, At: w.at, Value: (to - w.from) / 1000, Told: w.told})
}

// fields is an event's data as its JSON has it.
func fields(b hotline.Body) map[string]any {
	out := map[string]any{}
	if raw, err := json.Marshal(b); err == nil {
		_ = json.Unmarshal(raw, &out) // a body is an object
	}
	return out
}

func party(data map[string]any, other hotline.Party) hotline.Party {
	if p, ok := data["party"].(string); ok {
		return hotline.Party(p)
	}
	if other == rule.Service || other == rule.AnyParty {
		return hotline.PartyAgent
	}
	return other
}

// counts answers count("find") of a rule.
func (c *Call) counts(n int) func(string) int {
	return func(name string) int {
		if find, ok := c.set.Rules[n].Number(name); ok {
			return len(c.Moments(find))
		}
		return 0
	}
}

// Counts answers count("find") of a rule.
func (c *Call) Counts(r *rule.Compiled) func(string) int { return c.counts(r.N) }
