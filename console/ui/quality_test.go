//go:build ui

package ui_test

import (
	"testing"
	"time"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/gate"
	"hotline/console/quality"
)

// TestUI_Quality runs e2e/quality.mjs: an inspector judges a call, the agent appeals, both see what came of it.
func TestUI_Quality(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	s := newStage(t, 120, "li", "李强", "wang", "王芳")
	s.person(t, "li", "李强", account.Agent)
	s.person(t, "wang", "王芳", account.Agent)
	s.person(t, "zhou", "周敏", account.Inspector)
	s.person(t, "wu", "吴静", account.Inspector)
	s.open(t, console.Deps{Parts: []gate.Part{s.inspection(t, 120)}})
	s.browse(t, "quality.mjs", "CALL="+string(consoletest.Inspected))
}

// inspection is the pages of inspection over so many inspected calls.
func (s *stage) inspection(t *testing.T, calls int) gate.Part {
	t.Helper()
	if err := consoletest.SeedFindings(s.db, s.dir, time.Now(), calls); err != nil {
		t.Fatal(err)
	}
	return s.inspector(t)
}

// inspector is the pages of inspection over what is on record.
func (s *stage) inspector(t *testing.T) gate.Part {
	t.Helper()
	part, err := quality.New(quality.Default(), quality.Deps{Store: s.db, Rules: consoletest.RuleBook{}, Sheets: consoletest.Sheets(), Masker: consoletest.Numbers{}, Recordings: s.dir})
	if err != nil {
		t.Fatal(err)
	}
	return part
}
