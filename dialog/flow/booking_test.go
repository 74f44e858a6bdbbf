package flow_test

import (
	"encoding/json"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"hotline/dialog/flow"
	"hotline/dialog/suite"
)

// books is a back office that keeps the last booking.
func books(func() time.Time) (http.Handler, error) {
	var mu sync.Mutex
	var last map[string]any
	mux := http.NewServeMux()
	mux.HandleFunc("POST /bookings", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = json.NewDecoder(r.Body).Decode(&last)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": "A1"})
	})
	mux.HandleFunc("GET /bookings", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = json.NewEncoder(w).Encode(map[string]any{"last": last})
	})
	return mux, nil
}

// A newcomer's app with a day, an hour of it, and values that are not asked for.
func TestApp_BooksTheDayAndTheHour(t *testing.T) {
	app, err := flow.LoadFS(os.DirFS("testdata/booking"))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := suite.Read("testdata/booking/dialog.yaml", app.Tools())
	if err != nil {
		t.Fatal(err)
	}
	report, err := suite.Player{App: app, Office: books}.Run(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range report.Wrong {
		t.Errorf("%s (line %d): %v", wrong.Name, wrong.Line, wrong.Why)
	}
	if report.Passed < 9 {
		t.Errorf("%d cases passed, want 9", report.Passed)
	}
}
