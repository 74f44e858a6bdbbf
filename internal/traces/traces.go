// Package traces tells an OpenTelemetry collector how each call went: one trace a call, whose id is the call's id, with spans for
// set-up, turns (speech, endpoint, asr, dialog, tts, engine, playback), intent, knowledge, tools, language model, queues and agents.
// It makes them from the events of the call, long after the audio left: nothing of it is on the media path. No span holds what was said,
// a number, a name or any other personal data. It owns the queue, the spans and the OTLP/HTTP exporter; cmd/hotline opens it when
// telemetry.otlp_endpoint is set and hands it the events.
package traces

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"

	"hotline"
)

// Traces is the exporter. Take and Generated are safe for concurrent use, also on a nil Traces, where they do nothing.
type Traces struct {
	cfg   Config
	log   *slog.Logger
	in    chan any // hotline.Event or Generation; capacity Config.Queue, the newest is dropped when it is full
	out   *batcher
	book  *book
	otlp  *otlptrace.Exporter
	web   *http.Client
	count counts
}

type counts struct{ dropped, exported, failed atomic.Uint64 }

// Stats counts since Open.
type Stats struct {
	Dropped  uint64 // events and generations that found the queue full, and calls above Config.Calls
	Exported uint64 // spans that the collector took
	Failed   uint64 // spans that it did not take, or that were given up
}

// Open prepares the exporter; it reaches out to nobody yet. Run does the work.
func Open(ctx context.Context, cfg Config, log *slog.Logger) (*Traces, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	t := &Traces{cfg: cfg, log: log, in: make(chan any, cfg.Queue)}
	var transport http.RoundTripper = http.DefaultTransport
	if d, ok := transport.(*http.Transport); ok {
		transport = d.Clone()
	}
	t.web = &http.Client{Transport: transport, Timeout: cfg.Timeout, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse // the token is for the configured address only
	}}
	options := []otlptracehttp.Option{
		otlptracehttp.WithEndpointURL(cfg.target()), otlptracehttp.WithHTTPClient(t.web), otlptracehttp.WithCompression(otlptracehttp.GzipCompression),
		otlptracehttp.WithRetry(otlptracehttp.RetryConfig{Enabled: true, InitialInterval: cfg.Timeout / 10, MaxInterval: cfg.Timeout / 2, MaxElapsedTime: cfg.Timeout}),
	}
	if cfg.Token != "" {
		options = append(options, otlptracehttp.WithHeaders(map[string]string{"Authorization": "Bearer " + cfg.Token}))
	}
	var err error
	if t.otlp, err = otlptracehttp.New(ctx, options...); err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	t.out = newBatcher(cfg.Batch, &t.count)
	t.book = newBook(cfg, t.out, &t.count)
	return t, nil
}

// provider makes spans with ids of calls, and hands the finished ones to out.
func provider(cfg Config, out sdk.SpanProcessor) *sdk.TracerProvider {
	node, _ := os.Hostname()
	return sdk.NewTracerProvider(
		sdk.WithIDGenerator(ids{}), sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(cfg.Sample))), sdk.WithSpanProcessor(out),
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "hotline"), attribute.String("service.version", cfg.Version), attribute.String("service.instance.id", node),
		)),
	)
}

// Take hands over one event. It never blocks: a full queue drops the event and counts it.
func (t *Traces) Take(e hotline.Event) {
	if t == nil || !tells(e.Body) {
		return
	}
	t.put(e)
}

// Generated hands over one request to a language model. It never blocks.
func (t *Traces) Generated(g Generation) {
	if t != nil {
		t.put(g)
	}
}

func (t *Traces) put(item any) {
	select {
	case t.in <- item:
	default:
		t.count.dropped.Add(1)
	}
}

// Stats are the counts so far; zero for a nil Traces.
func (t *Traces) Stats() Stats {
	if t == nil {
		return Stats{}
	}
	return Stats{Dropped: t.count.dropped.Load(), Exported: t.count.exported.Load(), Failed: t.count.failed.Load()}
}

// Run makes spans and exports them until ctx ends; then it exports what is left, Config.Flush at most, and returns.
// Calls still open are exported as incomplete. Call it once.
func (t *Traces) Run(ctx context.Context) {
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var sender sync.WaitGroup
	sender.Go(func() { t.send(life) })
	t.work(ctx)
	end := time.AfterFunc(t.cfg.Flush, stop)
	defer end.Stop()
	close(t.out.full)
	sender.Wait()
	_ = t.otlp.Shutdown(life)
	t.web.CloseIdleConnections()
}

// work is the only goroutine that touches the book and the batch.
func (t *Traces) work(ctx context.Context) {
	tick := time.NewTicker(t.cfg.Delay)
	defer tick.Stop()
	for {
		select {
		case item := <-t.in:
			t.book.take(item)
			continue
		case <-tick.C:
			t.out.flush()
			continue
		case <-ctx.Done():
		}
		for n := len(t.in); n > 0; n-- {
			t.book.take(<-t.in)
		}
		t.book.close()
		t.out.flush()
		return
	}
}

// send exports batches until there are no more. A collector that is away is told once in the log, and once when it is back.
func (t *Traces) send(ctx context.Context) {
	away := false
	for spans := range t.out.full {
		try, cancel := context.WithTimeout(ctx, t.cfg.Timeout)
		err := t.otlp.ExportSpans(try, spans)
		cancel()
		if err != nil {
			t.count.failed.Add(uint64(len(spans)))
		} else {
			t.count.exported.Add(uint64(len(spans)))
		}
		if away != (err != nil) {
			away = err != nil
			if away {
				t.log.Warn("traces are not taken, they are dropped meanwhile", "endpoint", t.cfg.Endpoint, "err", err)
			} else {
				t.log.Info("traces are taken again", "endpoint", t.cfg.Endpoint)
			}
		}
	}
}
