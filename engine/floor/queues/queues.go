// Package queues drives the queues of a site: one goroutine owns the ACD (engine/acd), takes facts from everybody and passes on what the
// ACD decides, in order. It owns that goroutine, the last look at the queues that all screens share, and what is to be known of queues
// outside the ACD: titles, order, hours. It knows no call, no phone and no desk: engine/floor does, tells it facts and carries out its
// decisions.
package queues

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/acd/hours"
)

// Deps are what queues are driven for. Dispatch and Panicked are required.
type Deps struct {
	// Dispatch passes a decision on, or carries it out, and says whether it changed what outlives a restart. It runs on Run's goroutine,
	// with Run's ctx: it must not block, and must not ask.
	Dispatch func(ctx context.Context, act acd.Act) (saves bool)
	Save     func(acd.Snapshot) // is told what outlives a restart when it changed; must not block; may be nil
	Panicked func(p any)        // is told of a panic of a fact or a decision, which ends what was asked and nothing else
}

// Queues is the ACD of a site with the goroutine that owns it. Safe for concurrent use. mu is never held while anybody is asked or told.
type Queues struct {
	deps Deps
	asks chan ask      // capacity 256; when it is full the asker waits
	over chan struct{} // closed when Run has ended
	acd  *acd.ACD      // Run's alone
	live liveness

	mu     sync.Mutex
	titles map[acd.QueueID]string
	ids    []acd.QueueID // in the order of the configuration
	hours  map[acd.QueueID]hours.Calendar
}

// ask is something to be done by the goroutine that owns the ACD.
type ask struct {
	do   func(a *acd.ACD, now time.Time) ([]acd.Decision, error)
	done chan error // capacity 1
}

// ErrOver is returned when Run has ended.
var ErrOver = &hotline.Error{Op: "floor", Kind: hotline.KindUnavailable, Err: errors.New("the queues are closed down")}

// New builds the queues of cfg. saved, if not nil, is what Deps.Save was told before the restart. It returns what is wrong with a
// configuration.
func New(cfg acd.Config, saved *acd.Snapshot, deps Deps) (*Queues, error) {
	q := &Queues{deps: deps, asks: make(chan ask, 256), over: make(chan struct{})}
	var err error
	if saved == nil {
		q.acd, err = acd.New(cfg, time.Now())
	} else {
		q.acd, _, err = acd.Restore(cfg, *saved, time.Now()) // nobody is signed in yet: nothing is to be done
	}
	if err != nil {
		return nil, fmt.Errorf("queues: %w", err)
	}
	return q, q.name(cfg)
}

// name notes what is to be known of the queues outside the ACD.
func (q *Queues) name(cfg acd.Config) error {
	calendars, err := cfg.Calendars()
	if err != nil {
		return fmt.Errorf("queues: %w", err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.titles, q.ids, q.hours = map[acd.QueueID]string{}, nil, map[acd.QueueID]hours.Calendar{}
	for _, one := range cfg.Queues {
		q.titles[one.ID], q.hours[one.ID] = one.Title, calendars[one.Hours]
		q.ids = append(q.ids, one.ID)
	}
	return nil
}

// Run drives the queues until ctx ends. Without it nobody is distributed, and whoever asks waits; when it has ended, asking is refused
// with ErrOver. Call it once.
func (q *Queues) Run(ctx context.Context) {
	defer close(q.over)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case a := <-q.asks:
			a.done <- q.step(ctx, a.do)
		case <-timer.C:
			_ = q.step(ctx, tick)
		}
		timer.Reset(max(0, time.Until(q.acd.Next())))
	}
}

// Done is closed when Run has ended.
func (q *Queues) Done() <-chan struct{} { return q.over }

func tick(a *acd.ACD, now time.Time) ([]acd.Decision, error) { return a.Do(now, acd.Tick{}) }

// step lets do work on the ACD and passes on what it decides.
func (q *Queues) step(ctx context.Context, do func(*acd.ACD, time.Time) ([]acd.Decision, error)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			q.deps.Panicked(p)
			err = &hotline.Error{Op: "floor", Kind: hotline.KindInternal}
		}
	}()
	q.live.dirty.Store(true)
	decisions, err := do(q.acd, time.Now())
	saves := false
	for _, d := range decisions {
		saves = q.deps.Dispatch(ctx, d.Act) || saves
	}
	if saves && q.deps.Save != nil {
		q.deps.Save(q.acd.Snapshot())
	}
	return err
}

// Ask has do work on the ACD, on Run's goroutine, and waits until everybody whom its decisions concern has been told. It returns what do
// returns, or ErrOver.
func (q *Queues) Ask(do func(a *acd.ACD, now time.Time) ([]acd.Decision, error)) error {
	a := ask{do: do, done: make(chan error, 1)}
	select {
	case q.asks <- a:
	case <-q.over:
		return ErrOver
	}
	select {
	case err := <-a.done:
		return err
	case <-q.over:
		return ErrOver
	}
}

// Do tells the ACD one fact, as Ask does. The error is a *hotline.Error.
func (q *Queues) Do(in acd.Input) error {
	return q.Ask(func(a *acd.ACD, now time.Time) ([]acd.Decision, error) { return a.Do(now, in) })
}

// Configure replaces queues, hours and rules while calls go on; see acd.ACD.Configure.
func (q *Queues) Configure(cfg acd.Config) error {
	err := q.Ask(func(a *acd.ACD, now time.Time) ([]acd.Decision, error) { return a.Configure(now, cfg) })
	if err != nil {
		return err
	}
	return q.name(cfg)
}

// Title is what a queue is called; known is false where there is no such queue. It does not block.
func (q *Queues) Title(id acd.QueueID) (title string, known bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	title, known = q.titles[id]
	return title, known
}

// OrFirst is id where there is such a queue, else the first of the configuration. It does not block.
func (q *Queues) OrFirst(id acd.QueueID) acd.QueueID {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, known := q.titles[id]; !known {
		return q.ids[0]
	}
	return id
}
