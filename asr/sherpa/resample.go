package sherpa

import "math"

// resampler turns mono audio of one rate into another with the filter that sherpa-onnx itself uses (Kaldi's LinearResample:
// Hann-windowed sinc, cutoff 0.99 of the lower Nyquist rate, 6 zeros a side). Feeding 16 kHz keeps the library from making a
// resampler per stream and printing three lines about it. Not safe for concurrent use.
type resampler struct {
	in, out int         // rates divided by their greatest common divisor
	taps    [][]float32 // per output phase
	before  int         // input samples that a filter reads before the current one
	after   int         // and after it
	hist    []float32   // input not yet done with; hist[0] is input number base
	base    int
	next    int // number of the next output sample
}

func newResampler(from, to int) *resampler {
	g := gcd(from, to)
	r := &resampler{in: from / g, out: to / g}
	if from == to {
		return r
	}
	const zeros = 6
	cutoff := 0.99 * 0.5 * float64(min(from, to))
	half := zeros / (2 * cutoff) // seconds
	reach := int(math.Ceil(half*float64(from))) + 1
	r.before, r.after = reach, reach
	for phase := range r.out {
		frac := float64(phase*r.in%r.out) / float64(r.out) // where between two input samples the output falls
		row := make([]float32, 2*reach+1)
		for k := range row {
			t := (float64(k-reach) - frac) / float64(from)
			if math.Abs(t) < half {
				w := 0.5 * (1 + math.Cos(2*math.Pi*cutoff/zeros*t))
				row[k] = float32(w * 2 * cutoff * sinc(2*cutoff*t) / float64(from))
			}
		}
		r.taps = append(r.taps, row)
	}
	r.reset()
	return r
}

// reset forgets the past.
func (r *resampler) reset() {
	r.hist = append(r.hist[:0], make([]float32, r.before)...)
	r.base, r.next = -r.before, 0
}

// push appends what x lets through to dst. Its output lags the input by less than 2 ms.
func (r *resampler) push(dst, x []float32) []float32 {
	if r.taps == nil {
		return append(dst, x...)
	}
	r.hist = append(r.hist, x...)
	for {
		centre := r.next * r.in / r.out
		from := centre - r.before - r.base
		row := r.taps[r.next%r.out]
		if from+len(row) > len(r.hist) {
			r.trim(from)
			return dst
		}
		var sum float32
		for k, h := range r.hist[from : from+len(row)] {
			sum += h * row[k]
		}
		dst = append(dst, sum)
		r.next++
	}
}

// trim drops history before from and keeps the counters small.
func (r *resampler) trim(from int) {
	r.hist = append(r.hist[:0], r.hist[from:]...)
	r.base += from
	if turns := r.next / r.out; turns > 0 {
		r.next -= turns * r.out
		r.base -= turns * r.in
	}
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
