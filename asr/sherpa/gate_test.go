package sherpa

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// sound is noise of a level in dB re 1, at 8 kHz.
func sound(rnd *rand.Rand, d time.Duration, db float64) []int16 {
	pcm := make([]int16, samples(d, 8000))
	for i := range pcm {
		pcm[i] = int16(rnd.NormFloat64() * math.Pow(10, db/20))
	}
	return pcm
}

// syllables is sound that comes and goes five times a second, as speech does, on a background.
func syllables(rnd *rand.Rand, d time.Duration, db, background float64) []int16 {
	pcm := sound(rnd, d, background)
	for i, v := range sound(rnd, d, db) {
		pcm[i] += int16(float64(v) * max(0, math.Sin(2*math.Pi*5*float64(i)/8000)))
	}
	return pcm
}

// open is how much of pcm a gate lets through.
func open(g *gate, pcm []int16) (heard time.Duration) {
	const piece = 640
	for ; len(pcm) >= piece; pcm = pcm[piece:] {
		if g.open(pcm[:piece], 8000) {
			heard += pieceTime
		}
	}
	return heard
}

func TestGate_KeepsSilenceAndSteadyNoise(t *testing.T) {
	for _, db := range []float64{-20, 20, 35, 55} {
		var g gate
		rnd := rand.New(rand.NewPCG(1, uint64(db+100))) //nolint:gosec // test data
		if heard := open(&g, sound(rnd, 20*time.Second, db)); heard > 3500*time.Millisecond {
			t.Errorf("noise of %g dB: %v of 20 s heard, want what shows that it is steady", db, heard)
		}
	}
}

// TestGate_PassesSpeech begins in the middle of a word, without any background to learn from.
func TestGate_PassesSpeech(t *testing.T) {
	for _, c := range []struct{ speech, background float64 }{{60, -20}, {35, -20}, {60, 40}, {60, 50}, {45, 39}} {
		var g gate
		rnd := rand.New(rand.NewPCG(2, 3)) //nolint:gosec // test data
		if heard := open(&g, syllables(rnd, 8*time.Second, c.speech, c.background)); heard < 8*time.Second {
			t.Errorf("speech of %g dB over %g dB: %v of 8 s heard", c.speech, c.background, heard)
		}
		open(&g, sound(rnd, 10*time.Second, c.background))
		if heard := open(&g, syllables(rnd, 2*time.Second, c.speech, c.background)); heard < 2*time.Second-pieceTime-blockTime {
			t.Errorf("speech of %g dB over %g dB: %v of 2 s heard after a pause", c.speech, c.background, heard)
		}
	}
}
