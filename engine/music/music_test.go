package music_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"hotline/engine/music"
	"hotline/media"
	"hotline/media/dsp"
	"hotline/media/mediatest"
)

// keep collects what a source plays.
type keep struct{ samples []int16 }

func (k *keep) WriteFrame(f media.Frame) error {
	k.samples = append(k.samples, f.Samples...)
	return nil
}

func (k *keep) Close() error { return nil }

// play runs a source for d and returns what it gave.
func play(t *testing.T, s *music.Source, d time.Duration) []int16 {
	t.Helper()
	var k keep
	for range d / media.FrameTime {
		if err := s.Tick(&k); err != nil {
			t.Fatal(err)
		}
	}
	return k.samples
}

// steady is a tone of the length d.
func steady(hz float64, d time.Duration) []int16 {
	out := make([]int16, int(8000*d.Seconds()))
	for i := range out {
		out[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(i)/8000))
	}
	return out
}

// at measures a tone, 1 = as steady makes it.
func at(s []int16, hz float64) float64 {
	var re, im float64
	for i, v := range s {
		re += float64(v) * math.Cos(2*math.Pi*hz*float64(i)/8000)
		im += float64(v) * math.Sin(2*math.Pi*hz*float64(i)/8000)
	}
	return 2 * math.Hypot(re, im) / float64(len(s)) / 8000
}

func TestTune_LevelAndSeam(t *testing.T) {
	for _, rate := range []int{8000, 16000, 48000} {
		samples := music.Tune(rate)
		if got := time.Duration(len(samples)) * time.Second / time.Duration(rate); got != 32*time.Second {
			t.Errorf("%d Hz: %v long", rate, got)
		}
		if level := mediatest.Level(samples); math.Abs(level+22) > 0.2 {
			t.Errorf("%d Hz: %.1f dBFS", rate, level)
		}
		if step := int(samples[0]) - int(samples[len(samples)-1]); step > 1500 || step < -1500 {
			t.Errorf("%d Hz: the loop clicks by %d", rate, step)
		}
		for i := 0; i+rate <= len(samples); i += rate {
			if level := mediatest.Level(samples[i : i+rate]); level < -30 || level > -15 {
				t.Errorf("%d Hz: second %d is at %.1f dBFS", rate, i/rate, level)
			}
		}
	}
}

func TestSource_LoopsWithoutAHole(t *testing.T) {
	loop := steady(400, 105*time.Millisecond) // 42 periods, and no whole number of frames
	got := play(t, music.NewSource(8000, loop), 2*time.Second)
	if v := at(got, 400); v < 0.99 || v > 1.01 {
		t.Errorf("the tone is at %.3f", v)
	}
}

func TestSource_SpeaksOverDuckedMusic(t *testing.T) {
	s := music.NewSource(8000, steady(400, time.Second))
	play(t, s, time.Second)
	ends := 0
	s.Say(&music.Words{Samples: steady(1000, 1010*time.Millisecond), Done: func() { ends++ }})
	got := play(t, s, time.Second)
	if v := at(got[4000:], 1000); v < 0.98 || v > 1.02 {
		t.Errorf("the words are at %.2f", v)
	}
	if v := at(got[4000:], 400); v < 0.17 || v > 0.19 {
		t.Errorf("the music is at %.2f under them", v)
	}
	if ends != 0 {
		t.Error("the words are over too soon")
	}
	got = play(t, s, time.Second)
	if v := at(got[4000:], 400); v < 0.98 {
		t.Errorf("the music is at %.2f after them", v)
	}
	if ends != 1 {
		t.Errorf("the words ended %d times", ends)
	}
	if step := largestStep(got); step > 7000 { // words and ducked music at their steepest make 6,750
		t.Errorf("a step of %d", step)
	}
}

func largestStep(s []int16) int {
	most := 0
	for i := 1; i < len(s); i++ {
		most = max(most, int(s[i])-int(s[i-1]), int(s[i-1])-int(s[i]))
	}
	return most
}

