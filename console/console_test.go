package console_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/goleak"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/internal/store"
	"hotline/internal/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is a console over HTTP with a record in it.
type site struct {
	console *console.Console
	db      *store.DB
	feed    *consoletest.Feed
	floor   *consoletest.Floor // nil without people
	url     string
	secret  string // the administrator's one-time password
}

const calls = 60

func start(t *testing.T) *site { t.Helper(); return startWith(t, nil) }

// startWith is start with other parts or another configuration.
func startWith(t *testing.T, change func(url string, cfg *console.Config, deps *console.Deps)) *site {
	t.Helper()
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir)
	if err := consoletest.Seed(db, dir, time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC), calls); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(nil)
	s := &site{db: db, feed: consoletest.NewFeed(), url: "http://" + web.Listener.Addr().String()}
	site := console.Default()
	site.Hash = account.Cost{Memory: 64, Passes: 1} // the detector of races makes the real work ten times slower
	site.Name, site.Recordings, site.Version = "星云电信", dir, "test"
	deps := console.Deps{Store: db, Feed: s.feed, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(s.url, &site, &deps)
	}
	var err error
	if s.console, err = console.New(site, deps); err != nil {
		t.Fatal(err)
	}
	if s.secret, err = s.console.FirstRun(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = s.console.Run(ctx) }()
	if s.floor, _ = deps.People.(*consoletest.Floor); s.floor != nil {
		s.floor.Changed = s.console.DeskChanged
	}
	web.Config.Handler = s.console.Handler()
	web.Start()
	t.Cleanup(func() { cancel(); <-done; web.Close() })
	return s
}

// browser keeps cookies and the token of its session.
type browser struct {
	t    *testing.T
	site *site
	http *http.Client
	csrf string
}

func (s *site) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(c.CloseIdleConnections)
	return &browser{t: t, site: s, http: c}
}

// do sends one request and decodes the answer into out, if there is one. It returns the status.
func (b *browser) do(method, path string, in, out any) int {
	b.t.Helper()
	res := b.send(method, path, in, nil)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if out != nil && res.StatusCode < 300 {
		if err := json.Unmarshal(raw, out); err != nil {
			b.t.Fatalf("%s %s: %v in %s", method, path, err, raw)
		}
	}
	return res.StatusCode
}

// problem sends one request and returns the status with the problem.
func (b *browser) problem(method, path string, in any) (int, huma.ErrorModel) {
	b.t.Helper()
	res := b.send(method, path, in, nil)
	defer func() { _ = res.Body.Close() }()
	var said huma.ErrorModel
	if err := json.NewDecoder(res.Body).Decode(&said); err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return res.StatusCode, said
}

func (b *browser) send(method, path string, in any, header http.Header) *http.Response {
	b.t.Helper()
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			b.t.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.site.url+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if b.csrf != "" {
		req.Header.Set("X-CSRF-Token", b.csrf)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	return res
}

func (b *browser) login(name, password string) (console.SessionInfo, int) {
	b.t.Helper()
	var info console.SessionInfo
	code := b.do("POST", "/api/v1/session", map[string]string{"name": name, "password": password}, &info)
	b.csrf = info.CSRF
	return info, code
}

const good = "a good long password"

// admin signs in and changes the one-time password.
func (s *site) admin(t *testing.T) *browser {
	t.Helper()
	b := s.browser(t)
	if info, code := b.login("admin", s.secret); code != 200 || !info.MustChange {
		t.Fatalf("first login: %d %+v", code, info)
	}
	b.change(s.secret)
	return b
}

func (b *browser) change(old string) {
	b.t.Helper()
	var info console.SessionInfo
	if code := b.do("PUT", "/api/v1/session/password", map[string]string{"old": old, "new": good}, &info); code != 200 || info.MustChange {
		b.t.Fatalf("change password: %d %+v", code, info)
	}
	b.csrf = info.CSRF
}

// person makes an account of that role and signs it in.
func (s *site) person(t *testing.T, admin *browser, name, role string) *browser {
	t.Helper()
	var made struct{ Password string }
	if code := admin.do("POST", "/api/v1/users", map[string]string{"name": name, "display": name, "role": role}, &made); code != 200 {
		t.Fatalf("create %s: %d", name, code)
	}
	b := s.browser(t)
	if _, code := b.login(name, made.Password); code != 200 {
		t.Fatalf("login %s: %d", name, code)
	}
	b.change(made.Password)
	return b
}

func TestHeaders_AskForTLSOnTLSOnly(t *testing.T) {
	handler := console.Headers(http.NotFoundHandler())
	for url, want := range map[string]string{"http://hotline/metrics": "", "https://hotline/metrics": "max-age=31536000"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", url, nil))
		h := w.Header()
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" || h.Get("Cross-Origin-Opener-Policy") != "same-origin" || h.Get("Strict-Transport-Security") != want {
			t.Errorf("%s: %v", url, h)
		}
	}
}
