package acd

import (
	"slices"
	"time"

	"hotline"
	"hotline/engine/acd/figures"
)

// matchAgent gives a free agent the call whose turn it is among all queues the agent serves; calls for this agent alone
// come first.
func (a *ACD) matchAgent(ag *agent) {
	if !ag.free() {
		return
	}
	var best *entry
	for _, e := range ag.direct.items {
		if a.suits(e, ag) {
			best = e
			break
		}
	}
	if best == nil {
		for _, q := range ag.queues {
			for _, e := range q.waiting.items { // the first nearly always suits
				if best != nil && byTurn(best, e) < 0 {
					break
				}
				if a.suits(e, ag) {
					best = e
					break
				}
			}
		}
	}
	if best != nil {
		a.ring(best, ag)
	}
}

// matchEntry finds an agent for a call: the one asked for, the one of last time, or the first of the queue's free agents.
func (a *ACD) matchEntry(e *entry) {
	if !e.listed {
		return
	}
	if e.only != nil {
		if e.only.free() && a.suits(e, e.only) {
			a.ring(e, e.only)
		}
		return
	}
	if s := e.stick; s != nil && a.now.Before(e.until) && s.free() && s.fits(e.q.cfg) && a.suits(e, s) {
		a.ring(e, s)
		return
	}
	for _, f := range e.q.free.items {
		if a.suits(e, f.agent) {
			a.ring(e, f.agent)
			return
		}
	}
}

// suits says whether the agent, who has the queue's skills, may get this very call.
func (a *ACD) suits(e *entry, ag *agent) bool {
	if a.closing && e.kind == KindCallback {
		return false
	}
	if e.only != nil {
		return e.only == ag && !ag.has(e.call)
	}
	if s := e.stick; s != nil && s != ag && a.now.Before(e.until) && s.working() && s.fits(e.q.cfg) {
		return false // waits for the agent of last time
	}
	if e.from == ag.ID && a.now.Before(e.since.Add(e.q.cfg.Routing.Direct)) {
		return false // just handed it on
	}
	return ag.can(e.needs) && !ag.has(e.call)
}

// ring offers e to ag.
func (a *ACD) ring(e *entry, ag *agent) {
	a.unplace(e)
	e.ring = ag
	e.rung++
	until := a.now.Add(e.q.cfg.Routing.Ring)
	ag.slots = append(ag.slots, &slot{call: e.call, id: e.call.id, q: e.q, phase: ringing, since: a.now})
	ag.tally(e.q).Rung++
	ring := Ring{Call: e.call.id, Agent: ag.ID, Queue: e.q.id, Kind: e.kind, From: e.from, Waited: a.now.Sub(e.since), Until: until}
	if e.book != nil {
		ring.Number = e.book.number
	}
	a.emit(ring)
	a.refresh(ag)
	gen, rung := e.gen, e.rung
	a.at(until, func() {
		if e.alive(gen) && e.ring == ag && e.rung == rung {
			a.miss(e, WhyNoAnswer)
		}
	})
}

// miss takes the call from an agent who did not want it, or did not come, to the next.
func (a *ACD) miss(e *entry, why Why) {
	ag := e.ring
	mine := ag.tally(e.q)
	mine.Missed++
	if why == WhyRejected {
		mine.Rejected++
	}
	// Before the ring ends: the agent must not look free for a moment.
	ag.presence, ag.reason, ag.by = StateMissed, string(why), ""
	ag.gen++
	a.unring(e, why)
	a.unstick(ag)
	a.endMissed(ag)
}

// endMissed makes an agent who missed a call ready again by itself, where the site wants that.
func (a *ACD) endMissed(ag *agent) {
	if gen := ag.gen; a.cfg.Agent.Missed > 0 {
		a.after(a.cfg.Agent.Missed, func() {
			if ag.gen == gen && ag.presence == StateMissed {
				a.present(ag, StateReady, "", "")
			}
		})
	}
}

// unring takes an offer back. Unless the wait is over, the call takes its place again.
func (a *ACD) unring(e *entry, why Why) {
	ag := e.ring
	e.ring = nil
	if s := ag.slot(e.call.id, ringing); s != nil {
		ag.drop(s)
	}
	a.emit(StopRing{Call: e.call.id, Agent: ag.ID, Why: why})
	switch why {
	case WhyAbandoned, WhyEnded, WhyCancelled, WhyBooked, WhyExpired, WhyPatience:
		a.refresh(ag)
		return
	}
	if e.stick == ag {
		e.stick = nil
	}
	if e.only == ag { // the one asked for: the wish has failed
		a.giveUp(e, why)
		a.refresh(ag)
		return
	}
	a.place(e)
	a.refresh(ag)
	a.overdue(e)
}

func (in Answer) apply(a *ACD) error {
	ag, err := a.agent("answer", in.Agent)
	if err != nil {
		return err
	}
	s := ag.slot(in.Call, ringing)
	if s == nil {
		return fail(hotline.KindNotFound, "answer", "the offer of %s to %s is gone", in.Call, in.Agent)
	}
	c, e := s.call, s.call.wait
	waited := a.now.Sub(e.since)
	inTime := waited <= e.q.cfg.Target.Within
	s.phase, s.since = talking, a.now
	c.wait, e.ring = nil, nil
	e.gen++
	c.agents = append(c.agents, ag)
	switch {
	case e.book != nil:
		a.dial(e, ag, s)
		a.refresh(ag)
		return nil
	case e.internal():
		ag.count.Consults++
	default:
		n, mine := &e.q.count, ag.tally(e.q)
		mine.Answered++
		n.Offered++
		n.Answered++
		n.Wait += waited
		n.LongestWait = max(n.LongestWait, waited)
		mine.Wait += waited
		if inTime {
			n.InTime++
			mine.InTime++
		}
		a.emit(Left{Call: c.id, Queue: e.q.id, Why: WhyAnswered, Waited: waited})
	}
	a.emit(Bridge{Call: c.id, Agent: ag.ID, Queue: e.q.id, Kind: e.kind, Waited: waited, InTime: inTime})
	a.refresh(ag)
	return nil
}

