//go:build ui

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/go-audio/audio"
	"github.com/go-audio/wav"

	"hotline/internal/config"
)

// TestServe_BrowserCalls runs console/ui/e2e/caller.mjs in Chromium against a hotline that knows no trunk: the page calls with its
// ticket, as from anywhere in the world. With SHOTS=folder it leaves pictures there.
func TestServe_BrowserCalls(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	t.Parallel()
	s, _ := start(t, func(c *config.Config) { c.SIP.Trunks = nil })
	mic := filepath.Join(t.TempDir(), "mic.wav")
	microphone(t, s, mic, 9*time.Second, "查一下我的话费")
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", filepath.Join("..", "..", "console", "ui", "e2e", "caller.mjs"))
	cmd.Env = append(os.Environ(), "BASE="+s.webURL(), "CHROMIUM=/usr/bin/chromium", "MIC="+mic)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	at := regexp.MustCompile(`killed at (\d+)`).FindSubmatch(out)
	if at == nil {
		t.Fatal("no browser was killed")
	}
	ms, err := strconv.ParseInt(string(at[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	record := lastCall(t, s)
	for limit := time.Now().Add(25 * time.Second); record.Ended.IsZero() && time.Now().Before(limit); record = lastCall(t, s) {
		<-time.After(200 * time.Millisecond)
	}
	if record.Codec != "opus" {
		t.Errorf("the last call was in %q", record.Codec)
	}
	took := record.Ended.Sub(time.UnixMilli(ms))
	if record.Ended.IsZero() || took > 20*time.Second { // 8 to 9 s; without looking at the browser it is the rtp_timeout, 30 s
		t.Errorf("a killed browser's call ended after %v: %+v", took, record.Ended)
	}
	t.Logf("a killed browser's call ended after %v", took)
}

// microphone writes what Chromium's fake microphone says: silence, the words, and silence for a minute.
func microphone(t *testing.T, s *server, path string, wait time.Duration, text string) {
	t.Helper()
	const rate = 16000
	words, err := render(t.Context(), s.voice, text, rate)
	if err != nil {
		t.Fatal(err)
	}
	lead := int(wait.Seconds() * rate)
	buf := &audio.IntBuffer{Format: &audio.Format{NumChannels: 1, SampleRate: rate}, SourceBitDepth: 16, Data: make([]int, lead+len(words)+60*rate)}
	for i, v := range words {
		buf.Data[lead+i] = int(v)
	}
	f, err := os.Create(path) //nolint:gosec // the test's own folder
	if err != nil {
		t.Fatal(err)
	}
	enc := wav.NewEncoder(f, rate, 16, 1, 1)
	if err := enc.Write(buf); err != nil {
		t.Fatal(err)
	}
	if err := enc.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
