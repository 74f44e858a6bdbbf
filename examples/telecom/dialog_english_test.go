package telecom_test

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"hotline/cmd/hotline/library"
	"hotline/dialog/suite"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
	"hotline/internal/config"
)

// Scripted callers who speak English.
func TestFiles_ScriptedEnglishCallers(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	known, err := library.Open(t.Context(), config.Default(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := suite.Read("eval/dialog_english.yaml", app.Tools())
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
	if len(cases.Cases) < 20 {
		t.Errorf("%d cases, want 20", len(cases.Cases))
	}
}
