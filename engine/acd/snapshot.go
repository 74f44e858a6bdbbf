package acd

import (
	"time"

	"hotline"
	"hotline/engine/acd/figures"
)

// Snapshot is what outlives a restart: agents with their states, booked callbacks, mean handle times, and the counts of the
// running interval. Callers on the line do not: their calls end with the process. It is plain data for JSON.
type Snapshot struct {
	At        time.Time                 `json:"at"`
	Agents    []SavedAgent              `json:"agents"`
	Callbacks []SavedCallback           `json:"callbacks"`
	Handle    map[QueueID]time.Duration `json:"handle_ns"`
	Running   figures.Interval          `json:"running"`
	// Past are finished intervals. Snapshot leaves it empty, because they went to the store by IntervalEnded; what is put in
	// before Restore is in the reports again.
	Past []figures.Interval `json:"past,omitempty"`
}

// SavedAgent is one agent with the state to come back to.
type SavedAgent struct {
	Agent  Agent  `json:"agent"`
	State  State  `json:"state"` // chosen or imposed: never one that follows from calls
	Reason string `json:"reason,omitempty"`
	By     string `json:"by,omitempty"`
	// Until is when the time of a lost desk to come back runs out. Zero: the desk was there, or a supervisor's force stands, which
	// has no end; snapshots of before the field have it zero too.
	Until time.Time `json:"until,omitzero"`
}

// SavedCallback is one booked callback with its place.
type SavedCallback struct {
	Call    hotline.CallID `json:"call"`
	Queue   QueueID        `json:"queue"`
	Number  string         `json:"number"`
	Caller  Caller         `json:"caller"`
	Since   time.Time      `json:"since"` // the place
	Front   bool           `json:"front,omitempty"`
	From    time.Time      `json:"from,omitzero"`
	Expires time.Time      `json:"expires"`
	Tries   int            `json:"tries"`
}

// Snapshot copies the state that outlives a restart. It is cheap enough for every change of an agent or a callback.
func (a *ACD) Snapshot() Snapshot {
	out := Snapshot{At: a.now, Handle: map[QueueID]time.Duration{}, Running: a.running()}
	for _, q := range a.queues {
		out.Handle[q.id] = q.handle
	}
	for _, ag := range a.agents {
		s := SavedAgent{Agent: ag.Agent, State: ag.presence, Reason: ag.reason, By: ag.by}
		if r := ag.resume; ag.presence == StateOffline && (r.presence == StateForced || a.now.Before(r.until)) {
			s.State, s.Reason, s.By = r.presence, r.reason, r.by
			if r.presence != StateForced {
				s.Until = r.until
			}
		}
		out.Agents = append(out.Agents, s)
	}
	for _, e := range a.callbacks() {
		s := SavedCallback{
			Call: e.call.id, Queue: e.q.id, Number: e.book.number, Caller: e.call.caller, Since: e.since, Front: e.front,
			From: e.book.from, Expires: e.book.expires, Tries: e.book.tries,
		}
		if e.call.wait != e { // being dialled: the try is repeated
			s.Front, s.Tries = true, s.Tries-1
		}
		out.Callbacks = append(out.Callbacks, s)
	}
	return out
}

// Restore builds an ACD at the time now from a snapshot. Agents are offline until SignIn with Resume gives each the state of before:
// within AgentTimes.Reconnect from now, or what is left of it to a desk that was lost before. Agents that cfg does not name are kept as saved; a callback whose
// queue is gone waits in the first queue. Errors are those of New.
func Restore(cfg Config, s Snapshot, now time.Time) (*ACD, []Decision, error) {
	a, err := New(cfg, now)
	if err != nil {
		return nil, nil, err
	}
	for id, d := range s.Handle {
		if q := a.queueBy[id]; q != nil && d > 0 {
			q.handle = d
		}
	}
	for _, saved := range s.Agents {
		if a.agentBy[saved.Agent.ID] == nil && saved.Agent.Validate() == nil {
			a.putAgent(saved.Agent)
		}
		if ag := a.agentBy[saved.Agent.ID]; ag != nil && saved.State.lasting() {
			until := a.now.Add(cfg.Agent.Reconnect)
			if !saved.Until.IsZero() {
				until = minTime(until, saved.Until.Round(0)) // a file may say anything
			}
			ag.resume = resume{saved.State, saved.Reason, saved.By, until}
			a.awaitReturn(ag)
		}
	}
	a.recount(s)
	for _, saved := range s.Callbacks {
		a.rebook(saved)
	}
	a.settle()
	a.advance(now)
	return a, a.take(), nil
}

// lasting says whether an agent can come back to the state: those that follow from calls are gone with the calls.
func (s State) lasting() bool {
	return s == StateReady || s == StateBreak || s == StateMissed || s == StateForced
}

// recount takes the counts of before in: into the running interval if it is still the same, else as one that has ended.
func (a *ACD) recount(s Snapshot) {
	a.ledger.past = append(a.ledger.past, s.Past...)
	if !s.Running.Start.Equal(a.ledger.start) {
		if len(s.Running.Queues)+len(s.Running.Agents) > 0 {
			a.ledger.past = append(a.ledger.past, s.Running)
			a.emit(IntervalEnded{Interval: s.Running})
		}
		return
	}
	for _, row := range s.Running.Queues {
		if q := a.queueBy[QueueID(row.Queue)]; q != nil {
			q.count = row.QueueCount
		}
	}
	for _, row := range s.Running.Agents {
		if ag := a.agentBy[AgentID(row.Agent)]; ag != nil {
			ag.count = row.AgentCount
		}
	}
}

func (a *ACD) rebook(s SavedCallback) {
	q := a.queueBy[s.Queue]
	if q == nil {
		q = a.queues[0]
	}
	if a.calls[s.Call] != nil || s.Number == "" {
		return
	}
	c := &call{id: s.Call, caller: s.Caller}
	a.calls[s.Call] = c
	e := a.newEntry(c, q, KindCallback)
	e.front, e.needs = s.Front, s.Caller.Needs
	if s.Since.Before(a.now) { // a file may say anything; nobody waits from tomorrow on
		e.since = s.Since.Round(0)
	}
	e.book = &booking{number: s.Number, from: s.From.Round(0), expires: s.Expires.Round(0), tries: max(0, s.Tries)}
	a.expire(e, s.Expires)
	a.wake(e)
	a.emitBooked(e)
}
