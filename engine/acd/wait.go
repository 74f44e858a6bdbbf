package acd

import (
	"slices"
	"time"

	"hotline/engine/acd/plan"
)

// schedule arranges what a waiting caller hears, when a callback is offered, and when the wait is too long.
func (a *ACD) schedule(e *entry) {
	gen, q := e.gen, e.q
	if d := q.cfg.Waiting.First; d > 0 {
		a.after(d, func() { a.announce(e, gen) })
	}
	if d := q.cfg.Callback.After; d > 0 && !e.asked {
		at := e.since.Add(d)
		if at.Before(a.now) {
			at = a.now
		}
		a.at(at, func() {
			if e.alive(gen) {
				a.offerCallback(e)
			}
		})
	}
	for _, o := range q.cfg.Overflow {
		if o.When == plan.OnWait {
			a.after(o.After, func() {
				if e.alive(gen) {
					a.overdue(e)
				}
			})
		}
	}
}

// announce tells a waiting caller the place, again and again. While a desk rings the caller is not talked to.
func (a *ACD) announce(e *entry, gen int) {
	if !e.alive(gen) {
		return
	}
	w := e.q.cfg.Waiting
	if w.Every > 0 {
		a.repeat(w.Every, func() { a.announce(e, gen) })
	}
	if e.ring != nil {
		return
	}
	ahead := a.ahead(e)
	wait := a.estimate(e, ahead)
	name := "comfort"
	switch {
	case e.only != nil || !w.Position:
	case ahead == 0:
		name = "next"
	case w.Estimate && wait > 0:
		name = "estimate"
	default:
		name = "position"
	}
	a.emit(Announce{Call: e.call.id, What: name, Text: a.cfg.Text(e.call.caller.Lang, name, ahead, wait), Ahead: ahead, Wait: wait})
	a.offerCallback(e)
}

// offerCallback asks once, when the caller has waited for long enough and is going to.
func (a *ACD) offerCallback(e *entry) {
	cb := e.q.cfg.Callback
	if e.ring != nil || cb.After == 0 || a.now.Before(e.since.Add(cb.After)) {
		return
	}
	if wait := a.estimate(e, a.ahead(e)); wait == 0 || wait >= cb.MinWait { // 0: nobody is there to estimate by
		a.ask(e)
	}
}

// estimate is the expected wait of e; 0 when none can be given, or when it waits for one agent.
func (a *ACD) estimate(e *entry, ahead int) time.Duration {
	if e.only != nil {
		return 0
	}
	return e.q.estimate(ahead)
}

func (a *ACD) ask(e *entry) {
	if e.asked {
		return
	}
	e.asked = true
	ahead := a.ahead(e)
	wait := a.estimate(e, ahead)
	a.emit(AskCallback{Call: e.call.id, Queue: e.q.id, Text: a.cfg.Text(e.call.caller.Lang, "callback", ahead, wait), Ahead: ahead, Wait: wait})
}

// overdue sends a caller on who has waited too long in this queue; one whose desk rings is looked at again when it stops.
func (a *ACD) overdue(e *entry) { a.overflow(e, WhyWait) }

// overflow applies the queue's rules of one kind to a waiting caller: the first way that is open is taken.
func (a *ACD) overflow(e *entry, why Why) {
	if !e.listed || e.only != nil || !e.counts() {
		return
	}
	for _, o := range e.q.cfg.Overflow {
		if Why(o.When) != why || why == WhyWait && a.now.Sub(e.here) < o.After {
			continue
		}
		if o.Do == plan.DoCallback {
			a.ask(e)
			continue
		}
		if o.Do != "" {
			a.unplace(e)
			a.divert(e, o.Do, why)
			return
		}
		to := a.queueBy[o.Queue]
		if slices.Contains(e.been, to) || a.refusal(to) != "" {
			continue
		}
		a.unplace(e)
		a.shift(e, to, why)
		to.count.Entered++
		e.been = append(e.been, to)
		a.settleIn(e)
		return
	}
}
