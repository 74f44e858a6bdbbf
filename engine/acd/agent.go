package acd

import (
	"slices"
	"time"

	"hotline"
	"hotline/engine/acd/figures"
	"hotline/engine/acd/plan"
)

// State is what an agent is doing.
type State string

// The states. Ready, break, missed, forced and offline are chosen or imposed; the other three follow from calls and hide
// what was chosen until the calls are over.
const (
	StateOffline State = "offline"
	StateReady   State = "ready"
	StateRinging State = "ringing"
	StateOnCall  State = "on_call"
	StateWrapUp  State = "wrap_up"
	StateBreak   State = "break"
	StateMissed  State = "missed" // did not answer, or declined
	StateForced  State = "forced" // not ready by a supervisor
)

// agent is an Agent at work.
//
//archtest:fields all of it is one agent's and changes together
type agent struct {
	Agent

	rank     int // order of becoming known; the last tie-break
	presence State
	reason   string
	by       string
	gen      int // of presence, for timers
	resume   resume
	slots    []*slot
	direct   order[*entry] // wait for this agent alone
	queues   []*queue
	listed   []freeAgent // in queues, parallel; nil = in no free list
	shown    State
	since    time.Time // of shown
	drill    bool      // shown comes of practice calls alone
	idle     time.Time // ready since; a ring that came to nothing does not count
	accrued  time.Time // time up to here is in count
	count    figures.AgentCount
}

// resume is what an agent who comes back in time gets back.
type resume struct {
	presence State
	reason   string
	by       string
	until    time.Time
}

type phase int

const (
	ringing phase = iota
	talking
	wrapping
)

// slot is one call in an agent's hands.
type slot struct {
	call    *call
	id      hotline.CallID // call's, also when call is over
	q       *queue
	phase   phase
	since   time.Time // of the phase
	held    time.Duration
	holding time.Time // zero = not on hold
	talk    time.Duration
	until   time.Time // of the wrap-up
	dial    *entry    // callback whose customer has not answered yet
}

// most is when the wrap-up ends at the latest.
func (s *slot) most() time.Time { return s.since.Add(max(s.q.cfg.WrapUp, s.q.cfg.WrapMost)) }

// wrapUntil is when the last wrap-up ends; zero = there is none.
func (ag *agent) wrapUntil() (until time.Time) {
	for _, s := range ag.slots {
		if s.phase == wrapping && s.until.After(until) {
			until = s.until
		}
	}
	return until
}

// practises reports an agent whose calls are all practice.
func (ag *agent) practises() bool {
	return len(ag.slots) > 0 && !slices.ContainsFunc(ag.slots, func(s *slot) bool { return !s.q.cfg.Practice })
}

// tally is where what an agent does for a queue is counted: nowhere when it is practice.
func (ag *agent) tally(q *queue) *figures.AgentCount {
	if q.cfg.Practice {
		return &figures.AgentCount{}
	}
	return &ag.count
}

func minTime(x, y time.Time) time.Time {
	if y.Before(x) {
		return y
	}
	return x
}

func (ag *agent) capacity() int { return max(1, ag.Capacity) }

func (ag *agent) slot(id hotline.CallID, p phase) *slot {
	for _, s := range ag.slots {
		if s.id == id && s.phase == p {
			return s
		}
	}
	return nil
}

func (ag *agent) has(c *call) bool {
	return slices.ContainsFunc(ag.slots, func(s *slot) bool { return s.call == c })
}

func (ag *agent) drop(s *slot) {
	ag.slots = slices.DeleteFunc(ag.slots, func(o *slot) bool { return o == s })
}

// free says whether a call may be offered: one at a time rings.
func (ag *agent) free() bool {
	return ag.presence == StateReady && len(ag.slots) < ag.capacity() &&
		!slices.ContainsFunc(ag.slots, func(s *slot) bool { return s.phase == ringing })
}

// working says whether the agent takes calls, now or after the one in hand.
func (ag *agent) working() bool { return ag.presence == StateReady }

