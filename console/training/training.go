// Package training is the part of the console for learning: practice calls with simulated customers and what coaches say of them, personas
// made of calls, and the improvement of live help: where it was wrong, and trained candidates that a person publishes or rejects. It owns
// these requests and the interfaces to what stands behind them, no call, no persona and no classifier. cmd/hotline mounts it through
// console/gate.
package training

import (
	"context"
	"time"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/console/stream"
)

// Coach runs practice calls. Safe for concurrent use; errors are *hotline.Error.
type Coach interface {
	// Scenarios are the customers that can be practised with, the easy ones first.
	Scenarios(ctx context.Context) ([]Scenario, error)
	// Start has a customer call the desk of an account, which must be ready and without a call: else an error of KindBusy. It waits some
	// seconds for the line, an error of KindUnavailable, and two for a phone that refuses the call once it rings, an error of KindBusy.
	Start(ctx context.Context, account, scenario string) (Practice, error)
	// Stop ends the running practice call of an account.
	Stop(ctx context.Context, account string) error
	// Practices lists those of an account ("" = of all), the newest first.
	Practices(ctx context.Context, account string) ([]Practice, error)
	// Comment writes what a coach says of a practice call.
	Comment(ctx context.Context, id, coach, text string) error
}

// Drafts keeps personas that people make. Safe for concurrent use; errors are *hotline.Error.
type Drafts interface {
	// Drafts lists them, the newest first.
	Drafts(ctx context.Context) ([]Draft, error)
	// Make writes a draft of a call: what its caller said, with personal data masked.
	Make(ctx context.Context, call hotline.CallID, by string) (Draft, error)
	// Put writes the text and state of a draft. A text that is no persona cannot be used: an error of KindInvalid that says where.
	Put(ctx context.Context, id, by, text, state string) (Draft, error)
}

// Improver knows where live help was wrong. Safe for concurrent use; errors are *hotline.Error.
type Improver interface {
	// Report is what people corrected since a time, the most wrong first.
	Report(ctx context.Context, since time.Time) ([]Wrong, error)
	// Candidates lists trained classifiers, the newest first.
	Candidates(ctx context.Context) ([]Candidate, error)
	// Train makes one of the corrections that there are. It blocks for seconds.
	Train(ctx context.Context, by string) (Candidate, error)
	// Decide publishes or rejects one; a published one is in force at once.
	Decide(ctx context.Context, id, by string, publish bool) (Candidate, error)
}

// Asked knows what callers asked in vain. Safe for concurrent use; errors are *hotline.Error.
type Asked interface {
	// Unanswered lists the questions since a time that no document answered, those of most calls first.
	Unanswered(ctx context.Context, since time.Time) ([]Question, error)
}

// Deps are what the part stands on; nil in a console that only describes itself.
type Deps struct {
	Coach    Coach
	Drafts   Drafts
	Improver Improver
	Asked    Asked
}

// Part implements gate.Part.
type Part struct {
	deps Deps
	gate *gate.Gate
}

// New returns the part.
func New(deps Deps) *Part {
	if deps.Improver == nil {
		deps.Improver = nothing{}
	}
	return &Part{deps: deps}
}

// nothing is the improvement of a site without live help.
type nothing struct{}

var errNothing = &hotline.Error{Op: "live help is switched off", Kind: hotline.KindUnavailable}

func (nothing) Report(context.Context, time.Time) ([]Wrong, error) { return []Wrong{}, nil }
func (nothing) Candidates(context.Context) ([]Candidate, error)    { return []Candidate{}, nil }
func (nothing) Train(context.Context, string) (Candidate, error)   { return Candidate{}, errNothing }
func (nothing) Decide(context.Context, string, string, bool) (Candidate, error) {
	return Candidate{}, errNothing
}

// Topic is that of the notice: data is the practice calls of the last time of the own account.
const Topic = "training"

// every is the least time between two notices of one browser.
const every = 250 * time.Millisecond

// mostWait bounds the reading of a notice.
const mostWait = 2 * time.Second

// Notes are the user's own practice calls.
func (p *Part) Notes(u gate.User, _ []string) []stream.Note {
	if p.deps.Coach == nil || !u.Role.May(account.SelfState) {
		return nil
	}
	return []stream.Note{{Topic: Topic, Every: every, Read: func() any {
		ctx, cancel := context.WithTimeout(context.Background(), mostWait)
		defer cancel()
		out, err := p.deps.Coach.Practices(ctx, u.Name)
		if err != nil || out == nil {
			return []Practice{}
		}
		return out[:min(len(out), 20)]
	}}}
}
