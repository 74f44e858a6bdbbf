// Package box is what a goroutine is told by others who must not wait for it. It owns the queue and its bound, and knows nothing of what
// is in it. engine/floor has one for each room.
package box

import "sync"

// size is how many messages may wait for a call: far more than a call ever causes between two looks.
const size = 256

// Box holds what a call is to be told. Putting never blocks: the ACD and the phones must not wait for a call. Safe for concurrent use.
type Box struct {
	wake chan struct{} // capacity 1: a wake-up that finds one waiting is dropped

	mu     sync.Mutex
	items  []func()
	closed bool
}

// New returns an empty box.
func New() *Box { return &Box{wake: make(chan struct{}, 1)} }

// Wake is what to wait for: it tells that something was put, and perhaps taken since.
func (b *Box) Wake() <-chan struct{} { return b.wake }

// Put adds a message. It returns false when the box is full or closed: then nobody will ever run fn.
func (b *Box) Put(fn func()) bool {
	b.mu.Lock()
	ok := !b.closed && len(b.items) < size
	if ok {
		b.items = append(b.items, fn)
	}
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
	return ok
}

// Take empties the box.
func (b *Box) Take() []func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	items := b.items
	b.items = nil
	return items
}

// Close takes what is left and refuses everything from now on.
func (b *Box) Close() []func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	items := b.items
	b.items, b.closed = nil, true
	return items
}
