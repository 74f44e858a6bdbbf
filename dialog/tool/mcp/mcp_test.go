package mcp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"go.uber.org/goleak"

	"hotline"
	"hotline/dialog/tool"
	"hotline/dialog/tool/mcp"
)

// The test's server keeps a session whose end could not reach it.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/modelcontextprotocol/go-sdk/mcp.(*streamableServerConn).Read"))
}

type number struct {
	Number string `json:"number"`
}

type balance struct {
	Balance float64 `json:"balance"`
}

// office is a real MCP server over HTTP.
type office struct {
	*httptest.Server
	calls atomic.Int64
	down  atomic.Bool // answers 503
	token atomic.Value

	closing chan struct{}
	release func() // lets what is slow end
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{closing: make(chan struct{})}
	o.release = sync.OnceFunc(func() { close(o.closing) })
	handler := sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return o.serve() }, nil)
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.token.Store(r.Header.Get("Authorization"))
		if o.down.Load() {
			http.Error(w, "away", http.StatusServiceUnavailable)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { o.release(); o.CloseClientConnections(); o.Close() })
	return o
}

func (o *office) serve() *sdk.Server {
	s := sdk.NewServer(&sdk.Implementation{Name: "office", Version: "1"}, nil)
	sdk.AddTool(s, &sdk.Tool{Name: "get_balance"}, func(_ context.Context, _ *sdk.CallToolRequest, in number) (*sdk.CallToolResult, balance, error) {
		o.calls.Add(1)
		if in.Number == "0" {
			return nil, balance{}, errors.New("没有这个号码")
		}
		return nil, balance{Balance: 58.6}, nil
	})
	sdk.AddTool(s, &sdk.Tool{Name: "slow"}, func(ctx context.Context, _ *sdk.CallToolRequest, _ number) (*sdk.CallToolResult, any, error) {
		o.calls.Add(1)
		select {
		case <-ctx.Done():
		case <-o.closing:
		}
		return nil, nil, context.Canceled
	})
	sdk.AddTool(s, &sdk.Tool{Name: "say"}, func(context.Context, *sdk.CallToolRequest, number) (*sdk.CallToolResult, any, error) {
		return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: "维修中"}}}, nil, nil
	})
	sdk.AddTool(s, &sdk.Tool{Name: "huge"}, func(context.Context, *sdk.CallToolRequest, number) (*sdk.CallToolResult, any, error) {
		return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: strings.Repeat("x", 1<<20)}}}, nil, nil
	})
	return s
}

