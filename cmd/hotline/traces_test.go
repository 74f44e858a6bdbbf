package main

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	wire "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"hotline/internal/config"
)

// traceCollector takes traces by OTLP/HTTP.
type traceCollector struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*wire.Span
}

func newTraceCollector(t *testing.T) *traceCollector {
	c := &traceCollector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var in collector.ExportTraceServiceRequest
		body, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Error(err)
			return
		}
		if raw, err := io.ReadAll(body); err != nil || proto.Unmarshal(raw, &in) != nil {
			t.Error("traces are not OTLP:", err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, rs := range in.GetResourceSpans() {
			for _, ss := range rs.GetScopeSpans() {
				c.spans = append(c.spans, ss.GetSpans()...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// configure sends the traces of a hotline here.
func (c *traceCollector) configure(cfg *config.Config) { cfg.Telemetry.Endpoint = c.URL }

// check holds the trace of the one call that ended to what happened in it. The hotline has stopped.
func (c *traceCollector) check(t *testing.T) {
	t.Helper()
	named := map[string][]*wire.Span{}
	for _, s := range c.spans {
		named[s.GetName()] = append(named[s.GetName()], s)
		if string(s.GetTraceId()) != string(c.spans[0].GetTraceId()) {
			t.Errorf("span %s is of another trace", s.GetName())
		}
	}
	if len(named["call"]) != 1 || len(named["turn"]) < 3 {
		t.Fatalf("%d calls, %d turns traced", len(named["call"]), len(named["turn"]))
	}
	for _, name := range []string{"setup", "speech", "endpoint", "asr", "dialog", "tts", "engine", "playback", "intent", "tool"} {
		if len(named[name]) == 0 {
			t.Errorf("no span %s", name)
		}
	}
	began, ended := named["call"][0].GetStartTimeUnixNano(), named["call"][0].GetEndTimeUnixNano()
	for _, s := range c.spans {
		if s.GetStartTimeUnixNano() < began || s.GetEndTimeUnixNano() > ended {
			t.Errorf("span %s is not within its call", s.GetName())
		}
		if length := time.Duration(s.GetEndTimeUnixNano() - s.GetStartTimeUnixNano()); s.GetName() == "speech" && (length < 300*time.Millisecond || length > 10*time.Second) {
			t.Errorf("the caller spoke for %v", length)
		}
	}
	order := slices.SortedFunc(slices.Values(named["turn"]), func(a, b *wire.Span) int { return int(a.GetStartTimeUnixNano() - b.GetStartTimeUnixNano()) })
	for i := 1; i < len(order); i++ {
		if order[i].GetEndTimeUnixNano() <= order[i-1].GetEndTimeUnixNano() {
			t.Errorf("turn %d ends before turn %d", i, i-1)
		}
	}
}