// present says whether the agent is signed in, or is expected back at once after the desk was lost.
func (ag *agent) present(now time.Time) bool {
	return ag.presence != StateOffline || now.Before(ag.resume.until)
}

func (ag *agent) state() State {
	out := ag.presence
	for _, s := range ag.slots {
		switch {
		case s.phase == talking:
			return StateOnCall
		case s.phase == ringing:
			out = StateRinging
		case out != StateRinging:
			out = StateWrapUp
		}
	}
	return out
}

// refresh puts everything right that follows from presence and slots: the state, its time, the free lists.
func (a *ACD) refresh(ag *agent) {
	if now := ag.state(); now != ag.shown {
		ag.accrue(a.now)
		change := AgentChanged{Agent: ag.ID, From: ag.shown, To: now}
		if now == ag.presence {
			change.Reason, change.By = ag.reason, ag.by
		}
		if now == StateWrapUp {
			change.Until = ag.wrapUntil()
		}
		if now == StateReady && ag.shown != StateRinging {
			ag.idle = a.now
		}
		ag.shown, ag.since, ag.drill = now, a.now, ag.practises()
		a.emit(change)
	}
	a.enlist(ag)
}

// enlist puts ag into the free lists of its queues, or takes it out.
func (a *ACD) enlist(ag *agent) {
	ag.unlist()
	if !ag.free() {
		return
	}
	for _, q := range ag.queues {
		f := freeAgent{agent: ag, busy: len(ag.slots), since: ag.idle}
		if q.cfg.Routing.By == plan.SkillLevel {
			for skill := range q.cfg.Skills {
				f.level -= ag.Skills[skill]
			}
		}
		q.free.insert(f)
		ag.listed = append(ag.listed, f)
	}
	a.freed = append(a.freed, ag)
}

func (ag *agent) unlist() {
	for i, f := range ag.listed {
		ag.queues[i].free.remove(f)
	}
	ag.listed = nil
}

// present changes what the agent has chosen, or what was imposed. Ringing calls go to the next agent.
func (a *ACD) present(ag *agent, to State, reason, by string) {
	before, same := ag.presence, ag.presence == to && ag.shown == to
	ag.presence, ag.reason, ag.by = to, reason, by
	ag.gen++
	if to != StateReady {
		for _, s := range slices.Clone(ag.slots) {
			if s.phase == ringing {
				a.unring(s.call.wait, WhyState)
			}
		}
	}
	if same && to != StateReady { // another reason: the time of the old one ends here
		ag.accrue(a.now)
		ag.since = a.now
		a.emit(AgentChanged{Agent: ag.ID, From: to, To: to, Reason: reason, By: by})
	}
	a.refresh(ag)
	if to != StateReady {
		a.unstick(ag)
	}
	if to == StateOffline && before != StateOffline {
		a.unmanned(ag)
	}
}

// unstick lets callers who would wait for ag go to others, now that ag takes no calls.
func (a *ACD) unstick(ag *agent) {
	for _, e := range slices.Clone(ag.direct.items) {
		a.giveUp(e, WhyState)
	}
	for _, q := range ag.queues {
		if q.cfg.Routing.Sticky == 0 {
			continue
		}
		for _, e := range q.waiting.items {
			if e.stick == ag {
				a.placed = append(a.placed, e)
			}
		}
	}
}

// unmanned sees to the callers whom nobody is left for, now that ag is out.
func (a *ACD) unmanned(ag *agent) {
	for _, q := range ag.queues {
		if !q.staffed(a.now) {
			for _, e := range slices.Clone(q.waiting.items) {
				a.overflow(e, WhyNoAgents)
			}
		}
	}
}

