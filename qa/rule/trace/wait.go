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
}

const mostWaits = 32

// events feeds the finds of events.
func (c *Call) events(e hotline.Event, at float64) {
	name := e.Body.Type()
	var data map[string]any
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
		if l.Event.Longer > 0 {
			if len(c.waits) < mostWaits {
				c.waits = append(c.waits, wait{l.N, at, at + ms(l.Event.Longer)})
			}
			continue
		}
		c.add(l.N, Moment{Party: party(data, l.Who), From: at, To: at, At: at})
	}
	c.due()
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
	c.add(w.find, Moment{Party: l.Who, From: w.from, To: w.at, At: w.at, Value: (to - w.from) / 1000})
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
