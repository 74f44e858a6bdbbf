// Package inspect feeds the inspector with every call and keeps what it finds: it follows the event bus, puts the events of each call in
// order, catches up from the record after a restart, writes hits, scores and the ledger, and tells the supervisors' wall. It owns no rule
// (qa), no sheet (qa/rubric) and no table (internal/store). cmd/hotline opens it; a call never waits for it.
package inspect

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"hotline"
	"hotline/internal/store"
	"hotline/llm"
	"hotline/qa"
	"hotline/qa/rubric"
)

// Consumer is the name of the durable consumer on the bus.
const Consumer = "qa"

// Config bounds the work.
type Config struct {
	// QA is the inspector's own.
	QA qa.Config
	// Gap is how long an event that is missing within a call is waited for; then the call is inspected without it.
	Gap time.Duration
	// Sweep is how often the ledger is gone through for calls that were not inspected.
	Sweep time.Duration
	// Grace is how long after its end a call may be on its way before the sweep takes it.
	Grace time.Duration
	// Back is how far back the sweep looks.
	Back time.Duration
	// Stale is the age from which what is found alerts nobody any more: it is for the record only.
	Stale time.Duration
	// Hears says that what callers say is recognised; without it no call is ever transcribed, which then alerts nobody.
	Hears bool
}

// Default returns what a running hotline needs.
func Default() Config {
	return Config{QA: qa.Default(), Gap: 10 * time.Second, Sweep: 30 * time.Second, Grace: store.LedgerGrace, Back: 24 * time.Hour, Stale: time.Hour, Hears: true}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Gap <= 0 || c.Sweep <= 0 || c.Grace <= 0 || c.Back <= 0 || c.Stale <= 0:
		return errors.New("inspect: gap, sweep, grace, back and stale must be above 0")
	}
	return c.QA.Validate()
}

// Bus is where the events come from.
type Bus interface {
	// ConsumeBatch hands over all events at least once, from where the consumer of that name stopped.
	ConsumeBatch(ctx context.Context, name string, fn func([]hotline.Event) error) error
	// Follow hands over the events behind a place as they come, exactly once, without a position of its own.
	Follow(ctx context.Context, after uint64, fn func(seq uint64, e hotline.Event) error) error
	// Bounds are the places of the first and the last event.
	Bounds(ctx context.Context) (first, last uint64, err error)
	// Lag is how many events the consumer of that name has not acknowledged yet.
	Lag(ctx context.Context, name string) (uint64, error)
}

// Screen is who is told at once.
type Screen interface {
	// Put shows a hit, new or changed. It does not block.
	Put(h hotline.Hit)
	// Score shows what a running call's score is so far, 0-100. It does not block.
	Score(call hotline.CallID, total float64)
}

// Deps are the parts it stands on. Functions may be nil; they must not block.
type Deps struct {
	Bus    Bus
	Store  *store.DB
	Rules  fs.FS    // when Config.QA.Rules is ""
	Queues []string // that callers wait in; nil: not known
	Sheets []rubric.Sheet
	Model  llm.Model // for rules that ask one; nil: they are off
	Screen Screen    // nil: nobody watches
	// Alert measures from the fact to the alert: acoustic, text or llm.
	Alert func(kind string, d time.Duration)
	// Inspected counts a call that is in the ledger now, by its result.
	Inspected func(result string)
	OnPanic   func(where string) // counts
	Log       *slog.Logger
}

// Inspection is the work of one process. Safe for concurrent use.
type Inspection struct {
	cfg  Config
	deps Deps
	log  *slog.Logger
	qa   *qa.Inspector

	clock clock
	found findings

	// mu guards the calls. It may be held while the record is read, and is taken before every other lock here.
	mu    sync.Mutex
	calls map[hotline.CallID]*call
	gaps  map[string]*gaps             // alerts about the ledger by severity and reason
	done  map[hotline.CallID]time.Time // calls that are in the ledger, with when they came there: their events may come again
}

// New loads the rules. Rules that do not load are an error.
func New(cfg Config, deps Deps) (*Inspection, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open inspection", Kind: hotline.KindInvalid, Err: err}
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	i := &Inspection{cfg: cfg, deps: deps, log: deps.Log, calls: map[hotline.CallID]*call{}, done: map[hotline.CallID]time.Time{}, gaps: map[string]*gaps{}}
	i.found.init()
	var err error
	i.qa, err = qa.New(cfg.QA, qa.Deps{
		Rules: deps.Rules, Queues: deps.Queues, Hit: i.hit, Done: i.ended, Broken: i.broke, OnPanic: deps.OnPanic, Model: deps.Model, Now: i.clock.now, Log: deps.Log,
	})
	if err != nil {
		return nil, fmt.Errorf("open inspection: %w", err)
	}
	return i, nil
}

// Inspector is the inspector in use, for its rules.
func (i *Inspection) Inspector() *qa.Inspector { return i.qa }

// writeEvery is how long what was found between two batches waits until it is written.
const writeEvery = 200 * time.Millisecond

// Run inspects until ctx ends; then it returns nil. Trouble of the bus or the record is retried, never returned.
func (i *Inspection) Run(ctx context.Context) error {
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { _ = i.qa.Run(ctx) })
	work.Go(func() { i.follow(ctx) })
	work.Go(func() { i.look(ctx) })
	work.Go(func() { i.sweeps(ctx) })
	return i.deps.Bus.ConsumeBatch(ctx, Consumer, func(events []hotline.Event) error { return i.consume(ctx, events) })
}

// consume takes a batch that was delivered for good: it is acknowledged only when all that follows from it is on record.
func (i *Inspection) consume(ctx context.Context, events []hotline.Event) error {
	for _, e := range events {
		if err := i.take(ctx, e); err != nil {
			return err
		}
	}
	return i.write(ctx)
}

// follow takes the events as they come, some hundred milliseconds before their batch does; what it misses comes with a batch.
func (i *Inspection) follow(ctx context.Context) {
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		if _, last, err := i.deps.Bus.Bounds(ctx); err == nil {
			_ = i.deps.Bus.Follow(ctx, last, func(_ uint64, e hotline.Event) error {
				i.hint(e)
				return nil
			})
		}
		pause.Reset(time.Second)
	}
}

// guard is deferred: what it stands in ends, and is told.
func (i *Inspection) guard() {
	if p := recover(); p != nil {
		i.log.Error("inspection panicked", "panic", p, "stack", string(debug.Stack()))
		if i.deps.OnPanic != nil {
			i.deps.OnPanic("qa")
		}
	}
}

// turn is one of look's. A panic in it is told; the next turn goes on.
func (i *Inspection) turn(ctx context.Context, now time.Time) (err error) {
	defer i.guard()
	i.clock.check(ctx, i.deps.Bus, now)
	i.mend(ctx, now)
	i.settle()
	return i.write(ctx)
}

// look writes what was found between batches, looks after calls with missing events, and finds out whether the bus is read up to now.
func (i *Inspection) look(ctx context.Context) {
	tick := time.NewTicker(writeEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			err := i.turn(ctx, now)
			if err != nil && !failing && ctx.Err() == nil {
				i.log.Warn("inspection: what was found waits in memory", "err", err)
			}
			failing = err != nil
		}
	}
}
