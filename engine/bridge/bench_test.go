package bridge_test

import (
	"fmt"
	"testing"
	"time"

	"hotline/engine/bridge"
	"hotline/media"
)

// ticker makes a bridge whose tick is called by hand.
func ticker(tb testing.TB, parties, rate int) (tick func()) {
	tb.Helper()
	clock := media.NewPacer(1)
	b, err := bridge.New(8000, clock)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(b.Close)
	frame := media.Frame{Rate: rate, Samples: make([]int16, rate/50)}
	for i := range frame.Samples {
		frame.Samples[i] = int16(i * 50)
	}
	ports := make([]*bridge.Port, parties)
	for i := range ports {
		if ports[i], err = b.Join(fmt.Sprint(i), rate, media.Discard); err != nil {
			tb.Fatal(err)
		}
	}
	return func() {
		for _, p := range ports {
			_ = p.WriteFrame(frame)
		}
		bridge.Tick(b)
	}
}

func TestBridge_AllocatesNothingPerTick(t *testing.T) {
	for _, c := range []struct{ parties, rate int }{{2, 8000}, {2, 16000}, {4, 8000}} {
		tick := ticker(t, c.parties, c.rate)
		tick()
		if n := testing.AllocsPerRun(200, tick); n != 0 {
			t.Errorf("%d parties at %d Hz: %v allocations a tick", c.parties, c.rate, n)
		}
	}
}

func BenchmarkBridge(b *testing.B) {
	for _, c := range []struct{ parties, rate int }{{2, 8000}, {2, 16000}, {3, 8000}, {8, 8000}} {
		b.Run(fmt.Sprintf("%d_parties_%d_Hz", c.parties, c.rate), func(b *testing.B) {
			tick := ticker(b, c.parties, c.rate)
			for b.Loop() {
				tick()
			}
			b.ReportMetric(float64(b.Elapsed())/float64(time.Microsecond)/float64(b.N)*50/1000, "ms-CPU/call-second")
		})
	}
}
