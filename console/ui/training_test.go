//go:build ui

package ui_test

import (
	"context"
	"testing"
	"time"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/gate"
	"hotline/console/training"
)

// TestUI_Training runs e2e/training.mjs: an owner comments, reviews a persona, publishes a candidate; an agent sees the own practice
// calls only.
func TestUI_Training(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	s := newStage(t, 5, "li", "李强")
	s.person(t, "li", "李强", account.Agent)
	s.person(t, "sun", "孙莉", account.Owner)
	s.open(t, console.Deps{Parts: []gate.Part{school()}})
	s.browse(t, "training.mjs", "CALL="+string(consoletest.CallID(0)))
}

// school is the pages of training.
func school() gate.Part {
	s := consoletest.NewSchool("li", "李强", consoletest.CallID(0), time.Now())
	return training.New(training.Deps{Coach: s, Drafts: s, Improver: s, Asked: s})
}

// closed is a school where nothing is.
type closed struct{ *consoletest.School }

// Scenarios implements training.Coach.
func (closed) Scenarios(context.Context) ([]training.Scenario, error) { return nil, nil }

// Practices implements training.Coach.
func (closed) Practices(context.Context, string) ([]training.Practice, error) { return nil, nil }

// Drafts implements training.Drafts.
func (closed) Drafts(context.Context) ([]training.Draft, error) { return nil, nil }

// Report implements training.Improver.
func (closed) Report(context.Context, time.Time) ([]training.Wrong, error) { return nil, nil }

// Unanswered implements training.Asked.
func (closed) Unanswered(context.Context, time.Time) ([]training.Question, error) { return nil, nil }

// Candidates implements training.Improver.
func (closed) Candidates(context.Context) ([]training.Candidate, error) { return nil, nil }
