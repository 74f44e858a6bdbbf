//go:build ui

package ui_test

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/gate"
	"hotline/console/training"
	"hotline/console/ui"
	"hotline/internal/store"
)

// TestUI_Training runs e2e/training.mjs in Chromium: an owner comments, reviews a persona, publishes a candidate; an agent sees the own
// practice calls only. With SHOTS=folder it leaves pictures there; with PAGES=folder the pages are those of another build.
func TestUI_Training(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "e2e/training.mjs")
	cmd.Env = append(os.Environ(), "BASE="+serveTraining(t), "CHROMIUM=/usr/bin/chromium", "CALL="+string(consoletest.CallID(0)))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func serveTraining(t *testing.T) (url string) {
	t.Helper()
	dir := t.TempDir()
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	now, hasher := time.Now(), account.NewHasher(account.Cost{Memory: 64, Passes: 1})
	if err := consoletest.Seed(db, dir, now, 5); err != nil {
		t.Fatal(err)
	}
	for name, who := range map[string][2]string{"li": {"李强", "agent"}, "sun": {"孙莉", "owner"}} {
		hash, err := hasher.Hash(t.Context(), "a good long password")
		if err != nil {
			t.Fatal(err)
		}
		if err := db.CreateAccount(t.Context(), store.Account{Name: name, Display: who[0], Role: who[1], Password: hash, Created: now}); err != nil {
			t.Fatal(err)
		}
	}
	school := consoletest.NewSchool("li", "李强", consoletest.CallID(0), now)
	site := console.Default()
	site.Name, site.Version, site.Recordings, site.Hash = "星云电信", "test", dir, account.Cost{Memory: 64, Passes: 1}
	floor := consoletest.NewFloor("li", "李强")
	pages := ui.Files()
	if other := os.Getenv("PAGES"); other != "" {
		pages = os.DirFS(other)
	}
	part := training.New(training.Deps{Coach: school, Drafts: school, Improver: school})
	c, err := console.New(site, console.Deps{Store: db, Feed: consoletest.NewFeed(), People: floor, Phones: floor, Parts: []gate.Part{part}, Pages: pages, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	floor.Changed = c.DeskChanged
	web := httptest.NewServer(c.Handler())
	run(t, c)
	t.Cleanup(web.Close)
	return web.URL
}
