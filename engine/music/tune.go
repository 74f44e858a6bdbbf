package music

import (
	"math"
	"math/cmplx"
)

// The built-in tune: broken chords over a bass, a soft pluck each half second, eight bars of four seconds that lead back into
// themselves.
const (
	noteTime  = 0.5 // s
	tuneLevel = -22 // dBFS, the mean power
)

// chords are the bars, as notes of the MIDI scale: bass, then the broken chord.
//
//nolint:gochecknoglobals // table
var chords = [8][5]int{
	{48, 64, 67, 72, 76}, {45, 60, 64, 69, 72}, {53, 60, 65, 69, 72}, {55, 59, 62, 67, 71},
	{52, 59, 64, 67, 71}, {45, 60, 64, 69, 76}, {50, 60, 65, 69, 74}, {55, 62, 65, 71, 74},
}

// figure is the order in which the four upper notes of a chord are plucked.
//
//nolint:gochecknoglobals // table
var figure = [8]int{1, 2, 3, 4, 3, 2, 3, 2}

// Tune makes the built-in music: 32 s at rate Hz. It takes some ten milliseconds.
func Tune(rate int) []int16 {
	bar := int(noteTime * float64(len(figure)) * float64(rate))
	sum := make([]float64, bar*len(chords))
	for b, chord := range chords {
		pluck(sum, rate, b*bar, chord[0], 1.1, 2.8)
		for i, note := range figure {
			at := b*bar + int(float64(i)*noteTime*float64(rate))
			pluck(sum, rate, at, chord[note], 0.8, 1.1)
		}
	}
	var power float64
	for _, v := range sum {
		power += v * v
	}
	scale := 32768 * math.Pow(10, tuneLevel/20.0) / math.Sqrt(power/float64(len(sum)))
	out := make([]int16, len(sum))
	for i, v := range sum {
		out[i] = int16(min(max(v*scale, -32768), 32767))
	}
	return out
}

// pluck adds one note that dies away with the given half life; what rings beyond the end rings on at the beginning.
func pluck(sum []float64, rate, at, note int, loud, seconds float64) {
	hz := 440 * math.Pow(2, float64(note-69)/12)
	attack := 0.02 * float64(rate)
	n := int(3 * seconds * float64(rate))
	turn := cmplx.Rect(1, 2*math.Pi*hz/float64(rate))
	fade := math.Pow(2, -4/(seconds*float64(rate)))
	level, wave := loud, complex(1, 0)
	for i := range n {
		s, c := imag(wave), real(wave)
		v := s + 0.6*s*c + 0.1*s*(4*c*c-1) // the second and third harmonic, by the formulas of multiple angles
		sum[(at+i)%len(sum)] += v * level * min(1, float64(i)/attack)
		level *= fade
		wave *= turn
	}
}

// RingTone is what people in China hear while the other side rings: 450 Hz, 1 s on, 4 s off, at rate Hz.
func RingTone(rate int) []int16 {
	tone := make([]int16, 5*rate)
	for i := range rate {
		tone[i] = int16(2000 * math.Sin(2*math.Pi*450*float64(i)/float64(rate)))
	}
	return tone
}
