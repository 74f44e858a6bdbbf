package eventbus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"hotline"
)

// consumeOwn is consume for the stream in this process. Events come from memory where they are still there, else from the server, and
// the place is kept in a file beside the stream: a durable consumer of the server costs as much again as storing the event.
func (b *Bus) consumeOwn(ctx context.Context, name string, size int, fn func([]hotline.Event) error) error {
	at, err := b.begin(ctx, name)
	if err != nil {
		return err
	}
	defer b.places.save()
	g := gathering{bus: b, name: name, size: size, fn: fn, read: at}
	var batch [16]message
	for ctx.Err() == nil {
		n, wake, ok := b.tail.next(g.read, batch[:])
		if !ok {
			err := b.followStream(ctx, &g.read, func(_ uint64, e hotline.Event) error { g.add(ctx, e); return nil }, func() { g.flush(ctx) })
			if err != nil {
				return err
			}
			continue
		}
		for _, m := range batch[:n] {
			g.read++
			if e, ok := b.event(m); ok {
				g.add(ctx, e)
			}
		}
		if n == 0 {
			g.wait(ctx, wake)
		}
	}
	return nil
}

// event is what m says; false when it cannot be read.
func (b *Bus) event(m message) (e hotline.Event, ok bool) {
	if m.event.Body != nil {
		return m.event, true
	}
	if err := e.UnmarshalJSON(m.Data); err != nil {
		b.log.Error("event cannot be read, left out", "subject", m.Subject, "error", errors.Unwrap(err))
		return e, false
	}
	return e, true
}

// begin is the place behind which the consumer of that name starts.
func (b *Bus) begin(ctx context.Context, name string) (uint64, error) {
	js := b.way().js
	if js == nil {
		return 0, errNotReached
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	first, last, err := b.Bounds(ctx)
	if err != nil {
		return 0, err
	}
	at, known := b.places.get(name)
	if !known { // an earlier version kept it at the server
		cons, err := js.Consumer(ctx, StreamName, name)
		switch {
		case err == nil:
			at = cons.CachedInfo().AckFloor.Stream
			if err := js.DeleteConsumer(ctx, StreamName, name); err != nil {
				return 0, fmt.Errorf("take over consumer %s: %w", name, err)
			}
		case !errors.Is(err, jetstream.ErrConsumerNotFound):
			return 0, fmt.Errorf("look for consumer %s: %w", name, err)
		}
	}
	if at > last { // of another stream
		at = 0
	}
	at = max(at, first-min(first, 1))
	b.places.set(name, at)
	return at, nil
}

// gathering hands events to fn in batches of up to size and notes how far they were taken.
type gathering struct {
	bus    *Bus
	name   string
	size   int
	fn     func([]hotline.Event) error
	events []hotline.Event
	due    time.Time // of the batch begun
	read   uint64    // place of the newest event that was read
}

func (g *gathering) add(ctx context.Context, e hotline.Event) {
	if len(g.events) == 0 {
		g.due = time.Now().Add(fetchWait)
	}
	g.events = append(g.events, e)
	if len(g.events) >= g.size || !time.Now().Before(g.due) {
		g.flush(ctx)
	}
}

// wait waits for more events, and hands on what has waited long enough.
func (g *gathering) wait(ctx context.Context, wake <-chan struct{}) {
	if len(g.events) == 0 {
		select {
		case <-wake:
		case <-ctx.Done():
		}
		return
	}
	t := time.NewTimer(time.Until(g.due))
	defer t.Stop()
	select {
	case <-wake:
	case <-ctx.Done():
	case <-t.C:
		g.flush(ctx)
	}
}

// flush calls fn until it succeeds, gives the events up, or ctx ends: then they come again with the next Consume.
func (g *gathering) flush(ctx context.Context) {
	if len(g.events) == 0 || !g.bus.insist(ctx, g.name, g.events, g.fn, nil) {
		return
	}
	g.events = g.events[:0]
	g.bus.places.set(g.name, g.read)
}

// insist calls fn with events until it succeeds or says that they can never be taken; again is called before each further attempt.
// It returns false when ctx ended first.
func (b *Bus) insist(ctx context.Context, name string, events []hotline.Event, fn func([]hotline.Event) error, again func()) bool {
	for wait := firstRetry; ctx.Err() == nil; wait = min(2*wait, lastRetry) {
		err := b.guarded(name, events[0], len(events) == 1, func() error { return fn(events) })
		var kind *hotline.Error
		switch {
		case err == nil:
			return true
		case errors.Is(err, errPanicked), errors.As(err, &kind) && kind.Kind == hotline.KindInvalid:
			return b.oneByOne(ctx, name, events, fn, again, err)
		}
		b.log.Warn("consumer will retry", "consumer", name, "event", events[0].ID(), "error", err)
		if again != nil {
			again()
		}
		sleep(ctx, wait)
	}
	return false
}
