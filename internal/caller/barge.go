package caller

import "time"

// What counts as lowered: 10 dB under the reply's own level for 120 ms, longer than the gaps inside words.
// What counts as stopped: 400 ms without sound, longer than pauses between clauses of synthetic speech.
const (
	duckRatio = 0.316
	duckFor   = 120 * time.Millisecond
	stopFor   = 400 * time.Millisecond
)

// barge watches what happens to a reply that is spoken into. Times are counted from the onset of own speech.
type barge struct {
	from    time.Duration // onset of own speech
	normal  float64       // level of the reply before it
	lowAt   time.Duration // start of the current low stretch, -1 = none
	muteAt  time.Duration // start of the current silent stretch, -1 = none
	duck    time.Duration // -1 = not seen
	stop    time.Duration // -1 = not seen
	resumed time.Duration // -1 = not seen
}

func newBarge(from time.Duration, normal float64) barge {
	return barge{from: from, normal: normal, lowAt: -1, muteAt: -1, duck: -1, stop: -1, resumed: -1}
}

// hear takes one frame that begins at at.
func (b *barge) hear(at time.Duration, level float64) {
	if b.stop >= 0 {
		return
	}
	b.lowAt = stretch(b.lowAt, at, level < b.normal*duckRatio)
	b.muteAt = stretch(b.muteAt, at, level < soundLevel)
	switch {
	case b.duck < 0 && b.lowAt >= 0 && at-b.lowAt >= duckFor:
		b.duck = b.lowAt - b.from
	case b.duck >= 0 && b.resumed < 0 && b.lowAt < 0:
		b.resumed = at - b.from
	}
	if b.muteAt >= 0 && at-b.muteAt >= stopFor {
		b.stop, b.resumed = b.muteAt-b.from, -1
	}
}

// stretch keeps the start of a stretch while on holds.
func stretch(start, at time.Duration, on bool) time.Duration {
	switch {
	case !on:
		return -1
	case start < 0:
		return at
	}
	return start
}

// report writes what was seen into t.
func (b *barge) report(t *Turn) {
	for _, f := range []struct {
		d   time.Duration
		out **float64
	}{{b.duck, &t.DuckMS}, {b.stop, &t.StopMS}, {b.resumed, &t.ResumedMS}} {
		if f.d >= 0 {
			*f.out = msp(f.d)
		}
	}
}
