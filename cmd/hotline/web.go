package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/cmd/hotline/board"
	"hotline/cmd/hotline/inspect"
	"hotline/cmd/hotline/outside"
	"hotline/cmd/hotline/ready"
	"hotline/cmd/hotline/term"
	"hotline/console"
	"hotline/console/account"
	"hotline/console/sso"
	"hotline/console/ui"
	"hotline/dialog/flow"
	"hotline/dialog/language"
	"hotline/internal/config"
	"hotline/internal/store"
	"hotline/telephony/webrtc"
)

// openConsole opens the web face: it reads the record and follows the events.
func (s *server) openConsole(ctx context.Context) (err error) {
	cfg := console.Default()
	cfg.Name, cfg.Version, cfg.Recordings, cfg.Numbers = s.app.Name(), version, engineConfig(s.cfg).Recordings, s.cfg.App.Numbers()
	cfg.OIDC = oidcConfig(s.cfg.Console.OIDC)
	cfg.Secure = s.cfg.HTTP.TLS || strings.HasPrefix(cfg.OIDC.RedirectURL, "https:")
	s.console, err = console.New(cfg, console.Deps{Store: s.db, Feed: s.bus, Control: s.monitor.Control(), People: s.people, Phones: s.people, Customers: s.cards, Parts: s.parts, Matters: s.matters, Masker: inspect.Masker{}, Pages: ui.Files(), OnPanic: s.metrics.Panic, Log: s.log})
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if s.secret, err = s.console.FirstRun(ctx); err != nil {
		s.log.Warn("console: accounts cannot be read, nobody can sign in until the record is back", "err", err)
	}
	if err := s.sampleAgents(ctx); err != nil {
		s.log.Warn("console: the sample's agents were not made", "err", err)
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	work.Go(func() { _ = s.console.Run(run) })
	s.onClose(func() { stop(); work.Wait() })
	return nil
}

// title is what the app calls an intent now.
func (s *server) title(intent string) string {
	app, _ := s.talk.App()
	return app.Titles[intent]
}

// matters is what the app calls itself, its scenes and its intents now, in the owner's language and in each of the app's.
func (s *server) matters() console.Matters {
	app, _ := s.talk.App()
	out := console.Matters{Own: app.Titles, In: map[string]map[string]string{}, Names: map[string]string{}, Queues: map[string]map[string]string{string(language.English): s.people.QueuesEN()}}
	for _, l := range app.Languages() {
		out.In[string(l)], out.Names[string(l)] = app.In(l).Titles, app.In(l).Name()
	}
	return out
}

// openInspection opens the inspection of calls with the pages that show it.
func (s *server) openInspection(context.Context) (err error) {
	if s.hot, err = board.New(s.bus, s.title, inspect.Masker{}.Mask, s.log); err != nil {
		return fmt.Errorf("hot topics: %w", err)
	}
	s.inspects, err = inspect.Open(s.cfg.QA, inspect.SiteDeps{
		Bus: s.bus, Store: s.db, People: s.people, Topics: s.hot, Title: s.title, Summary: func(rec store.CallRecord) string { return board.Summary(rec, s.title, s.people.Zone()) }, Parts: board.Parts, Files: s.appFiles(), Queues: s.people.Queues(), Folder: s.cfg.App.Folder, Recordings: engineConfig(s.cfg).Recordings,
		Model: s.model, Hears: s.ears.Recognizer != nil, Alert: s.metrics.Alert, Inspected: s.metrics.Inspected, OnPanic: s.metrics.Panic, Log: s.log,
	})
	if err != nil {
		return fmt.Errorf("inspection: %w", err)
	}
	s.parts = append(s.parts, s.inspects.Parts()...)
	return nil
}

// oidcConfig is the provider whose people may sign in, with its secret from the environment.
func oidcConfig(in config.OIDC) sso.Config {
	out := sso.Default()
	out.Issuer, out.ClientID, out.Secret, out.RedirectURL = in.Issuer, in.ClientID, os.Getenv(in.SecretEnv), in.RedirectURL
	out.Title, out.Scopes, out.RoleClaim, out.Domains = in.Title, in.Scopes, in.RoleClaim, in.Domains
	out.Roles = make(map[string]account.Role, len(in.Roles))
	for value, role := range in.Roles {
		out.Roles[value] = account.Role(role)
	}
	return out
}

// webURL is where browsers find the console.
func (s *server) webURL() string {
	if s.cfg.HTTP.TLS {
		return "https://" + s.webAddr.String()
	}
	return "http://" + s.webAddr.String()
}

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
	mux.HandleFunc("GET /api/v1/caller", s.caller)
	mux.HandleFunc("POST /api/v1/caller", s.caller)
	mux.Handle("/", s.console.Handler())
	return console.Headers(mux)
}

