package media_test

import (
	"testing"
	"time"

	"hotline/media"
)

func TestBeat_CountsSkippedTicks(t *testing.T) {
	const ms = time.Millisecond
	start := time.Now()
	var b media.Beat
	total := 0
	for i, c := range []struct {
		at   time.Duration
		want int
	}{
		{0, 0}, {20 * ms, 0}, {59 * ms, 0}, {60 * ms, 0}, // the third came late, the fourth in time
		{160 * ms, 4}, {180 * ms, 0}, {219 * ms, 0}, {220 * ms, 0},
		{2240 * ms, 100}, {2260 * ms, 0},
	} {
		if got := b.Due(start.Add(c.at)); got != c.want {
			t.Errorf("tick %d at %v: %d skipped, want %d", i, c.at, got, c.want)
		}
		total += c.want + 1
	}
	if want := 2260/20 + 1; total != want {
		t.Errorf("%d ticks in all, want %d", total, want)
	}
	var late media.Beat // its first tick came 15 ms late: never one too many
	late.Due(start.Add(15 * ms))
	for i := range 100 {
		if got := late.Due(start.Add(time.Duration(i+1) * 20 * ms)); got != 0 {
			t.Errorf("tick %d: %d skipped", i, got)
		}
	}
}
