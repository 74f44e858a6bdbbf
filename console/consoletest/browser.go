package consoletest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"testing"
)

// Password is what people who were signed in by Enter chose.
const Password = "a good long password"

// Browser is somebody's browser: it keeps cookies and the token of the session. Its methods end the test when nothing answers.
type Browser struct {
	T    testing.TB
	URL  string // of the console, without a path
	HTTP *http.Client
	CSRF string
}

// NewBrowser is a browser that knows nobody yet; its connections end with the test.
func NewBrowser(t testing.TB, url string) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{T: t, URL: url, HTTP: &http.Client{Jar: jar, Transport: &http.Transport{}}}
	t.Cleanup(b.HTTP.CloseIdleConnections)
	return b
}

// Send sends one request, in as JSON unless it is nil. The caller closes the body of the answer.
func (b *Browser) Send(method, path string, in any, header http.Header) *http.Response {
	b.T.Helper()
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			b.T.Fatal(err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(b.T.Context(), method, b.URL+path, body)
	if err != nil {
		b.T.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if b.CSRF != "" {
		req.Header.Set("X-CSRF-Token", b.CSRF)
	}
	for k, v := range header {
		req.Header[k] = v
	}
	res, err := b.HTTP.Do(req)
	if err != nil {
		b.T.Fatal(err)
	}
	return res
}

// Do sends one request and decodes a good answer into out, if there is one. It returns the status and what came.
func (b *Browser) Do(method, path string, in, out any) (int, []byte) {
	b.T.Helper()
	res := b.Send(method, path, in, nil)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.T.Fatal(err)
	}
	if out != nil && res.StatusCode < 300 && len(raw) > 0 {
		if err := json.Unmarshal(raw, out); err != nil {
			b.T.Fatalf("%s %s: %v in %.200s", method, path, err, raw)
		}
	}
	return res.StatusCode, raw
}

// Enter signs somebody in who has a one-time password, and chooses Password.
func (b *Browser) Enter(name, once string) {
	b.T.Helper()
	var info struct{ CSRF string }
	if code, raw := b.Do("POST", "/api/v1/session", map[string]string{"name": name, "password": once}, &info); code != http.StatusOK {
		b.T.Fatalf("sign in %s: %d: %s", name, code, raw)
	}
	b.CSRF = info.CSRF
	if code, raw := b.Do("PUT", "/api/v1/session/password", map[string]string{"old": once, "new": Password}, &info); code != http.StatusOK {
		b.T.Fatalf("choose a password for %s: %d: %s", name, code, raw)
	}
	b.CSRF = info.CSRF
}
