package qa

import (
	"context"
	"time"

	"hotline"
)

// Inspector inspects calls. All methods are safe for concurrent use; events of one call must come in order.
type Inspector struct {
	cfg  Config
	deps Deps
}

// New loads the rules. Rules that do not load are an error here; later, in Reload, they leave the old ones in force.
func New(cfg Config, deps Deps) (*Inspector, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return &Inspector{cfg: cfg, deps: deps}, nil
}

// Observe takes the next event of a call and reports what follows from it. An event that was seen (by its number) is ignored. It does
// not block.
func (i *Inspector) Observe(e hotline.Event) {}

// CatchUp takes the events of a call so far, for an inspector that starts in the middle of it. Hits are reported as of Observe, with
// Live false; those already known have the same ID.
func (i *Inspector) CatchUp(events []hotline.Event) {}

// Tick lets time pass: silences grow and deadlines come without an event. Call it every 100 ms or so; Run does.
func (i *Inspector) Tick(now time.Time) {}

// Run ticks, looks after changed rules and asks the language model, until ctx ends.
func (i *Inspector) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Replay inspects a whole call with the rules in force, drafts left out, and returns the hits that stand, in the order of their time.
// It touches no running call and reports nothing.
func (i *Inspector) Replay(events []hotline.Event) []hotline.Hit { return nil }

// Reload reads the folder of rules again. On an error the old rules stay in force.
func (i *Inspector) Reload() error { return nil }

// Rules tells how the rules do, by id.
func (i *Inspector) Rules() []RuleInfo { return nil }
