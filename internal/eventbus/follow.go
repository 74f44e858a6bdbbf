package eventbus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"hotline"
)

// errRevived is a reader whose storage was closed and opened anew: it forgot who reads, and says nothing.
var errRevived = errors.New("the storage was opened anew")

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
// An event that cannot be read is left out, and so is one on which fn panics, with a log line.
func (b *Bus) Follow(ctx context.Context, after uint64, fn func(seq uint64, e hotline.Event) error) error {
	for ctx.Err() == nil {
		var err error
		if after, err = b.followTail(ctx, after, fn); err == nil && ctx.Err() == nil {
			err = b.followStream(ctx, &after, fn, nil)
		}
		if err != nil && (ctx.Err() == nil || !errors.Is(err, ctx.Err())) {
			return err
		}
	}
	return nil
}

// followTail reads what is in memory, as it comes. It returns the place that it came to: what follows is at the server only.
func (b *Bus) followTail(ctx context.Context, after uint64, fn func(uint64, hotline.Event) error) (uint64, error) {
	var batch [16]message
	for {
		n, wake, ok := b.tail.next(after, batch[:])
		if !ok || ctx.Err() != nil {
			return after, nil
		}
		for _, m := range batch[:n] {
			after++
			if e, ok := b.event(m); ok {
				if err := b.guarded("follower", e, true, func() error { return fn(after, e) }); err != nil && !errors.Is(err, errPanicked) {
					return after, err
				}
			}
		}
		if n > 0 {
			continue
		}
		select {
		case <-wake:
		case <-ctx.Done():
		}
	}
}

// followStream reads from the server until ctx ends or what comes next is in memory, and moves after with what it has read. idle, if
// not nil, is called when nothing came for fetchWait.
func (b *Bus) followStream(ctx context.Context, after *uint64, fn func(uint64, hotline.Event) error, idle func()) error {
	js, opened := b.way().js, b.tail.revivals.Load()
	if js == nil {
		return errNotReached
	}
	cons, err := js.OrderedConsumer(ctx, StreamName, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: *after + 1,
	})
	if err != nil {
		return fmt.Errorf("event bus: follow: %w", err)
	}
	events, err := cons.Messages(jetstream.PullMaxMessages(fetchSize), jetstream.PullHeartbeat(heartbeat))
	if err != nil {
		return fmt.Errorf("event bus: follow: %w", err)
	}
	defer events.Stop()
	for {
		msg, err := next(ctx, events, idle, func() bool { return b.tail.revivals.Load() != opened })
		if ctx.Err() != nil || errors.Is(err, errRevived) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("event bus: follow: %w", err)
		}
		meta, err := msg.Metadata()
		if err != nil {
			return fmt.Errorf("event bus: follow: %w", err)
		}
		*after = meta.Sequence.Stream
		if e, ok := b.event(message{Subject: msg.Subject(), Data: msg.Data()}); ok {
			if err := b.guarded("follower", e, true, func() error { return fn(*after, e) }); err != nil && !errors.Is(err, errPanicked) {
				return err
			}
		}
		if _, _, ok := b.tail.next(*after, nil); ok {
			return nil
		}
	}
}

// next waits for a message; idle is called each time that nothing came for fetchWait, unless stale says that nothing can come any more: whoever waits
// so short never learns of missing heartbeats.
func next(ctx context.Context, events jetstream.MessagesContext, idle func(), stale func() bool) (jetstream.Msg, error) {
	if idle == nil {
		return events.Next(jetstream.NextContext(ctx))
	}
	defer context.AfterFunc(ctx, events.Stop)()
	for {
		msg, err := events.Next(jetstream.NextMaxWait(fetchWait))
		if !errors.Is(err, nats.ErrTimeout) {
			return msg, err
		}
		if stale() {
			return nil, errRevived
		}
		idle()
	}
}