// caller tells the page at / whom it calls (GET), in its language where the app has a name in that, and how: a ticket, and the servers that help
// its media through (POST).
func (s *server) caller(w http.ResponseWriter, r *http.Request) {
	out := struct {
		Name     string      `json:"name"`
		Number   string      `json:"number"`
		Realm    string      `json:"realm"`
		User     string      `json:"user,omitempty"`
		Password string      `json:"password,omitempty"`
		Servers  []iceServer `json:"ice_servers,omitempty"`
	}{Name: s.nameIn(r.Header.Get("Accept-Language")), Number: s.cfg.App.Number, Realm: s.cfg.SIP.Realm, Servers: []iceServer{}}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodGet {
		_ = json.NewEncoder(w).Encode(out)
		return
	}
	if s.guests == nil {
		http.Error(w, "calls from this page are switched off", http.StatusForbidden)
		return
	}
	t := s.guests.Ticket()
	out.User, out.Password = t.User, t.Password
	out.Servers = s.ice(t.User)
	_ = json.NewEncoder(w).Encode(out)
}

// nameIn is what the hotline is called in the first language of an Accept-Language header.
func (s *server) nameIn(header string) string {
	first, _, _ := strings.Cut(header, ",")
	tag, _, _ := strings.Cut(first, ";")
	return s.app.In(language.Parse(strings.TrimSpace(tag))).Name()
}

