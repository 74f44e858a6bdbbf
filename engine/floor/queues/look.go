package queues

import (
	"sync/atomic"
	"time"

	"hotline/engine/acd"
	"hotline/engine/acd/figures"
)

// liveFor is how old a look at the queues may be when nothing has changed since: waiting times go on.
const liveFor = 250 * time.Millisecond

// liveness is the last look at the queues, shared by all screens.
type liveness struct {
	dirty atomic.Bool
	last  atomic.Pointer[seen]
}

type seen struct {
	acd.Live
	at time.Time
}

// Look is how things stand now; empty when Run has ended. It waits for Run's goroutine, microseconds as a rule, unless somebody has just
// looked. What it returns is shared: nobody may change it.
func (q *Queues) Look() acd.Live {
	if s := q.live.last.Load(); s != nil && !q.live.dirty.Load() && time.Since(s.at) < liveFor {
		return s.Live
	}
	var out acd.Live
	_ = q.Ask(func(a *acd.ACD, now time.Time) ([]acd.Decision, error) {
		decisions, err := a.Do(now, acd.Tick{})
		out = a.Live()
		q.live.last.Store(&seen{out, time.Now()})
		q.live.dirty.Store(len(decisions) > 0)
		return decisions, err
	})
	return out
}

// Staffing says whether people could take a call of a queue now.
type Staffing struct {
	Open    bool
	Staffed bool          // somebody is signed in who may get its calls
	Wait    time.Duration // expected; 0 = somebody is free, or it cannot be told
	Opens   time.Time     // while not Open: when it is next; zero = not known
}

// Staff tells of a queue; "" = the first. An unknown queue is closed. It waits as Look does.
func (q *Queues) Staff(queue string) Staffing {
	live := q.Look()
	for i, one := range live.Queues {
		if string(one.Queue) != queue && (queue != "" || i > 0) {
			continue
		}
		out := Staffing{Open: one.Open, Staffed: one.Staff > 0, Wait: one.Estimate}
		if !one.Open {
			q.mu.Lock()
			calendar := q.hours[one.Queue]
			q.mu.Unlock()
			_, out.Opens = calendar.Change(time.Now())
		}
		return out
	}
	return Staffing{}
}

// Reports are the figures by step (15 min, 30 min, 1 h, 24 h; 0 = one of all), as far as the ACD has them: what is older than
// Measure.Keep is the store's.
func (q *Queues) Reports(from, to time.Time, step time.Duration) (out []figures.Report, err error) {
	err = q.Ask(func(a *acd.ACD, now time.Time) (decisions []acd.Decision, err error) {
		decisions, _ = a.Do(now, acd.Tick{})
		out, err = a.Reports(from, to, step)
		return decisions, err
	})
	return out, err
}
