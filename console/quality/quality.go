// Package quality is the part of the console in which people judge inspected calls: the list with its sampling plans, one call with
// what the machine found beside what a person says of it, appeals of agents, calibration between inspectors, and how far each rule can
// be trusted. It owns those requests and the figures of trust; hits, scores and reviews stand in internal/store, rules and personal data
// come through the interfaces below. It judges nothing itself. cmd/hotline builds it, package console mounts it.
package quality

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"hotline"
	"hotline/console/gate"
	"hotline/console/private"
	"hotline/console/stream"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

// Config are the customs of the site's inspection.
type Config struct {
	// AppealWindow is how long after its review an agent may appeal, 1-30 days.
	AppealWindow time.Duration
	// Below is the score under which a call is worth a look, 0-100 points.
	Below float64
	// Silence is the least length of silence that is shown in a call.
	Silence time.Duration
	// Overlap is the least length of two talking at once that is shown in a call.
	Overlap time.Duration
	// Pad is silenced before and behind personal data in a masked copy.
	Pad time.Duration
	// Draw is how often sampling plans draw by themselves.
	Draw time.Duration
}

// Default is seven days to appeal, a look at calls under 80 points, 150 ms around personal data.
func Default() Config {
	return Config{AppealWindow: 7 * 24 * time.Hour, Below: 80, Silence: 3 * time.Second, Overlap: 500 * time.Millisecond, Pad: 150 * time.Millisecond, Draw: 10 * time.Minute}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	const day = 24 * time.Hour
	switch {
	case c.AppealWindow < day || c.AppealWindow > 30*day:
		return fmt.Errorf("quality appeal_window: %v is not within 24h-720h", c.AppealWindow)
	case c.Below < 0 || c.Below > 100:
		return fmt.Errorf("quality below: %v is not within 0-100", c.Below)
	case c.Silence <= 0 || c.Overlap <= 0:
		return errors.New("quality silence, overlap: must be positive")
	case c.Pad < 0 || c.Pad > 2*time.Second:
		return fmt.Errorf("quality pad: %v is not within 0-2s", c.Pad)
	case c.Draw < time.Minute:
		return fmt.Errorf("quality draw: %v is shorter than 1m", c.Draw)
	}
	return nil
}

// Rules are the rules of inspection as people read and try them.
type Rules interface {
	// Rules are all rules by id, drafts and those that are switched off too, with their text. It does not block.
	Rules() []Rule
	// Try inspects whole calls with the one rule that text holds and returns the hits of each that stand. Nothing is kept and nobody is
	// told. A text that is no rule is a *hotline.Error of KindInvalid whose cause says where. It ends early with ctx.
	Try(ctx context.Context, text string, calls [][]hotline.Event) ([][]hotline.Hit, error)
}

// Masker hides personal data.
type Masker = private.Masker

// Span is a piece of personal data in a text.
type Span = private.Span

// Deps are what the part stands on.
type Deps struct {
	Store      *store.DB
	Queues     []string       // that callers wait in; nil: not known
	Rules      Rules          // nil: rules are known by their hits only and cannot be tried
	Sheets     []rubric.Sheet // score sheets of the site; without the one of a score people cannot judge item by item
	Masker     Masker         // nil: only numbers of four digits and more are hidden
	Recordings string         // folder that the paths of recordings count from; "" = there are none
	Log        *slog.Logger
}

// Part is the review page's part of the console. Safe for concurrent use.
type Part struct {
	cfg  Config
	deps Deps
	gate *gate.Gate
	now  func() time.Time
}

// New returns the part. A setting that cannot work is an error.
func New(cfg Config, deps Deps) (*Part, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open quality", Kind: hotline.KindInvalid, Err: err}
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.Masker == nil {
		deps.Masker = private.Digits{}
	}
	return &Part{cfg: cfg, deps: deps, now: time.Now}, nil
}

// Register mounts the requests below /quality.
func (p *Part) Register(g *gate.Gate) {
	p.gate = g
	p.registerCalls(g)
	p.registerReview(g)
	p.registerOwn(g)
	p.registerPlans(g)
	p.registerCalibration(g)
	p.registerRules(g)
	p.registerAudio(g)
}

// Notes tells browsers nothing by itself: the pages read again when they are shown.
func (p *Part) Notes(gate.User, []string) []stream.Note { return nil }

// Run draws the samples of plans that are on, every Config.Draw, until ctx ends.
func (p *Part) Run(ctx context.Context) error {
	tick := time.NewTicker(p.cfg.Draw)
	defer tick.Stop()
	for {
		if err := p.drawAll(ctx); err != nil && ctx.Err() == nil {
			p.deps.Log.Warn("quality: draw samples", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}
