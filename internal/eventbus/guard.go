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

// panicked is a panic with where it was.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("%v: %v", errPanicked, p.value) }
func (p *panicked) Unwrap() error { return errPanicked }

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
		p := &panicked{v, debug.Stack()}
		if err = p; counts {
			b.caught(who, e, p)
		}
	}()
	return fn()
}

// caught tells of a panic.
func (b *Bus) caught(who string, e hotline.Event, p *panicked) {
	b.log.Error("consumer of events panicked", "consumer", who, "event", e.ID(), "type", e.Body.Type(), "panic", p.value, "stack", string(p.stack))
	if b.tell != nil {
		b.tell("events")
	}
}

// oneByOne gives fn the events of a batch that it panicked on or refused, so that only the one that it cannot bear is given up. A panic that does
// not come again is told of as well.
func (b *Bus) oneByOne(ctx context.Context, name string, events []hotline.Event, fn func([]hotline.Event) error, again func(), why error) bool {
	if len(events) == 1 {
		b.log.Error("event given up by consumer", "consumer", name, "event", events[0].ID(), "error", why)
		return true
	}
	ended := true
	watched := func(batch []hotline.Event) error {
		did := false
		defer func() { ended = ended && did }()
		err := fn(batch)
		did = true
		return err
	}
	for i := range events {
		if !b.insist(ctx, name, events[i:i+1], watched, again) {
			return false
		}
	}
	var p *panicked
	if ended && errors.As(why, &p) {
		b.caught(name, events[0], p)
	}
	return true
}
