package acd

import (
	"fmt"
	"slices"

	"hotline"
	"hotline/engine/acd/figures"
)

// Has says whether the ACD still knows the call.
func (a *ACD) Has(id hotline.CallID) bool { return a.calls[id] != nil }

// Check returns the first broken invariant.
func (a *ACD) Check() error {
	if a.now.Before(a.ledger.start) || !a.now.Before(a.ledger.start.Add(figures.Quarter)) {
		return fmt.Errorf("now %v is outside the interval from %v", a.now, a.ledger.start)
	}
	for id, c := range a.calls {
		if err := a.checkCall(id, c); err != nil {
			return fmt.Errorf("call %s: %w", id, err)
		}
	}
	for _, ag := range a.agents {
		if err := a.checkAgent(ag); err != nil {
			return fmt.Errorf("agent %s: %w", ag.ID, err)
		}
	}
	for _, q := range a.queues {
		if err := a.checkQueue(q); err != nil {
			return fmt.Errorf("queue %s: %w", q.id, err)
		}
	}
	return nil
}

func (a *ACD) checkCall(id hotline.CallID, c *call) error {
	if c.wait == nil && len(c.agents) == 0 {
		return fmt.Errorf("nobody waits and nobody talks")
	}
	for _, ag := range c.agents {
		if ag.slot(id, talking) == nil {
			return fmt.Errorf("%s has no slot", ag.ID)
		}
	}
	e := c.wait
	if e == nil {
		return nil
	}
	asleep := e.book != nil && !e.listed && e.ring == nil
	switch {
	case e.call != c:
		return fmt.Errorf("entry of another call")
	case e.listed && e.ring != nil:
		return fmt.Errorf("in a list while it rings")
	case !e.listed && e.ring == nil && !asleep:
		return fmt.Errorf("lost: neither in a list nor ringing")
	case e.listed && e.only != nil && !slices.Contains(e.only.direct.items, e):
		return fmt.Errorf("not in the list of %s", e.only.ID)
	case e.listed && e.only == nil && !slices.Contains(e.q.waiting.items, e):
		return fmt.Errorf("not in the list of %s", e.q.id)
	case e.ring != nil && e.ring.slot(id, ringing) == nil:
		return fmt.Errorf("%s does not ring", e.ring.ID)
	case e.internal() && len(c.agents) == 0:
		return fmt.Errorf("a consultation of nobody")
	case a.queueBy[e.q.id] != e.q:
		return fmt.Errorf("waits in a queue that is gone")
	}
	return nil
}

func (a *ACD) checkAgent(ag *agent) error {
	rings := 0
	for _, s := range ag.slots {
		if s.phase == ringing {
			rings++
			if s.call.wait == nil || s.call.wait.ring != ag {
				return fmt.Errorf("rings for %s, which does not ring here", s.id)
			}
		}
		if s.phase == talking && (a.calls[s.id] != s.call || !slices.Contains(s.call.agents, ag)) {
			return fmt.Errorf("talks on %s, which does not know", s.id)
		}
	}
	switch {
	case len(ag.slots) > ag.capacity():
		return fmt.Errorf("%d calls, capacity %d", len(ag.slots), ag.capacity())
	case rings > 1:
		return fmt.Errorf("%d calls ring at once", rings)
	case ag.shown != ag.state():
		return fmt.Errorf("shows %s, is %s", ag.shown, ag.state())
	case len(ag.direct.items) > 0 && !ag.working():
		return fmt.Errorf("is waited for while %s", ag.presence)
	}
	for _, q := range a.queues {
		in := slices.ContainsFunc(q.free.items, func(f freeAgent) bool { return f.agent == ag })
		if want := ag.free() && ag.fits(q.cfg); in != want {
			return fmt.Errorf("in the free list of %s: %v, want %v", q.id, in, want)
		}
	}
	return nil
}

func (a *ACD) checkQueue(q *queue) error {
	if !slices.IsSortedFunc(q.waiting.items, byTurn) || !slices.IsSortedFunc(q.free.items, byChoice) {
		return fmt.Errorf("out of order")
	}
	waits := 0
	for _, c := range a.calls {
		if e := c.wait; e != nil && e.q == q && e.counts() {
			waits++
		}
	}
	for _, e := range q.waiting.items {
		if e.only != nil || !e.listed || e.call.wait != e {
			return fmt.Errorf("%s is listed but does not wait", e.call.id)
		}
		for _, f := range q.free.items {
			if a.suits(e, f.agent) {
				return fmt.Errorf("%s waits while %s is free", e.call.id, f.ID)
			}
		}
	}
	sum := q.count
	for _, i := range a.ledger.past {
		for _, row := range i.Queues {
			if row.Queue == string(q.id) {
				sum.Add(row.QueueCount)
			}
		}
	}
	if sum.Offered != sum.Answered+sum.Abandoned+sum.Overflowed+sum.Diverted+sum.Callbacks {
		return fmt.Errorf("offered do not add up: %+v", sum)
	}
	if sum.Entered-sum.Offered != waits {
		return fmt.Errorf("entered %d, offered %d, but %d wait", sum.Entered, sum.Offered, waits)
	}
	return nil
}
