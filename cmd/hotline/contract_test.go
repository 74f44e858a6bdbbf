package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-audio/audio"
	"github.com/go-audio/wav"
	"github.com/gorilla/websocket"

	"hotline/examples/telecom"
	"hotline/internal/config"
	"hotline/internal/contract"
	"hotline/llm/llmtest"
	"hotline/qa/rule"
)

// sample is the app folder of the sample hotline.
const sample = "../../examples/telecom"

// command runs this program with arguments as a process of its own.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return commandFor(t, 2*time.Minute, args...)
}

// commandFor is command with another bound.
func commandFor(t *testing.T, most time.Duration, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), most)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), "HOTLINE_TEST_MAIN=1")
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Errorf("hotline %s: %v", args, err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), errOut.String()
}

// printed runs a command with --json and returns its lines.
func printed(t *testing.T, want int, args ...string) []contract.Object {
	t.Helper()
	code, stdout, stderr := command(t, append(args, "--json")...)
	lines, err := contract.Lines([]byte(stdout))
	if err != nil || code != want {
		t.Errorf("hotline %s: exit %d, want %d; %v\n%s", strings.Join(args, " "), code, want, err, tail(stderr, 2000))
	}
	return lines
}

// holds compares one line of a command with the contract.
func holds(t *testing.T, name string, line contract.Object) {
	t.Helper()
	fields := contract.Printed()[name]
	if lacks := contract.Missing(line, fields...); len(fields) == 0 || len(lacks) > 0 {
		t.Errorf("hotline %s --json lacks %v: %v", name, lacks, line)
	}
}

// TestContract_HoldsInOneHotline runs every command against one hotline with a call of each kind, then looks at what it counted and said.
func TestContract_HoldsInOneHotline(t *testing.T) {
	takesTime(t)
	t.Parallel()
	model := llmtest.NewServer(t, llmtest.Step{Text: "好的，"}, llmtest.Step{Text: "我看不到天气预报。"})
	s, stop := start(t, func(c *config.Config) {
		c.LLM.Model = config.Model{URL: model.URL, Model: "scripted"}
		c.Queues.File = oneQueue(t)
	})
	defer stop()
	began := time.Now()
	watched := follow(t, s)
	web, at := "http://"+s.webAddr.String(), "@"+s.endpoint.Addr("udp").String()
	t.Run("calls", func(t *testing.T) {
		for _, call := range []struct { // the longest first
			name string
			run  func(t *testing.T, at string)
		}{{"talk", talks}, {"interrupt", interrupts}, {"lines", callLines}, {"load", loads}} {
			t.Run(call.name, func(t *testing.T) { t.Parallel(); call.run(t, at) })
		}
		t.Run("people", func(t *testing.T) { t.Parallel(); peopleWork(t, s, watched) })
		t.Run("typed", func(t *testing.T) { t.Parallel(); writes(t, s, watched) })
		t.Run("faces", func(t *testing.T) { t.Parallel(); faces(t, s.webAddr.String()) })
		t.Run("eval", func(t *testing.T) { t.Parallel(); evaluations(t, s) })
		t.Run("heard", func(t *testing.T) { t.Parallel(); heardToo(t, s) })
	})
	defer watched.report(t, began)
	until(t, "all calls have ended", func() bool { return watched.over(10) })
	var scrape string
	until(t, "the ledger", func() bool {
		scrape = get(t, web+"/metrics")
		return strings.Contains(scrape, "hotline_inspected_total{")
	})
	for _, line := range contract.CheckMetrics(scrape, contract.Metrics()) {
		t.Error(line)
	}
}

// talks is a caller who talks to the machine.
func talks(t *testing.T, at string) {
	record := filepath.Join(t.TempDir(), "out.wav")
	lines := printed(t, 0, "call", "--say", "查一下我的话费", "--say", "今天天气怎么样", "--codec", "pcma", "--record", record, "sip:10000"+at)
	kinds := map[string]int{}
	for _, l := range lines {
		kind, _ := l["kind"].(string)
		kinds[kind]++
		holds(t, "call "+kind, l)
	}
	if kinds["answered"] != 1 || kinds["turn"] != 2 || kinds["end"] != 1 || len(kinds) != 3 {
		t.Errorf("lines %v", kinds)
	}
	f, err := os.Open(record)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := wav.NewDecoder(f)
	if d.ReadInfo(); d.NumChans != 2 {
		t.Errorf("the caller's record has %d channels", d.NumChans)
	}
	if code, _, stderr := command(t, "call", "sip:9999"+at); code != 1 || stderr == "" {
		t.Errorf("a number that nobody has: exit %d, %s", code, stderr)
	}
}

