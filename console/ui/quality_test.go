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
	"hotline/console/quality"
	"hotline/console/ui"
	"hotline/internal/store"
)

// TestUI_Quality runs e2e/quality.mjs in Chromium: an inspector judges a call, the agent appeals, both see what came of it. With
// SHOTS=folder it leaves pictures there; with PAGES=folder the pages are those of another build.
func TestUI_Quality(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "e2e/quality.mjs")
	cmd.Env = append(os.Environ(), "BASE="+serveQuality(t), "CHROMIUM=/usr/bin/chromium", "CALL="+string(consoletest.Inspected))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// serveQuality starts a console with inspected calls; its people have passwords.
func serveQuality(t *testing.T) (url string) {
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
	if err := consoletest.Seed(db, dir, now, 120); err != nil {
		t.Fatal(err)
	}
	if err := consoletest.SeedFindings(db, dir, now, 120); err != nil {
		t.Fatal(err)
	}
	for name, who := range map[string][2]string{"li": {"李强", "agent"}, "wang": {"王芳", "agent"}, "zhou": {"周敏", "inspector"}, "wu": {"吴静", "inspector"}} {
		hash, err := hasher.Hash(t.Context(), "a good long password")
		if err != nil {
			t.Fatal(err)
		}
		if err := db.CreateAccount(t.Context(), store.Account{Name: name, Display: who[0], Role: who[1], Password: hash, Created: now}); err != nil {
			t.Fatal(err)
		}
	}
	part, err := quality.New(quality.Default(), quality.Deps{Store: db, Rules: consoletest.RuleBook{}, Sheets: consoletest.Sheets(), Masker: consoletest.Numbers{}, Recordings: dir})
	if err != nil {
		t.Fatal(err)
	}
	site := console.Default()
	site.Name, site.Version, site.Recordings, site.Hash = "星云电信", "test", dir, account.Cost{Memory: 64, Passes: 1}
	floor := consoletest.NewFloor("li", "李强", "wang", "王芳")
	pages := ui.Files()
	if other := os.Getenv("PAGES"); other != "" {
		pages = os.DirFS(other)
	}
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
