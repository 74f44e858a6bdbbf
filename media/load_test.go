package media_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline/media"
)

func TestPacer_LoadIsTheShareOfTimeInTicks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := media.NewPacer(1)
		var work atomic.Int64
		for range 2 {
			defer p.Add(func(time.Time) { time.Sleep(time.Duration(work.Load())) })()
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = p.Run(ctx) }()
		defer func() { cancel(); <-done }()
		for _, step := range []struct {
			work time.Duration
			want float64
		}{{2 * time.Millisecond, 0.2}, {5 * time.Millisecond, 0.5}, {0, 0}} {
			work.Store(int64(step.work))
			<-time.After(3 * time.Second)
			synctest.Wait()
			if got := p.Load(); got < step.want-0.02 || got > step.want+0.02 {
				t.Errorf("two ticks of %v: load %g, want %g", step.work, got, step.want)
			}
		}
	})
}
