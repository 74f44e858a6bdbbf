package traces

import (
	"context"

	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// batches is how many full batches may wait for a slow collector; the next one is given up and counted as failed.
const batches = 16

// batcher gathers finished spans. Its methods belong to the worker, except that the sender reads full.
type batcher struct {
	size  int
	count *counts
	spans []sdk.ReadOnlySpan
	full  chan []sdk.ReadOnlySpan // capacity batches, the newest is dropped when it is full
}

func newBatcher(size int, count *counts) *batcher {
	return &batcher{size: size, count: count, full: make(chan []sdk.ReadOnlySpan, batches)}
}

// OnStart does nothing.
func (b *batcher) OnStart(context.Context, sdk.ReadWriteSpan) {}

// OnEnd takes a finished span.
func (b *batcher) OnEnd(s sdk.ReadOnlySpan) {
	if !s.SpanContext().IsSampled() {
		return
	}
	if b.spans = append(b.spans, s); len(b.spans) >= b.size {
		b.flush()
	}
}

// flush hands the batch to the sender, or gives it up.
func (b *batcher) flush() {
	if len(b.spans) == 0 {
		return
	}
	select {
	case b.full <- b.spans:
	default:
		b.count.failed.Add(uint64(len(b.spans)))
	}
	b.spans = nil
}

// Shutdown does nothing: Run ends the sender.
func (b *batcher) Shutdown(context.Context) error { return nil }

// ForceFlush does nothing: the worker flushes by the clock.
func (b *batcher) ForceFlush(context.Context) error { return nil }
