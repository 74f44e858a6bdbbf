// Package tracing wires the traces of calls (internal/traces) into the server: configuration, metrics, and the requests to the language
// model of one call. It owns no spans. cmd/hotline calls it.
package tracing

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"time"

	"hotline"
	"hotline/internal/config"
	"hotline/internal/obs"
	"hotline/internal/traces"
	"hotline/llm"
)

// Open prepares the traces; nil when nobody takes them, which is fine for all that is done with it.
func Open(ctx context.Context, in config.Telemetry, version string, m *obs.Metrics, log *slog.Logger) (*traces.Traces, error) {
	if in.Endpoint == "" {
		return nil, nil //nolint:nilnil // a nil Traces does nothing
	}
	if err := Check(in); err != nil {
		return nil, err
	}
	cfg := traces.Default()
	cfg.Endpoint, cfg.Sample, cfg.Version = in.Endpoint, in.Sample, version
	if in.KeyEnv != "" {
		cfg.Token = os.Getenv(in.KeyEnv)
	}
	t, err := traces.Open(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	return t, errors.Join(
		m.Counter("trace_spans_total", "Spans that the collector of traces took.", func() float64 { return float64(t.Stats().Exported) }),
		m.Counter("trace_spans_failed_total", "Spans that it did not take.", func() float64 { return float64(t.Stats().Failed) }),
		m.Counter("trace_events_dropped_total", "Events that found the queue of the traces full.", func() float64 { return float64(t.Stats().Dropped) }),
	)
}

// Check is an error where the configuration names a token of the collector that is not there: each span would be refused.
func Check(in config.Telemetry) error {
	if in.Endpoint != "" && in.KeyEnv != "" && os.Getenv(in.KeyEnv) == "" {
		return fmt.Errorf("telemetry.key_env: the environment has no %s (export it before the start, or leave key_env out)", in.KeyEnv)
	}
	return nil
}

// Model is m for one call, whose requests are in the call's trace.
func Model(t *traces.Traces, m llm.Model, call hotline.CallID) llm.Model {
	if t == nil {
		return m
	}
	return model{Model: m, call: call, tell: t.Generated}
}

type model struct {
	llm.Model
	call hotline.CallID
	tell func(traces.Generation)
}

// Generate streams the answer of the model.
func (m model) Generate(ctx context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		g := traces.Generation{Call: m.call, From: time.Now(), Outcome: "ok"}
		defer func() {
			g.To = time.Now()
			m.tell(g)
		}()
		for d, err := range m.Model.Generate(ctx, req) {
			switch {
			case err != nil && ctx.Err() == nil:
				g.Outcome = "failed"
			case err != nil:
				g.Outcome = "dropped"
			case g.First.IsZero():
				g.First = time.Now()
			}
			if d.Usage != nil {
				g.Prompt, g.Complete = d.Usage.Prompt, d.Usage.Completion
			}
			if !yield(d, err) {
				if err == nil {
					g.Outcome = "dropped"
				}
				return
			}
		}
	}
}
