package tts

import (
	"math"
	"sync"
)

// filters holds the filter tables by rates: each is worked out once.
var filters sync.Map // filterKey -> []float32

type filterKey struct{ from, to int }

// resampler changes the sample rate by a rational factor with a windowed-sinc filter (Kaiser, about 60 dB), in pieces of any size.
// The filter's delay is taken out, so marks stay in place.
type resampler struct {
	up, down int
	taps     []float32 // up phases of width taps each
	width    int
	hist     []float32 // input that the next outputs still need
	pos      int       // position of the next output in hist, in units of 1/up input samples
	out      []int16
}

// newResampler returns a resampler from one rate in Hz to another.
func newResampler(from, to int) *resampler {
	g := gcd(from, to)
	r := &resampler{up: to / g, down: from / g}
	cutoff := 0.5 * math.Min(1, float64(to)/float64(from)) * 0.94
	r.width = 2 * int(math.Ceil(8*math.Max(1, float64(from)/float64(to))))
	if t, ok := filters.Load(filterKey{from, to}); ok {
		r.taps = t.([]float32) //nolint:forcetypeassert // only []float32 is stored
	} else {
		r.taps = sincTable(r.up, r.width, cutoff)
		filters.Store(filterKey{from, to}, r.taps)
	}
	r.hist = make([]float32, r.width/2-1, 4096) // zeros before the first sample: its output is the first
	return r
}

// process returns the output that in makes possible; the slice is valid until the next call.
func (r *resampler) process(in []int16) []int16 {
	for _, s := range in {
		r.hist = append(r.hist, float32(s))
	}
	r.out = r.out[:0]
	for {
		at := r.pos / r.up
		if at+r.width > len(r.hist) {
			break
		}
		taps := r.taps[(r.pos%r.up)*r.width:][:r.width]
		src := r.hist[at:][:r.width]
		var sum float32
		for i, t := range taps {
			sum += t * src[i]
		}
		r.out = append(r.out, saturate(sum))
		r.pos += r.down
	}
	if done := min(r.pos/r.up, len(r.hist)); done > 0 {
		r.hist = r.hist[:copy(r.hist, r.hist[done:])]
		r.pos -= done * r.up
	}
	return r.out
}

// flush returns what is left behind the last input.
func (r *resampler) flush() []int16 {
	return r.process(make([]int16, r.width/2))
}

func sincTable(up, width int, cutoff float64) []float32 {
	const beta = 6 // Kaiser: about 60 dB
	taps := make([]float32, up*width)
	half := float64(width) / 2
	for p := range up {
		row := taps[p*width:][:width]
		var sum float64
		for i := range row {
			x := float64(i-(width/2-1)) - float64(p)/float64(up)
			w := 0.0
			if q := x / half; q > -1 && q < 1 {
				w = bessel0(beta*math.Sqrt(1-q*q)) / bessel0(beta)
			}
			v := 2 * cutoff * w
			if x != 0 {
				v = math.Sin(2*math.Pi*cutoff*x) / (math.Pi * x) * w
			}
			row[i] = float32(v)
			sum += v
		}
		for i := range row {
			row[i] /= float32(sum)
		}
	}
	return taps
}

func bessel0(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1; k < 30; k++ {
		term *= (x / 2 / float64(k)) * (x / 2 / float64(k))
		sum += term
	}
	return sum
}

func saturate(v float32) int16 {
	switch {
	case v > math.MaxInt16:
		return math.MaxInt16
	case v < math.MinInt16:
		return math.MinInt16
	}
	return int16(math.RoundToEven(float64(v)))
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
