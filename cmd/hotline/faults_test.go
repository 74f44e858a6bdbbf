package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hotline"
	"hotline/asr/funasrtest"
	"hotline/cmd/hotline/softphone"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/internal/obs"
	"hotline/internal/store"
	"hotline/telephony"
)

// rig is a whole hotline of few words with one fault to come, and a phone.
type rig struct {
	*server
	t     *testing.T
	stop  func()
	phone *softphone.Phone
	to    string
	quiet time.Duration // how long the other side is silent before the caller takes its turn for over; 0 = 500 ms
}

// newRig starts the hotline of testdata/app. change prepares the fault; nil = none.
func newRig(t *testing.T, change func(*config.Config)) *rig {
	t.Helper()
	if testing.Short() {
		t.Skip("a call in real time")
	}
	cfg := config.Default()
	cfg.Data = t.TempDir()
	cfg.TTS.Speed = 2
	cfg.SIP.Listen = []string{"udp://127.0.0.1:0"}
	cfg.HTTP.Listen = "127.0.0.1:0"
	cfg.SIP.DrainLimit = 5 * time.Second
	cfg.ASR.Engine, cfg.App.Folder = "demo", "testdata/app"
	if change != nil {
		change(&cfg)
	}
	r := &rig{t: t, server: &server{cfg: cfg, log: slog.New(slog.NewTextHandler(t.Output(), nil)), metrics: obs.New(), began: time.Now()}}
	ctx, cancel := context.WithCancel(context.Background())
	if err := r.build(ctx); err != nil {
		r.close()
		cancel()
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() {
		if err := r.serve(ctx); err != nil {
			t.Error(err)
		}
	})
	r.stop = sync.OnceFunc(func() { cancel(); work.Wait() })
	t.Cleanup(func() { r.stop(); r.close() })
	r.to = "sip:10000@" + r.endpoint.Addr("udp").String()
	r.phone = newTestPhone(t, r.to)
	return r
}

// call holds a conversation; the caller stays up to 3 s after its last reply.
func (r *rig) call(steps ...caller.Step) caller.Result {
	r.t.Helper()
	return r.dial(r.to, 0, steps...)
}

func (r *rig) dial(to string, hold time.Duration, steps ...caller.Step) caller.Result {
	r.t.Helper()
	opts := caller.Default()
	opts.To, opts.Steps, opts.Hold = telephony.Address(to), steps, hold
	opts.Linger, opts.Quiet = 500*time.Millisecond, cmp.Or(r.quiet, 500*time.Millisecond)
	got, err := r.phone.Caller.Call(r.t.Context(), opts, nil)
	if err != nil {
		r.t.Error(err)
	}
	if !got.Answered || !got.Normal {
		r.t.Errorf("want an answered call with a normal end, got %+v", got)
	}
	return got
}

// on runs act once, when the n-th event of that type arrives.
func (r *rig) on(kind string, n int, act func()) {
	ctx, cancel := context.WithCancel(r.t.Context())
	r.t.Cleanup(cancel)
	go func() {
		defer cancel()
		seen := 0
		_ = r.bus.Consume(ctx, fmt.Sprintf("on-%s-%d", kind, n), func(e hotline.Event) error {
			if e.Body.Type() == kind {
				if seen++; seen == n {
					act()
					cancel()
				}
			}
			return nil
		})
	}()
}

// eventually waits until ok holds, 20 s at most.
func (r *rig) eventually(what string, ok func() bool) {
	r.t.Helper()
	for range 800 {
		if ok() {
			return
		}
		<-time.After(25 * time.Millisecond)
	}
	r.t.Fatalf("waited too long: %s", what)
}

// record stops the hotline and returns the newest call, whose events must be numbered without a gap up to call_ended.
func (r *rig) record() store.CallRecord {
	r.t.Helper()
	r.eventually("the call on record", func() bool {
		rows, err := r.db.Calls(context.Background(), store.Filter{Limit: 1})
		return err == nil && len(rows) == 1 && rows[0].Outcome != ""
	})
	r.stop()
	got := lastCall(r.t, r.server)
	for i, e := range got.Events {
		if e.Seq != uint64(i+1) {
			r.t.Fatalf("event %d has number %d", i, e.Seq)
		}
	}
	if n := len(got.Events); n == 0 || got.Events[n-1].Body.Type() != "call_ended" {
		r.t.Fatalf("the last of %d events is no call_ended", n)
	}
	return got
}

// failed finds the first component_failed of the call.
func failed(rec store.CallRecord, component, action string) (hotline.ComponentFailed, bool) {
	for _, e := range rec.Events {
		if b, ok := e.Body.(hotline.ComponentFailed); ok && b.Component == component && b.Action == action {
			return b, true
		}
	}
	return hotline.ComponentFailed{}, false
}

