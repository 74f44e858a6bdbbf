//go:build ui

package ui_test

import (
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
	return training.New(training.Deps{Coach: s, Drafts: s, Improver: s})
}
