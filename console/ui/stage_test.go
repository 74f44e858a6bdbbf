//go:build ui

package ui_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/ui"
	"hotline/internal/store"
)

// password is that of all people of a stage, also in e2e/stage.mjs.
const password = "a good long password"

// stage is what the console of one browser run stands on: a store with seeded calls, a feed, a floor with desks.
type stage struct {
	dir   string // with the recordings
	db    *store.DB
	feed  *consoletest.Feed
	floor *floor
	site  console.Config
	web   *httptest.Server
	url   string
	mux   *http.ServeMux // what the script may ask for lies under /test/
}

// newStage has so many calls on record, and desks: account and name by turns.
func newStage(t *testing.T, calls int, desks ...string) *stage {
	t.Helper()
	s := &stage{dir: t.TempDir(), feed: consoletest.NewFeed(), floor: &floor{people: consoletest.NewFloor(desks...)}, mux: http.NewServeMux()}
	cfg := store.Default()
	cfg.DSN = filepath.Join(s.dir, "hotline.db")
	var err error
	if s.db, err = store.Open(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.db.Close() })
	if calls > 0 {
		if err := consoletest.Seed(s.db, s.dir, time.Now(), calls); err != nil {
			t.Fatal(err)
		}
	}
	s.site = console.Default()
	s.site.Name, s.site.Version, s.site.Recordings = "星云电信", "test", s.dir
	s.web = httptest.NewUnstartedServer(s.mux)
	s.url = "http://" + s.web.Listener.Addr().String()
	return s
}

// person makes an account whose password takes no time to check.
func (s *stage) person(t *testing.T, name, display string, role account.Role) {
	t.Helper()
	s.site.Hash = account.Cost{Memory: 64, Passes: 1}
	hash, err := account.NewHasher(s.site.Hash).Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.db.CreateAccount(t.Context(), store.Account{Name: name, Display: display, Role: string(role), Password: hash, Created: time.Now()}); err != nil {
		t.Fatal(err)
	}
}

// open serves the console with deps, whose store, feed, floor, pages and log are the stage's, until the test ends. With PAGES=folder
// the pages are those of another build.
func (s *stage) open(t *testing.T, deps console.Deps) *console.Console {
	t.Helper()
	deps.Store, deps.Feed, deps.People, deps.Phones, deps.Pages, deps.Log = s.db, s.feed, s.floor, s.floor, ui.Files(), slog.New(slog.DiscardHandler)
	if other := os.Getenv("PAGES"); other != "" {
		deps.Pages = os.DirFS(other)
	}
	c, err := console.New(s.site, deps)
	if err != nil {
		t.Fatal(err)
	}
	s.floor.Changed = c.DeskChanged
	s.mux.Handle("/", c.Handler())
	follow(t, c.Run)
	s.web.Start()
	t.Cleanup(s.web.Close)
	return c
}

// follow runs something until the test ends.
func follow(t *testing.T, run func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
}

// browse runs a script of e2e in Chromium. With SHOTS=folder it leaves pictures there.
func (s *stage) browse(t *testing.T, script string, env ...string) {
	t.Helper()
	const chromium = "/usr/bin/chromium"
	if _, err := os.Stat(chromium); err != nil {
		t.Fatal("chromium is missing: run make setup")
	}
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "e2e/"+script)
	cmd.Env = append(append(os.Environ(), "BASE="+s.url, "CHROMIUM="+chromium), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// read decodes what a script sent.
func read(w http.ResponseWriter, r *http.Request, into any) bool {
	err := json.NewDecoder(r.Body).Decode(into)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
	return err == nil
}