// putAgent makes an agent known or changes one.
func (a *ACD) putAgent(spec Agent) {
	ag := a.agentBy[spec.ID]
	if ag == nil {
		a.seq++
		ag = &agent{
			rank: int(a.seq), presence: StateOffline, shown: StateOffline, since: a.now, accrued: a.now, //nolint:gosec // counts inputs, not bytes
			direct: order[*entry]{by: byTurn},
		}
		a.agents = append(a.agents, ag)
		a.agentBy[spec.ID] = ag
	}
	ag.unlist()
	ag.Agent = spec
	a.join(ag)
	a.enlist(ag)
}

// join finds the queues that ag has the skills for.
func (a *ACD) join(ag *agent) {
	ag.queues = nil
	for _, q := range a.queues {
		q.members = slices.DeleteFunc(q.members, func(o *agent) bool { return o == ag })
		if ag.fits(q.cfg) {
			q.members = append(q.members, ag)
			ag.queues = append(ag.queues, q)
		}
	}
}

func (ag *agent) fits(q Queue) bool {
	return ag.can(q.Skills) && (len(q.Teams) == 0 || slices.Contains(q.Teams, ag.Team))
}

// can says whether the agent has all of the skills at these levels.
func (ag *agent) can(needs Levels) bool {
	for skill, level := range needs {
		if ag.Skills[skill] < level {
			return false
		}
	}
	return true
}

func (a *ACD) agent(op string, id AgentID) (*agent, error) {
	ag := a.agentBy[id]
	if ag == nil {
		return nil, refuse(hotline.CodeTarget, "", hotline.KindNotFound, op, "no agent is called %q", id)
	}
	return ag, nil
}

func (in SignIn) apply(a *ACD) error {
	ag, err := a.agent("sign in", in.Agent)
	if err != nil || ag.presence != StateOffline {
		return err // a second desk of the same agent changes nothing
	}
	r := ag.resume
	ag.resume = resume{}
	switch {
	case in.Resume && r.presence != "" && !a.now.After(r.until):
		a.present(ag, r.presence, r.reason, r.by)
		a.endMissed(ag)
	case r.presence == StateForced: // signing in anew does not shake a force off
		a.present(ag, StateForced, r.reason, r.by)
	default:
		a.present(ag, StateBreak, "signed_in", "")
	}
	return nil
}

func (in SignOut) apply(a *ACD) error {
	ag, err := a.agent("sign out", in.Agent)
	if err != nil {
		return err
	}
	ag.resume = resume{}
	if ag.presence == StateForced {
		ag.resume = resume{presence: StateForced, reason: ag.reason, by: ag.by}
	}
	a.stopWrapping(ag, "")
	a.present(ag, StateOffline, "", "")
	return nil
}

func (in SetState) apply(a *ACD) error {
	ag, err := a.agent("set state", in.Agent)
	switch {
	case err != nil:
		return err
	case in.State != StateReady && in.State != StateBreak:
		return fail(hotline.KindInvalid, "set state", "%q cannot be chosen: ready or break", in.State)
	case ag.presence == StateOffline:
		return fail(hotline.KindInvalid, "set state", "%s is not signed in", in.Agent)
	case ag.presence == StateForced:
		return fail(hotline.KindDenied, "set state", "%s was set not ready by %s", in.Agent, ag.by)
	case in.State == StateBreak && len(a.cfg.Breaks) > 0 && !slices.Contains(a.cfg.Breaks, in.Reason):
		return fail(hotline.KindInvalid, "set state", "%q is no reason for a break", in.Reason)
	case in.State == ag.presence && in.Reason == ag.reason:
		return nil
	}
	a.present(ag, in.State, in.Reason, "")
	return nil
}

func (in Force) apply(a *ACD) error {
	ag, err := a.agent("force", in.Agent)
	switch {
	case err != nil:
		return err
	case in.State != StateReady && in.State != StateBreak && in.State != StateForced && in.State != StateOffline:
		return fail(hotline.KindInvalid, "force", "%q cannot be forced", in.State)
	case ag.presence == StateOffline:
		return fail(hotline.KindInvalid, "force", "%s is not signed in", in.Agent)
	}
	if in.State == StateReady || in.State == StateOffline {
		a.stopWrapping(ag, "")
	}
	a.present(ag, in.State, in.Reason, in.By)
	return nil
}

