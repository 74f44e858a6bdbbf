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
	failed  int
	running int // begun and not ended
	last    time.Time
	until   time.Time
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

// Begin is Wait for somebody who tries now: where it returns 0, End must follow. Tries that run count as failures until they end, so
// that many at once get no further than one after the other; who has no free failure left tries alone.
func (t *Throttle) Begin(now time.Time, key string) time.Duration {
	if wait := t.Wait(now, key); wait > 0 {
		return wait
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.keys[key]
	if n.running > max(0, t.free-n.failed) {
		return t.first
	}
	n.running++
	n.last = now
	t.keys[key] = n
	t.trim(now)
	return 0
}

// End follows a Begin that returned 0, after Failed or Passed.
func (t *Throttle) End(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.keys[key]
	if n.running--; n.running <= 0 && n.failed == 0 {
		delete(t.keys, key)
		return
	}
	n.running = max(0, n.running)
	t.keys[key] = n
}

// Failed notes a failure of every key at now.
func (t *Throttle) Failed(now time.Time, keys ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, k := range keys {
		n := t.keys[k]
		if now.Sub(n.last) > forget {
			n = tries{running: n.running}
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
		if running := t.keys[k].running; running > 0 {
			t.keys[k] = tries{running: running, last: t.keys[k].last}
			continue
		}
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
