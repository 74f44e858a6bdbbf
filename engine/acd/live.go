package acd

import (
	"cmp"
	"slices"
	"time"

	"hotline"
	"hotline/engine/acd/figures"
)

// Live is how things stand now.
type Live struct {
	At      time.Time     `json:"at"`
	Queues  []QueueLive   `json:"queues"`  // in the order of the configuration
	Agents  []AgentLive   `json:"agents"`  // in the order of becoming known
	Waiting []WaitingLive `json:"waiting"` // in order of turn within each queue
}

// QueueLive is one queue now.
type QueueLive struct {
	Queue     QueueID       `json:"queue"`
	Title     string        `json:"title"`
	Open      bool          `json:"open"`
	Waiting   int           `json:"waiting"`         // callers, those whose agent's desk rings included
	Callbacks int           `json:"callbacks"`       // booked and not yet talked on
	Longest   time.Duration `json:"longest_wait_ns"` // of the callers who wait
	Estimate  time.Duration `json:"estimate_ns"`     // for the next to come; 0 = somebody is free, or none can be given
	Staff     int           `json:"staff"`           // signed in and with the skills
	Free      int           `json:"free"`            // of Staff: could be rung now
	Target    float64       `json:"target"`          // of the service level, 0..1
}

// AgentLive is one agent now.
type AgentLive struct {
	Agent  AgentID          `json:"agent"`
	Name   string           `json:"name"`
	Team   string           `json:"team"`
	State  State            `json:"state"`
	Next   State            `json:"next"` // what comes after the calls
	Reason string           `json:"reason,omitempty"`
	By     string           `json:"by,omitempty"`
	Since  time.Time        `json:"since"`
	Calls  []hotline.CallID `json:"calls"`         // rung, talked on or wrapped up
	Most   time.Time        `json:"most,omitzero"` // to which the wrap-up may be extended; zero = none
	Queues []QueueID        `json:"queues"`        // whose calls the agent may get
}

// WaitingLive is one waiting caller, or a booked callback, now.
type WaitingLive struct {
	Call   hotline.CallID `json:"call"`
	Queue  QueueID        `json:"queue"`
	Kind   Kind           `json:"kind"`
	Caller Caller         `json:"caller"`
	Waited time.Duration  `json:"waited_ns"`
	Rings  AgentID        `json:"rings,omitempty"` // whose desk rings
	From   time.Time      `json:"from,omitzero"`   // callback: not before
}

// Live returns how things stand at the time of the last input. It is O(n log n) in callers and agents: for screens, a few times
// a second.
func (a *ACD) Live() Live {
	out := Live{At: a.now}
	for _, q := range a.queues {
		l := QueueLive{
			Queue: q.id, Title: q.cfg.Title, Open: q.open, Free: len(q.free.items), Target: q.cfg.Target.Share,
			Estimate: q.estimate(len(q.waiting.items)),
		}
		for _, ag := range q.members {
			if ag.presence != StateOffline {
				l.Staff++
			}
		}
		out.Queues = append(out.Queues, l)
	}
	entries := make([]*entry, 0, len(a.calls))
	for _, c := range a.calls {
		if c.wait != nil && !c.wait.internal() {
			entries = append(entries, c.wait)
		}
	}
	slices.SortFunc(entries, func(x, y *entry) int { return cmp.Or(cmp.Compare(x.q.index, y.q.index), byTurn(x, y)) })
	out.Waiting = make([]WaitingLive, 0, len(entries))
	for _, e := range entries {
		w := WaitingLive{Call: e.call.id, Queue: e.q.id, Kind: e.kind, Caller: e.call.caller, Waited: a.now.Sub(e.since)}
		if e.ring != nil {
			w.Rings = e.ring.ID
		}
		l := &out.Queues[e.q.index]
		if e.book != nil {
			w.From = e.book.from
			l.Callbacks++
		} else {
			l.Waiting++
			l.Longest = max(l.Longest, w.Waited)
		}
		out.Waiting = append(out.Waiting, w)
	}
	out.Agents = make([]AgentLive, 0, len(a.agents))
	for _, ag := range a.agents {
		l := AgentLive{
			Agent: ag.ID, Name: ag.Name, Team: ag.Team, State: ag.shown, Next: ag.presence, Reason: ag.reason, By: ag.by, Since: ag.since,
		}
		for _, s := range ag.slots {
			l.Calls = append(l.Calls, s.id)
			if s.phase == wrapping && s.most().After(l.Most) {
				l.Most = s.most()
			}
		}
		for _, q := range ag.queues {
			l.Queues = append(l.Queues, q.id)
		}
		out.Agents = append(out.Agents, l)
	}
	return out
}