// callLines calls the test lines.
func callLines(t *testing.T, at string) {
	end := func(args ...string) map[string]any {
		t.Helper()
		lines := printed(t, 0, append([]string{"call"}, args...)...)
		if len(lines) == 0 {
			return nil
		}
		holds(t, "call end", lines[len(lines)-1])
		result, _ := lines[len(lines)-1]["result"].(map[string]any)
		return result
	}
	var work sync.WaitGroup
	work.Go(func() {
		if r := end("--hold", "1s", "sip:1001"+at); r != nil && r["setup_ms"].(float64) < 2500 {
			t.Errorf("1001 rings %v ms, want 3 s", r["setup_ms"])
		}
	})
	for codec, want := range map[string]string{"pcmu": "PCMU", "g722": "G722", "opus": "opus"} {
		work.Go(func() {
			r := end("--codec", codec, "--hold", "1s", "sip:1000"+at)
			if used, _ := r["media"].(map[string]any); used["codec"] != want {
				t.Errorf("--codec %s is a call in %v", codec, used["codec"])
			}
		})
	}
	for _, line := range []string{"1002", "1003"} {
		work.Go(func() {
			if r := end("--hold", "2s", "sip:"+line+at); r != nil && r["greeting_ms"] == nil {
				t.Errorf("%s says nothing", line)
			}
		})
	}
	work.Go(func() {
		lines := printed(t, 0, "call", "--dtmf", "12#", "sip:1006"+at)
		for _, l := range lines {
			if turn, ok := l["turn"].(map[string]any); ok && turn["heard_ms"] == nil {
				t.Error("1006 does not read the digits back")
			}
		}
	})
	work.Wait()
}

// loads places calls of the light generator, to the echo.
func loads(t *testing.T, at string) {
	lines := printed(t, 0, "load", "--calls", "3", "--rate", "3", "--hold", "1s", "sip:1000"+at)
	if len(lines) != 1 {
		t.Fatalf("%d lines", len(lines))
	}
	holds(t, "load", lines[0])
	if lines[0]["answered"] != 3.0 {
		t.Errorf("answered %v of 3", lines[0]["answered"])
	}
}

// interrupts is a scripted caller who speaks into the greeting.
func interrupts(t *testing.T, at string) {
	script := filepath.Join(t.TempDir(), "script.yaml")
	if err := os.WriteFile(script, []byte("voices: [{}]\nutterances:\n  - {say: 我要去工信部投诉, interrupt: 2s}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, l := range printed(t, 0, "load", "--calls", "1", "--rate", "1", "--hold", "9s", "--script", script, "sip:10000"+at) {
		holds(t, "load", l)
		if l["interrupts"] != 1.0 {
			t.Errorf("interrupts %v", l["interrupts"])
		}
	}
}

// faces looks at the addresses of the web server, and at the defaults.
func faces(t *testing.T, web string) {
	for _, path := range []string{"/", "/desk", "/wall", "/quality"} {
		resp, err := http.Get("http://" + web + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if kind := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || !strings.HasPrefix(kind, "text/html") {
			t.Errorf("%s: %d %s", path, resp.StatusCode, kind)
		}
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": `"ready":true`, "/metrics": "# TYPE hotline_", "/api/v1/openapi.json": `"openapi"`} {
		if body := get(t, "http://"+web+path); !strings.Contains(body, want) {
			t.Errorf("%s: %.200s", path, body)
		}
	}
	ws, resp, err := (&websocket.Dialer{Subprotocols: []string{"sip"}}).DialContext(t.Context(), "ws://"+web+"/sip", nil)
	if err != nil {
		t.Fatalf("SIP over WebSocket: %v", err)
	}
	if ws.Subprotocol() != "sip" || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Errorf("SIP over WebSocket: %d %q", resp.StatusCode, ws.Subprotocol())
	}
	_ = ws.Close()
	cfg := config.Default()
	if !slices.Equal(cfg.SIP.Listen, []string{"udp://127.0.0.1:5060", "tcp://127.0.0.1:5060", "tls://127.0.0.1:5061"}) ||
		cfg.HTTP.Listen != "127.0.0.1:8080" || cfg.SIP.RTPPorts != (config.PortRange{First: 20000, Last: 29999}) || cfg.App.Number != "10000" || cfg.Events.URL != "" {
		t.Errorf("defaults: %v %s %v %s %q", cfg.SIP.Listen, cfg.HTTP.Listen, cfg.SIP.RTPPorts, cfg.App.Number, cfg.Events.URL)
	}
}

// evaluations measures a little of each set of the sample, in the formats of the contract.
func evaluations(t *testing.T, s *server) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	head := func(name string, n int) string {
		t.Helper()
		raw, err := os.ReadFile(filepath.Join(sample, "eval", name))
		if err != nil {
			t.Fatal(err)
		}
		return write(name, strings.Join(strings.SplitAfterN(string(raw), "\n", n+1)[:n], ""))
	}
	spoken(t, s, filepath.Join(dir, "a.wav"), "查一下我的话费")
	intents := head("intents.tsv", 40)
	const extra = "text\tintent\tnote\n帮我查查话费\tbalance.query\tx\n今天吃什么\toos\ty\n"
	for _, c := range []struct {
		name string
		exit int
		args []string
	}{
		{"eval intents", 0, []string{"--app", sample, "--test", write("extra.tsv", extra)}},
		{"eval intents", 0, []string{"--train", intents, "--test", intents}},
		{"eval asr", 0, []string{"--manifest", write("m.tsv", "a.wav\t查一下我的话费\n"), "--engine", "demo", "--codec", "pcma", "--loss", "0.01",
			"--config", write("hotline.yaml", "data: "+dir+"\n")}},
		{"eval knowledge", 0, []string{"--docs", filepath.Join(sample, "knowledge"), "--questions", head("knowledge.jsonl", 20)}},
		{"eval qa", 0, []string{"--calls", filepath.Join(sample, "eval", "qa.jsonl")}},
		{"eval slots", 0, []string{"--app", sample, "--test", head("slots.jsonl", 20)}},
		{"eval needs", 0, []string{"--app", sample, "--test", head("needs.jsonl", 20)}},
		{"eval pii", 0, []string{"--test", head("pii.jsonl", 20)}},
		{"eval assist", 0, []string{"--forms", head("assist.jsonl", 3), "--classes", head("assist.tsv", 20)}},
		{"eval dialog", 1, []string{"--suite", write("s.yaml", "cases: [{name: wrong, turns: [{say: 再见, expect: {next: listen}}]}]\n")}},
	} {
		if lines := printed(t, c.exit, append(strings.Fields(c.name), c.args...)...); len(lines) == 1 {
			holds(t, c.name, lines[0])
		} else {
			t.Errorf("hotline %s prints %d lines", c.name, len(lines))
		}
	}
}

