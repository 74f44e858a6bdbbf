package impair_test

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline/media/impair"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// arrival is one packet that came through.
type arrival struct {
	number int
	after  time.Duration // since it was sent
}

// send pushes n packets through a line, one every 20 ms, and returns what arrives. Time is virtual.
func send(t *testing.T, cfg impair.Config, n int) (got []arrival, st impair.Stats) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		begin := time.Now()
		l := impair.NewLine(cfg, func(b []byte, _ netip.AddrPort) {
			number := int(b[0])<<8 | int(b[1])
			got = append(got, arrival{number, time.Since(begin) - time.Duration(number)*20*time.Millisecond})
		})
		tick := time.NewTicker(20 * time.Millisecond)
		for i := range n {
			l.Push([]byte{byte(i >> 8), byte(i)}, netip.AddrPort{})
			<-tick.C
		}
		tick.Stop()
		<-time.After(3 * time.Second) // virtual: what waits comes out
		synctest.Wait()
		st = l.Stats()
		l.Close()
	})
	return got, st
}

func TestLine_LosesWhatItIsTold(t *testing.T) {
	for _, loss := range []float64{0.01, 0.03, 0.05, 0.3} {
		for _, burst := range []int{0, 3} {
			got, st := send(t, impair.Config{Loss: loss, Burst: burst, Seed: 7}, 20000)
			share := float64(st.Dropped) / float64(st.Packets)
			if sigma := math.Sqrt(float64(max(1, burst)) * loss / 20000); math.Abs(share-loss) > 3*sigma || len(got)+int(st.Dropped) != 20000 {
				t.Errorf("loss %g, burst %d: %.4f lost, %d arrived", loss, burst, share, len(got))
			}
			if burst == 0 {
				continue
			}
			for i := 1; i < len(got); i++ {
				if gap := got[i].number - got[i-1].number - 1; gap%3 != 0 {
					t.Fatalf("%d packets lost in a row", gap)
				}
			}
		}
	}
}

func TestLine_JitterKeepsTheOrder(t *testing.T) {
	got, _ := send(t, impair.Config{Jitter: 30 * time.Millisecond, Seed: 7}, 2000)
	least, most := time.Hour, time.Duration(0)
	for i, a := range got {
		if a.number != i {
			t.Fatalf("packet %d came as number %d", a.number, i)
		}
		least, most = min(least, a.after), max(most, a.after)
	}
	if len(got) != 2000 || least > 3*time.Millisecond || most < 50*time.Millisecond || most > 60*time.Millisecond {
		t.Errorf("%d packets, late by %v to %v", len(got), least, most)
	}
}

func TestLine_Reorders(t *testing.T) {
	got, st := send(t, impair.Config{Reorder: 0.01, Seed: 7}, 5000)
	swapped := 0
	for i := 1; i < len(got); i++ {
		if got[i].number < got[i-1].number {
			swapped++
		}
	}
	if len(got) != 5000 || swapped < 30 || swapped > 70 || int(st.Swapped) < swapped {
		t.Errorf("%d arrived, %d out of order, %d said", len(got), swapped, st.Swapped)
	}
}

func TestLine_IsTheSameForASeed(t *testing.T) {
	cfg := impair.Config{Loss: 0.1, Burst: 2, Jitter: 10 * time.Millisecond, Reorder: 0.05, Seed: 7}
	a, _ := send(t, cfg, 500)
	b, _ := send(t, cfg, 500)
	cfg.Seed = 8
	c, _ := send(t, cfg, 500)
	if !slices.Equal(a, b) || slices.Equal(a, c) {
		t.Error("the fate does not follow the seed")
	}
}

func TestConfig_RefusesNonsense(t *testing.T) {
	for _, c := range []impair.Config{{Loss: -1}, {Loss: math.NaN()}, {Loss: 1}, {Burst: -1}, {Jitter: -1}, {Jitter: time.Hour}, {Reorder: 0.6}} {
		if c.Validate() == nil {
			t.Errorf("%+v was taken", c)
		}
	}
	if c := (impair.Config{}); c.Validate() != nil || c.Active() {
		t.Errorf("%+v", c)
	}
}

func ExampleNewLine() {
	l := impair.NewLine(impair.Config{Loss: 0.5, Seed: 7}, func(b []byte, _ netip.AddrPort) { fmt.Print(b[0], " ") })
	defer l.Close()
	for i := range 10 {
		l.Push([]byte{byte(i)}, netip.AddrPort{})
	}
	fmt.Println(l.Stats().Dropped, "lost")
	// Output: 4 6 8 9 6 lost
}
