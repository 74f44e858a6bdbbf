package dialog

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// Exchange keeps INVITEs and offers of one dialog from crossing (RFC 3261 section 14, RFC 3311 section 5.2): one is open at
// a time, ours or theirs. The zero value is idle. Safe for concurrent use.
type Exchange struct {
	mu    sync.Mutex
	ours  bool
	asked bool          // the INVITE is theirs, the offer that waits for its answer ours
	free  chan struct{} // closed at the end of the one that is open; nil when none is
}

// Begin opens an exchange. When one is open already it returns what is closed at its end, and whose it is.
func (x *Exchange) Begin(ours bool) (busy <-chan struct{}, byUs bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.free != nil {
		return x.free, x.ours
	}
	x.ours, x.asked, x.free = ours, false, make(chan struct{})
	return nil, false
}

// Asks notes that in the exchange that is open, of theirs, the offer is ours: their INVITE brought none.
func (x *Exchange) Asks() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.asked = x.free != nil && !x.ours
}

// End closes the exchange that is open, if it is of that side.
func (x *Exchange) End(ours bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.free != nil && x.ours == ours {
		close(x.free)
		x.free = nil
	}
}

// Ours waits until an exchange of ours can begin; false when ctx or the dialog ended first.
func (x *Exchange) Ours(ctx context.Context, done <-chan struct{}) bool {
	for {
		busy, _ := x.Begin(true)
		if busy == nil {
			return true
		}
		select {
		case <-busy:
		case <-done:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// Theirs begins one of theirs and returns 0; else the status to refuse it with: 491 where ours is open (glare) or an offer of ours
// waits for its answer (RFC 3311 section 5.2), 500 where an earlier one of theirs does. It waits a moment for an end that is right behind: the stack hands messages on in any order.
func (x *Exchange) Theirs(done <-chan struct{}) int {
	patience := time.NewTimer(overtaken)
	defer patience.Stop()
	for {
		busy, byUs := x.Begin(false)
		if busy == nil {
			return 0
		}
		if byUs {
			return 491
		}
		select {
		case <-busy:
		case <-done:
			return 500
		case <-patience.C:
			return x.refusal()
		}
	}
}

// refusal is the status for one of theirs that an earlier one of theirs stands against.
func (x *Exchange) refusal() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.free != nil && x.asked {
		return 491
	}
	return 500
}

// Backoff is how long to wait after a 491 (RFC 3261 section 14.1): 2.1-4 s where we made the Call-ID, else 0-2 s, in steps
// of 10 ms.
func Backoff(ownCallID bool) time.Duration {
	if ownCallID {
		return 10 * time.Millisecond * time.Duration(210+rand.IntN(191)) //nolint:gosec // keeps no secret
	}
	return 10 * time.Millisecond * time.Duration(rand.IntN(201)) //nolint:gosec // keeps no secret
}