// wantFailure demands the event and the metric.
func (r *rig) wantFailure(rec store.CallRecord, component, action string) hotline.ComponentFailed {
	r.t.Helper()
	b, ok := failed(rec, component, action)
	if !ok {
		r.t.Errorf("no component_failed of %s with %s in %d events", component, action, len(rec.Events))
		for _, e := range rec.Events {
			if f, ok := e.Body.(hotline.ComponentFailed); ok {
				r.t.Logf("%+v", f)
			}
		}
	}
	if m := r.metric(fmt.Sprintf("hotline_component_failures_total{action=%q,component=%q}", action, component)); m == "" || m == "0" {
		r.t.Errorf("metric of %s %s: %q", component, action, m)
	}
	return b
}

// metric is the value of a series, "" when there is none.
func (r *rig) metric(series string) string {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, "/metrics", http.NoBody)
	if err != nil {
		r.t.Fatal(err)
	}
	w := &page{header: http.Header{}}
	r.metrics.Handler().ServeHTTP(w, req)
	for line := range strings.SplitSeq(w.String(), "\n") {
		if rest, ok := strings.CutPrefix(line, series+" "); ok {
			return rest
		}
	}
	return ""
}

// page is a response in memory.
type page struct {
	strings.Builder
	header http.Header
	code   int
}

func (p *page) Header() http.Header { return p.header }
func (p *page) WriteHeader(c int)   { p.code = c }

// readyz is /readyz: its code, its status and what it says of a part.
func (r *rig) readyz(part string) (code int, status, text string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), http.MethodGet, "/readyz", http.NoBody)
	if err != nil {
		r.t.Fatal(err)
	}
	w := &page{header: http.Header{}}
	r.routes().ServeHTTP(w, req)
	var body struct {
		Status string
		Parts  map[string]string
	}
	if err := json.Unmarshal([]byte(w.String()), &body); err != nil {
		r.t.Fatal(err)
	}
	return w.code, body.Status, body.Parts[part]
}

func heard(rec store.CallRecord) string {
	var all []string
	for _, u := range rec.Transcript {
		if u.Party == hotline.PartyCaller {
			all = append(all, u.Text)
		}
	}
	return strings.Join(all, "|")
}

func played(rec store.CallRecord) string {
	var all []string
	for _, turn := range rec.Turns {
		all = append(all, turn.Played)
	}
	return strings.Join(all, "|")
}

// An engine that understands synthetic voices only is no failure, whoever stands behind it.
func TestReady_IsNotDegradedByAFallbackThatNobodyNeeds(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *config.Config) {
		few(c)
		c.ASR.Fallback = []config.Recognizer{{Engine: "demo"}}
	})
	if code, status, text := r.readyz("asr"); code != http.StatusOK || status != "ready" || !strings.HasPrefix(text, "simulated-only") {
		t.Errorf("%d %s: %s", code, status, text)
	}
}

// A recogniser that cannot be reached is told before anybody calls: with keys the hotline is degraded, with nothing else it is not ready.
func TestReady_KnowsServersThatNobodyAskedYet(t *testing.T) {
	t.Parallel()
	keyless := t.TempDir()
	if err := os.CopyFS(keyless, os.DirFS("testdata/app")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(keyless, "scenes", "balance.yaml")
	scene, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(scene, []byte("key: \"1\"\n"), nil, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]struct {
		app  string
		code int
		want string
	}{"keys": {"testdata/app", http.StatusOK, "callers are served by keypad"}, "no_key": {keyless, http.StatusServiceUnavailable, "they cannot be served"}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(c *config.Config) {
				c.ASR.Recognizer = config.Recognizer{Engine: "funasr", URL: "ws://127.0.0.1:1"}
				c.LLM.Model = config.Model{URL: "http://127.0.0.1:1/v1", Model: "none"}
				c.App.Folder = one.app
			})
			r.eventually("the first look", func() bool { _, status, _ := r.readyz("asr"); return status == "degraded" })
			if code, _, text := r.readyz("asr"); code != one.code || !strings.Contains(text, "asr.url cannot be reached") || !strings.Contains(text, one.want) {
				t.Errorf("%d: %s", code, text)
			}
			if _, _, text := r.readyz("llm"); !strings.Contains(text, "scenes and approved answers only") {
				t.Errorf("llm: %s", text)
			}
		})
	}
}

