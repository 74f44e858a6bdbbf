package media_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"hotline/media"
)

// keeper keeps the times of what it gets.
type keeper struct {
	at     []time.Duration
	err    error
	closed int
}

func (k *keeper) WriteFrame(f media.Frame) error { k.at = append(k.at, f.PTS); return k.err }
func (k *keeper) Close() error                   { k.closed++; return nil }

func TestSwitch_PassesToWhoListens(t *testing.T) {
	var s media.Switch
	a, b := &keeper{}, &keeper{err: errors.New("full")}
	write := func(n int, want error) {
		t.Helper()
		if err := s.WriteFrame(media.Frame{PTS: time.Duration(n)}); !errors.Is(err, want) {
			t.Errorf("frame %d: %v", n, err)
		}
	}
	write(1, nil)
	s.Listen(a)
	write(2, nil)
	s.Listen(b)
	write(3, b.err)
	s.Listen(nil)
	write(4, nil)
	if err := s.Close(); err != nil || a.closed+b.closed != 0 {
		t.Errorf("closed %d %d, %v", a.closed, b.closed, err)
	}
	if len(a.at) != 1 || a.at[0] != 2 || len(b.at) != 1 || b.at[0] != 3 {
		t.Errorf("a got %v, b got %v", a.at, b.at)
	}
}

func TestStamp_CountsTheLegsOwnTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := &keeper{}
		s := &media.Stamp{Next: k}
		for _, wait := range []time.Duration{0, media.FrameTime, 3 * media.FrameTime, media.FrameTime} {
			time.Sleep(wait)
			if err := s.WriteFrame(media.Frame{PTS: time.Hour}); err != nil {
				t.Fatal(err)
			}
		}
		want := []time.Duration{0, 1, 4, 5} // two ticks were skipped
		for i, at := range k.at {
			if at != want[i]*media.FrameTime {
				t.Errorf("frame %d at %v, want %v", i, at, want[i]*media.FrameTime)
			}
		}
		if err := s.Close(); err != nil || k.closed != 1 {
			t.Errorf("closed %d times, %v", k.closed, err)
		}
	})
}
