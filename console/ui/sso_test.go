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
	"strings"
	"testing"
	"time"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/sso"
	"hotline/console/ui"
	"hotline/internal/store"
)

// TestUI_SignsInWithAProvider runs e2e/sso.mjs in Chromium against a provider on another site.
func TestUI_SignsInWithAProvider(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	provider, err := consoletest.NewProvider("hotline", "secret")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(provider.Close)
	provider.URL = strings.Replace(provider.URL, "127.0.0.1", "localhost", 1) // another site than the console's
	base := serveSSO(t, provider)
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "e2e/sso.mjs")
	cmd.Env = append(os.Environ(), "BASE="+base, "PROVIDER="+provider.URL, "CHROMIUM=/usr/bin/chromium")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

func serveSSO(t *testing.T, provider *consoletest.Provider) (url string) {
	t.Helper()
	dir := t.TempDir()
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	db, err := store.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for name, display := range map[string]string{"li": "李强", "wang": "王芳"} {
		if err := db.CreateAccount(t.Context(), store.Account{Name: name, Display: display, Role: "agent", Created: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := consoletest.Seed(db, dir, time.Now(), 60); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(nil)
	url = "http://" + web.Listener.Addr().String()
	site := console.Default()
	site.Name, site.Version, site.Recordings = "星云电信", "test", dir
	site.OIDC.Issuer, site.OIDC.ClientID, site.OIDC.Secret, site.OIDC.RedirectURL = provider.URL, "hotline", "secret", url+sso.CallbackPath
	site.OIDC.Title, site.OIDC.Roles = "星云账号", map[string]account.Role{"leads": account.Supervisor}
	floor := consoletest.NewFloor("li", "李强", "wang", "王芳")
	c, err := console.New(site, console.Deps{Store: db, Feed: consoletest.NewFeed(), People: floor, Phones: floor, Pages: ui.Files(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	floor.Changed = c.DeskChanged
	mux := http.NewServeMux()
	mux.Handle("/", c.Handler())
	// The browser's test says by POST /test/person who comes next, and what is wrong with the provider's answer.
	mux.HandleFunc("POST /test/person", func(w http.ResponseWriter, r *http.Request) {
		var who map[string]any
		if err := json.NewDecoder(r.Body).Decode(&who); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		bend := consoletest.Bend{}
		if r.URL.Query().Get("bend") == "nonce" {
			bend.Claims = func(claims map[string]any) { claims["nonce"] = "another" }
		}
		provider.Set(who, bend)
	})
	web.Config.Handler = mux
	web.Start()
	run(t, c)
	t.Cleanup(web.Close)
	return url
}

// run follows the events until the test ends.
func run(t *testing.T, c *console.Console) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
}