// iceServer is one that a browser is told of (RTCIceServer).
type iceServer struct {
	URLs       []string `json:"urls"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}

// ice are the servers that help the media of a user's browser through, with credentials for half a day.
func (s *server) ice(user string) []iceServer {
	in, out := s.cfg.WebRTC, []iceServer{}
	for _, u := range in.ICEServers {
		server := iceServer{URLs: []string{u}}
		if secret := os.Getenv(in.TURNSecret); strings.HasPrefix(u, "turn") && secret != "" {
			server.Username, server.Credential = webrtc.Turn(secret, user, time.Now().Add(12*time.Hour))
		}
		out = append(out, server)
	}
	return out
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
		note = fmt.Sprintf("No speech recognition: callers are served by keypad. Mend this, then start again: %v\n", s.ears.missing) +
			"没有语音识别：来电只能按键操作。请按上面的提示处理，再重新启动。"
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
	_, _ = fmt.Fprintf(w, "  call / 拨打   sip:%s@%s   (test lines 1000 echo, 1001-1006)\n", s.cfg.App.Number, at)
	if first := s.app.Try(); first != "" {
		_, _ = fmt.Fprintf(w, "  try / 试用    bin/hotline call --say %s sip:%s@%s\n", term.Quoted(first), s.cfg.App.Number, at)
	}
	_, _ = fmt.Fprintf(w, "  browser / 网页 %s   (call from here / 在这里拨打)\n  console / 控制台 %s/records   (operators: /metrics  /healthz  /readyz)\n", s.webURL(), s.webURL())
	if s.secret != "" {
		_, _ = fmt.Fprintf(w, "  sign in / 登录  admin   one-time password / 一次性密码 %s   (shown this once / 仅显示这一次)\n", s.secret)
	}
	for _, n := range s.newcomers {
		_, _ = fmt.Fprintf(w, "  agent / 坐席    %s (%s)   one-time password / 一次性密码 %s   at %s/desk\n", n.name, n.display, n.password, s.webURL())
	}
	_, _ = fmt.Fprintf(w, "  hearing / 识别 %s\n  thinking / 模型 %s\n  speaking / 合成 %s\n  records / 记录 %s   (hotline calls list%s)\n", hearing, thinking(s.cfg), s.voice.Caps().Name, s.cfg.Data, term.Named(s.file))
	if note != "" {
		_, _ = fmt.Fprintf(w, "\n  ⚠ %s\n", strings.ReplaceAll(note, "\n", "\n    "))
	}
	_, _ = fmt.Fprintf(w, "%s\n", line)
}

// thinking names the language models for the banner.
func thinking(cfg config.Config) string {
	if names := outside.Models(cfg); len(names) > 0 {
		return strings.Join(names, "; then / 备用 ")
	}
	return "no language model: scenes and approved answers only / 未接大模型：只按场景和审定的答案回答"
}

// lookEvery is how often the shared parts are looked at.
const lookEvery = 250 * time.Millisecond

// part is something that all calls share and that may fail under them.
type part struct {
	name  string       // label of hotline_component_up; for shared parts also the component of component_failed
	check func() error // does not block
	fault error        // as last seen
}

// shared are the parts whose failure every running call states as an event.
func (s *server) shared() []*part {
	return []*part{{name: "eventbus", check: s.bus.Healthy}, {name: "store", check: s.db.Healthy}}
}

// watch looks at the shared parts and the recognisers until ctx ends, and turns their changes into log lines, metrics and events.
func (s *server) watch(ctx context.Context) {
	parts := s.shared()
	var hearing []*part
	for i, e := range s.ears.engines() {
		hearing = append(hearing, &part{name: "asr:" + e.Caps.Name, check: func() error { return s.ears.engines()[i].Err }})
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for _, p := range parts {
			if failed := s.look(p); failed {
				s.engine.Tell(p.event())
			}
		}
		for _, p := range hearing {
			s.look(p) // calls state for themselves which engine they lost
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look updates one part; true when it has just failed.
func (s *server) look(p *part) bool {
	was := p.fault
	p.fault = p.check()
	s.metrics.ComponentUp(p.name, p.fault == nil)
	switch {
	case was == nil && p.fault != nil:
		s.log.Error("component failed", "component", p.name, "err", p.fault)
		return true
	case was != nil && p.fault == nil:
		s.log.Info("component works again", "component", p.name)
	}
	return false
}

func (p *part) event() hotline.ComponentFailed {
	return hotline.ComponentFailed{Component: p.name, Error: p.fault.Error(), Action: "continued"}
}

// faults are the failures that a call states at its beginning: its record is at risk from the start.
func (s *server) faults() (out []hotline.Body) {
	for _, p := range s.shared() {
		if p.fault = p.check(); p.fault != nil {
			out = append(out, p.event())
		}
	}
	return out
}

// ready answers 200 when a new call would be served and recorded, else 503; the body names each part. Calls are served also while
// it says degraded: then their record waits in memory, callers are heard by another engine than the preferred one, or a model is away.
func (s *server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	facts := ready.Facts{Config: s.cfg, Away: s.outside.Away, Missing: s.ears.missing, Unheard: s.unheard(), Events: s.bus.Healthy(), Store: errors.Join(s.db.Ping(ctx), s.db.Healthy()), Draining: s.draining.Load()}
	for i, e := range s.ears.engines() {
		facts.Engines = append(facts.Engines, ready.Engine{Health: e, Setting: s.ears.settings[i]})
	}
	report := ready.Of(facts)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(report.Code())
	_ = json.NewEncoder(w).Encode(struct {
		ready.Report
		Calls int `json:"calls"`
	}{report, s.engine.Active()})
}

// unheard is what serves callers whom nobody hears, "" for nothing: the keys of scenes, else whoever is on duty.
func (s *server) unheard() string {
	app, _ := s.talk.App()
	if slices.ContainsFunc(app.Scenes(), func(one *flow.Scene) bool { return one.Key != "" }) {
		return "keypad"
	}
	if on := s.people.Staff(app.File.Handover.Queue); on.Open && on.Staffed {
		return "people"
	}
	return ""
}
