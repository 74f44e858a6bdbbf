package tool_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/dialog/tool"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newCaller serves handler and returns a caller of three tools on it.
func newCaller(t testing.TB, handler http.HandlerFunc) *tool.HTTP {
	t.Helper()
	server := httptest.NewServer(handler)
	cfg := tool.Default()
	cfg.Base, cfg.MaxBody, cfg.Header = server.URL+"/", 200, map[string]string{"Authorization": "Bearer x"}
	h, err := tool.NewHTTP(cfg, []tool.Definition{
		{Name: "look", URL: "/c/{number}/balance", Args: []string{"number"}, Maybe: []string{"month"}, Result: []string{"balance"}},
		{Name: "make", Method: "POST", URL: "/tickets", Args: []string{"kind"}, Maybe: []string{"note"}},
		{Name: "slow", URL: "/slow", Timeout: 20 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close(); server.Close() })
	return h
}

func TestHTTP_SendsArguments(t *testing.T) {
	var seen []string
	h := newCaller(t, func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, 200)
		n, _ := r.Body.Read(body)
		seen = append(seen, fmt.Sprintf("%s %s %s %s", r.Method, r.RequestURI, body[:n], r.Header.Get("Authorization")))
		_, _ = fmt.Fprint(w, `{"balance": 5, "more": [1]}`)
	})
	got, err := h.Call(context.Background(), "look", map[string]any{"number": "../1 3?", "month": "11月", "empty": ""})
	if err != nil || got["balance"] != 5.0 {
		t.Fatalf("got %v, %v", got, err)
	}
	if _, err := h.Call(context.Background(), "make", map[string]any{"kind": "fault", "note": "网断了"}); err != nil {
		t.Fatal(err)
	}
	want := []string{"GET /c/..%2F1%203%3F/balance?month=11%E6%9C%88  Bearer x", `POST /tickets {"kind":"fault","note":"网断了"} Bearer x`}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("server saw\n%q, want\n%q", seen, want)
	}
}

// Two versions of an app go on side by side at the same back office.
func TestHTTP_VersionsShareTheOffice(t *testing.T) {
	old := newCaller(t, func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprintf(w, `{"balance": %q}`, r.URL.Path) })
	newer, err := old.With([]tool.Definition{{Name: "look", URL: "/v2/{number}", Args: []string{"number"}}})
	if err != nil {
		t.Fatal(err)
	}
	for want, h := range map[string]*tool.HTTP{"/c/1/balance": old, "/v2/1": newer} {
		if got, err := h.Call(t.Context(), "look", map[string]any{"number": "1"}); err != nil || got["balance"] != want {
			t.Errorf("got %v, %v, want %s", got, err, want)
		}
	}
	if _, err := newer.Call(t.Context(), "make", map[string]any{"kind": "x"}); err == nil {
		t.Error("the newer version has a tool of the older one")
	}
}

func TestHTTP_Errors(t *testing.T) {
	tests := []struct {
		name, tool string
		code       int
		body       string
		args       map[string]any
		want       hotline.Kind
	}{
		{"not_found", "look", 404, `{"message":"没有这个号码"}`, map[string]any{"number": "1"}, hotline.KindNotFound},
		{"conflict", "look", 409, `x`, map[string]any{"number": "1"}, hotline.KindInvalid},
		{"denied", "look", 403, ``, map[string]any{"number": "1"}, hotline.KindDenied},
		{"busy", "look", 429, ``, map[string]any{"number": "1"}, hotline.KindBusy},
		{"broken", "look", 500, ``, map[string]any{"number": "1"}, hotline.KindUnavailable},
		{"redirect", "look", 302, ``, map[string]any{"number": "1"}, hotline.KindUnavailable},
		{"no_json", "look", 200, `<html>`, map[string]any{"number": "1"}, hotline.KindUnavailable},
		{"list", "look", 200, `[1]`, map[string]any{"number": "1"}, hotline.KindUnavailable},
		{"field_missing", "look", 200, `{}`, map[string]any{"number": "1"}, hotline.KindUnavailable},
		{"too_long", "look", 200, `{"balance":"` + strings.Repeat("x", 300) + `"}`, map[string]any{"number": "1"}, hotline.KindUnavailable},
		{"argument_missing", "look", 200, `{}`, nil, hotline.KindInvalid},
		{"dots", "look", 200, `{"balance":1}`, map[string]any{"number": ".."}, hotline.KindInvalid},
		{"no_tool", "nothing", 200, `{}`, nil, hotline.KindNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := newCaller(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.code)
				_, _ = fmt.Fprint(w, tt.body)
			})
			_, err := h.Call(context.Background(), tt.tool, tt.args)
			var told *hotline.Error
			if !errors.As(err, &told) || told.Kind != tt.want {
				t.Errorf("got %v, want kind %s", err, tt.want)
			}
		})
	}
}

