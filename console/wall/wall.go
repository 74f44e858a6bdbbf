// Package wall is the supervisors' part of the console: figures of now, running calls by risk, alerts and what is done about them, hot
// topics, trends and the planner of staff. It owns the requests below /wall, the notices "wall" and "alerts", and how risk is worked
// out. It owns no call, inspects nothing, and keeps only what is going on: inspectors tell it by Put and Tell, the record holds the rest.
// cmd/hotline builds it and gives it to the console.
package wall

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/console/desk"
	"hotline/console/gate"
	"hotline/console/private"
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
	// Alerts is how many alerts are kept for the screens, the latest; 1-1000.
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
	case c.Alerts < 1 || c.Alerts > 1000:
		return fmt.Errorf("wall: alerts %d is not within 1-1000", c.Alerts)
	case c.Clip < time.Second || c.Clip > time.Minute:
		return fmt.Errorf("wall: clip %v is not within 1s-1m", c.Clip)
	case c.Past < 0:
		return errors.New("wall: past must not be negative")
	}
	return nil
}

// Deps are the parts that the wall stands on. Store is required.
type Deps struct {
	Store  *store.DB
	People desk.People         // nil: no queue, no agents
	Topics Topics              // nil: no hot topics
	Masker private.Masker      // finds what is hidden in the sound of clips; nil: they are as they were recorded
	Mask   func(string) string // takes personal data out of what was said; nil: it is shown as it is
	// Title is the name of an intent for people, "" where it has none; nil: intents are shown as they are.
	Title func(intent string) string
	// Summary is what a call on record was about so far, "" for nothing; nil: only what assistants tell is shown. It must not block.
	Summary func(rec store.CallRecord) string
	// Parts takes a summary apart; nil: pages show it as it is.
	Parts func(summary string) []Saying
	// Inspects says that calls are inspected here: what is missing from the ledger is a gap then.
	Inspects bool
	Log      *slog.Logger
}

// Wall is the part. Safe for concurrent use.
type Wall struct {
	cfg  Config
	deps Deps
	log  *slog.Logger
	gate *gate.Gate // set by Register, before anything is served

	fresh   atomic.Bool // an alert has come whose call nobody has looked at
	telling sync.Mutex  // taken before mu; guards last and lastAt
	last    json.RawMessage
	lastAt  time.Time

	mu       sync.Mutex // guards what follows
	alerts   *alerts
	facts    map[hotline.CallID]Facts
	digests  map[hotline.CallID]digest // what calls with alerts were about so far
	ledger   Ledger
	settings Settings
	names    map[string]string // of accounts, for people to read
}

var _ gate.Part = (*Wall)(nil)

// New returns a Wall. Run must be running for its figures to move.
func New(cfg Config, deps Deps) (*Wall, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open wall", Kind: hotline.KindInvalid, Err: err}
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	return &Wall{cfg: cfg, deps: deps, log: deps.Log, alerts: newAlerts(cfg.Alerts), facts: map[hotline.CallID]Facts{}, digests: map[hotline.CallID]digest{},
		ledger: Ledger{Reasons: []string{}}, settings: DefaultSettings(), names: map[string]string{}}, nil
}

// slowly is how often what changes rarely is read: settings of other nodes, names, the ledger. Retry is for what was not there at the start.
const slowly, retry = 5 * time.Second, 2 * time.Second

// Run tells browsers the figures anew at each tick until ctx ends. At first it reads the alerts on record.
func (w *Wall) Run(ctx context.Context) error {
	tick, slow := time.NewTicker(w.cfg.Tick), time.NewTicker(slowly)
	defer tick.Stop()
	defer slow.Stop()
	read := w.load(ctx)
	w.look(ctx)
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-slow.C:
			read = read || w.load(ctx)
			w.look(ctx)
			w.digested(ctx)
		case <-tick.C:
			w.forget()
			w.touch(topicWall)
			if w.fresh.Swap(false) {
				w.digested(ctx)
			}
		}
	}
}

// load reads the alerts on record; false = the record is away.
func (w *Wall) load(ctx context.Context) bool {
	all, err := w.deps.Store.Alerts(ctx, store.AlertFilter{From: time.Now().Add(-24 * time.Hour), Limit: w.cfg.Alerts})
	if err != nil {
		w.log.Warn("wall: the alerts on record are read later", "err", err)
		return false
	}
	found := w.public(ctx, all)
	w.mu.Lock()
	for _, a := range found {
		if _, newer := w.alerts.of[a.ID]; !newer { // told meanwhile
			w.alerts.add(a)
		}
	}
	w.mu.Unlock()
	w.touch(topicAlerts)
	return true
}

// look reads what changes slowly; what cannot be read stays as it was.
func (w *Wall) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, retry)
	defer cancel()
	ledger := w.readLedger(ctx)
	settings, err := w.readSettings(ctx)
	accounts, err2 := w.deps.Store.Accounts(ctx)
	if err := errors.Join(err, err2); err != nil && ctx.Err() == nil {
		w.log.Warn("wall: settings and names", "err", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ledger = ledger
	if err == nil {
		w.settings = settings
	}
	if err2 == nil {
		names := make(map[string]string, len(accounts))
		for _, a := range accounts {
			names[a.Name] = a.Display
		}
		w.names = names
	}
}

// Tell says what inspectors and assistants know of a running call now. What f does not know (zero) stays as it was told before, so that
// several may tell. It does not block. What is told of a call that has ended is forgotten.
func (w *Wall) Tell(call hotline.CallID, f Facts) {
	w.mu.Lock()
	defer w.mu.Unlock()
	old := w.facts[call]
	if f.Risk > 0 {
		old.Risk = f.Risk
	}
	if f.Scored {
		old.Scored, old.Score = true, f.Score
	}
	if f.Summary != "" {
		old.Summary = f.Summary
	}
	w.facts[call] = old
}

// forget drops the facts of calls that have ended.
func (w *Wall) forget() {
	if w.gate == nil {
		return
	}
	w.mu.Lock()
	ids := make([]hotline.CallID, 0, len(w.facts))
	for id := range w.facts {
		ids = append(ids, id)
	}
	w.mu.Unlock()
	for _, id := range ids {
		if _, runs := w.gate.Call(id); !runs {
			w.mu.Lock()
			delete(w.facts, id)
			w.mu.Unlock()
		}
	}
}

// touch marks a notice as changed once browsers are there.
func (w *Wall) touch(topic string) {
	if w.gate != nil {
		w.gate.Touch(topic)
	}
}
