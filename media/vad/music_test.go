package vad_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"hotline/media/vad"
)

// note adds a tone of hz with harmonics to x from sample at on: a plucked or a held instrument.
func note(x []float64, at, length int, hz, loud, decay float64) {
	for i := at; i < min(len(x), at+length); i++ {
		s := float64(i-at) / 8000
		env := loud * min(1, s/0.01) * math.Exp(-s*decay) * min(1, float64(at+length-i)/160)
		for h := 1.0; h <= 6 && h*hz < 3800; h++ {
			x[i] += env * math.Sin(2*math.Pi*hz*h*s+h) / h
		}
	}
}

// pitch is a note of the C major scale, counted from 131 Hz.
func pitch(n int) float64 {
	scale := [...]int{0, 2, 4, 5, 7, 9, 11}
	return 130.8 * math.Pow(2, float64(n/7)+float64(scale[n%7])/12)
}

// music is 20 s of one kind of hold music.
func music(kind string) []int16 {
	r := rand.New(rand.NewPCG(7, 8))
	x := make([]float64, 20*8000)
	switch kind {
	case "chords": // three held notes, changed every second
		for at := 0; at < len(x); at += 8000 {
			root := r.IntN(7)
			for _, n := range []int{root, root + 2, root + 4} {
				note(x, at, 8000, pitch(n), 1500, 0.5)
			}
		}
	case "melody": // one plucked note after the other, two to four a second
		for at := 0; at < len(x); {
			length := 2000 + 1000*r.IntN(3)
			note(x, at, length, pitch(5+r.IntN(10)), 3000, 3)
			at += length
		}
	case "ensemble": // melody over chords
		for at := 0; at < len(x); at += 4000 {
			note(x, at, 4000, pitch(7+r.IntN(8)), 2500, 2)
		}
		for at := 0; at < len(x); at += 16000 {
			root := r.IntN(5)
			for _, n := range []int{root, root + 2, root + 4} {
				note(x, at, 16000, pitch(n), 800, 0.2)
			}
		}
	}
	out := make([]int16, len(x))
	for i, v := range x {
		out[i] = clip(v)
	}
	return out
}

func TestDetector_DoesNotTakeMusicForSpeech(t *testing.T) {
	for kind, limit := range map[string]float64{"chords": 2, "melody": 5, "ensemble": 4} {
		t.Run(kind, func(t *testing.T) {
			on := 0
			for _, s := range detect(t, vad.Default(), music(kind)) {
				if s {
					on++
				}
			}
			t.Logf("%.2f s of 20 called speech", float64(on)/50)
			if float64(on)/50 > limit {
				t.Errorf("%.2f s of 20 called speech, want at most %g", float64(on)/50, limit)
			}
		})
	}
}
