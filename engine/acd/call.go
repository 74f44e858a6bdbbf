package acd

import (
	"slices"
	"time"

	"hotline"
	"hotline/engine/acd/plan"
)

// call is a caller, from entering to leaving the ACD. At each moment it waits (wait is set), is talked to (agents), or both
// while a second agent is looked for; when it is neither it is forgotten.
type call struct {
	id     hotline.CallID
	caller Caller
	wait   *entry   // nil = waits for nobody
	agents []*agent // on the call now
}

// entry is one wait of a call for an agent.
//
//archtest:fields the life of one wait, changed by its queue and its ring only
type entry struct {
	call  *call
	kind  Kind
	q     *queue
	seq   uint64
	front bool      // before all others
	turn  time.Time // arrival less head start: who is earlier is served first
	since time.Time // the wait began; moving to another queue does not change it
	here  time.Time // in q since
	gen   int       // of being in q, for timers

	only  *agent    // no other will do
	stick *agent    // preferred until stickUntil
	until time.Time // of stick
	from  AgentID   // who handed it on, or asks
	needs Levels

	listed bool // in q.waiting or only.direct
	ring   *agent
	rung   int // number of rings, for timers
	asked  bool
	been   []*queue
	book   *booking // callbacks
}

// internal says whether the wait is an agent's for a colleague, which no queue counts.
func (e *entry) internal() bool { return e.kind == KindConsult }

// counts says whether the wait is in the queue's figures: consultations and callbacks are not.
func (e *entry) counts() bool { return e.kind != KindConsult && e.kind != KindCallback }

// alive says whether the timers of generation gen still apply.
func (e *entry) alive(gen int) bool { return e.call.wait == e && e.gen == gen }

func (in Enter) apply(a *ACD) error {
	q := a.queueBy[in.Queue]
	switch {
	case in.Call == "":
		return fail(hotline.KindInvalid, "enter", "no call given")
	case q == nil:
		return fail(hotline.KindNotFound, "enter", "no queue is called %q", in.Queue)
	case a.calls[in.Call] != nil:
		return fail(hotline.KindInvalid, "enter", "%s is here already", in.Call)
	}
	var only *agent
	if in.Agent != "" {
		var err error
		if only, err = a.agent("enter", in.Agent); err != nil {
			return err
		}
		if !only.working() {
			return fail(hotline.KindUnavailable, "enter", "%s takes no calls: %s", in.Agent, only.presence)
		}
	}
	c := &call{id: in.Call, caller: in.Caller}
	a.calls[in.Call] = c
	if in.Front || only != nil {
		e := a.newEntry(c, q, KindTransfer)
		e.front, e.only, e.needs = in.Front, only, in.Caller.Needs
		e.been = []*queue{q}
		q.count.Entered++
		a.settleIn(e)
		return nil
	}
	e := a.newEntry(c, q, KindInbound)
	e.needs = in.Caller.Needs
	if d := q.cfg.Routing.Sticky; d > 0 && in.Caller.Last != "" {
		e.stick, e.until = a.agentBy[in.Caller.Last], a.now.Add(d)
	}
	a.admit(e)
	return nil
}

// newEntry makes the call wait, in no list yet.
func (a *ACD) newEntry(c *call, q *queue, kind Kind) *entry {
	a.seq++
	e := &entry{call: c, kind: kind, q: q, seq: a.seq, since: a.now}
	c.wait = e
	return e
}

// admit finds the first queue that takes e, from e.q along the onward ways; a way that leads back is not followed.
func (a *ACD) admit(e *entry) {
	for {
		e.q.count.Entered++
		e.been = append(e.been, e.q)
		why := a.refusal(e.q)
		if why == "" {
			break
		}
		way := e.q.onward(why)
		if to := a.queueBy[way.Queue]; to != nil && !slices.Contains(e.been, to) {
			a.shift(e, to, why)
			continue
		}
		switch {
		case way.Queue != "" && why != WhyClosed: // every way is full: here is as good as anywhere
		case way.Queue != "": // every way is closed
			a.divert(e, plan.DoGoodbye, why)
			return
		case way.Do == plan.DoCallback && why != WhyClosed:
			a.settleIn(e)
			a.ask(e)
			return
		default:
			a.divert(e, way.Do, why)
			return
		}
		break
	}
	a.settleIn(e)
}

// refusal is why q takes nobody now; "" = it does.
func (a *ACD) refusal(q *queue) Why {
	if !q.open {
		return WhyClosed
	}
	for _, o := range q.cfg.Overflow {
		if o.When == plan.OnSize && len(q.waiting.items) >= o.Above || o.When == plan.OnNoAgents && !q.staffed(a.now) {
			return Why(o.When)
		}
	}
	return ""
}

// onward is the way for a reason; for one without a rule it is empty.
func (q *queue) onward(why Why) plan.Onward {
	if why == WhyClosed {
		return q.cfg.Closed
	}
	for _, o := range q.cfg.Overflow {
		if Why(o.When) == why {
			return plan.Onward{Queue: o.Queue, Do: o.Do}
		}
	}
	return plan.Onward{}
}

// shift changes the queue of an entry that is in no list.
func (a *ACD) shift(e *entry, to *queue, why Why) {
	if e.counts() {
		e.q.count.Offered++
		e.q.count.Overflowed++
	}
	a.emit(Moved{Call: e.call.id, From: e.q.id, To: to.id, Why: why})
	e.q = to
}

