// Package wall is the supervisors' part of the console: figures of now, running calls by risk, alerts and what is done about them, hot
// topics, trends and the planner of staff. It owns the requests below /wall, the notices "wall" and "alerts", and the interfaces to what
// stands behind them. It owns no call, inspects nothing and keeps only what is going on: inspectors tell it by Put, Tell and SetLedger.
// cmd/hotline builds it and gives it to the console.
package wall

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hotline"
	"hotline/console/desk"
	"hotline/console/gate"
	"hotline/console/stream"
	"hotline/internal/store"
)

// Config is how the wall behaves; what a supervisor may change is in Settings.
type Config struct {
	// Recordings is the folder that the paths of recordings count from; "" = there are none.
	Recordings string
	// Tick is how often figures and running calls are told anew, 100 ms to 10 s.
	Tick time.Duration
	// Calls is how many running calls the wall shows at once, those of the highest risk; 1-2000.
	Calls int
	// Alerts is how many alerts are kept for the screens, the latest; 1-5000.
	Alerts int
	// Clip is how much audio an alert comes with, 1 s to 60 s.
	Clip time.Duration
	// Past is how far back a caller's earlier contacts are shown.
	Past time.Duration
}

// Default is figures once a second, 500 calls, 500 alerts, 10 s of audio, three weeks of contacts.
func Default() Config {
	return Config{Tick: time.Second, Calls: 500, Alerts: 500, Clip: 10 * time.Second, Past: 21 * 24 * time.Hour}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Tick < 100*time.Millisecond || c.Tick > 10*time.Second:
		return fmt.Errorf("wall: tick %v is not within 100ms-10s", c.Tick)
	case c.Calls < 1 || c.Calls > 2000:
		return fmt.Errorf("wall: calls %d is not within 1-2000", c.Calls)
	case c.Alerts < 1 || c.Alerts > 5000:
		return fmt.Errorf("wall: alerts %d is not within 1-5000", c.Alerts)
	case c.Clip < time.Second || c.Clip > time.Minute:
		return fmt.Errorf("wall: clip %v is not within 1s-1m", c.Clip)
	case c.Past < 0:
		return errors.New("wall: past must not be negative")
	}
	return nil
}

// Deps are the parts that the wall stands on.
type Deps struct {
	Store  *store.DB
	People desk.People         // nil: no queue, no agents
	Book   Book                // nil: nothing is inspected
	Topics Topics              // nil: no hot topics
	Mask   func(string) string // takes personal data out of what was said; nil: it is shown as it is
	Log    *slog.Logger
}

// Wall is the part. Safe for concurrent use.
type Wall struct {
	cfg  Config
	deps Deps
	gate *gate.Gate // set by Register, before anything is served

	mu     sync.Mutex
	alerts map[string]Alert // by id, at most cfg.Alerts
	facts  map[hotline.CallID]Facts
	ledger Ledger
}

var _ gate.Part = (*Wall)(nil)

// New returns a Wall. Run must be running for its figures to move.
func New(cfg Config, deps Deps) (*Wall, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open wall", Kind: hotline.KindInvalid, Err: err}
	}
	return &Wall{cfg: cfg, deps: deps, alerts: map[string]Alert{}, facts: map[hotline.CallID]Facts{}}, nil
}

// Run tells browsers the figures anew at each tick until ctx ends. It reads the latest alerts from the book first.
func (w *Wall) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Put shows an alert, new or changed, to all who watch. An alert whose hit was withdrawn leaves the screens. It does not block.
func (w *Wall) Put(a Alert) {
	w.mu.Lock()
	w.alerts[a.ID] = a
	w.mu.Unlock()
}

// Tell says what inspectors and assistants know of a running call now; it replaces what was told before. It does not block. What is told
// of a call that ended is forgotten.
func (w *Wall) Tell(call hotline.CallID, f Facts) {
	w.mu.Lock()
	w.facts[call] = f
	w.mu.Unlock()
}

// SetLedger shows how many of today's calls were inspected. It does not block.
func (w *Wall) SetLedger(l Ledger) {
	w.mu.Lock()
	w.ledger = l
	w.mu.Unlock()
}

// Register implements gate.Part.
func (w *Wall) Register(g *gate.Gate) { w.gate = g }

// Notes implements gate.Part.
func (w *Wall) Notes(gate.User, []string) []stream.Note { return nil }
