package trace

import (
	"hotline"
	"hotline/qa/rule"
)

// Facts are what the events and the business tell of a call besides words and sounds.
//
//archtest:fields one for each word of the expressions
type Facts struct {
	Queue, Agent, Direction string
	Fields                  map[string]string
	Intents, Tickets        []string
	Transfers, Holds        int
	HoldMS, WaitMS          float64
	EndedBy, Outcome        string
	heldAt                  float64
	leftAt                  float64 // when the agent hung up, 0 = did not
}

// Env is what expressions see of the call, without a moment. count answers for the finds of one rule.
func (c *Call) Env(count func(string) int) rule.Env {
	f := &c.Facts
	return rule.Env{
		Queue: f.Queue, Agent: f.Agent, Direction: f.Direction, Fields: f.Fields, Intents: f.Intents, Tickets: f.Tickets,
		Transfers: f.Transfers, Holds: f.Holds, HoldS: f.HoldMS / 1000, WaitS: f.WaitMS / 1000, DurationS: c.Now / 1000,
		Ended: c.Ended, EndedBy: f.EndedBy, Outcome: f.Outcome, Count: count,
	}
}

// field notes what was told; the newest counts.
func (f *Facts) field(name, value string) {
	if _, known := f.Fields[name]; name == "" || !known && len(f.Fields) >= mostFields {
		return
	}
	if len(value) > mostValue {
		value = value[:mostValue]
	}
	f.Fields[name] = value
}

// Tell adds business data that no event tells.
func (f *Facts) Tell(facts map[string]string) {
	for name, value := range facts {
		f.field(name, value)
	}
}

func (f *Facts) held(on bool, at float64) {
	switch {
	case on && f.heldAt == 0:
		f.Holds++
		f.heldAt = max(at, 1)
	case !on && f.heldAt > 0:
		f.HoldMS += max(0, at-f.heldAt)
		f.heldAt = 0
	}
}

// ended works out who ended the call: an agent who hung up less than three seconds before the hotline did.
func (f *Facts) ended(e hotline.CallEnded, at float64) {
	f.Outcome = string(e.Outcome)
	switch {
	case e.By == "agent", e.By != "caller" && f.leftAt > 0 && at-f.leftAt < 3000:
		f.EndedBy = "agent"
	case e.By == "caller":
		f.EndedBy = "caller"
	default:
		f.EndedBy = "hotline"
	}
	f.held(false, at)
}
