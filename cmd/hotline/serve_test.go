package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/asr/sherpa"
	"hotline/cmd/hotline/softphone"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/internal/obs"
	"hotline/internal/store"
	"hotline/media/codec"
	"hotline/media/mediatest"
	"hotline/telephony"
)

func TestMain(m *testing.M) {
	sherpa.CheckMain()
	if os.Getenv("HOTLINE_TEST_MAIN") != "" { // the child of a test that kills or signals a whole hotline
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// start runs the sample hotline on free loopback ports until the test ends; stop drains it and waits.
func start(t *testing.T, changes ...func(*config.Config)) (s *server, stop func()) {
	t.Helper()
	return startIn(t, t.TempDir(), changes...)
}

// few makes a hotline of few words, for what is not about them: it starts in half the time.
func few(cfg *config.Config) { cfg.App.Folder = "testdata/app" }

// startIn is start on the data of an earlier run.
func startIn(t *testing.T, data string, changes ...func(*config.Config)) (s *server, stop func()) {
	t.Helper()
	cfg := config.Default()
	cfg.Data = data
	cfg.SIP.Listen = []string{"udp://127.0.0.1:0", "tcp://127.0.0.1:0"}
	cfg.HTTP.Listen = "127.0.0.1:0"
	cfg.SIP.DrainLimit = 5 * time.Second
	cfg.ASR.Engine = "demo"
	for _, change := range changes {
		change(&cfg)
	}
	s = &server{cfg: cfg, log: slog.New(slog.NewTextHandler(t.Output(), nil)), metrics: obs.New(), began: time.Now()}
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.build(ctx); err != nil {
		s.close()
		cancel()
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.serve(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(func() { stop(); s.close() })
	return s, stop
}

// lastCall reads the newest call back from the record, as hotline calls show does.
func lastCall(t *testing.T, s *server) store.CallRecord {
	t.Helper()
	ctx := context.Background()
	rows, err := s.db.Calls(ctx, store.Filter{Limit: 1})
	if err != nil || len(rows) == 0 {
		t.Fatalf("no call on record: %v", err)
	}
	record, err := s.db.Call(ctx, rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return record
}

func newTestPhone(t *testing.T, to string) *softphone.Phone {
	t.Helper()
	p, err := softphone.Open(t.Context(), to, "13800138000", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func TestServe_CallInTheBoxIsAnsweredAndRecorded(t *testing.T) {
	t.Parallel()
	traces := newTraceCollector(t)
	s, stop := start(t, traces.configure)
	to := "sip:10000@" + s.endpoint.Addr("udp").String()
	p := newTestPhone(t, to)
	opts := caller.Default()
	opts.To = telephony.Address(to)
	opts.Steps = []caller.Step{{Say: "查一下我的话费"}, {Say: "没有了谢谢"}}
	opts.Linger = 15 * time.Second
	opts.Record = filepath.Join(t.TempDir(), "heard.wav")
	result, err := p.Caller.Call(t.Context(), opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(result)
	if !result.Answered || !result.Normal || result.HungUpBy != "them" {
		t.Errorf("want an answered call that the hotline ends after its goodbye, got %+v", result)
	}
	for _, turn := range result.Turns {
		t.Log(turn)
		if turn.GapMS == nil {
			t.Errorf("no reply to %q", turn.Said)
		}
	}
	// The caller is done when the BYE arrives; the hotline states the end of the call a moment later.
	url := "http://" + s.webAddr.String() + "/metrics"
	metrics := get(t, url)
	for range 200 {
		if strings.Contains(metrics, `hotline_events_total{type="call_ended"} 1`) && strings.Contains(metrics, "hotline_calls_total{") {
			break
		}
		<-time.After(25 * time.Millisecond)
		metrics = get(t, url)
	}
	for _, name := range []string{"hotline_calls_total", "hotline_turn_gap_seconds_count{stage=\"total\"}", "hotline_events_total{type=\"call_ended\"} 1",
		`hotline_rtp_packets_total{direction="in",result="ok"} `, `hotline_rtp_packets_total{direction="out",result="ok"} `, `hotline_mos_count{side="here"} 1`} {
		if !strings.Contains(metrics, name) {
			t.Errorf("/metrics lacks %s", name)
		}
	}
	stop()
	traces.check(t)
	record := lastCall(t, s)
	if len(record.Legs) != 1 || record.Legs[0].Received == 0 || record.Legs[0].MOS < 1 {
		t.Errorf("legs %+v", record.Legs)
	}
	if record.Outcome != "completed" {
		t.Errorf("outcome %q, want completed", record.Outcome)
	}
	balance := false
	for _, turn := range record.Turns {
		balance = balance || strings.Contains(turn.Played, "余额")
	}
	if !balance {
		t.Errorf("no turn played a balance: %+v", record.Turns)
	}
	if len(record.Recordings) != 1 {
		t.Fatalf("recordings %+v, want one", record.Recordings)
	}
	audio, err := mediatest.ReadRecording(filepath.Join(s.cfg.Data, "recordings", record.Recordings[0].Path))
	if err != nil {
		t.Fatal(err)
	}
	if got := audio.Duration(); got < 10*time.Second {
		t.Errorf("recording of %v, want the whole call", got)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url) //nolint:gosec // our own server
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// A foreign SIP phone (sipp) holds a spoken conversation: its voice is a file with pauses, the hotline ends the call.
func TestServe_ForeignPhoneHoldsASpokenConversation(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("takes half a minute of real time")
	}
	sipp, err := exec.LookPath("sipp")
	if err != nil {
		t.Fatal("sipp is missing: run make setup (Debian package sip-tester)")
	}
	s, stop := start(t)
	dir := t.TempDir()
	voice := filepath.Join(dir, "voice.alaw")
	speak(t, s, voice, []any{4500 * time.Millisecond, "查一下我的话费", 11 * time.Second, "没有了谢谢", 20 * time.Second})
	raw, err := os.ReadFile("testdata/caller.xml")
	if err != nil {
		t.Fatal(err)
	}
	scenario := filepath.Join(dir, "caller.xml")
	if err := os.WriteFile(scenario, []byte(strings.Replace(string(raw), "VOICE_FILE", voice, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, sipp, s.endpoint.Addr("udp").String(), "-sf", scenario, "-s", "10000", "-m", "1", "-i", "127.0.0.1", "-mi", "127.0.0.1",
		"-mp", "42000", "-nostdin", "-timeout", "80s", "-trace_err")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("sipp: %v\n%s", err, tail(string(out), 2000))
	}
	stop()
	record := lastCall(t, s)
	heard, played := "", ""
	for _, turn := range record.Turns {
		heard += turn.Heard + "|"
		played += turn.Played + "|"
	}
	t.Logf("heard %s played %s outcome %s by %s", heard, played, record.Outcome, record.EndedBy)
	if record.Outcome != "completed" || record.EndedBy != "hotline" || !strings.Contains(played, "余额") {
		t.Errorf("want a completed call with a balance, ended by the hotline; got %s by %s: %s", record.Outcome, record.EndedBy, played)
	}
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// speak writes an A-law file of texts and pauses.
func speak(t *testing.T, s *server, path string, parts []any) {
	t.Helper()
	var samples []int16
	for _, part := range parts {
		switch p := part.(type) {
		case time.Duration:
			samples = append(samples, make([]int16, int(p.Seconds()*8000))...)
		case string:
			said, err := render(t.Context(), s.voice, p, 8000)
			if err != nil {
				t.Fatal(err)
			}
			samples = append(samples, said...)
		}
	}
	pcma, _ := codec.Lookup("PCMA")
	encoder, err := pcma.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	law, err := encoder.Encode(nil, samples)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, law, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Who starts a hotline reads by which models it hears, thinks and speaks.
func TestServe_TheBannerNamesTheModels(t *testing.T) {
	s, _ := start(t, few, func(cfg *config.Config) {
		cfg.LLM.Model = config.Model{URL: "http://127.0.0.1:1/v1", Model: "qwen"}
		cfg.LLM.Fallback = []config.Model{{URL: "http://127.0.0.1:2/v1", Model: "glm"}}
	})
	var out strings.Builder
	s.banner(&out)
	for _, want := range []string{"hearing / 识别 sherpa", "thinking / 模型 qwen@127.0.0.1:1; then / 备用 glm@127.0.0.1:2\n", "speaking / 合成 espeak"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
}
