package main

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hotline/console/consoletest"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/internal/store"
)

// idleBrowser follows all events as the wall does, and reads none of them.
func idleBrowser(t *testing.T, b *consoletest.Browser) {
	t.Helper()
	at, err := url.Parse(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{"Origin": {b.URL}}
	for _, c := range b.HTTP.Jar.Cookies(at) {
		header.Add("Cookie", c.String())
	}
	conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(b.URL, "http", "ws", 1)+"/api/v1/events", header)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
}

// TestFault_StalledInspectionTouchesNoCall: what inspection found cannot be written, as somebody holds the database, and a browser that
// follows everything reads nothing. Calls are answered and hold their talk as before; when the database is free again, every call is in
// the ledger, complete. HOTLINE_TEST_STALL=60s holds it for a minute.
func TestFault_StalledInspectionTouchesNoCall(t *testing.T) {
	t.Parallel()
	dsn := ""
	r := newRig(t, func(c *config.Config) {
		c.Store.DSN = filepath.Join(c.Data, "record.db")
		dsn = c.Store.DSN
	})
	b := consoletest.NewBrowser(t, r.webURL())
	b.Enter("admin", r.secret)
	idleBrowser(t, b)
	held, err := time.ParseDuration(os.Getenv("HOTLINE_TEST_STALL"))
	if err != nil {
		held = 0
	}
	r.call(caller.Step{Say: "查话费"})
	db, err := sql.Open("sqlite", "file:"+dsn+"?_txlock=immediate&_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	lock, err := db.BeginTx(context.WithoutCancel(t.Context()), nil)
	if err != nil {
		t.Fatal(err)
	}
	began, n := time.Now(), 1
	for ; n < 3 || time.Since(began) < held; n++ {
		got := r.call(caller.Step{Say: "查话费"}) // fails the test unless answered and normally ended
		if len(got.Turns) != 1 || got.Turns[0].GapMS == nil || *got.Turns[0].GapMS > 5000 {
			t.Errorf("call %d while nothing can be written: %+v", n, got.Turns)
		}
	}
	stalled := time.Since(began)
	if rows, err := r.db.Calls(t.Context(), store.Filter{Limit: 100}); err != nil || len(rows) >= n {
		t.Errorf("the database is not held: %d calls on record of %d, %v", len(rows), n, err)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	r.eventually("all calls in the ledger", func() bool {
		rows, err := r.db.Calls(t.Context(), store.Filter{Limit: 100})
		if err != nil || len(rows) != n {
			return false
		}
		for _, row := range rows {
			if line, ok, err := r.db.InspectedCall(t.Context(), row.ID); err != nil || !ok || line.Result != store.ResultComplete {
				return false
			}
		}
		return true
	})
	t.Logf("%d calls, the database held for %v", n, stalled)
}
