package main

import (
	"context"
	"fmt"
	"io"
)

// ladder is a search for the most that the server bears.
type ladder struct {
	Best  int    `json:"best"` // 0: not even the least
	Steps []step `json:"steps"`
}

// step is one try.
type step struct {
	N         int     `json:"n"`
	OK        bool    `json:"ok"`
	Why       string  `json:"why,omitempty"` // it is not
	SetupP99  float64 `json:"setup_p99_ms"`
	JitterP99 float64 `json:"jitter_p99_ms"`
	LossPct   float64 `json:"loss_pct"`
	MissedPct float64 `json:"missed_pct"`
}

// search climbs from n by half as much again until it fails twice on the same step, then looks between the last two steps, halves
// times. most bounds it.
func search(ctx context.Context, n, most, halves int, progress io.Writer, try func(n int) step) *ladder {
	l := &ladder{}
	climb := func(n int) bool {
		for range 2 { // a busy machine spoils one try
			s := try(n)
			if ctx.Err() != nil {
				return false
			}
			l.Steps = append(l.Steps, s)
			_, _ = fmt.Fprintf(progress, "  %d: ok %v %s\n", n, s.OK, s.Why)
			if s.OK {
				l.Best = max(l.Best, n)
				return true
			}
		}
		return false
	}
	for n <= most && climb(n) {
		n += max(1, n/2)
	}
	if n > most || l.Best == 0 {
		return l
	}
	for low, high := l.Best, n; halves > 0 && high-low > 1; halves-- {
		if mid := (low + high) / 2; climb(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return l
}

// Bounds of a clean call: jitter of what the server sends, and time to 200 OK; milliseconds.
const (
	jitterMost = 5
	setupMost  = 50
)

// knee looks for the most calls to line 1003 at once that are all clean. The generator runs on the same machine, and what makes it
// late counts against the server.
func knee(ctx context.Context, o options, progress io.Writer) *ladder {
	most, halves := 5000, 3
	if o.short {
		most, halves = 2*o.calls, 0
	}
	return search(ctx, o.calls, most, halves, progress, func(n int) step {
		l, err := crowd(ctx, o, n)
		return judge(n, l, err, func() string {
			switch {
			case l.Lost > 0:
				return fmt.Sprintf("%d packets lost", l.Lost)
			case l.Jitter.P99 >= jitterMost:
				return "jitter"
			}
			return ""
		})
	})
}

// crowd places n calls to line 1003 on a fresh server.
func crowd(ctx context.Context, o options, n int) (load, error) {
	s, err := start(ctx, o.bin, unbounded)
	if err != nil {
		return load{}, err
	}
	defer s.stop()
	g, err := generate(ctx, o.bin, plan{calls: n, rate: rate, hold: ramp(n) + o.window, codec: "pcma", to: "sip:1003@" + s.sip})
	if err != nil {
		return load{}, err
	}
	return g.wait()
}

// setupRate looks for the most calls a second that are answered in time.
func setupRate(ctx context.Context, o options, progress io.Writer) *ladder {
	first, most, halves := 100, 3000, 2
	if o.short {
		most, halves = 150, 0
	}
	return search(ctx, first, most, halves, progress, func(n int) step {
		s, err := start(ctx, o.bin, unbounded)
		if err != nil {
			return step{N: n, Why: err.Error()}
		}
		defer s.stop()
		l, err := brief(ctx, o, s.sip, int(float64(n)*o.window.Seconds()), n)
		return judge(n, l, err, func() string {
			if l.Setup.P99 > setupMost {
				return "set-up"
			}
			return ""
		})
	})
}

// judge makes the step of a load; bad says what is wrong with it beside errors and failed calls.
func judge(n int, l load, err error, bad func() string) step {
	s := step{N: n, SetupP99: l.Setup.P99, JitterP99: l.Jitter.P99, LossPct: l.LossPct, MissedPct: l.MissedPct}
	switch {
	case err != nil:
		s.Why = err.Error()
	case l.Failed > 0:
		s.Why = fmt.Sprintf("%d calls failed: %v", l.Failed, l.Failures)
	default:
		s.Why = bad()
	}
	s.OK = s.Why == ""
	if !s.OK && s.MissedPct >= missedMost {
		s.Why += "; the generator was late, too"
	}
	return s
}