func source(t testing.TB, o *office) *mcp.Source {
	t.Helper()
	s, err := mcp.New(mcp.Default(), []tool.Server{{Name: "crm", URL: o.URL, Header: map[string]string{"Authorization": "Bearer x"}}}, []tool.Definition{
		{Name: "customer.balance", Server: "crm", Remote: "get_balance", Args: []string{"number"}, Result: []string{"balance"}, Reads: true},
		{Name: "customer.name", Server: "crm", Remote: "get_balance", Result: []string{"name"}, Reads: true},
		{Name: "slow", Server: "crm", Timeout: 500 * time.Millisecond},
		{Name: "say", Server: "crm"},
		{Name: "huge", Server: "crm"},
		{Name: "gone", Server: "crm"},
		{Name: "elsewhere", URL: "/"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestSource_CallsTools(t *testing.T) {
	o := newOffice(t)
	s := source(t, o)
	got, err := s.Call(t.Context(), "customer.balance", map[string]any{"number": "13800138000"})
	if err != nil || got["balance"] != 58.6 {
		t.Fatalf("got %v, %v", got, err)
	}
	if o.token.Load() != "Bearer x" {
		t.Errorf("the server saw the token %q", o.token.Load())
	}
	if got, err := s.Call(t.Context(), "say", map[string]any{"number": "1"}); err != nil || got["text"] != "维修中" {
		t.Errorf("plain text: %v, %v", got, err)
	}
}

// Two versions of an app share a session as long as its server stays the same; the older one goes on, and closing one closes both.
func TestSource_VersionsShareSessions(t *testing.T) {
	o := newOffice(t)
	var opened atomic.Int64
	counted := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get("Mcp-Session-Id") == "" {
			opened.Add(1)
		}
		o.Config.Handler.ServeHTTP(w, r)
	}))
	t.Cleanup(counted.Close)
	servers := []tool.Server{{Name: "office", URL: counted.URL, Header: map[string]string{"Authorization": "a"}}}
	old, err := mcp.New(mcp.Default(), servers, []tool.Definition{{Name: "look", Server: "office", Remote: "get_balance", Args: []string{"number"}}})
	if err != nil {
		t.Fatal(err)
	}
	newer, err := old.With(servers, []tool.Definition{{Name: "see", Server: "office", Remote: "get_balance", Args: []string{"number"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer newer.Close()
	if got, err := old.Call(t.Context(), "look", map[string]any{"number": "1"}); err != nil || got["balance"] != 58.6 {
		t.Errorf("%v, %v", got, err)
	}
	before := opened.Load()
	if got, err := newer.Call(t.Context(), "see", map[string]any{"number": "1"}); err != nil || got["balance"] != 58.6 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := old.Call(t.Context(), "look", map[string]any{"number": "1"}); err != nil {
		t.Error(err)
	}
	if _, err := newer.Call(t.Context(), "look", map[string]any{"number": "1"}); err == nil {
		t.Error("the newer version has a tool of the older one")
	}
	if n := opened.Load(); before == 0 || n != before {
		t.Errorf("the newer version opened a session of its own: %d requests without one, then %d", before, n)
	}
	if _, err := old.With(nil, []tool.Definition{{Name: "look", Server: "office"}}); err == nil {
		t.Error("a tool of a server that is gone was taken")
	}
}

func TestSource_Errors(t *testing.T) {
	o := newOffice(t)
	s := source(t, o)
	for name, c := range map[string]struct {
		tool string
		args map[string]any
		want hotline.Kind
	}{
		"refused":          {"customer.balance", map[string]any{"number": "0"}, hotline.KindInvalid},
		"argument_missing": {"customer.balance", nil, hotline.KindInvalid},
		"field_missing":    {"customer.name", map[string]any{"number": "1"}, hotline.KindUnavailable},
		"too_slow":         {"slow", map[string]any{"number": "1"}, hotline.KindTimeout},
		"too_long":         {"huge", map[string]any{"number": "1"}, hotline.KindUnavailable},
		"unknown_there":    {"gone", nil, hotline.KindUnavailable},
		"unknown_here":     {"nothing", nil, hotline.KindNotFound},
		"not_its_own":      {"elsewhere", nil, hotline.KindNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.Call(t.Context(), c.tool, c.args)
			told, ok := errors.AsType[*hotline.Error](err)
			if !ok || told.Kind != c.want {
				t.Errorf("got %v, want kind %s", err, c.want)
			}
		})
	}
	if _, err := s.Call(t.Context(), "customer.balance", map[string]any{"number": "1"}); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

func TestSource_ComesBackWhenTheServerDoes(t *testing.T) {
	o := newOffice(t)
	s := source(t, o)
	ask := func() error {
		_, err := s.Call(t.Context(), "customer.balance", map[string]any{"number": "1"})
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	o.down.Store(true)
	told, ok := errors.AsType[*hotline.Error](ask())
	if !ok || told.Kind != hotline.KindUnavailable {
		t.Errorf("while it is down: %v", told)
	}
	o.down.Store(false)
	if err := ask(); err != nil {
		t.Errorf("when it is back: %v", err)
	}
}

func TestSource_NeverRepeatsWhatWrites(t *testing.T) {
	o := newOffice(t)
	s := source(t, o)
	if _, err := s.Call(t.Context(), "say", map[string]any{"number": "1"}); err != nil { // connected: the time of slow is for its call alone
		t.Fatal(err)
	}
	if _, err := s.Call(t.Context(), "slow", map[string]any{"number": "1"}); err == nil || o.calls.Load() != 1 {
		t.Errorf("%d calls, %v", o.calls.Load(), err)
	}
	o.release()
}

func TestNew_NamesTheFault(t *testing.T) {
	if _, err := mcp.New(mcp.Default(), []tool.Server{{Name: "crm", URL: "crm"}}, nil); err == nil {
		t.Error("a server without an address")
	}
	if _, err := mcp.New(mcp.Default(), nil, []tool.Definition{{Name: "a", Server: "crm"}}); err == nil || !strings.Contains(err.Error(), "crm") {
		t.Errorf("a tool of an unknown server: %v", err)
	}
}

func ExampleNew() {
	s, err := mcp.New(mcp.Default(), []tool.Server{{Name: "crm", URL: "http://127.0.0.1:9000/mcp"}},
		[]tool.Definition{{Name: "customer.balance", Server: "crm", Remote: "get_balance", Args: []string{"number"}, Reads: true}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	_, err = s.Call(context.Background(), "customer.balance", nil)
	fmt.Println(err)
	// Output: call tool customer.balance: argument number is missing
}
