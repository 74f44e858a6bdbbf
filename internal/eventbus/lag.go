package eventbus

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Own says that the stream is in this process, so that no other hotline writes to it.
func (b *Bus) Own() bool { return b.cfg.URL == "" }

// Lag returns how many events of the stream the consumer of that name has not acknowledged yet; a name nobody consumes
// lags behind the whole stream. It asks the server and so may block until ctx ends.
func (b *Bus) Lag(ctx context.Context, name string) (uint64, error) {
	js := b.way().js
	if js == nil {
		return 0, fmt.Errorf("event bus: lag of %s: the stream is not open yet", name)
	}
	if b.Own() {
		first, last, err := b.Bounds(ctx)
		if err != nil {
			return 0, fmt.Errorf("event bus: lag of %s: %w", name, err)
		}
		at, _ := b.places.get(name)
		return last - min(last, max(at, first-min(first, 1))), nil
	}
	cons, err := js.Consumer(ctx, StreamName, name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		stream, err := js.Stream(ctx, StreamName)
		if err != nil {
			return 0, fmt.Errorf("event bus: lag of %s: %w", name, err)
		}
		return stream.CachedInfo().State.Msgs, nil
	}
	if err != nil {
		return 0, fmt.Errorf("event bus: lag of %s: %w", name, err)
	}
	info := cons.CachedInfo()
	return info.NumPending + uint64(max(0, info.NumAckPending)), nil //nolint:gosec // not negative
}
