package sip_test

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait in these tests; it is reached only when something is broken.
const patience = 20 * time.Second

// counts collects the metric hooks.
type counts struct {
	mu      sync.Mutex
	refused map[string]int
	replied map[int]int
	panics  int
}

func (c *counts) hooks() sip.Metrics {
	c.refused, c.replied = map[string]int{}, map[int]int{}
	return sip.Metrics{
		Refused: func(r string) { c.mu.Lock(); c.refused[r]++; c.mu.Unlock() },
		Replied: func(_ string, code int) { c.mu.Lock(); c.replied[code]++; c.mu.Unlock() },
		Panic:   func() { c.mu.Lock(); c.panics++; c.mu.Unlock() },
	}
}

func (c *counts) reason(r string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.refused[r]
}

// testConfig listens on free ports of loopback.
func testConfig() sip.Config {
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0", "tcp://127.0.0.1:0"}
	return cfg
}

// endpoint is a running endpoint with its counters; everything ends with the test.
type endpoint struct {
	*sip.Endpoint
	counts *counts
	stop   func() // ends Serve and waits for it
}

func start(tb testing.TB, cfg sip.Config, accept func(context.Context, telephony.Leg)) *endpoint {
	tb.Helper()
	pacer := media.NewPacer(1)
	c := &counts{}
	e, err := sip.New(cfg, sip.Deps{Pacer: pacer, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: c.hooks()})
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	pctx, pcancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	served := make(chan struct{})
	wg.Go(func() { _ = pacer.Run(pctx) })
	wg.Go(func() {
		defer close(served)
		if err := e.Serve(ctx, accept); err != nil {
			tb.Error("serve:", err)
		}
	})
	stop := sync.OnceFunc(func() { cancel(); <-served; pcancel(); wg.Wait() })
	tb.Cleanup(stop)
	return &endpoint{Endpoint: e, counts: c, stop: stop}
}

func (e *endpoint) uri(network, user string) telephony.Address {
	a := telephony.Address("sip:" + user + "@" + e.Addr(network).String())
	if network == "tcp" {
		a += ";transport=tcp"
	}
	return a
}

func wait(tb testing.TB, what string, c <-chan struct{}) {
	tb.Helper()
	select {
	case <-c:
	case <-time.After(patience):
		tb.Fatal("timed out:", what)
	}
}

// holding answers and stays until the other side or the test ends the call.
func holding(ctx context.Context, leg telephony.Leg) {
	if _, err := leg.Answer(ctx); err == nil {
		<-leg.Done()
	}
}

func hangup(tb testing.TB, leg telephony.Leg) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := leg.Hangup(ctx, telephony.CauseNormal); err != nil {
		tb.Error("hang up:", err)
	}
}

func dial(tb testing.TB, e *endpoint, to telephony.Address) telephony.Leg {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	leg, err := e.Dial(ctx, to)
	if err != nil {
		tb.Fatal("dial:", err)
	}
	return leg
}

func endOf(leg telephony.Leg) telephony.End { return leg.(telephony.Ender).End() }
