package engine_test

import (
	"testing"
	"time"

	"hotline/engine"
)

// A stall at the beginning does not put what is heard into the future, and one later not into the past.
func TestOrigin_IsThatOfTheEarliestFrame(t *testing.T) {
	frame := 20 * time.Millisecond
	for _, c := range []struct {
		name   string
		stalls map[int]time.Duration // before the frame
		want   time.Duration
	}{
		{"steady", nil, 100 * time.Millisecond},
		{"first frame late", map[int]time.Duration{0: 300 * time.Millisecond}, 100 * time.Millisecond},
		{"later frames late", map[int]time.Duration{7: 300 * time.Millisecond}, 100 * time.Millisecond},
	} {
		var seen, pts []time.Duration
		now := time.Duration(0)
		for i := range 50 {
			due := 100*time.Millisecond + time.Duration(i)*frame
			now = max(now+c.stalls[i], due) // what waited comes at once
			if i == 0 {
				now = due + c.stalls[0]
			}
			seen, pts = append(seen, now), append(pts, time.Duration(i)*frame)
		}
		if got := engine.Origin(seen, pts); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
