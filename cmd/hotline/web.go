package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"hotline/asr"
)

// simulated reports whether an engine that may hear callers understands synthetic ones only.
func (s *server) simulated() bool {
	return slices.ContainsFunc(s.ears.engines(), func(e asr.Health) bool { return e.Caps.Trust == asr.TrustSimulated })
}

// routes are metrics and health for operators, and the console for everybody else.
func (s *server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", s.ready)
	mux.Handle("/sip", s.endpoint.WebSocket()) // RFC 7118
	mux.Handle("/", s.console.Handler())
	return mux
}

// banner tells whoever started the server where to call and what to expect.
func (s *server) banner(w io.Writer) {
	at := "127.0.0.1:5060"
	if a := s.endpoint.Addr("udp"); a.IsValid() {
		at = a.String()
	}
	hearing, note := "keypad only / 仅按键", ""
	for i, e := range s.ears.engines() {
		name := fmt.Sprintf("%s, trust %s", e.Caps.Name, e.Caps.Trust)
		if i == 0 {
			hearing = name
		} else {
			hearing += "; then / 备用 " + name
		}
	}
	switch {
	case s.ears.Recognizer == nil:
		note = "No speech recognition: callers are served by keypad. Run `make setup`, then start again.\n" +
			"未安装语音识别：来电只能按键操作。请先运行 make setup。"
	case s.simulated() && len(s.ears.engines()) > 1:
		note = "The bundled demo recogniser, which takes over when the others fail, understands SYNTHETIC voices only.\n" +
			"备用的内置演示识别模型只听得懂合成语音，听不懂真人。"
	case s.simulated():
		note = "The bundled demo recogniser understands SYNTHETIC voices only (94 % errors on people).\n" +
			"For real callers: hotline models pull --default, or asr.engine: funasr.\n" +
			"内置演示识别模型只听得懂合成语音，听不懂真人。真人来电请安装真实模型。"
	}
	line := strings.Repeat("─", 78)
	_, _ = fmt.Fprintf(w, "%s\n%s  ready in %s / 已就绪\n", line, s.app.Name(), time.Since(s.began).Round(time.Millisecond))
	_, _ = fmt.Fprintf(w, "  call / 拨打   sip:%s@%s   (test lines 1000 echo, 1001, 1002, 1003, 1006)\n", s.cfg.App.Number, at)
	_, _ = fmt.Fprintf(w, "  try / 试用    bin/hotline call --say 查一下我的话费 --say 没有了谢谢 sip:%s@%s\n", s.cfg.App.Number, at)
	_, _ = fmt.Fprintf(w, "  console / 控制台 %s/records   (operators: /metrics  /healthz  /readyz)\n", s.webURL())
	if s.secret != "" {
		_, _ = fmt.Fprintf(w, "  sign in / 登录  admin   one-time password / 一次性密码 %s   (shown this once / 仅显示这一次)\n", s.secret)
	}
	_, _ = fmt.Fprintf(w, "  hearing / 识别 %s\n  speaking / 合成 %s\n  records / 记录 %s   (hotline calls list)\n", hearing, s.voice.Caps().Name, s.cfg.Data)
	if note != "" {
		_, _ = fmt.Fprintf(w, "\n  ⚠ %s\n", strings.ReplaceAll(note, "\n", "\n    "))
	}
	_, _ = fmt.Fprintf(w, "%s\n", line)
}