func TestFault_RecogniserGoneInMidSentenceNextOneGoesOn(t *testing.T) {
	t.Parallel()
	srv := funasrtest.New(funasrtest.Settings{Text: "查一下我的话费"})
	closed := sync.OnceFunc(srv.Close)
	t.Cleanup(closed)
	r := newRig(t, func(c *config.Config) {
		c.ASR.Recognizer = config.Recognizer{Engine: "funasr", URL: srv.URL()}
		c.ASR.Fallback = []config.Recognizer{{Engine: "demo"}}
	})
	r.on("speech_started", 2, func() { closed() })
	r.call(caller.Step{Say: "查话费"}, caller.Step{Say: "查一下我的话费"})
	if _, status, text := r.readyz("asr"); status != "degraded" || !strings.Contains(text, "stands in for funasr") {
		t.Errorf("readyz %s: %s", status, text)
	}
	rec := r.record()
	t.Logf("heard %s, played %s", heard(rec), played(rec))
	if b := r.wantFailure(rec, "asr", "fallback"); !strings.HasPrefix(b.Next, "sherpa") || !strings.HasPrefix(b.Error, "funasr") {
		t.Errorf("%+v", b)
	}
	if strings.Count(played(rec), "余额是五元") != 2 {
		t.Errorf("outcome %s, heard %s, played %s", rec.Outcome, heard(rec), played(rec))
	}
	if up := r.metric(`hotline_component_up{component="asr:funasr:2pass"}`); up != "0" {
		t.Errorf("hotline_component_up is %q", up)
	}
}

func TestFault_NoRecogniserLeftCallGoesOnByKeys(t *testing.T) {
	t.Parallel()
	srv := funasrtest.New(funasrtest.Settings{Text: "查一下我的话费"})
	closed := sync.OnceFunc(srv.Close)
	t.Cleanup(closed)
	r := newRig(t, func(c *config.Config) { c.ASR.Recognizer = config.Recognizer{Engine: "funasr", URL: srv.URL()} })
	r.on("call_answered", 1, closed)
	r.quiet = 1500 * time.Millisecond // no stutter of a busy machine is the end of a question: a key would cut it short
	r.call(caller.Step{Say: "查话费"}, caller.Step{DTMF: "1"}, caller.Step{DTMF: "0"}, caller.Step{DTMF: "1"})
	rec := r.record()
	t.Logf("heard %s, played %s", heard(rec), played(rec))
	r.wantFailure(rec, "asr", "apology")
	if !slices.ContainsFunc(rec.Turns, func(turn store.TurnRow) bool { // the caller's first key may cut it short
		return strings.Contains(turn.Planned, "抱歉，听不到您说话") && strings.Contains(turn.Played, "抱歉")
	}) {
		t.Error("the caller did not hear the apology")
	}
	for _, part := range []string{"查话费请按1", "余额是五元", "没有人值班", "是请按1", "会回拨"} {
		if !strings.Contains(played(rec), part) {
			t.Errorf("the caller did not hear %q", part)
		}
	}
	if len(rec.Callbacks) != 1 || rec.Callbacks[0].Number != "13800138000" {
		t.Errorf("callbacks %+v", rec.Callbacks)
	}
}

func TestFault_NoRecogniserAtTheStartOfACall(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *config.Config) {
		c.ASR.Recognizer = config.Recognizer{Engine: "funasr", URL: "ws://127.0.0.1:9"}
	})
	r.call(caller.Step{DTMF: "1"})
	r.call(caller.Step{DTMF: "1"}) // now the engine rests: nobody waits for it
	rec := r.record()
	r.wantFailure(rec, "asr", "apology")
	if said := played(rec); !strings.Contains(said, "抱歉，听不到您说话") || !strings.Contains(said, "余额是五元") {
		t.Errorf("played %s", said)
	}
}

// children are the processes of that name which this process started.
func children(t *testing.T, name string) (pids []int) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range all {
		raw, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		var pid, parent int
		var comm, state string
		if n, _ := fmt.Sscanf(string(raw), "%d %s %s %d", &pid, &comm, &state, &parent); n == 4 && parent == os.Getpid() && comm == "("+name+")" {
			pids = append(pids, pid)
		}
	}
	return pids
}

func TestFault_SpeechWorkersKilledInMidCall(t *testing.T) {
	r := newRig(t, func(c *config.Config) { c.TTS.Cache = 0 })
	workers := children(t, "espeakd")
	if len(workers) < r.cfg.TTS.Workers+1 {
		t.Fatalf("workers %v: is bin/espeakd built?", workers)
	}
	kill := func() {
		for _, pid := range workers[:r.cfg.TTS.Workers] { // started first
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	r.on("speech_started", 1, kill)
	r.call(caller.Step{Say: "查话费"}, caller.Step{DTMF: "1"}) // then a key: what is heard of words on a machine that stood still is not tested here
	rec := r.record()
	r.wantFailure(rec, "tts", "retried")
	if said := played(rec); rec.Outcome != hotline.OutcomeCallerGone || strings.Count(said, "余额是五元") != 2 {
		t.Errorf("outcome %s, played %s, heard %s", rec.Outcome, said, heard(rec))
	}
}
