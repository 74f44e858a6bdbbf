package trace

import (
	"slices"

	"hotline"
)

const (
	conference = "conference" // kind of a call_transferred that only joins all
	lost       = "media_lost" // cause of a party_left whose leg broke
)

// Apply takes the next event. Events that were seen are ignored.
func (c *Call) Apply(e hotline.Event, b *Bench) {
	if c.Seen(e.Seq) || c.Ended {
		return
	}
	c.last = max(c.last, e.Seq)
	if c.zero.IsZero() {
		c.zero = e.At
	}
	at := c.time(e)
	c.Now = max(c.Now, at)
	switch v := e.Body.(type) {
	case hotline.CallStarted:
		c.Facts.Direction = string(v.Direction)
		c.line = lineOf(v)
	case hotline.CallAnswered:
		c.zero, c.Now = e.At, 0
	case hotline.SpeechStarted:
		c.edge(v.Party, v.Name, true, v.AtMS)
	case hotline.SpeechEnded:
		c.edge(v.Party, v.Name, false, v.AtMS)
		c.loudness(v)
	case hotline.Digit:
		if c.keyed = append(c.keyed, v.Digit...); len(c.keyed) > mostKeyed {
			c.keyed = append(c.keyed[:0], c.keyed[len(c.keyed)-mostKeyed:]...)
		}
	case hotline.UtterancePartial:
		c.partial(v, b)
	case hotline.UtteranceFinal:
		c.final(v, b)
	case hotline.TurnCompleted:
		c.turn(v, at, b)
	default:
		c.signal(e, at)
	}
	c.events(e, at)
	c.sounds()
}

// Advance lets time pass up to a media time.
func (c *Call) Advance(to float64) {
	if to <= c.Now || c.Ended {
		return
	}
	c.Now = to
	if c.Wake > 0 && to >= c.Wake {
		c.due()
		c.sounds()
	}
}

// signal takes an event about who is on the line, and data.
func (c *Call) signal(e hotline.Event, at float64) {
	f := &c.Facts
	switch v := e.Body.(type) {
	case hotline.QueueEntered:
		f.queued(v, at)
		if !v.Consult() || len(f.on) == 0 {
			c.leave(at)
		}
	case hotline.QueueLeft:
		f.unqueued(v, at)
	case hotline.AgentOffered:
		if f.Queue == "" {
			f.in(v.Queue, at)
		}
	case hotline.PartyJoined:
		if v.Party == hotline.PartyAgent {
			c.join(at)
			f.joins(somebody(v.Name, v.To), at)
			if outside(v.Name, v.To) {
				c.aside(at)
			}
		}
	case hotline.PartyLeft:
		if v.Party == hotline.PartyAgent {
			c.leaves(v, at)
		}
	case hotline.AgentHeld:
		c.pause(v.Held, at)
	case hotline.CallHeld:
		c.pause(v.Held, at)
	case hotline.CallParked:
		c.pause(v.Parked, at)
	case hotline.CallTransferred:
		if v.Kind == conference { // nobody has left yet
			c.joins(at)
			break
		}
		f.Transfers++
		f.handedOn = true
	case hotline.GivenBack:
		f.on = nil
		f.has("", at)
		c.leave(at)
	case hotline.CallEnded:
		f.ended(v, at)
		c.end(at)
	default:
		c.data(e)
	}
}

// leaves notes that somebody who served the caller is gone.
func (c *Call) leaves(v hotline.PartyLeft, at float64) {
	f := &c.Facts
	if outside(v.Name, v.To) {
		c.joint = false
		c.resume(at)
	}
	f.leaves(somebody(v.Name, v.To), at)
	c.edge(v.Party, v.Name, false, at)
	if v.Cause == lost {
		c.dead(at)
	}
	if len(f.on) > 0 {
		if c.outsider() {
			c.aside(at)
		}
		return
	}
	if v.ByIt {
		f.leftAt = max(at, 1)
	}
	c.leave(at)
}

