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
	s, _ := start(t, func(c *config.Config) { c.SIP.Trunks = nil })
	passwords := map[string]string{"admin": s.secret}
	for _, n := range s.newcomers {
		passwords[n.name] = n.password
	}
	agents, err := json.Marshal(passwords)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", filepath.Join("..", "..", "console", "ui", "e2e", "people.mjs"))
	cmd.Env = append(os.Environ(), "BASE="+s.webURL(), "CHROMIUM=/usr/bin/chromium", "AGENTS="+string(agents))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}
