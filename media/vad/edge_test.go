package vad_test

import (
	"encoding/binary"
	"fmt"
	"os"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/vad"
)

func speech(t testing.TB, name string) []int16 {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name + ".raw")
	if err != nil {
		t.Fatal(err)
	}
	pcm := make([]int16, len(raw)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return pcm
}

// edge is one report of the detector and the media time at which it came.
type edge struct {
	speech  bool
	at, now time.Duration
}

func edges(t testing.TB, rate int, pcm []int16) []edge {
	t.Helper()
	d, err := vad.New(vad.Default())
	if err != nil {
		t.Fatal(err)
	}
	var out []edge
	var now time.Duration
	s := d.Sink(func(speech bool, at time.Duration) { out = append(out, edge{speech, at, now}) })
	n := rate / 50
	for i := 0; i+n <= len(pcm); i += n {
		pts := time.Duration(i) * time.Second / time.Duration(rate)
		now = pts + media.FrameTime
		if err := s.WriteFrame(media.Frame{PTS: pts, Rate: rate, Samples: pcm[i : i+n]}); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// padded is one second of silence, the speech, one second of silence.
func padded(pcm []int16) []int16 {
	out := append(make([]int16, 8000), pcm...)
	return append(out, make([]int16, 8000)...)
}

func TestDetector_EdgesAreDatedBack(t *testing.T) {
	for _, name := range []string{"zh-m", "zh-f", "zh-d", "en-f"} {
		t.Run(name, func(t *testing.T) {
			pcm := padded(speech(t, name))
			y := labels(floats(pcm))
			first, last := -1, 0
			for i, on := range y {
				if on && first < 0 {
					first = i
				}
				if on {
					last = i + 1
				}
			}
			onset, end := time.Duration(first)*media.FrameTime, time.Duration(last)*media.FrameTime
			got := edges(t, 8000, pcm)
			if len(got) < 2 || !got[0].speech || got[len(got)-1].speech {
				t.Fatalf("edges %+v", got)
			}
			on, off := got[0], got[len(got)-1]
			if off.now-off.at < 160*time.Millisecond || off.now-off.at > 220*time.Millisecond {
				t.Errorf("end reported %v after it, want 160-220 ms", off.now-off.at)
			}
			if on.now-onset > 60*time.Millisecond {
				t.Errorf("onset reported %v after it, want at most 60 ms", on.now-onset)
			}
			if d := (on.at - onset).Abs(); d > 100*time.Millisecond {
				t.Errorf("onset is off by %v", d)
			}
			if d := (off.at - end).Abs(); d > 160*time.Millisecond {
				t.Errorf("end is off by %v", d)
			}
			t.Logf("onset %+v reported after %v, end %+v", on.at-onset, on.now-onset, off.at-end)
		})
	}
}

func floats(pcm []int16) []float64 {
	x := make([]float64, len(pcm))
	for i, v := range pcm {
		x[i] = float64(v)
	}
	return x
}

func TestDetector_Takes16kHz(t *testing.T) {
	narrow := padded(speech(t, "zh-f"))
	wide := make([]int16, 2*len(narrow))
	for i, v := range narrow {
		next := v
		if i+1 < len(narrow) {
			next = narrow[i+1]
		}
		wide[2*i], wide[2*i+1] = v, int16((int(v)+int(next))/2)
	}
	a, b := edges(t, 8000, narrow), edges(t, 16000, wide)
	if len(a) == 0 || len(a) != len(b) {
		t.Fatalf("%d edges at 8 kHz, %d at 16 kHz", len(a), len(b))
	}
	for i := range a {
		if d := (a[i].at - b[i].at).Abs(); d > 60*time.Millisecond {
			t.Errorf("edge %d differs by %v", i, d)
		}
	}
}

func TestDetector_RefusesOtherRates(t *testing.T) {
	d, err := vad.New(vad.Default())
	if err != nil {
		t.Fatal(err)
	}
	s := d.Sink(func(bool, time.Duration) { t.Error("edge from a frame of the wrong rate") })
	for _, rate := range []int{0, -8000, 44100, 48000} {
		if err := s.WriteFrame(media.Frame{Rate: rate, Samples: make([]int16, 960)}); err == nil {
			t.Errorf("%d Hz was taken", rate)
		}
	}
}

func TestDetector_StagePassesFramesOn(t *testing.T) {
	d, err := vad.New(vad.Default())
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	end := media.SinkFunc(func(media.Frame) error { passed++; return nil })
	s := media.Chain(end, d.Stage(func(bool, time.Duration) {}))
	for range 10 {
		if err := s.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); err != nil {
			t.Fatal(err)
		}
	}
	if passed != 10 {
		t.Errorf("%d frames passed, want 10", passed)
	}
}

func TestDetector_AllocatesNothing(t *testing.T) {
	d, err := vad.New(vad.Default())
	if err != nil {
		t.Fatal(err)
	}
	s := d.Sink(func(bool, time.Duration) {})
	pcm := speech(t, "zh-m")
	i := 0
	if n := testing.AllocsPerRun(500, func() {
		i = (i + 160) % (len(pcm) - 160)
		_ = s.WriteFrame(media.Frame{Rate: 8000, Samples: pcm[i : i+160]})
	}); n != 0 {
		t.Errorf("%g allocations per frame", n)
	}
}

func TestConfig_RefusesNonsense(t *testing.T) {
	for _, change := range []func(*vad.Config){
		func(c *vad.Config) { c.On = 0 },
		func(c *vad.Config) { c.Off = 0.9 },
		func(c *vad.Config) { c.Hangover = -1 },
		func(c *vad.Config) { c.Sure = 0.5 },
		func(c *vad.Config) { c.GateDB = -1 },
	} {
		c := vad.Default()
		change(&c)
		if _, err := vad.New(c); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

func FuzzDetector(f *testing.F) {
	f.Add([]byte{0, 128, 255, 127, 1, 2, 3}, true)
	f.Add(make([]byte, 1000), false)
	f.Fuzz(func(t *testing.T, raw []byte, wide bool) {
		d, err := vad.New(vad.Default())
		if err != nil {
			t.Fatal(err)
		}
		rate := 8000
		if wide {
			rate = 16000
		}
		on := false
		s := d.Sink(func(speech bool, at time.Duration) {
			if speech == on || at < 0 {
				t.Errorf("edge %v at %v after %v", speech, at, on)
			}
			on = speech
		})
		for k := 0; k < 20; k++ {
			pcm := make([]int16, len(raw)/2)
			pts := time.Duration(k*len(pcm)) * time.Second / time.Duration(rate)
			for i := range pcm {
				pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
			}
			_ = s.WriteFrame(media.Frame{PTS: pts, Rate: rate, Samples: pcm})
			if p := d.Probability(); !(p >= 0 && p <= 1) {
				t.Fatalf("probability %g", p)
			}
		}
		_ = s.Close()
	})
}

func BenchmarkDetector(b *testing.B) {
	for name, pcm := range map[string][]int16{"speech": speech(b, "zh-m"), "silence": make([]int16, 16000)} {
		b.Run(name, func(b *testing.B) {
			d, err := vad.New(vad.Default())
			if err != nil {
				b.Fatal(err)
			}
			s := d.Sink(func(bool, time.Duration) {})
			i := 0
			for b.Loop() {
				i = (i + 160) % (len(pcm) - 160)
				_ = s.WriteFrame(media.Frame{Rate: 8000, Samples: pcm[i : i+160]})
			}
		})
	}
}

func ExampleDetector() {
	d, err := vad.New(vad.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	caller := d.Sink(func(speech bool, at time.Duration) { fmt.Println(speech, at) })
	_ = caller.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}) // silence: no edge
	fmt.Println(d.Probability())
	// Output: 0
}
