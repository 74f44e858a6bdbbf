package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"hotline/asr"
)

// simulated reports whether the recogniser in use understands synthetic callers only.
func (s *server) simulated() bool {
	return s.ears.Recognizer != nil && s.ears.Caps().Trust == asr.TrustSimulated
}

// routes are the operator's pages: metrics and health.
func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	return mux
}

// ready answers 200 when a new call would be served and recorded, else 503; the body names each part.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	parts := map[string]string{"sip": "ok", "asr": "ok", "tts": "ok", "events": "ok", "store": "ok"}
	code := http.StatusOK
	fail := func(part string, err error) {
		parts[part], code = err.Error(), http.StatusServiceUnavailable
	}
	if err := s.bus.Healthy(); err != nil {
		fail("events", err)
	}
	if err := s.db.Ping(ctx); err != nil {
		fail("store", err)
	}
	switch {
	case s.ears.Recognizer == nil:
		parts["asr"] = "none: callers are served by keypad"
	case s.simulated():
		parts["asr"] = "simulated-only: understands synthetic voices, not people"
	}
	if s.draining.Load() {
		parts["sip"], code = "draining", http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(map[string]any{"ready": code == http.StatusOK, "parts": parts, "calls": s.engine.Active()})
}

// banner tells whoever started the server where to call and what to expect.
func (s *server) banner(w io.Writer) {
	at := "127.0.0.1:5060"
	if a := s.endpoint.Addr("udp"); a.IsValid() {
		at = a.String()
	}
	hearing, note := "keypad only / 仅按键", ""
	if s.ears.Recognizer != nil {
		caps := s.ears.Caps()
		hearing = fmt.Sprintf("%s, trust %s", caps.Name, caps.Trust)
	}
	switch {
	case s.ears.Recognizer == nil:
		note = "No speech recognition: callers are served by keypad. Run `make setup`, then start again.\n" +
			"未安装语音识别：来电只能按键操作。请先运行 make setup。"
	case s.simulated():
		note = "The bundled demo recogniser understands SYNTHETIC voices only (94 % errors on people).\n" +
			"For real callers: hotline models pull --default, or asr.engine: funasr.\n" +
			"内置演示识别模型只听得懂合成语音，听不懂真人。真人来电请安装真实模型。"
	}
	line := strings.Repeat("─", 78)
	_, _ = fmt.Fprintf(w, "%s\n%s  ready in %s / 已就绪\n", line, s.app.Name(), time.Since(s.began).Round(time.Millisecond))
	_, _ = fmt.Fprintf(w, "  call / 拨打   sip:%s@%s   (test lines 1000 echo, 1001, 1002, 1003, 1006)\n", s.cfg.App.Number, at)
	_, _ = fmt.Fprintf(w, "  try / 试用    bin/hotline call --say 查一下我的话费 --say 没有了谢谢 sip:%s@%s\n", s.cfg.App.Number, at)
	_, _ = fmt.Fprintf(w, "  web           http://%s/metrics  /healthz  /readyz   (console: not yet)\n", s.webAddr)
	_, _ = fmt.Fprintf(w, "  hearing / 识别 %s\n  speaking / 合成 %s\n  records / 记录 %s   (hotline calls list)\n", hearing, s.voice.Caps().Name, s.cfg.Data)
	if note != "" {
		_, _ = fmt.Fprintf(w, "\n  ⚠ %s\n", strings.ReplaceAll(note, "\n", "\n    "))
	}
	_, _ = fmt.Fprintf(w, "%s\n", line)
}