func TestSource_NewerWordsAndHush(t *testing.T) {
	s := music.NewSource(8000, nil)
	ended := ""
	for _, name := range []string{"first", "second", "third"} {
		s.Say(&music.Words{Samples: steady(1000, 100*time.Millisecond), Done: func() { ended += name + " " }})
	}
	play(t, s, time.Second)
	if ended != "third " {
		t.Errorf("spoken: %s", ended)
	}
	s.Say(&music.Words{Samples: steady(1000, time.Minute), Done: func() { ended += "long " }})
	play(t, s, time.Second)
	s.Say(&music.Words{Samples: steady(1000, time.Second), Done: func() { ended += "waiting " }})
	s.Hush()
	if v := mediatest.Level(play(t, s, time.Second)); v > dsp.Floor {
		t.Errorf("after the hush it sounds at %.1f dBFS", v)
	}
	if ended != "third " {
		t.Errorf("spoken: %s", ended)
	}
}

func TestSource_SameMusicGoesOn(t *testing.T) {
	loop := steady(330, time.Second)
	s := music.NewSource(8000, loop)
	first := play(t, s, 30*time.Millisecond)
	s.Play(loop)
	if got := play(t, s, media.FrameTime); got[0] == first[0] && got[1] == first[1] && got[2] == first[2] {
		t.Error("the music began anew")
	}
	s.Play(nil)
	if v := mediatest.Level(play(t, s, time.Second)); v > dsp.Floor {
		t.Errorf("without music it sounds at %.1f dBFS", v)
	}
}

func TestSource_AllocatesNothing(t *testing.T) {
	s := music.NewSource(8000, steady(400, time.Second))
	words := &music.Words{Samples: steady(1000, 100*time.Millisecond)}
	if n := testing.AllocsPerRun(500, func() {
		s.Say(words)
		_ = s.Tick(media.Discard)
	}); n > 0 {
		t.Errorf("%.1f allocations per tick", n)
	}
}

func TestLibrary_MakesEachPieceOnce(t *testing.T) {
	loads := 0
	l := music.Library{Load: func(name string, rate int) []int16 {
		loads++
		if name == "own" {
			return steady(400, time.Second)
		}
		return nil
	}}
	own := l.Piece("own", 8000)
	if len(own) != 8000 || &own[0] != &l.Piece("own", 8000)[0] || loads != 1 {
		t.Errorf("%d samples, %d loads", len(own), loads)
	}
	plain, lost := l.Piece("", 8000), l.Piece("lost", 8000)
	if &plain[0] != &lost[0] || &lost[0] != &l.Piece("lost", 8000)[0] || loads != 2 {
		t.Errorf("an unknown piece is not the built-in tune, or was looked for %d times", loads-1)
	}
	if ring := l.Ring(8000); len(ring) != 5*8000 || mediatest.Level(ring[:8000]) < -30 || mediatest.Level(ring[8000:]) > dsp.Floor {
		t.Error("the ring-back tone is not 1 s on, 4 s off")
	}
}

func BenchmarkSource_Tick(b *testing.B) {
	s := music.NewSource(8000, steady(400, time.Second))
	for b.Loop() {
		_ = s.Tick(media.Discard)
	}
}

func BenchmarkTune(b *testing.B) {
	for b.Loop() {
		music.Tune(16000)
	}
}

func ExampleSource() {
	source := music.NewSource(8000, music.Tune(8000))
	source.Say(&music.Words{Samples: make([]int16, 320), Done: func() { fmt.Println("spoken") }})
	for range 3 { // the media clock does this every 20 ms
		_ = source.Tick(media.SinkFunc(func(f media.Frame) error {
			fmt.Println(f.PTS, len(f.Samples))
			return nil
		}))
	}
	// Output:
	// 0s 160
	// 20ms 160
	// spoken
	// 40ms 160
}
