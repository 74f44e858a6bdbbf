package eventbus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"hotline"
)

// Bounds returns the sequence of the first and of the last event that the stream keeps; in an empty stream first is above last.
// It asks the server and may block until ctx ends; before the server was reached once it returns an error.
func (b *Bus) Bounds(ctx context.Context) (first, last uint64, err error) {
	js := b.way().js
	if js == nil {
		return 0, 0, errNotReached
	}
	stream, err := js.Stream(ctx, StreamName)
	if err != nil {
		return 0, 0, fmt.Errorf("event bus: bounds: %w", err)
	}
	state := stream.CachedInfo().State
	return state.FirstSeq, state.LastSeq, nil
}

// Follow calls fn for every event behind the stream sequence after, in order and exactly once, until ctx ends; then it returns nil.
// Unlike Consume it leaves no position at the server, so any number of readers may follow. It returns fn's error, or the server's.
// An event that cannot be read is left out.
func (b *Bus) Follow(ctx context.Context, after uint64, fn func(seq uint64, e hotline.Event) error) error {
	js := b.way().js
	if js == nil {
		return errNotReached
	}
	cons, err := js.OrderedConsumer(ctx, StreamName, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: after + 1,
	})
	if err != nil {
		return fmt.Errorf("event bus: follow: %w", err)
	}
	events, err := cons.Messages(jetstream.PullMaxMessages(fetchSize))
	if err != nil {
		return fmt.Errorf("event bus: follow: %w", err)
	}
	defer events.Stop()
	for {
		msg, err := events.Next(jetstream.NextContext(ctx))
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("event bus: follow: %w", err)
		}
		if err := b.hand(msg, fn); err != nil {
			return err
		}
	}
}

func (b *Bus) hand(msg jetstream.Msg, fn func(uint64, hotline.Event) error) error {
	meta, err := msg.Metadata()
	if err != nil {
		return fmt.Errorf("event bus: follow: %w", err)
	}
	var e hotline.Event
	if err := e.UnmarshalJSON(msg.Data()); err != nil {
		b.log.Error("event cannot be read, left out", "subject", msg.Subject(), "error", errors.Unwrap(err))
		return nil
	}
	return fn(meta.Sequence.Stream, e)
}
