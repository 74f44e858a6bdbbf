package telecom_test

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"hotline/cmd/hotline/library"
	"hotline/dialog/flow"
	"hotline/dialog/suite"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
	"hotline/internal/config"
)

// played is a suite of the sample with what the hotline's documents say and a fresh back office for each case; at least so many cases.
func played(t *testing.T, app *flow.App, file string, least int) suite.Report {
	t.Helper()
	known, err := library.Open(t.Context(), config.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := suite.Read(file, app.Tools())
	if err != nil {
		t.Fatal(err)
	}
	office := func(now func() time.Time) (http.Handler, error) {
		o, err := backoffice.New(backoffice.Config{Now: now})
		if err != nil {
			return nil, err
		}
		return o.Handler(), nil
	}
	report, err := suite.Player{App: app, Knowledge: known, Office: office}.Run(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range report.Wrong {
		t.Errorf("%s (line %d): %v", wrong.Name, wrong.Line, wrong.Why)
	}
	t.Logf("%d passed, %d failed, %.0f ms", report.Passed, report.Failed, report.TookMS)
	if len(cases.Cases) < least {
		t.Errorf("%d cases, want %d", len(cases.Cases), least)
	}
	return report
}

// Scripted callers over all scenes.
func TestFiles_ScriptedCallers(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	report := played(t, app, "eval/dialog.yaml", 60)
	ran := map[string]bool{}
	for _, c := range report.Cases {
		for _, turn := range c.Turns {
			ran[turn.Scene] = true
		}
	}
	for _, s := range app.Scenes() {
		if !s.Hidden && !ran[s.ID] {
			t.Errorf("no case comes to the scene %s", s.ID)
		}
	}
}

// Scripted callers who speak English.
func TestFiles_ScriptedEnglishCallers(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	played(t, app, "eval/dialog_english.yaml", 20)
}