// data takes an event of the business.
func (c *Call) data(e hotline.Event) {
	f := &c.Facts
	switch v := e.Body.(type) {
	case hotline.SlotFilled:
		f.field(v.Slot, v.Value)
	case hotline.HandoverRequested:
		for _, one := range v.Fields {
			f.field(one.Name, one.Value)
		}
	case hotline.IntentDetected:
		if n := len(f.Intents); n < mostFields && (n == 0 || f.Intents[n-1] != v.Intent) {
			f.Intents = append(f.Intents, v.Intent)
		}
	case hotline.TicketCreated:
		if len(f.Tickets) < mostFields {
			f.Tickets = append(f.Tickets, v.Kind)
		}
	}
}

// time is the media time of an event: its own where it tells, else that of its place on the clock.
func (c *Call) time(e hotline.Event) float64 {
	switch v := e.Body.(type) {
	case hotline.SpeechStarted:
		return v.AtMS
	case hotline.SpeechEnded:
		return v.AtMS
	case hotline.UtterancePartial:
		return v.AtMS
	case hotline.UtteranceFinal:
		return max(v.ToMS, min(c.Media(e.At), v.ToMS+5000))
	case hotline.QueueEntered:
		return v.AtMS
	case hotline.QueueLeft:
		return v.AtMS
	case hotline.PartyJoined:
		return v.AtMS
	case hotline.PartyLeft:
		return v.AtMS
	case hotline.AgentHeld:
		return v.AtMS
	case hotline.CallHeld:
		return v.AtMS
	case hotline.CallParked:
		return v.AtMS
	case hotline.CallTransferred:
		return v.AtMS
	case hotline.GivenBack:
		return v.AtMS
	case hotline.CallEnded:
		if v.DurationMS > 0 {
			return v.DurationMS
		}
	}
	return c.Media(e.At)
}

// join begins the talk with a person, unless there is one on the line.
func (c *Call) join(at float64) {
	if len(c.Facts.on) == 0 {
		c.resume(at)
	}
	if n := len(c.talk); n > 0 && c.talk[n-1].to == open {
		return
	}
	if len(c.talk) < mostPhases {
		c.talk = append(c.talk, stretch{at, open})
	}
}

func (c *Call) leave(at float64) {
	c.resume(at)
	if n := len(c.talk); n > 0 && c.talk[n-1].to == open {
		c.talk[n-1].to = at
	}
}

func (c *Call) pause(on bool, at float64) {
	c.Facts.held(on, at)
	if on {
		c.joint = false
		c.aside(at)
		return
	}
	if !c.joint { // else it is not silent where we hear nothing; an agent who changes between caller and number has the caller alone
		c.resume(at)
	}
}

// joins notes that all talk with each other.
func (c *Call) joins(at float64) {
	if c.joint = c.outsider(); c.joint {
		c.aside(at)
	}
}

// outsider says that somebody outside is on the call.
func (c *Call) outsider() bool {
	return slices.ContainsFunc(c.Facts.on, func(p person) bool { return outside(p.account, p.to) })
}

// aside begins a time in which silence says nothing: the caller hears music, or talks to somebody whom we do not listen to.
func (c *Call) aside(at float64) {
	if n := len(c.away); (n == 0 || c.away[n-1].to < open) && n < mostPhases {
		c.away = append(c.away, stretch{at, open})
	}
}

// outside says that a party is nobody of ours: who was called by a number has an address and no account.
func outside(account, to string) bool { return account == "" && to != "" }

func (c *Call) resume(at float64) {
	if n := len(c.away); n > 0 && c.away[n-1].to == open {
		c.away[n-1].to = at
	}
}

func (c *Call) end(at float64) {
	for i := range c.tracks {
		c.tracks[i].close(at)
	}
	c.leave(at)
	c.Ended, c.EndMS, c.Now = true, at, max(c.Now, at)
	for i := range c.said {
		c.said[i].Final = true
	}
	for find := range c.moments { // what was partial stays as it is
		list := c.moments.of(find)
		for i := range list {
			if list[i].tentative || list[i].open {
				list[i].tentative, list[i].open = false, false
				c.changed = append(c.changed, find)
			}
		}
	}
	for _, l := range c.set.Finds {
		if l.Call == "end" {
			c.add(l.N, Moment{Party: l.Who, From: at, To: at, At: at})
		}
	}
}
