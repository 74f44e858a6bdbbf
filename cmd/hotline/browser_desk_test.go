//go:build ui

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hotline/internal/config"
)

// TestServe_BrowserDesk runs console/ui/e2e/people.mjs in Chromium: a caller's page, the sample's conversation and queues, and two
// agents at their desks, and a supervisor. With SHOTS=folder it leaves pictures there.
func TestServe_BrowserDesk(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	t.Parallel()
	inBrowsers(t, "people.mjs")
}

// TestServe_BrowserVerbs times a supervisor's verbs in Chromium (console/ui/e2e/verbs.mjs): ROUNDS=12 says how often the mode is switched
// three times, STARTS=15 how often a phone is opened for listening and for a whisper. docs/wall.md has figures.
func TestServe_BrowserVerbs(t *testing.T) {
	if testing.Short() || os.Getenv("ROUNDS") == "" {
		t.Skip("measures for minutes: ROUNDS=12 STARTS=15")
	}
	inBrowsers(t, "verbs.mjs")
}

// inBrowsers runs a script in Chromium against a hotline without a trunk, with the passwords of its agents and of the administrator.
func inBrowsers(t *testing.T, script string) {
	t.Helper()
	s, _ := start(t, func(c *config.Config) { c.SIP.Trunks = nil })
	passwords := map[string]string{"admin": s.secret}
	for _, n := range s.newcomers {
		passwords[n.name] = n.password
	}
	agents, err := json.Marshal(passwords)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", filepath.Join("..", "..", "console", "ui", "e2e", script))
	cmd.Env = append(os.Environ(), "BASE="+s.webURL(), "CHROMIUM=/usr/bin/chromium", "AGENTS="+string(agents))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