// heardToo measures what a recogniser hears of a sentence and of a call, and lets the softphone play a file.
func heardToo(t *testing.T, s *server) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.wav")
	spoken(t, s, file, "查一下我的话费")
	lines := printed(t, 0, "call", "--wav", file, "--after", "1s", "sip:1000@"+s.endpoint.Addr("udp").String())
	holds(t, "call end", lines[len(lines)-1])
	for name, text := range map[string]string{
		"m.tsv":   "text\tintent\n查一下我的话费\tbalance.query\n",
		"m.jsonl": `{"call_id":"a","queue":"general","segments":[{"party":"caller","start_ms":0,"end_ms":2000,"text":"查一下我的话费"}],"events":[],"labels":[],"ignore":[]}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var work sync.WaitGroup
	defer work.Wait()
	for name, args := range map[string][]string{
		"eval intents --heard": {"--app", sample, "--test", filepath.Join(dir, "m.tsv")},
		"eval qa --heard":      {"--calls", filepath.Join(dir, "m.jsonl")},
	} {
		work.Go(func() {
			if lines := printed(t, 0, append(strings.Fields(name), args...)...); len(lines) == 1 {
				holds(t, name, lines[0])
			} else {
				t.Errorf("hotline %s prints %d lines", name, len(lines))
			}
		})
	}
}

// spoken writes a WAV file with a sentence.
func spoken(t *testing.T, s *server, path, text string) {
	t.Helper()
	samples, err := render(t.Context(), s.voice, text, 8000)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	data := make([]int, len(samples)+8000)
	for i, v := range samples {
		data[4000+i] = int(v)
	}
	w := wav.NewEncoder(f, 8000, 16, 1, 1)
	err = w.Write(&audio.IntBuffer{Format: &audio.Format{NumChannels: 1, SampleRate: 8000}, Data: data, SourceBitDepth: 16})
	if err = errors.Join(err, w.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
}

// The sample hotline knows the intents of the contract and ships its checks, live.
func TestContract_NamesOfTheSample(t *testing.T) {
	app, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	known := app.Intents().Intents()
	for _, name := range contract.Intents() {
		if !slices.Contains(known, name) {
			t.Errorf("no intent %s", name)
		}
	}
	files, err := fs.Sub(telecom.Files, "rules")
	if err != nil {
		t.Fatal(err)
	}
	folder, err := rule.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]string{}
	for _, r := range folder.Rules {
		states[r.ID] = string(r.State)
	}
	for _, name := range contract.Checks() {
		if state, ok := states[name]; !ok {
			t.Errorf("no check %s", name)
		} else if state != "live" {
			t.Errorf("check %s is %q, not live", name, state)
		}
	}
}
