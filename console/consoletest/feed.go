// Package consoletest has what tests of the console and of its pages need: an event log in memory and a record with calls in it.
// Only tests import it.
package consoletest

import (
	"context"
	"errors"
	"sync"

	"hotline"
)

// Feed is an event log in memory. Safe for concurrent use.
type Feed struct {
	mu     sync.Mutex
	events []hotline.Event
	first  uint64
	wake   chan struct{} // closed and replaced at each Put
	down   bool
}

// NewFeed returns an empty log whose first event will have the sequence 1.
func NewFeed() *Feed { return &Feed{first: 1, wake: make(chan struct{})} }

// ErrDown is returned by a log that was switched off.
var ErrDown = errors.New("consoletest: the log is down")

// Put appends events.
func (f *Feed) Put(events ...hotline.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.events = append(f.events, events...)
	f.signal()
}

// Forget drops all events before the sequence first.
func (f *Feed) Forget(first uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.events = append([]hotline.Event(nil), f.events[first-f.first:]...)
	f.first = first
}

// SetDown switches the log off and on.
func (f *Feed) SetDown(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
	f.signal()
}

func (f *Feed) signal() {
	close(f.wake)
	f.wake = make(chan struct{})
}

// Bounds implements stream.Feed.
func (f *Feed) Bounds(context.Context) (first, last uint64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return 0, 0, ErrDown
	}
	return f.first, f.first + uint64(len(f.events)) - 1, nil
}

// Follow implements stream.Feed.
func (f *Feed) Follow(ctx context.Context, after uint64, fn func(uint64, hotline.Event) error) error {
	for {
		f.mu.Lock()
		wake, down := f.wake, f.down
		after = max(after, f.first-1)
		var batch []hotline.Event
		if i := after + 1 - f.first; i < uint64(len(f.events)) {
			batch = f.events[i:]
		}
		f.mu.Unlock()
		if down {
			return ErrDown
		}
		for _, e := range batch {
			after++
			if err := fn(after, e); err != nil {
				return err
			}
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return nil
		}
	}
}
