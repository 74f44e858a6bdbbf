package acd

import "hotline"

func (in Transfer) apply(a *ACD) error {
	from, err := a.agent("transfer", in.From)
	if err != nil {
		return err
	}
	s := from.slot(in.Call, talking)
	if s == nil || s.dial != nil {
		return fail(hotline.KindInvalid, "transfer", "%s is not on %s", in.From, in.Call)
	}
	if s.call.wait != nil {
		return refuse(hotline.CodeColleague, "", hotline.KindBusy, "transfer", "%s is being handed on already", in.Call)
	}
	q, only, err := a.target(in, s)
	if err != nil {
		return err
	}
	kind := KindTransfer
	if in.Keep {
		kind = KindConsult
	}
	e := a.newEntry(s.call, q, kind)
	e.from, e.only, e.needs = in.From, only, in.Needs
	from.tally(s.q).Transfers++
	if kind == KindTransfer {
		q.count.Entered++
		e.been = []*queue{q}
		a.release(from, s, false)
	}
	a.settleIn(e)
	return nil
}

// target finds where a transfer goes: a queue, or one agent within the queue of the call so far, whose settings then apply.
func (a *ACD) target(in Transfer, s *slot) (*queue, *agent, error) {
	const op = "transfer"
	if (in.Queue == "") == (in.Agent == "") {
		return nil, nil, fail(hotline.KindInvalid, op, "give either a queue or an agent")
	}
	if in.Queue != "" {
		q := a.queueBy[in.Queue]
		switch {
		case q == nil:
			return nil, nil, refuse(hotline.CodeTarget, "", hotline.KindNotFound, op, "no queue is called %q", in.Queue)
		case !q.open:
			return nil, nil, refuse(hotline.CodeClosed, "", hotline.KindUnavailable, op, "queue %s is closed", in.Queue)
		case !q.staffed(a.now):
			return nil, nil, refuse(hotline.CodeNobody, "", hotline.KindUnavailable, op, "nobody of queue %s is signed in", in.Queue)
		}
		return q, nil, nil
	}
	to, err := a.agent(op, in.Agent)
	switch {
	case err != nil:
		return nil, nil, err
	case to.has(s.call):
		return nil, nil, refuse(hotline.CodeColleague, "", hotline.KindInvalid, op, "%s is on %s already", in.Agent, in.Call)
	case !to.working():
		return nil, nil, refuse(hotline.CodeAway, in.Agent, hotline.KindUnavailable, op, "%s takes no calls: %s", in.Agent, to.presence)
	}
	return s.q, to, nil
}

func (in CancelTransfer) apply(a *ACD) error {
	c, err := a.call("cancel transfer", in.Call)
	if err != nil {
		return err
	}
	if c.wait == nil || !c.wait.internal() {
		return fail(hotline.KindInvalid, "cancel transfer", "nobody is looked for for %s", in.Call)
	}
	a.giveUp(c.wait, WhyCancelled)
	return nil
}

// giveUp ends the search for one agent. A caller who has nobody else goes to the front of the queue; a consultation is over.
func (a *ACD) giveUp(e *entry, why Why) {
	a.quit(e, why)
	a.emit(TransferFailed{Call: e.call.id, From: e.from, Why: why})
	if e.internal() {
		a.forget(e)
		return
	}
	e.only, e.front = nil, true
	a.settleIn(e)
}

// adopt turns a consultation whose agent has left into a transfer: the caller waits for the one who was to be consulted.
func (a *ACD) adopt(e *entry) {
	a.unplace(e)
	e.kind, e.since = KindTransfer, a.now
	e.q.count.Entered++
	e.been = []*queue{e.q}
	if e.ring == nil {
		a.settleIn(e)
	} else {
		a.schedule(e) // the desk rings on
		a.matchAt(e, e.since.Add(e.q.cfg.Routing.Direct))
	}
}
