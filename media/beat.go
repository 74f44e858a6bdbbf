package media

import "time"

// Beat counts the ticks that a registration of a Pacer should have had, so that media time keeps up with the wall clock where
// ticks were skipped. The zero value is ready; its first tick is the first that Due is told of. Not safe for concurrent use.
type Beat struct {
	first time.Time
	n     int64 // ticks accounted for
}

// Due is called once in every tick, with its time, and returns how many ticks were skipped before it. It may say one too few, and
// say it later, never one too many: a tick comes up to FrameTime late.
func (b *Beat) Due(now time.Time) (skipped int) {
	if b.n == 0 {
		b.first, b.n = now, 1
		return 0
	}
	skipped = int(max(0, int64(now.Sub(b.first)/FrameTime)-b.n))
	b.n += int64(skipped) + 1
	return skipped
}