// accrue counts the time of the state shown up to now.
func (ag *agent) accrue(now time.Time) {
	d := now.Sub(ag.accrued)
	ag.accrued = now
	t := &ag.count.StateTimes
	if ag.drill { // no service, and not open for it
		t.Break += d
		return
	}
	switch ag.shown {
	case StateReady:
		t.Ready += d
	case StateRinging:
		t.Ringing += d
	case StateOnCall:
		t.OnCall += d
	case StateWrapUp:
		t.WrapTime += d
	case StateBreak:
		t.Break += d
	case StateMissed:
		t.Away += d
	case StateForced:
		t.Forced += d
	case StateOffline:
	}
}

// ledger is the counts of intervals.
type ledger struct {
	start   time.Time // of the running interval, whose counts are with queues and agents
	past    []figures.Interval
	left    []figures.AgentRow // agents dropped in the running interval
	retired []figures.QueueRow // queues dropped in it
}

// openInterval begins the interval that now is in.
func (a *ACD) openInterval(now time.Time) {
	a.ledger.start = now.Truncate(figures.Quarter)
	a.at(a.ledger.start.Add(figures.Quarter), a.closeInterval)
}

// closeInterval ends the running interval and begins the next. After a pause longer than what is kept, the intervals that
// would be thrown away at once are left out.
func (a *ACD) closeInterval() {
	done := a.running()
	for _, q := range a.queues {
		q.count = figures.QueueCount{}
	}
	for _, ag := range a.agents {
		ag.count = figures.AgentCount{}
	}
	a.ledger.left, a.ledger.retired = nil, nil
	a.ledger.past = append(a.ledger.past, done)
	oldest := a.now.Add(-a.cfg.Measure.Keep)
	a.ledger.past = slices.DeleteFunc(a.ledger.past, func(i figures.Interval) bool { return i.Start.Before(oldest) })
	a.emit(IntervalEnded{Interval: done})
	next := a.now
	if gap := a.wall.Sub(a.now); gap > a.cfg.Measure.Keep+figures.Quarter {
		next = a.wall.Truncate(figures.Quarter)
		for _, ag := range a.agents {
			ag.accrued = next
		}
	}
	a.openInterval(next)
}

// running returns the counts of the running interval up to now.
func (a *ACD) running() figures.Interval {
	out := figures.Interval{Start: a.ledger.start, Queues: slices.Clone(a.ledger.retired), Agents: slices.Clone(a.ledger.left)}
	for _, q := range a.queues {
		if q.count != (figures.QueueCount{}) {
			out.Queues = append(out.Queues, figures.QueueRow{Queue: string(q.id), QueueCount: q.count})
		}
	}
	for _, ag := range a.agents {
		ag.accrue(a.now)
		if ag.count != (figures.AgentCount{}) {
			out.Agents = append(out.Agents, figures.AgentRow{Agent: string(ag.ID), Team: ag.Team, AgentCount: ag.count})
		}
	}
	slices.SortStableFunc(out.Queues, func(x, y figures.QueueRow) int { return cmp.Compare(x.Queue, y.Queue) })
	slices.SortStableFunc(out.Agents, func(x, y figures.AgentRow) int { return cmp.Compare(x.Agent, y.Agent) })
	return out
}

// Reports returns the figures of the time from from up to, not with, to, by steps of 15, 30 or 60 minutes or 24 hours of
// the wall clock in Config.Zone; step 0 means one report of everything. The running interval is in it, intervals older than
// Measure.Keep are not: the store has them. Occupancy of a queue is that of the agents who have its skills now.
func (a *ACD) Reports(from, to time.Time, step time.Duration) ([]figures.Report, error) {
	zone, err := a.cfg.Location()
	if err != nil {
		return nil, err
	}
	var chosen []figures.Interval
	for _, i := range append(slices.Clone(a.ledger.past), a.running()) {
		if !i.Start.Before(from) && i.Start.Before(to) {
			chosen = append(chosen, i)
		}
	}
	return figures.Sum(chosen, step, zone, func(queue string) []string {
		var out []string
		if q := a.queueBy[QueueID(queue)]; q != nil {
			for _, ag := range q.members {
				out = append(out, string(ag.ID))
			}
		}
		return out
	})
}
