package media

import (
	"sync/atomic"
	"time"
)

// loadSpan is how long a shard's load is measured.
const loadSpan = time.Second

// load is the share of its time that a shard spends in ticks. One goroutine adds, any may ask.
type load struct {
	since    time.Time
	busy     time.Duration
	permille atomic.Int64 // of the last whole span
}

// add takes a group of ticks that ran from begin to end.
func (l *load) add(begin, end time.Time) {
	if l.since.IsZero() {
		l.since = begin
	}
	l.busy += end.Sub(begin)
	if span := end.Sub(l.since); span >= loadSpan {
		l.permille.Store(int64(1000 * l.busy / span))
		l.since, l.busy = end, 0
	}
}

// Load is the share of its time, 0 to 1, that the busiest of the clock's goroutines spent in ticks during the last second: the clock
// begins to miss ticks towards 1. What others do on the same processors counts as far as it holds ticks up.
func (p *Pacer) Load() float64 {
	var most int64
	for _, s := range p.shards {
		most = max(most, s.load.permille.Load())
	}
	return float64(most) / 1000
}
