// Package tally counts the goroutines that work for an owner, so that it can wait for them although more may begin while it
// waits: a sync.WaitGroup does not allow that. It starts nothing by itself. telephony/sip waits so for requests and legs.
package tally

import (
	"runtime/debug"
	"sync"
)

// Tally counts goroutines. Safe for concurrent use.
type Tally struct {
	mu   sync.Mutex
	n    int
	shut bool
	idle chan struct{} // closed when shut and none is left: none begins any more
	tell func(v any, stack []byte)
}

// Enter counts one more; false when the owner is idle for good. Call Leave after it.
func (t *Tally) Enter() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.shut && t.n == 0 {
		return false
	}
	t.n++
	return true
}

// Leave counts one less.
func (t *Tally) Leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.n--; t.shut && t.n == 0 {
		close(t.idle)
	}
}

// Run starts f in a goroutine of its own, unless the owner is idle for good.
func (t *Tally) Run(f func()) {
	if t.Enter() {
		go func() {
			defer t.Leave()
			defer func() {
				if v := recover(); v != nil && t.tell != nil {
					t.tell(v, debug.Stack())
				}
			}()
			f()
		}()
	}
}

// OnPanic has a panic of what Run runs told to tell; it ends that and nothing else. Call it before the first Run.
func (t *Tally) OnPanic(tell func(v any, stack []byte)) { t.tell = tell }

// Close lets no more begin once none is left, and returns what is closed then.
func (t *Tally) Close() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.shut = true
	if t.n == 0 {
		close(t.idle)
	}
	return t.idle
}

// New makes a tally of none.
func New() *Tally { return &Tally{idle: make(chan struct{})} }
