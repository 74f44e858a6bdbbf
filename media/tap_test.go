package media_test

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"hotline/media"
)

// gate is a sink that blocks until it is opened.
type gate struct {
	open   chan struct{}
	got    []int16
	closed atomic.Int32
	err    error
}

func (g *gate) WriteFrame(f media.Frame) error {
	<-g.open
	g.got = append(g.got, f.Samples[0])
	return g.err
}

func (g *gate) Close() error { g.closed.Add(1); return nil }

func newGate(open bool) *gate {
	g := &gate{open: make(chan struct{})}
	if open {
		close(g.open)
	}
	return g
}

func feed(t *testing.T, s media.Sink, n int) {
	t.Helper()
	buf := make([]int16, 160)
	for i := range n {
		buf[0] = int16(i)
		if err := s.WriteFrame(media.Frame{Rate: 8000, Samples: buf}); err != nil {
			t.Fatal(err)
		}
	}
	clear(buf) // the frame is the writer's again
}

func TestTap_CopiesToEverySink(t *testing.T) {
	tap := media.NewTap()
	var live taken
	chain := media.Chain(&live, tap.Stage())
	a, b := newGate(true), newGate(true)
	tap.Attach("a", time.Second, a)
	detach := tap.Attach("b", time.Second, b)
	feed(t, chain, 10)
	detach()
	if len(b.got) != 10 || b.got[9] != 9 || b.closed.Load() != 1 {
		t.Errorf("b got %v, closed %d", b.got, b.closed.Load())
	}
	feed(t, chain, 5)
	if err := chain.Close(); err != nil {
		t.Fatal(err)
	}
	tap.Close()
	if len(a.got) != 15 || len(live) != 15 || a.closed.Load() != 1 || tap.Dropped("a")+tap.Dropped("b") != 0 {
		t.Errorf("a got %d, live %d, closed %d", len(a.got), len(live), a.closed.Load())
	}
}

func TestTap_DropsForTheSlowOnly(t *testing.T) {
	tap := media.NewTap()
	var live taken
	chain := media.Chain(&live, tap.Stage())
	slow := newGate(false)
	tap.Attach("slow", 100*time.Millisecond, slow)
	feed(t, chain, 50)
	if len(live) != 50 {
		t.Errorf("live path got %d", len(live))
	}
	if d := tap.Dropped("slow"); d != 45 {
		t.Errorf("dropped %d of 50 with a queue of 5", d)
	}
	close(slow.open)
	tap.Close()
	if len(slow.got) != 5 || slow.got[4] != 4 {
		t.Errorf("got %v", slow.got)
	}
	late := newGate(true)
	tap.Attach("late", time.Second, late)()
	if late.closed.Load() != 1 {
		t.Error("a sink attached to a closed tap is not closed")
	}
}

func TestTap_CountsRefusalsAndSurvivesPanics(t *testing.T) {
	tap := media.NewTap()
	chain := media.Chain(media.Discard, tap.Stage())
	refusing := newGate(true)
	refusing.err = errors.New("full")
	tap.Attach("refusing", time.Second, refusing)
	told := make(chan any, 20)
	tap.OnPanic(func(v any, stack []byte) { told <- v })
	tap.Attach("broken", time.Second, media.SinkFunc(func(media.Frame) error { panic("broken") }))
	feed(t, chain, 10)
	tap.Close()
	if r, b := tap.Dropped("refusing"), tap.Dropped("broken"); r != 10 || b != 10 {
		t.Errorf("refused %d, broken %d", r, b)
	}
	if n := len(told); n == 0 || <-told != "broken" {
		t.Errorf("%d panics told", n)
	}
}

func TestTap_AllocatesNothing(t *testing.T) {
	tap := media.NewTap()
	chain := media.Chain(media.Discard, tap.Stage())
	stuck := newGate(false)
	tap.Attach("stuck", 200*time.Millisecond, stuck)
	tap.Attach("null", 200*time.Millisecond, media.Discard)
	f := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	for range 200 {
		_ = chain.WriteFrame(f)
	}
	if n := testing.AllocsPerRun(1000, func() { _ = chain.WriteFrame(f) }); n >= 1 {
		t.Errorf("%v allocations", n)
	}
	close(stuck.open)
	tap.Close()
}

// A sink that keeps up takes the memory of a few frames, not of its whole queue; one that stalls gets all of it.
func TestTap_TakesMemoryForWhatWaits(t *testing.T) {
	const frames, size = 100, 320 // bytes
	for _, stalls := range []bool{false, true} {
		tap := media.NewTap()
		chain := media.Chain(media.Discard, tap.Stage())
		took := make(chan struct{}, frames)
		gate := make(chan struct{})
		tap.Attach("a", 2*time.Second, media.SinkFunc(func(media.Frame) error {
			if stalls {
				<-gate
			}
			took <- struct{}{}
			return nil
		}))
		f := media.Frame{Rate: 8000, Samples: make([]int16, size/2)}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range frames {
			_ = chain.WriteFrame(f)
			if !stalls && i%4 == 3 {
				for range 4 {
					<-took
				}
			}
		}
		runtime.ReadMemStats(&after)
		grew := after.TotalAlloc - before.TotalAlloc
		if stalls && grew < frames*size || !stalls && grew > 30*size {
			t.Errorf("stalls %v: %d frames took %d bytes", stalls, frames, grew)
		}
		close(gate)
		tap.Close()
	}
}

func TestDescribe_ListsTheChain(t *testing.T) {
	tap := media.NewTap()
	tap.Attach("recorder", time.Second, media.Discard)
	var live taken
	if s := media.Describe(media.Chain(&live, tap.Stage())); s != "tap(recorder) > media_test.taken" {
		t.Error(s)
	}
	tap.Close()
}

func BenchmarkTap_TwoSinks(b *testing.B) {
	tap := media.NewTap()
	chain := media.Chain(media.Discard, tap.Stage())
	tap.Attach("a", time.Second, media.Discard)
	tap.Attach("b", time.Second, media.Discard)
	f := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	b.ReportAllocs()
	for b.Loop() {
		_ = chain.WriteFrame(f)
	}
	tap.Close()
}