func (in Wrapped) apply(a *ACD) error {
	ag, err := a.agent("wrapped", in.Agent)
	if err != nil {
		return err
	}
	if in.Call != "" && ag.slot(in.Call, wrapping) == nil {
		return fail(hotline.KindNotFound, "wrapped", "%s has no wrap-up of %s", in.Agent, in.Call)
	}
	a.stopWrapping(ag, in.Call)
	a.refresh(ag)
	return nil
}

func (in Extended) apply(a *ACD) error {
	ag, err := a.agent("extend wrap-up", in.Agent)
	if err != nil {
		return err
	}
	found, more := false, false
	for _, s := range ag.slots {
		if s.phase != wrapping || in.Call != "" && s.id != in.Call {
			continue
		}
		found = true
		if until := minTime(s.until.Add(in.By), s.most()); until.After(s.until) {
			more, s.until = true, until
			a.atWrapEnd(ag, s)
		}
	}
	switch {
	case !found:
		return fail(hotline.KindNotFound, "extend wrap-up", "%s has no wrap-up of %s", in.Agent, in.Call)
	case !more:
		return fail(hotline.KindInvalid, "extend wrap-up", "the wrap-up has all the time that its queue allows")
	}
	if ag.shown == StateWrapUp {
		a.emit(AgentChanged{Agent: ag.ID, From: StateWrapUp, To: StateWrapUp, Until: ag.wrapUntil()})
	}
	return nil
}

func (in Gone) apply(a *ACD) error {
	ag, err := a.agent("gone", in.Agent)
	if err != nil || ag.presence == StateOffline && len(ag.slots) == 0 {
		return err
	}
	before := ag.presence
	if before != StateOffline {
		ag.resume = resume{before, ag.reason, ag.by, a.now.Add(a.cfg.Agent.Reconnect)}
		a.awaitReturn(ag)
	}
	ag.presence, ag.reason, ag.by = StateOffline, string(WhyGone), "" // first, so that the agent never looks free
	ag.gen++
	a.stopWrapping(ag, "")
	for _, s := range slices.Clone(ag.slots) {
		switch s.phase {
		case ringing:
			a.unring(s.call.wait, WhyGone)
		case talking:
			a.release(ag, s, true)
		}
	}
	a.refresh(ag)
	a.unstick(ag)
	a.unmanned(ag)
	return nil
}

// awaitReturn counts an agent whose desk is lost among the queue's staff for as long as it may come back, and sees to the callers
// when it does not.
func (a *ACD) awaitReturn(ag *agent) {
	a.at(ag.resume.until, func() {
		if ag.presence == StateOffline && !a.now.Before(ag.resume.until) {
			a.unmanned(ag)
		}
	})
}

func (in PutAgent) apply(a *ACD) error {
	if err := in.Agent.Validate(); err != nil {
		return err
	}
	a.putAgent(in.Agent)
	return nil
}

func (in DropAgent) apply(a *ACD) error {
	ag, err := a.agent("drop agent", in.Agent)
	switch {
	case err != nil:
		return err
	case ag.presence != StateOffline || len(ag.slots) > 0 || len(ag.direct.items) > 0:
		return fail(hotline.KindBusy, "drop agent", "%s is still at work", in.Agent)
	}
	ag.accrue(a.now)
	if ag.count != (figures.AgentCount{}) {
		a.ledger.left = append(a.ledger.left, figures.AgentRow{Agent: string(ag.ID), Team: ag.Team, AgentCount: ag.count})
	}
	for _, q := range ag.queues {
		q.members = slices.DeleteFunc(q.members, func(o *agent) bool { return o == ag })
	}
	a.agents = slices.DeleteFunc(a.agents, func(o *agent) bool { return o == ag })
	delete(a.agentBy, in.Agent)
	return nil
}
