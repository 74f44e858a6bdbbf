package trace

import (
	"math"
	"slices"

	"hotline"
	"hotline/qa/rule"
)

// Facts are what the events and the business tell of a call besides words and sounds.
//
//archtest:fields one for each word of the expressions
type Facts struct {
	Queue, Direction string
	Agent            string // who has the caller, or had him last before the call ended; "" = the machine, a queue
	Fields           map[string]string
	Intents, Tickets []string
	Transfers, Holds int
	HoldMS, WaitMS   float64
	EndedBy, Outcome string
	heldAt           float64 // since when the caller is on hold or parked, 0 = is not
	heldTo           float64 // when he was it last
	away             bool    // the call ended with that
	handedOn         bool
	leftAt           float64  // when the agent hung up, 0 = did not
	on               []person // on the line, whose call it is first
	waits            bool     // between queue_entered and queue_left
	waitsSince       float64  // of a wait that counts, 0 = none
	had              []holder
	queues           []holder // the queues of the call in their order
}

// person is somebody on the line beside the caller.
type person struct {
	account string
	to      string // address: somebody outside has no account
}

// somebody is a person by account, or by address where there is none.
func somebody(account, to string) person {
	if account != "" {
		to = ""
	}
	return person{account, to}
}

// holder is who had the caller, or the queue that he was in or came from, from a media time on.
type holder struct {
	name string
	from float64
}

// AgentAt is who had the caller at a media time, "" for the machine or nobody.
func (f *Facts) AgentAt(at float64) string {
	return nameAt(f.had, at)
}

// QueueAt is the queue that the caller was in at a media time, or was last; of an agent's call that entered none the agent's.
func (f *Facts) QueueAt(at float64) string {
	return nameAt(f.queues, at+1) // moments are exact to a millisecond
}

func nameAt(list []holder, at float64) string {
	for _, h := range slices.Backward(list) {
		if h.from <= at {
			return h.name
		}
	}
	return ""
}

// AgentWithin is who had the caller for most of a time, "" for the machine or nobody. Of an instant it is who had him until then, as he is who
// hangs up or hands over; where nobody had, who has him from then on.
func (f *Facts) AgentWithin(from, to float64) string {
	if from >= to {
		for _, h := range slices.Backward(f.had) {
			if h.from < from && h.name != "" {
				return h.name
			}
			if h.from < from {
				break
			}
		}
		return f.AgentAt(from)
	}
	most, whose, before := 0.0, "", holder{}
	for _, h := range append(f.had[:len(f.had):len(f.had)], holder{"", math.Inf(1)}) {
		if share := min(to, h.from) - max(from, before.from); share > most {
			most, whose = share, before.name
		}
		before = h
	}
	return whose
}

// has notes who has the caller from now on.
func (f *Facts) has(agent string, at float64) {
	if f.Agent == agent {
		return
	}
	f.Agent = agent
	f.handedOn = f.handedOn && agent == ""
	f.had = append(newest(f.had), holder{agent, at})
}

// in notes the queue that the call is in from now on.
func (f *Facts) in(queue string, at float64) {
	if f.Queue == queue {
		return
	}
	f.Queue = queue
	f.queues = append(newest(f.queues), holder{queue, at})
}

// newest leaves room for one more.
func newest(list []holder) []holder {
	if len(list) == mostPhases {
		return append(list[:0:0], list[1:]...)
	}
	return list
}

// joins takes somebody who is on the line now. The call stays that of whoever is there already: a colleague who is asked has none of it.
func (f *Facts) joins(p person, at float64) {
	f.leftAt = 0
	if !slices.Contains(f.on, p) {
		f.on = append(f.on[:len(f.on):len(f.on)], p)
	}
	f.has(f.on[0].account, at)
}

// leaves takes somebody off the line. Without a colleague who goes on the call stays his, unless a queue has it.
func (f *Facts) leaves(p person, at float64) {
	f.on = slices.DeleteFunc(slices.Clone(f.on), func(one person) bool { return one == p })
	switch {
	case len(f.on) > 0:
		f.has(f.on[0].account, at)
	case f.waits:
		f.has("", at)
	}
}

// queued takes a caller who waits in a queue.
func (f *Facts) queued(e hotline.QueueEntered, at float64) {
	f.waits = true
	if !e.Consult() {
		f.in(e.Queue, at)
	}
	if !e.Consult() || len(f.on) == 0 {
		f.waitsSince = max(at, 1)
	}
	if len(f.on) == 0 {
		f.has("", at)
	}
	if e.Tier != "" {
		f.field("tier", e.Tier)
	}
}

// unqueued takes one who does not wait there any more. A queue that hands him to the next tells the wait of both: each counts once.
func (f *Facts) unqueued(e hotline.QueueLeft, at float64) {
	switch {
	case f.waitsSince > 0:
		f.WaitMS += max(0, at-f.waitsSince)
	case !f.waits: // the case tells of no beginning
		f.WaitMS += e.WaitedMS
	}
	f.waits, f.waitsSince = false, 0
}

// Env is what expressions see of the call, without a moment. count answers for the finds of one rule.
func (c *Call) Env(count func(string) int) rule.Env {
	f := &c.Facts
	return rule.Env{
		Queue: f.Queue, Agent: f.Agent, Direction: f.Direction, Fields: f.Fields, Intents: f.Intents, Tickets: f.Tickets,
		Transfers: f.Transfers, HandedOn: f.handedOn, Away: f.away || f.heldAt > 0, Holds: f.Holds, HoldS: f.HoldMS / 1000, WaitS: f.WaitMS / 1000, DurationS: c.Now / 1000,
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

func (f *Facts) held(on bool, at float64) {
	switch {
	case on && f.heldAt == 0:
		f.Holds++
		f.heldAt = max(at, 1)
	case !on && f.heldAt > 0:
		f.HoldMS += max(0, at-f.heldAt)
		f.heldAt, f.heldTo = 0, at
	}
}

// hangsUpWithin is how long, in ms, after an agent hung up the hotline ends the call in consequence: it waits for what was said last, two
// seconds at most, and closes the record.
const hangsUpWithin = 5000

// letsGo is how long, in ms, before the end of a call a hold is taken off by that end: the agent is off the call first.
const letsGo = 1000

// ended works out who ended the call: an agent who hung up just before the hotline did.
func (f *Facts) ended(e hotline.CallEnded, at float64) {
	f.Outcome = string(e.Outcome)
	switch {
	case e.By == "agent", e.By != "caller" && f.leftAt > 0 && at-f.leftAt < hangsUpWithin:
		f.EndedBy = "agent"
	case e.By == "caller":
		f.EndedBy = "caller"
	default:
		f.EndedBy = "hotline"
	}
	f.away = f.heldAt > 0 || f.heldTo > 0 && at-f.heldTo < letsGo
	f.held(false, at)
}