func (in Reject) apply(a *ACD) error {
	ag, err := a.agent("reject", in.Agent)
	if err != nil {
		return err
	}
	s := ag.slot(in.Call, ringing)
	if s == nil {
		return fail(hotline.KindNotFound, "reject", "the offer of %s to %s is gone", in.Call, in.Agent)
	}
	a.miss(s.call.wait, WhyRejected)
	return nil
}

func (in Release) apply(a *ACD) error {
	ag, err := a.agent("release", in.Agent)
	if err != nil {
		return err
	}
	s := ag.slot(in.Call, talking)
	if s == nil {
		return fail(hotline.KindNotFound, "release", "%s is not on %s", in.Agent, in.Call)
	}
	a.release(ag, s, in.Lost)
	return nil
}

func (in Hold) apply(a *ACD) error {
	ag, err := a.agent("hold", in.Agent)
	if err != nil {
		return err
	}
	s := ag.slot(in.Call, talking)
	if s == nil {
		return fail(hotline.KindNotFound, "hold", "%s is not on %s", in.Agent, in.Call)
	}
	switch {
	case in.On && s.holding.IsZero():
		s.holding = a.now
	case !in.On && !s.holding.IsZero():
		s.held += a.now.Sub(s.holding)
		s.holding = time.Time{}
	}
	return nil
}

// release takes ag off a call it is on. lost: not by anybody's wish, so a caller who would be alone comes back to the
// front of the queue.
func (a *ACD) release(ag *agent, s *slot, lost bool) {
	c := s.call
	if s.dial != nil {
		a.undial(ag, s, false)
		return
	}
	if !s.holding.IsZero() {
		s.held += a.now.Sub(s.holding)
	}
	s.talk = a.now.Sub(s.since) - s.held
	c.agents = slices.DeleteFunc(c.agents, func(o *agent) bool { return o == ag })
	e := c.wait
	if lost {
		ag.tally(s.q).Lost++
	}
	back := lost && len(c.agents) == 0 && (e == nil || e.internal())
	a.emit(Released{Call: c.id, Agent: ag.ID, Talk: s.talk, Hold: s.held, Last: len(c.agents) == 0 && e == nil && !back})
	if lost || ag.presence == StateOffline || s.q.cfg.WrapUp == 0 {
		a.wrapped(ag, s)
	} else {
		a.wrap(ag, s)
	}
	s.call = nil
	switch {
	case back:
		a.comeBack(c, s.q)
	case len(c.agents) == 0 && e != nil && e.internal():
		a.adopt(e)
	}
	a.refresh(ag)
	a.done(c)
}

// comeBack puts a caller whose agent was lost before all others, with an apology owed.
func (a *ACD) comeBack(c *call, q *queue) {
	if c.wait != nil { // the search for a second agent becomes the search for the next one
		a.quit(c.wait, WhyEnded)
		c.wait.gen++
	}
	e := a.newEntry(c, q, KindReturned)
	e.front, e.needs = true, c.caller.Needs
	e.been = []*queue{q}
	q.count.Entered++
	a.settleIn(e)
	a.emit(Announce{Call: c.id, What: "apology", Text: a.cfg.Text(c.caller.Lang, "apology", 0, 0)})
	if !q.staffed(a.now) {
		a.overflow(e, WhyNoAgents)
	}
}

// wrap begins the wrap-up.
func (a *ACD) wrap(ag *agent, s *slot) {
	s.phase, s.since, s.until = wrapping, a.now, a.now.Add(s.q.cfg.WrapUp)
	a.atWrapEnd(ag, s)
}

// atWrapEnd ends the wrap-up at its time, unless it was extended.
func (a *ACD) atWrapEnd(ag *agent, s *slot) {
	a.at(s.until, func() {
		if slices.Contains(ag.slots, s) && !a.now.Before(s.until) {
			a.wrapped(ag, s)
			a.refresh(ag)
		}
	})
}

// wrapped ends a slot and counts what it took.
func (a *ACD) wrapped(ag *agent, s *slot) {
	ag.drop(s)
	h := figures.Handle{Handled: 1, Talk: s.talk, Hold: s.held}
	if s.phase == wrapping {
		h.WrapUp = a.now.Sub(s.since)
	}
	s.q.count.Handle.Add(h)
	ag.tally(s.q).Handle.Add(h)
	s.q.handled(h.Talk + h.Hold + h.WrapUp)
}

// stopWrapping ends the wrap-up of one call, or of all; the caller refreshes.
func (a *ACD) stopWrapping(ag *agent, id hotline.CallID) {
	for _, s := range slices.Clone(ag.slots) {
		if s.phase == wrapping && (id == "" || s.id == id) {
			a.wrapped(ag, s)
		}
	}
}
