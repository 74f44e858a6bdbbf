package account

import (
	"sync"
	"time"
)

// Throttle slows guessing: after free failures of one key each further one doubles the wait, up to the longest. Keys are account
// names and network addresses. Safe for concurrent use; it remembers at most maxKeys and forgets the oldest first.
type Throttle struct {
	free    int
	first   time.Duration
	longest time.Duration

	mu   sync.Mutex
	keys map[string]tries
}

type tries struct {
	failed int
	last   time.Time
	until  time.Time
}

const (
	maxKeys = 10_000
	// forget is how long after the last failure a key starts anew.
	forget = time.Hour
)

// NewThrottle returns a Throttle that lets free failures pass, then waits first, 2 first, 4 first ... at most longest.
func NewThrottle(free int, first, longest time.Duration) *Throttle {
	return &Throttle{free: free, first: first, longest: longest, keys: map[string]tries{}}
}

// Wait returns how long the keys must wait at now before the next try; 0 = go on.
func (t *Throttle) Wait(now time.Time, keys ...string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	var wait time.Duration
	for _, k := range keys {
		wait = max(wait, t.keys[k].until.Sub(now))
	}
	return wait
}

// Failed notes a failure of every key at now.
func (t *Throttle) Failed(now time.Time, keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		n := t.keys[k]
		if now.Sub(n.last) > forget {
			n = tries{}
		}
		n.failed++
		n.last = now
		if over := n.failed - t.free; over > 0 {
			n.until = now.Add(min(t.first<<min(over-1, 20), t.longest))
		}
		t.keys[k] = n
	}
	t.trim(now)
}

// Passed forgets the failures of every key.
func (t *Throttle) Passed(keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		delete(t.keys, k)
	}
}

// trim keeps the memory bounded: what is stale goes, then what is oldest.
func (t *Throttle) trim(now time.Time) {
	if len(t.keys) <= maxKeys {
		return
	}
	oldest, at := "", now
	for k, n := range t.keys {
		if now.Sub(n.last) > forget {
			delete(t.keys, k)
		} else if n.last.Before(at) {
			oldest, at = k, n.last
		}
	}
	if len(t.keys) > maxKeys {
		delete(t.keys, oldest)
	}
}
