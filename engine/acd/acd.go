// Package acd decides which waiting caller goes to which agent: queues, skills, agent states, priority, overflow,
// announcements, callbacks, and the figures by which a contact centre is measured (docs/queues.md).
//
// It is pure logic: no clock, no goroutine, no socket, no randomness. The same inputs at the same times give the same
// decisions, so a day of a call centre is tested in milliseconds. It rings nobody and plays nothing: the engine turns its
// decisions into SIP and sound and reports back what happened. One goroutine of the engine owns an ACD and drives it:
// every fact goes in by Do, and Do(Tick{}) is called no later than Next says.
package acd

import (
	"fmt"
	"time"

	"hotline"
	"hotline/engine/acd/agenda"
)

// ACD distributes calls. Build it with New or Restore. Not safe for concurrent use: one goroutine owns it.
type ACD struct {
	cfg Config

	now  time.Time // the time of what is being worked on; never runs back
	wall time.Time // the time of the input being worked on; now reaches it when all timers before it have fired

	queues  []*queue
	queueBy map[QueueID]*queue
	agents  []*agent // in the order they were made known
	agentBy map[AgentID]*agent
	calls   map[hotline.CallID]*call

	agenda agenda.Agenda
	seq    uint64 // breaks ties, so that equal things keep their order
	out    []Decision

	closing bool // no callbacks are offered any more

	freed  []*agent // to be matched before the input is done
	placed []*entry // likewise
	ledger ledger
}

// New builds an ACD at the time now. It returns what Config.Validate says of a wrong configuration. All agents are offline.
func New(cfg Config, now time.Time) (*ACD, error) {
	now = now.Round(0)
	a := &ACD{
		now: now, wall: now, queueBy: map[QueueID]*queue{}, agentBy: map[AgentID]*agent{}, calls: map[hotline.CallID]*call{},
	}
	if _, err := a.Configure(now, cfg); err != nil {
		return nil, err
	}
	a.openInterval(now)
	return a, nil
}

// Configure replaces the configuration of a running ACD: queues, hours, rules and the agents named in it. Agents that cfg
// does not name stay (see DropAgent), and who waits keeps the place. It returns an error, and changes nothing, when cfg is
// wrong or lacks a queue that somebody waits in or talks for.
func (a *ACD) Configure(now time.Time, cfg Config) ([]Decision, error) {
	zones, err := cfg.Calendars()
	if err != nil {
		return nil, err
	}
	for _, q := range a.queues {
		if !cfg.Has(q.id) && a.inUse(q) {
			return nil, fail(hotline.KindBusy, "configure", "queue %s is in use: let it run empty before it is removed", q.id)
		}
	}
	a.advance(now)
	for _, ag := range a.agents {
		ag.unlist() // by the order of the queues as they were
	}
	a.cfg = cfg
	a.setQueues(zones)
	for _, ag := range a.agents {
		a.join(ag)
	}
	for _, spec := range cfg.Agents {
		a.putAgent(spec)
	}
	for _, ag := range a.agents {
		a.enlist(ag)
	}
	a.settle()
	a.advance(now)
	return a.take(), nil
}

// Do takes one input at the time now and returns what is to be done, in order. Timers that were due before now fire first,
// each at its own time. A time before that of the last input counts as that time, so a clock that steps back does no harm.
//
// The error is a *hotline.Error and says that the input does not fit the state (an offer that is gone, an unknown call);
// the state is then as if the input had not come, and decisions of timers are still returned. It does not block; with
// 1,000 waiting calls and 500 agents it takes a few microseconds. The decisions belong to the caller.
func (a *ACD) Do(now time.Time, in Input) ([]Decision, error) {
	a.advance(now)
	err := in.apply(a)
	a.settle()
	a.advance(now) // what the input made due at once
	return a.take(), err
}

// Next says when Do must next be called at the latest, with Tick if nothing else happens. It may be early, never late.
func (a *ACD) Next() time.Time {
	at, _ := a.agenda.Next() // never empty: the interval's end is always in it
	return at
}

// Now is the time of the last input.
func (a *ACD) Now() time.Time { return a.now }

// advance fires the timers up to now in the order of their times.
func (a *ACD) advance(now time.Time) {
	now = now.Round(0) // wall-clock time only: monotonic readings do not survive a restart
	if now.Before(a.now) {
		now = a.now
	}
	a.wall = now
	for at, fire, ok := a.agenda.Due(now); ok; at, fire, ok = a.agenda.Due(now) {
		if at.After(a.now) {
			a.now = at
		}
		fire()
		a.settle()
	}
	a.now = now
}

// settle gives freed agents and placed calls their counterparts until nothing can be matched any more.
func (a *ACD) settle() {
	for len(a.freed)+len(a.placed) > 0 {
		agents, entries := a.freed, a.placed
		a.freed, a.placed = nil, nil
		for _, ag := range agents {
			a.matchAgent(ag)
		}
		sortEntries(entries)
		for _, e := range entries {
			a.matchEntry(e)
		}
	}
}

// emit adds one decision to the answer.
func (a *ACD) emit(act Act) { a.out = append(a.out, Decision{At: a.now, Act: act}) }

func (a *ACD) take() []Decision {
	out := a.out
	a.out = nil
	return out
}

// at arranges for fire to be called at the time t. Whoever arranges it checks in fire whether it still applies: nothing
// is ever cancelled.
func (a *ACD) at(t time.Time, fire func()) { a.agenda.At(t, fire) }

func (a *ACD) after(d time.Duration, fire func()) { a.at(a.now.Add(d), fire) }

// repeat is after for things done over and over: after a pause of the process the missed rounds are not made up for.
func (a *ACD) repeat(d time.Duration, fire func()) {
	t := a.now.Add(d)
	if t.Before(a.wall) {
		t = a.wall
	}
	a.at(t, fire)
}

// inUse says whether anything of q's is alive.
func (a *ACD) inUse(q *queue) bool {
	for _, c := range a.calls {
		if c.wait != nil && c.wait.q == q {
			return true
		}
	}
	for _, ag := range a.agents {
		for _, s := range ag.slots {
			if s.q == q {
				return true
			}
		}
	}
	return false
}

func fail(kind hotline.Kind, op, format string, args ...any) error {
	return refuse("", "", kind, op, format, args...)
}

// refuse is fail with a code for screens, and whom it is about.
func refuse(code hotline.Code, who AgentID, kind hotline.Kind, op, format string, args ...any) error {
	return &hotline.Error{Op: "acd: " + op, Kind: kind, Err: fmt.Errorf(format, args...), Code: code, Who: string(who)}
}
