package engine_test

import (
	"sync"
	"testing"
	"time"
)

// lateness begins to watch how late this machine is with a tick of 20 ms. It returns the sum of what was more than a tick since then: what
// the machine cannot do in time is no fault of what is tested, nor is what both ends of a call lose by it.
func lateness(t *testing.T) (sum func() time.Duration) {
	const tick = 20 * time.Millisecond
	stop, done := make(chan struct{}), make(chan time.Duration, 1)
	go func() {
		var late time.Duration
		last := time.Now()
		for {
			select {
			case <-stop:
				done <- late
				return
			case <-time.After(tick):
			}
			now := time.Now()
			if over := now.Sub(last) - tick; over > tick {
				late += over
			}
			last = now
		}
	}()
	sum = sync.OnceValue(func() time.Duration { close(stop); return <-done })
	t.Cleanup(func() { sum() }) // also where the test fails before it asks
	return sum
}
