package main

import (
	"context"
	"errors"
	"iter"
	"os"
	"time"

	"hotline"
	"hotline/internal/traces"
	"hotline/llm"
)

// openTraces prepares the traces of calls, when somebody takes them.
func (s *server) openTraces(ctx context.Context) (err error) {
	if s.cfg.Telemetry.Endpoint == "" {
		return nil
	}
	cfg := traces.Default()
	cfg.Endpoint, cfg.Sample, cfg.Version = s.cfg.Telemetry.Endpoint, s.cfg.Telemetry.Sample, version
	if s.cfg.Telemetry.KeyEnv != "" {
		cfg.Token = os.Getenv(s.cfg.Telemetry.KeyEnv)
	}
	if s.traces, err = traces.Open(ctx, cfg, s.log); err != nil {
		return err
	}
	return errors.Join(
		s.metrics.Counter("trace_spans_total", "Spans that the collector of traces took.", func() float64 { return float64(s.traces.Stats().Exported) }),
		s.metrics.Counter("trace_spans_failed_total", "Spans that it did not take.", func() float64 { return float64(s.traces.Stats().Failed) }),
		s.metrics.Counter("trace_events_dropped_total", "Events that found the queue of the traces full.", func() float64 { return float64(s.traces.Stats().Dropped) }),
	)
}

// traced is the language model of one call, whose requests are in the call's trace.
func (s *server) traced(call hotline.CallID) llm.Model {
	if s.traces == nil {
		return s.model
	}
	return tracedModel{Model: s.model, call: call, tell: s.traces.Generated}
}

type tracedModel struct {
	llm.Model
	call hotline.CallID
	tell func(traces.Generation)
}

// Generate streams the answer of the model.
func (m tracedModel) Generate(ctx context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
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
