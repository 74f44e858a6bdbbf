// Package assist is the part of the console that shows live help at the desk: the notice with the states of the own calls, and what agents
// do with cards, fields, steps, the summary and the work after the call. It owns these requests and the interface to the helper behind
// them, no state of a call. cmd/hotline mounts it through console/gate.
package assist

import (
	"context"
	"time"

	"hotline"
	"hotline/assist/view"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/console/stream"
)

// Helper is the live assistant as the console sees it. Safe for concurrent use. Errors are *hotline.Error; a call that is not at the
// account's desk is one of KindNotFound.
type Helper interface {
	// States are the calls at the desk of an account, the oldest first.
	States(account string) []view.State
	// Do carries out what an agent wants of a call and returns the call as it is then. It may block for the back office, 10 s at most.
	Do(ctx context.Context, account string, call hotline.CallID, act view.Act) (view.State, error)
	// Todos are the promises of an agent, with done also the kept ones. Keep says that one was kept, or, with false, that it was not.
	Todos(ctx context.Context, agent string, done bool) ([]view.Todo, error)
	Keep(ctx context.Context, agent, id string, kept bool) error
}

// Later is the work after calls that are no longer at a desk. Safe for concurrent use; errors are as those of Helper.
type Later interface {
	// Unfinished is the work that an account was not done with when its time was over, the newest first.
	Unfinished(ctx context.Context, account string) ([]view.Unfinished, error)
	// Reopen is a call that is or was at the account's desk, to be worked on; it may read the record.
	Reopen(ctx context.Context, account string, call hotline.CallID) (view.State, error)
	// Kept is a call that is over, from the record; false when there is none.
	Kept(ctx context.Context, call hotline.CallID) (view.State, bool, error)
}

// Part implements gate.Part.
type Part struct {
	helper Helper
	later  Later
	gate   *gate.Gate
}

// New returns the part; both may be nil in a console that only describes itself.
func New(helper Helper, later Later) *Part { return &Part{helper: helper, later: later} }

// Topic is that of the notice: data is a list of view.State.
const Topic = "assist"

// every is the least time between two notices of one browser.
const every = 50 * time.Millisecond

// Notes are the calls at u's desk.
func (p *Part) Notes(u gate.User, _ []string) []stream.Note {
	if !u.Role.May(account.SelfState) || p.helper == nil {
		return nil
	}
	return []stream.Note{{Topic: Topic, Every: every, Read: func() any { return p.helper.States(u.Name) }}}
}
