package trunk

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limiter admits calls: so many at once, so many a second. Safe for concurrent use.
type Limiter struct {
	limits Limits
	now    func() time.Time
	pace   *rate.Limiter

	mu     sync.Mutex
	active int
}

// NewLimiter makes a limiter; now is time.Now but in tests.
func NewLimiter(l Limits, now func() time.Time) *Limiter {
	out := &Limiter{limits: l, now: now}
	if l.Rate > 0 {
		out.pace = rate.NewLimiter(rate.Limit(l.Rate), max(int(l.Rate), 1))
	}
	return out
}

// Enter takes a call in, or says why not: "trunk_calls" or "trunk_rate", and when to try again. Leave ends what Enter began.
func (l *Limiter) Enter() (reason string, retry time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limits.Calls > 0 && l.active >= l.limits.Calls {
		return "trunk_calls", 10 * time.Second
	}
	if l.pace != nil && !l.pace.AllowN(l.now(), 1) {
		return "trunk_rate", time.Second
	}
	l.active++
	return "", 0
}

// Leave gives the place of a call back.
func (l *Limiter) Leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.active = max(l.active-1, 0)
}

// Active is the number of calls.
func (l *Limiter) Active() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.active
}
