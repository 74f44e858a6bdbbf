package eventbus

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Trim drops the oldest events of our own stream that every consumer of this process has taken, but never the last keep events.
// The server holds every subject in memory, about 1.5 KB a call, so a stream that only its size bounds grows for days.
// It does nothing on a stream that others share, and returns how many events went.
func (b *Bus) Trim(ctx context.Context, keep uint64) (dropped uint64, err error) {
	js := b.way().js
	if !b.Own() || js == nil {
		return 0, nil
	}
	stream, err := js.Stream(ctx, StreamName)
	if err != nil {
		return 0, fmt.Errorf("event bus: trim: %w", err)
	}
	state := stream.CachedInfo().State
	if state.LastSeq <= keep {
		return 0, nil
	}
	first := state.LastSeq - keep + 1 // to stay
	if least := b.places.least(); least < first {
		first = least + 1
	}
	if first <= state.FirstSeq {
		return 0, nil
	}
	if err := stream.Purge(ctx, jetstream.WithPurgeSequence(first)); err != nil {
		return 0, fmt.Errorf("event bus: trim: %w", err)
	}
	return first - state.FirstSeq, nil
}
