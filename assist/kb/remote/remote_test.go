package remote_test

import (
	"context"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"hotline/assist/kb/remote"
)

// serve answers every request with one body.
func serve(tb testing.TB, status int, body string) *remote.Client {
	tb.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // the client will say
	}))
	tb.Cleanup(server.Close)
	e := remote.Default()
	e.URL = server.URL
	return remote.New(e)
}

func TestClient_Embed(t *testing.T) {
	got, err := serve(t, 200, `{"data":[{"index":1,"embedding":[0,2]},{"index":0,"embedding":[3,4]}]}`).Embed(context.Background(), 1, []string{"a", "b"})
	if err != nil || math.Abs(float64(got[0][0])-0.6) > 1e-6 || got[1][1] != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	if d := remote.Dot(got[0], got[1]); math.Abs(float64(d)-0.8) > 1e-6 {
		t.Errorf("dot %v", d)
	}
	for name, c := range map[string]struct {
		status int
		body   string
	}{
		"missing": {200, `{"data":[{"index":0,"embedding":[1,2]}]}`}, "beyond": {200, `{"data":[{"index":2,"embedding":[1]}]}`},
		"uneven": {200, `{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}`}, "no_json": {200, `hm`}, "status": {500, `{}`},
	} {
		if _, err := serve(t, c.status, c.body).Embed(context.Background(), 1, []string{"a", "b"}); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestClient_Rerank(t *testing.T) {
	got, err := serve(t, 200, `{"results":[{"index":1,"relevance_score":7},{"index":0,"relevance_score":0.25}]}`).Rerank(context.Background(), "q", []string{"a", "b"})
	if err != nil || got[0] != 0.25 || got[1] != 1 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := serve(t, 200, `{"results":[{"index":9}]}`).Rerank(context.Background(), "q", []string{"a"}); err == nil {
		t.Error("a text that was not asked for is accepted")
	}
}

func TestClient_GivesUpInTime(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer server.Close()
	defer close(hang)
	e := remote.Endpoint{URL: server.URL, Timeout: 20 * time.Millisecond}
	if _, err := remote.New(e).Embed(context.Background(), 1, []string{"a"}); err == nil || !strings.Contains(err.Error(), "deadline") {
		t.Errorf("got %v", err)
	}
}

// An endpoint that is off has no client.
func ExampleNew() {
	fmt.Println(remote.New(remote.Default()) == nil)
	// Output: true
}
