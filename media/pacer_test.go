package media_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"hotline/media"
)

// run drives p until the returned stop is called, which waits for it.
func run(t testing.TB, p *media.Pacer) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestPacer_DoesNotDriftNorBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := media.NewPacer(2)
		const calls = 200
		var counts [calls]int
		var last [calls]time.Time
		slots := map[time.Time]int{} // one goroutine at a time runs in the bubble's frozen instant, but two shards exist
		mu := make(chan struct{}, 1)
		for i := range calls {
			defer p.Add(func(now time.Time) {
				mu <- struct{}{}
				defer func() { <-mu }()
				if gap := now.Sub(last[i]); !last[i].IsZero() && gap != media.FrameTime {
					t.Errorf("call %d: gap of %v", i, gap)
				}
				last[i] = now
				counts[i]++
				slots[now]++
			})()
		}
		stop := run(t, p)
		time.Sleep(time.Minute)
		stop()
		for i, n := range counts {
			if n < 2999 || n > 3000 {
				t.Fatalf("call %d: %d ticks in a minute", i, n)
			}
		}
		for at, n := range slots {
			if n > calls/4 {
				t.Fatalf("%d calls at once at %v", n, at)
			}
		}
		if st := p.Stats(); st.Missed != 0 || st.Ticks < 200*2999 {
			t.Errorf("%+v", st)
		}
	})
}

func TestPacer_SkipsWhatItMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := media.NewPacer(1)
		n := 0
		defer p.Add(func(time.Time) {
			if n++; n == 10 {
				time.Sleep(time.Second) // the machine stalls
			}
		})()
		stop := run(t, p)
		time.Sleep(2 * time.Second)
		stop()
		// 10 ticks until 200 ms, then silence until 1200 ms, then 40 ticks; the one just due after the stall may run
		if n < 49 || n > 51 {
			t.Errorf("%d ticks, want about 50: it must not make up for what it missed", n)
		}
		if st := p.Stats(); st.Missed < 48 || st.Missed > 51 {
			t.Errorf("%+v", st)
		}
	})
}

func TestPacer_RemoveWaitsForTheTick(t *testing.T) {
	p := media.NewPacer(1)
	defer run(t, p)()
	entered, leave := make(chan struct{}), make(chan struct{})
	var finished atomic.Bool
	var calls atomic.Int32
	remove := p.Add(func(time.Time) {
		if calls.Add(1) == 1 {
			close(entered)
			<-leave
			finished.Store(true)
		}
	})
	<-entered
	removed := make(chan struct{})
	go func() { remove(); close(removed) }()
	close(leave)
	<-removed
	if !finished.Load() {
		t.Error("remove returned while the tick was running")
	}
	after := calls.Load()
	ticked := make(chan struct{}, 64)
	other := p.Add(func(time.Time) {
		select {
		case ticked <- struct{}{}:
		default:
		}
	})
	for range 3 {
		<-ticked
	}
	other()
	remove()
	if n := calls.Load(); n != after {
		t.Errorf("%d ticks after remove", n-after)
	}
	if st := p.Stats(); st.Active != 0 {
		t.Errorf("%+v", st)
	}
}

func TestPacer_PanicEndsOneRegistration(t *testing.T) {
	p := media.NewPacer(1)
	defer run(t, p)()
	told := make(chan any, 4)
	remove := p.AddGuarded(func(time.Time) { panic("broken call") }, func(v any, stack []byte) {
		if len(stack) == 0 {
			t.Error("no stack")
		}
		told <- v
	})
	ticked := make(chan struct{}, 64)
	other := p.Add(func(time.Time) {
		select {
		case ticked <- struct{}{}:
		default:
		}
	})
	if v := <-told; v != "broken call" {
		t.Errorf("told %v", v)
	}
	for range 3 {
		<-ticked
	}
	other()
	remove()
	if st := p.Stats(); st.Panics != 1 || st.Active != 0 || len(told) != 0 {
		t.Errorf("%+v, told %d times more", st, len(told))
	}
}

func TestPacer_RunsOnce(t *testing.T) {
	p := media.NewPacer(1)
	ticked := make(chan struct{}, 1)
	remove := p.Add(func(time.Time) {
		select {
		case ticked <- struct{}{}:
		default:
		}
	})
	stop := run(t, p)
	<-ticked
	if err := p.Run(t.Context()); !errors.Is(err, media.ErrRunning) {
		t.Errorf("second Run: %v", err)
	}
	stop()
	remove()
}

// BenchmarkPacer_200Calls reports the share of ticks that came late, and how late, with nothing else to do.
func BenchmarkPacer_200Calls(b *testing.B) {
	p := media.NewPacer(2)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	var late5 atomic.Uint64
	for range 200 {
		var last time.Time
		defer p.Add(func(now time.Time) {
			if !last.IsZero() && now.Sub(last) > media.FrameTime+5*time.Millisecond {
				late5.Add(1)
			}
			last = now
		})()
	}
	for b.Loop() {
		time.Sleep(media.FrameTime)
	}
	st := p.Stats()
	b.ReportMetric(float64(st.Missed)/float64(st.Ticks+st.Missed), "missed/tick")
	b.ReportMetric(float64(late5.Load())/float64(st.Ticks), "5ms_late/tick")
	cancel()
	<-done
}
