// Package level measures how a stretch of speech sounds: how loud, how high, how much of it is voiced. It owns the arithmetic on 20 ms
// steps; it does not find speech (media/vad does, and shows it the steps) and states no events. engine and engine/transcript put a Meter
// behind each party's detector.
package level

import (
	"math"
	"time"
)

// The pitch is looked for in a window of two steps at half the rate, by autocorrelation.
const (
	step       = 160 // samples of 20 ms at 8 kHz
	half       = step / 2
	windowSize = 2 * half // 40 ms at 4 kHz: two periods of the lowest voice
	rate       = 4000     // Hz, after halving
	shortest   = 9        // lag of the highest pitch, 444 Hz
	longest    = 60       // of the lowest, 67 Hz
	compared   = windowSize - longest - 1
)

const (
	periodic = 0.5  // a normalised autocorrelation above it is voiced; noise stays below 0.35
	octave   = 0.85 // the shortest lag whose peak has this share of the highest: twice the period fits as well
)

// Pitches are counted in bins of 1 %, from lowestHz up.
const (
	lowestHz = 60.0
	bins     = 204 // up to 456 Hz
)

// Measure is how a stretch sounded.
type Measure struct {
	LevelDB float64       // mean power of the voiced steps, dBFS (0 is a square wave of full scale); 0 with Voiced 0
	PitchHz float64       // median over the voiced steps, within 1 %; 0 = not known
	Voiced  time.Duration // how much was voiced
}

// Meter measures one party. It is used by one goroutine at a time, allocates nothing after New and takes 5 µs a step.
type Meter struct {
	past [half]float32 // the step before, halved
	last float32       // its last sample at the full rate
	has  bool          // past is the step right before

	power float64 // sum of the voiced steps' mean squares
	steps int     // voiced
	count [bins]uint16
}

// New returns a meter that has heard nothing.
func New() *Meter { return &Meter{} }

// Push takes a step of speech: 160 samples at 8 kHz, as vad.Detector.Steps shows it. Anything else is a gap: the next step does not
// follow the last one.
func (m *Meter) Push(pcm []int16) {
	if len(pcm) != step {
		m.has = false
		return
	}
	var window [windowSize]float32
	copy(window[:half], m.past[:])
	before, power := m.last, 0.0
	for i := range half { // the voice's periods are below 2 kHz: a short filter is enough
		a, b := float32(pcm[2*i]), float32(pcm[2*i+1])
		window[half+i] = before/4 + a/2 + b/4
		power += float64(a*a) + float64(b*b)
		before = b
	}
	m.last = before
	copy(m.past[:], window[half:])
	if !m.has {
		m.has = true
		return
	}
	lag := period(&window)
	if lag == 0 {
		return
	}
	m.power += power / step
	m.steps++
	if at := int(math.Log(rate/lag/lowestHz) * 100); at >= 0 && at < bins && m.count[at] < math.MaxUint16 {
		m.count[at]++
	}
}

// Take is what was measured since the last Take; the meter begins anew.
func (m *Meter) Take() Measure {
	out := Measure{Voiced: time.Duration(m.steps) * 20 * time.Millisecond}
	if m.steps > 0 {
		out.LevelDB = round(10 * math.Log10(max(1, m.power/float64(m.steps))/(32768*32768)))
		out.PitchHz = m.median()
	}
	m.power, m.steps, m.has = 0, 0, false
	clear(m.count[:])
	return out
}

func (m *Meter) median() float64 {
	total := 0
	for _, n := range m.count {
		total += int(n)
	}
	seen := 0
	for i, n := range m.count {
		if seen += int(n); n > 0 && 2*seen >= total {
			return round(lowestHz * math.Exp((float64(i)+0.5)/100))
		}
	}
	return 0
}

func round(v float64) float64 { return math.Round(v*10) / 10 }

// period is the window's period in samples at 4 kHz, 0 when it has none.
func period(w *[windowSize]float32) float64 {
	var mean float32
	for _, v := range w {
		mean += v
	}
	mean /= windowSize
	for i := range w {
		w[i] -= mean
	}
	var r [longest + 2]float32
	first := dot(w[:compared], w[:compared])
	if first < compared { // silence
		return 0
	}
	energy := first // of the part that is compared, moved along
	for lag := 1; lag < len(r); lag++ {
		in, out := w[lag+compared-1], w[lag-1]
		energy += in*in - out*out
		if lag < shortest-1 {
			continue
		}
		if energy > 1 {
			r[lag] = dot(w[:compared], w[lag:lag+compared]) / float32(math.Sqrt(float64(first)*float64(energy)))
		}
	}
	var best float32
	for lag := shortest; lag <= longest; lag++ {
		_, height := vertex(r[lag-1], r[lag], r[lag+1])
		best = max(best, height)
	}
	if best < periodic {
		return 0
	}
	for lag := shortest; lag <= longest; lag++ {
		if at, height := vertex(r[lag-1], r[lag], r[lag+1]); height >= octave*best {
			return float64(lag) + at
		}
	}
	return 0
}

// vertex is the top of the parabola through three neighbours: where it is, -0.5 to 0.5 from the one in the middle, and how high; 0 when
// the middle is no peak.
func vertex(a, b, c float32) (at float64, height float32) {
	d := a - 2*b + c
	if d >= 0 || b < a || b < c {
		return 0, 0
	}
	return float64((a - c) / (2 * d)), b - (a-c)*(a-c)/(8*d)
}

// dot adds up in four parts, which processors do at the same time.
func dot(x, y []float32) float32 {
	var a, b, c, d float32
	y = y[:len(x)]
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a += x[i] * y[i]
		b += x[i+1] * y[i+1]
		c += x[i+2] * y[i+2]
		d += x[i+3] * y[i+3]
	}
	for ; i < len(x); i++ {
		a += x[i] * y[i]
	}
	return a + b + c + d
}
