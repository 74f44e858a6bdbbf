package floor

import "sync"

// boxSize is how many messages may wait for a call: far more than a call ever causes between two looks.
const boxSize = 256

// box holds what a call is to be told. Putting never blocks: the ACD and the phones must not wait for a call.
type box struct {
	wake chan struct{} // capacity 1: a wake-up that finds one waiting is dropped

	mu     sync.Mutex
	items  []func()
	closed bool
}

func newBox() *box { return &box{wake: make(chan struct{}, 1)} }

// put adds a message. It returns false when the box is full or closed: then nobody will ever run fn.
func (b *box) put(fn func()) bool {
	b.mu.Lock()
	ok := !b.closed && len(b.items) < boxSize
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

// take empties the box.
func (b *box) take() []func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	items := b.items
	b.items = nil
	return items
}

// close takes what is left and refuses everything from now on.
func (b *box) close() []func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	items := b.items
	b.items, b.closed = nil, true
	return items
}
