package acd

import (
	"slices"
	"time"

	"hotline"
)

// booking is what a callback has beyond the wait it came from.
type booking struct {
	number  string
	from    time.Time // not before
	expires time.Time
	tries   int // calls to the customer so far
}

func (in BookCallback) apply(a *ACD) error {
	if in.Number == "" {
		return fail(hotline.KindInvalid, "book callback", "no number given")
	}
	c := a.calls[in.Call]
	if c == nil {
		return a.bookAnew(in)
	}
	e := c.wait
	if e == nil || !e.counts() || len(c.agents) > 0 {
		return fail(hotline.KindInvalid, "book callback", "%s does not wait", in.Call)
	}
	a.quit(e, WhyBooked)
	waited := a.now.Sub(e.since)
	e.q.count.Offered++
	e.q.count.Callbacks++
	e.q.count.LongestWait = max(e.q.count.LongestWait, waited)
	a.emit(Left{Call: c.id, Queue: e.q.id, Why: WhyBooked, Waited: waited})
	e.kind, e.only, e.stick = KindCallback, nil, nil
	a.book(e, in)
	return nil
}

// bookAnew books a callback for a call that does not wait.
func (a *ACD) bookAnew(in BookCallback) error {
	q := a.queueBy[in.Queue]
	switch {
	case in.Call == "":
		return fail(hotline.KindInvalid, "book callback", "no call given")
	case q == nil:
		return fail(hotline.KindNotFound, "book callback", "no queue is called %q", in.Queue)
	}
	c := &call{id: in.Call, caller: in.Caller}
	a.calls[in.Call] = c
	e := a.newEntry(c, q, KindCallback)
	e.needs = in.Caller.Needs
	a.book(e, in)
	return nil
}

func (a *ACD) book(e *entry, in BookCallback) {
	e.gen++
	e.q.count.Booked++
	e.book = &booking{number: in.Number, from: in.NotBefore.Round(0), expires: a.now.Add(e.q.cfg.Callback.Keep)}
	if late := e.book.from.Add(time.Hour); late.After(e.book.expires) {
		e.book.expires = late // a wish for the day after tomorrow must not die tomorrow
	}
	a.expire(e, e.book.expires)
	a.wake(e)
	a.emitBooked(e)
}

func (a *ACD) emitBooked(e *entry) {
	from := e.book.from
	if !from.After(a.now) {
		from = time.Time{}
	}
	a.emit(CallbackBooked{Call: e.call.id, Queue: e.q.id, From: from, Try: e.book.tries + 1})
}

// expire gives the callback up at t, or after the try that runs then.
func (a *ACD) expire(e *entry, t time.Time) {
	a.at(t, func() {
		switch {
		case a.calls[e.call.id] != e.call || e.book == nil || e.book.expires.After(t):
		case e.call.wait != e || e.ring != nil:
			a.expire(e, a.now.Add(time.Minute))
		default:
			a.dropCallback(e, WhyExpired)
		}
	})
}

// wake puts the callback into the line if its time has come and the queue is open, else lets it sleep until then.
func (a *ACD) wake(e *entry) {
	t := e.book.from
	if t.Before(a.now) {
		t = a.now
	}
	open, next := e.q.cal.Change(t)
	switch {
	case !open:
		a.sleep(e, next)
	case t.After(a.now):
		a.sleep(e, t)
	default:
		e.gen++
		e.here = a.now
		a.place(e)
	}
}

// sleep takes the callback, which is in no list, out of the line until t; zero = until it expires.
func (a *ACD) sleep(e *entry, t time.Time) {
	e.gen++
	gen := e.gen
	e.book.from = t
	if t.IsZero() {
		return
	}
	a.at(t, func() {
		if e.alive(gen) {
			a.wake(e)
		}
	})
}

// dial has the customer called for the agent who has answered.
func (a *ACD) dial(e *entry, ag *agent, s *slot) {
	s.dial = e
	e.book.tries++
	ag.count.Callbacks++
	a.emit(Dial{Call: e.call.id, Agent: ag.ID, Queue: e.q.id, Number: e.book.number, Try: e.book.tries})
}

// undial ends a try. tried: the customer was called and did not answer; else the agent went, and the try does not count.
func (a *ACD) undial(ag *agent, s *slot, tried bool) {
	e, c := s.dial, s.call
	ag.drop(s)
	c.agents, c.wait = nil, e
	a.emit(Released{Call: c.id, Agent: ag.ID})
	if !tried {
		e.book.tries--
		e.front = true
		a.wake(e)
		a.emitBooked(e)
	} else if cb := e.q.cfg.Callback; e.book.tries >= cb.Tries {
		a.dropCallback(e, WhyUnreached)
	} else {
		e.book.from = a.now.Add(cb.Retry)
		a.wake(e)
		a.emitBooked(e)
	}
	a.refresh(ag)
}

func (a *ACD) dropCallback(e *entry, why Why) {
	e.q.count.Dropped++
	a.emit(CallbackDropped{Call: e.call.id, Why: why})
	a.forget(e)
}

// dialing finds the agent for whom the customer of a callback is being called.
func (a *ACD) dialing(op string, id hotline.CallID) (*agent, *slot, error) {
	c, err := a.call(op, id)
	if err != nil {
		return nil, nil, err
	}
	for _, ag := range c.agents {
		if s := ag.slot(id, talking); s != nil && s.dial != nil {
			return ag, s, nil
		}
	}
	return nil, nil, fail(hotline.KindInvalid, op, "%s is not being dialled", id)
}

func (StopCallbacks) apply(a *ACD) error {
	a.closing = true
	return nil
}

func (in Reached) apply(a *ACD) error {
	ag, s, err := a.dialing("reached", in.Call)
	if err != nil {
		return err
	}
	e := s.dial
	s.dial, s.since = nil, a.now
	e.q.count.CalledBack++
	e.book = nil
	a.emit(Bridge{Call: in.Call, Agent: ag.ID, Queue: e.q.id, Kind: KindCallback, Waited: a.now.Sub(e.since)})
	return nil
}

func (in Unreached) apply(a *ACD) error {
	ag, s, err := a.dialing("unreached", in.Call)
	if err != nil {
		return err
	}
	a.undial(ag, s, true)
	return nil
}

func (in CancelCallback) apply(a *ACD) error {
	c, err := a.call("cancel callback", in.Call)
	if err != nil {
		return err
	}
	if c.wait == nil || c.wait.kind != KindCallback {
		return fail(hotline.KindInvalid, "cancel callback", "%s waits for no callback", in.Call)
	}
	e := c.wait
	a.quit(e, WhyCancelled)
	a.dropCallback(e, WhyCancelled)
	return nil
}

// callbacks are the calls that wait for one, in the order of booking.
func (a *ACD) callbacks() []*entry {
	var out []*entry
	for _, c := range a.calls {
		if e := c.wait; e != nil && e.kind == KindCallback {
			out = append(out, e)
		}
		for _, ag := range c.agents {
			if s := ag.slot(c.id, talking); s != nil && s.dial != nil {
				out = append(out, s.dial)
			}
		}
	}
	slices.SortFunc(out, func(x, y *entry) int { return int(x.seq) - int(y.seq) }) //nolint:gosec // counts inputs
	return out
}
