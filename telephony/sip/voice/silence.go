package voice

import "time"

// Silence finds out that no packet came for some time. Not safe for concurrent use.
type Silence struct {
	seen  uint64
	since time.Time
}

// Lost takes the packets received so far (expected false: none need come) and says whether the limit has passed; 0 is none.
func (w *Silence) Lost(now time.Time, received uint64, expected bool, limit time.Duration) bool {
	if limit == 0 || !expected || received != w.seen || w.since.IsZero() {
		w.seen, w.since = received, now
		return false
	}
	return now.Sub(w.since) >= limit
}
