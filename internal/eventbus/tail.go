package eventbus

import (
	"sync"
	"sync/atomic"
)

// tailSize is how many events a tail keeps: some seconds of a thousand busy calls, 1 MB.
const tailSize = 4096

// tail is the newest events of our own stream as they were published. Who follows the stream reads them here, and asks the server for
// older ones only: to deliver an event a second time costs the server as much as to store it.
type tail struct {
	mu   sync.Mutex
	ring [tailSize]message // the event at place p of the stream is at p modulo tailSize
	n    uint64            // how many it holds
	last uint64            // place of the newest; 0 = none
	wake chan struct{}     // closed and replaced when some came

	revivals atomic.Uint64 // how often the storage behind it was opened anew
}

// add appends what was stored behind the place before. What does not follow on what is there replaces it.
func (t *tail) add(before uint64, batch []message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if before != t.last {
		t.n = 0
	}
	for i, m := range batch {
		t.ring[(before+uint64(i)+1)%tailSize] = m //nolint:gosec // not negative
	}
	t.last, t.n = before+uint64(len(batch)), min(tailSize, t.n+uint64(len(batch)))
	close(t.wake)
	t.wake = make(chan struct{})
}

// drop forgets everything: places are not known for certain any more.
func (t *tail) drop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n, t.last = 0, 0
	close(t.wake) // who waits here would miss what comes
	t.wake = make(chan struct{})
}

// next copies events behind a place, up to len(out). With none it gives a channel that is closed when there may be some.
// ok is false where the tail does not reach back so far.
func (t *tail) next(after uint64, out []message) (n int, wake <-chan struct{}, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == 0 || after > t.last || after < t.last-t.n {
		return 0, nil, false
	}
	n = min(len(out), int(t.last-after)) //nolint:gosec // at most tailSize
	for i := range n {
		out[i] = t.ring[(after+uint64(i)+1)%tailSize] //nolint:gosec // not negative
	}
	return n, t.wake, true
}