// divert takes e out of the ACD.
func (a *ACD) divert(e *entry, do Action, why Why) {
	e.q.count.Offered++
	e.q.count.Diverted++
	name := "full"
	if why == WhyClosed {
		name = "closed"
	}
	a.emit(Divert{Call: e.call.id, Queue: e.q.id, Do: do, Why: why, Text: a.cfg.Text(e.call.caller.Lang, name, 0, 0)})
	a.forget(e)
}

// settleIn makes e wait in e.q.
func (a *ACD) settleIn(e *entry) {
	e.gen++
	e.here = a.now
	a.place(e)
	gen := e.gen
	if e.counts() {
		ahead := a.ahead(e)
		a.emit(Queued{
			Call: e.call.id, Queue: e.q.id, Kind: e.kind, Ahead: ahead, Wait: a.estimate(e, ahead), Music: e.q.cfg.Waiting.Music,
		})
		a.schedule(e)
	}
	if e.only != nil {
		a.after(e.q.cfg.Routing.Direct, func() {
			if e.alive(gen) && e.only != nil && e.ring == nil {
				a.giveUp(e, WhyPatience)
			}
		})
	}
	if e.stick != nil {
		a.matchAt(e, e.until)
	}
	if e.from != "" {
		a.matchAt(e, e.since.Add(e.q.cfg.Routing.Direct))
	}
}

// matchAt looks for an agent again at t, when a reason to pass somebody over ends.
func (a *ACD) matchAt(e *entry, t time.Time) {
	gen := e.gen
	a.at(t, func() {
		if e.alive(gen) && e.listed {
			a.placed = append(a.placed, e)
		}
	})
}

// place puts e into its list by its turn and has it matched.
func (a *ACD) place(e *entry) {
	e.turn = e.since.Add(-a.headStart(e))
	if e.only != nil {
		e.only.direct.insert(e)
	} else {
		e.q.waiting.insert(e)
	}
	e.listed = true
	a.placed = append(a.placed, e)
}

func (a *ACD) unplace(e *entry) {
	if !e.listed {
		return
	}
	if e.only != nil {
		e.only.direct.remove(e)
	} else {
		e.q.waiting.remove(e)
	}
	e.listed = false
}

// ahead is how many are served before e.
func (a *ACD) ahead(e *entry) int {
	if e.only != nil {
		return e.only.direct.rank(e)
	}
	return e.q.waiting.rank(e)
}

// headStart is what rules and queue give e, at most plan.MaxHeadStart.
func (a *ACD) headStart(e *entry) time.Duration {
	d, c := e.q.cfg.HeadStart, e.call.caller
	for _, r := range a.cfg.Priority {
		applies := false
		switch r.When {
		case plan.WhenVIP:
			applies = c.VIP
		case plan.WhenTier:
			applies = c.Tier == r.Tier
		case plan.WhenRepeat:
			applies = c.Repeats >= max(1, r.Calls)
		case plan.WhenUpset:
			applies = c.Upset
		case plan.WhenTransferred:
			applies = e.kind == KindTransfer
		}
		if applies {
			d += r.HeadStart
		}
	}
	return min(d, plan.MaxHeadStart)
}

// forget ends the wait of e, and the call with it when nobody is on it.
func (a *ACD) forget(e *entry) {
	a.unplace(e)
	e.gen++
	e.call.wait = nil
	a.done(e.call)
}

// done forgets the call when nothing of it is left.
func (a *ACD) done(c *call) {
	if c.wait == nil && len(c.agents) == 0 {
		delete(a.calls, c.id)
	}
}

func (in Leave) apply(a *ACD) error {
	c, err := a.call("leave", in.Call)
	if err != nil {
		return err
	}
	if e := c.wait; e != nil {
		if e.kind == KindCallback { // nobody is on the line who could hang up
			return fail(hotline.KindInvalid, "leave", "%s is a callback: cancel it", in.Call)
		}
		if in.Taken {
			a.quit(e, WhyEnded)
			a.forget(e)
		} else {
			a.abandon(e)
		}
	}
	for _, ag := range slices.Backward(slices.Clone(c.agents)) { // a colleague who was asked gets nothing of the caller in the end
		a.release(ag, ag.slot(c.id, talking), false)
	}
	return nil
}

// abandon ends a wait because the caller hung up.
func (a *ACD) abandon(e *entry) {
	if e.internal() {
		a.quit(e, WhyEnded)
		a.forget(e)
		return
	}
	a.quit(e, WhyAbandoned)
	waited := a.now.Sub(e.since)
	short := waited < a.cfg.Measure.ShortAbandon
	n := &e.q.count
	n.Offered++
	n.Abandoned++
	n.LongestWait = max(n.LongestWait, waited)
	if short {
		n.ShortAbandons++
	} else {
		n.AbandonWait += waited
	}
	a.emit(Left{Call: e.call.id, Queue: e.q.id, Why: WhyAbandoned, Waited: waited, Short: short})
	a.forget(e)
}

// quit takes a wait out of its list or off the desk that rings.
func (a *ACD) quit(e *entry, why Why) {
	if e.ring != nil {
		a.unring(e, why)
	}
	a.unplace(e)
}

func (a *ACD) call(op string, id hotline.CallID) (*call, error) {
	c := a.calls[id]
	if c == nil {
		return nil, fail(hotline.KindNotFound, op, "call %q is not here", id)
	}
	return c, nil
}
