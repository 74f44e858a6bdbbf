package eventbus

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"hotline"
)

// errPanicked is what a consumer's panic becomes.
var errPanicked = errors.New("consumer panicked")

// OnPanic has panics of consumers counted by tell. Call it before the first Consume.
func (b *Bus) OnPanic(tell func(where string)) { b.tell = tell }

// guarded calls fn and turns its panic into errPanicked: one event that nobody expected is no reason to end the process, nor to read it again
// at the next start and end that, too. counts says that fn was given e alone; a batch is given again, one by one.
func (b *Bus) guarded(who string, e hotline.Event, counts bool, fn func() error) (err error) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		err = fmt.Errorf("%w: %v", errPanicked, v)
		if !counts {
			return
		}
		b.log.Error("consumer of events panicked", "consumer", who, "event", e.ID(), "type", e.Body.Type(), "panic", v, "stack", string(debug.Stack()))
		if b.tell != nil {
			b.tell("events")
		}
	}()
	return fn()
}

// oneByOne gives fn the events of a batch that it panicked on, so that only the one that it cannot bear is given up.
func (b *Bus) oneByOne(ctx context.Context, name string, events []hotline.Event, fn func([]hotline.Event) error, again func()) bool {
	if len(events) == 1 {
		b.log.Error("event given up by consumer", "consumer", name, "event", events[0].ID(), "count", 1, "error", errPanicked)
		return true
	}
	for i := range events {
		if !b.insist(ctx, name, events[i:i+1], fn, again) {
			return false
		}
	}
	return true
}