func TestHTTP_TimeoutAndGone(t *testing.T) {
	release := make(chan struct{})
	h := newCaller(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	_, err := h.Call(context.Background(), "slow", nil)
	var told *hotline.Error
	if !errors.As(err, &told) || told.Kind != hotline.KindTimeout {
		t.Errorf("slow: %v", err)
	}
	cfg := tool.Default()
	cfg.Base = "http://127.0.0.1:1"
	gone, err := tool.NewHTTP(cfg, []tool.Definition{{Name: "a", URL: "/"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gone.Call(context.Background(), "a", nil); !errors.As(err, &told) || told.Kind != hotline.KindUnavailable {
		t.Errorf("gone: %v", err)
	}
}

func TestLoad_NamesTheFault(t *testing.T) {
	for text, want := range map[string]string{
		"tools: [{name: a, url: /a, methode: GET}]":                                                                                   "methode",
		"tools: [{name: a, url: /a, method: POST, model: {about: b, tell: {c: '{}'}}}]":                                               "let a scene call it",
		"tools: [{name: a, url: '/a/{n}', args: [n], model: {about: b, tell: {c: '{}'}}}]":                                            "who fills n",
		"tools: [{name: a, url: '/a/{n}', args: [n], model: {about: b, bind: {n: agent}, tell: {c: '{}'}}}]":                          "write caller",
		"tools: [{name: a, url: '/a/{n}', args: [n], model: {about: b, bind: {n: caller}, args: {n: {}}, tell: {c: '{}'}}}]":          "not in bind",
		"tools: [{name: a, url: /a, model: {about: b}}]":                                                                              "tell is empty",
		"tools: [{name: a, url: /a, model: {about: b, tell: {c: d}}}]":                                                                "one {}",
		"tools: [{name: a.b, url: /a, model: {about: b, tell: {c: '{}'}}}, {name: a_b, url: /a, model: {about: b, tell: {c: '{}'}}}]": "rename one",
		"tools: [{name: a, server: crm}]":                                                                                             "add it to servers",
		"tools: [{name: a, server: crm, url: /a}]":                                                                                    "has neither",
		"tools: [{name: a, url: /a, remote: b}]":                                                                                      "remote without server",
		"servers: [{name: crm, url: crm.example}]":                                                                                    "http://host/path",
		"servers: [{name: crm, url: 'http://a/'}, {name: crm, url: 'http://b/'}]":                                                     "defined twice",
		"tools: [{name: a, url: /a}, {name: a, url: /b}]":                                                                             "defined twice",
		"tools: [{name: a, url: a}]":                                                                                                  "begins with /",
		"tools: [{name: a, url: '/{b}'}]":                                                                                             "add b to args",
		"tools: [{name: a, url: '/{b', args: [b]}]":                                                                                   "without }",
		"tools: [{name: a, url: /, method: FETCH}]":                                                                                   "write GET",
		"tools: [{name: a, url: /, timeout: 5m}]":                                                                                     "30s",
		"tools: [{url: /}]": "without a name",
		"tools:\n  - name: a\n    url: /a\n    timeout: soon\n":      `"soon"`,
		"tools: [{name: a, url: '/{b}/{c}', args: [b], maybe: [c]}]": "add c to args",
	} {
		_, err := tool.Load(fstest.MapFS{"t.yaml": {Data: []byte(text)}}, "t.yaml")
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "t.yaml") {
			t.Errorf("%s: error %v lacks %q", text, err, want)
		}
	}
	got, err := tool.Load(fstest.MapFS{"t.yaml": {Data: []byte("tools: [{name: a, url: /a, method: POST, timeout: 2s}]")}}, "t.yaml")
	if err != nil || len(got.Tools) != 1 || got.Tools[0].Timeout != 2*time.Second || !got.Tools[0].Writes() {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestHTTP_TriesAgainWhatOnlyReads(t *testing.T) {
	for name, want := range map[string]int{"look": 2, "make": 1} {
		tries := 0
		h := newCaller(t, func(w http.ResponseWriter, _ *http.Request) {
			if tries++; tries == 1 {
				w.WriteHeader(http.StatusBadGateway)
			} else {
				_, _ = fmt.Fprint(w, `{"balance": 5}`)
			}
		})
		_, err := h.Call(t.Context(), name, map[string]any{"number": "1", "kind": "fault"})
		if tries != want || (err == nil) != (want == 2) {
			t.Errorf("%s: %d tries, %v", name, tries, err)
		}
	}
}

func TestRouter_SendsEachToolWhereItIs(t *testing.T) {
	var asked []string
	says := func(who string) tool.Caller {
		return callerFunc(func(_ context.Context, name string, _ map[string]any) (map[string]any, error) {
			asked = append(asked, who+" "+name)
			return nil, nil
		})
	}
	r := tool.NewRouter(says("office"), says("server"), []tool.Definition{{Name: "a", URL: "/"}, {Name: "b", Server: "crm"}})
	for _, name := range []string{"a", "b", "c"} {
		if _, err := r.Call(t.Context(), name, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(asked, ", "); got != "office a, server b, office c" {
		t.Error(got)
	}
}

type callerFunc func(ctx context.Context, name string, args map[string]any) (map[string]any, error)

func (f callerFunc) Call(ctx context.Context, name string, args map[string]any) (map[string]any, error) {
	return f(ctx, name, args)
}

func ExampleHTTP_Call() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprint(w, `{"balance": 58.6}`) }))
	defer server.Close()
	cfg := tool.Default()
	cfg.Base = server.URL
	caller, err := tool.NewHTTP(cfg, []tool.Definition{{Name: "customer.balance", URL: "/customers/{number}/balance", Args: []string{"number"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer caller.Close()
	got, err := caller.Call(context.Background(), "customer.balance", map[string]any{"number": "13800138000"})
	fmt.Println(got["balance"], err)
	// Output: 58.6 <nil>
}
