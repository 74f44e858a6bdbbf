package dsp

import (
	"errors"
	"fmt"
	"math"
)

// ErrRatio is returned for sample rates a Resampler does not convert between.
var ErrRatio = errors.New("dsp: sample rates not supported")

// The filter: a Kaiser-windowed sinc with 24 taps on each side at the lower rate. Beta 9 and 94 % of the band give 84 to
// 96 dB and -0.06 dB at 3.4 kHz of 8 kHz (BenchmarkResampler, TestResampler_SNR).
const (
	halfTaps = 24
	beta     = 9
	band     = 0.94
)

// maxPhases bounds the table: 22050 to 8000 Hz needs 160 phases, 8000 to 22050 Hz 441.
const maxPhases = 480

// Resampler is a streaming polyphase filter between two sample rates of mono audio. The ratio may be any of 8, 16, 24,
// 48, 11.025, 22.05, 44.1 kHz to one another. It delays by 3 ms at 8 kHz. Not safe for concurrent use.
type Resampler struct {
	in, out  int
	up, down int
	taps     [][]float32 // one filter per phase; shared by clones, never changed
	length   int         // of each
	hist     []float32
	phase    int
}

// NewResampler makes a resampler from in to out Hz, 4000-96000. It computes its filter, which takes up to 10 ms for
// ratios such as 22050 to 8000: make one and Clone it where streams begin often. It returns ErrRatio for odd ratios.
func NewResampler(in, out int) (*Resampler, error) {
	if in < 4000 || out < 4000 || in > 96000 || out > 96000 {
		return nil, fmt.Errorf("%w: %d to %d Hz", ErrRatio, in, out)
	}
	g := gcd(in, out)
	r := &Resampler{in: in, out: out, up: out / g, down: in / g}
	if r.up > maxPhases || r.down > maxPhases {
		return nil, fmt.Errorf("%w: %d to %d Hz", ErrRatio, in, out)
	}
	if r.up != r.down {
		r.design()
	}
	r.Reset()
	return r, nil
}

// Clone returns a fresh resampler of the same rates that shares the filter. Safe for concurrent use with itself, and
// with Process of clones.
func (r *Resampler) Clone() *Resampler {
	c := *r
	c.hist = nil
	c.Reset()
	return &c
}

// Reset forgets the audio so far.
func (r *Resampler) Reset() {
	r.phase = 0
	if r.hist == nil {
		r.hist = make([]float32, 0, r.length+r.in/50)
	}
	r.hist = r.hist[:max(0, r.length-1)]
	clear(r.hist)
}

// Rates returns the input and output rate in Hz.
func (r *Resampler) Rates() (in, out int) { return r.in, r.out }

// Process appends the resampled pcm, any length, to dst and returns it. It allocates nothing when dst has room and pcm is
// at most 20 ms. The number of samples evens out over time: 22050 Hz gives 159 to 161 for 20 ms at 8000 Hz.
func (r *Resampler) Process(dst, pcm []int16) []int16 {
	if r.up == r.down {
		return append(dst, pcm...)
	}
	h := r.hist
	for _, s := range pcm {
		h = append(h, float32(s))
	}
	pos, phase := 0, r.phase
	for pos+r.length <= len(h) {
		dst = append(dst, saturate(dot(r.taps[phase], h[pos:pos+r.length])))
		phase += r.down
		pos += phase / r.up
		phase %= r.up
	}
	r.phase = phase
	r.hist = h[:copy(h, h[pos:])] // pos is inside: a filter is longer than a step
	return dst
}

// Convert changes the rate of a whole piece, such as an announcement or music; at the same rate it is returned as it came. Its errors are
// those of NewResampler.
func Convert(samples []int16, from, to int) ([]int16, error) {
	if from == to || len(samples) == 0 {
		return samples, nil
	}
	r, err := NewResampler(from, to)
	if err != nil {
		return nil, err
	}
	return r.Process(make([]int16, 0, len(samples)*to/from+to/100), samples), nil
}

// dotUnit is what filters are a multiple of, in taps: a vector register.
const dotUnit = 8

// dotGo is dot in Go. It keeps four sums, so that the additions do not wait for one another.
func dotGo(t, x []float32) float32 {
	x = x[:len(t)]
	var a, b, c, d float32
	i := 0
	for ; i+4 <= len(t); i += 4 {
		a += t[i] * x[i]
		b += t[i+1] * x[i+1]
		c += t[i+2] * x[i+2]
		d += t[i+3] * x[i+3]
	}
	for ; i < len(t); i++ {
		a += t[i] * x[i]
	}
	return a + b + c + d
}

// design computes one filter per phase, each scaled to a gain of exactly 1 at 0 Hz.
func (r *Resampler) design() {
	wide := max(r.up, r.down)
	n := 2*halfTaps*wide + 1
	cut := 0.5 / float64(wide) * band
	proto := make([]float64, n)
	for i := range proto {
		x := float64(i - n/2)
		s := 2 * cut
		if x != 0 {
			s = math.Sin(2*math.Pi*cut*x) / (math.Pi * x)
		}
		proto[i] = s * kaiser(float64(i)/float64(n-1))
	}
	r.length = (n + r.up - 1) / r.up
	r.length = (r.length + dotUnit - 1) / dotUnit * dotUnit // zeros in front
	r.taps = make([][]float32, r.up)
	for p := range r.taps {
		sum := 0.0
		for k := p; k < n; k += r.up {
			sum += proto[k]
		}
		t := make([]float32, r.length)
		for k := range t {
			if i := p + k*r.up; i < n {
				t[r.length-1-k] = float32(proto[i] / sum)
			}
		}
		r.taps[p] = t
	}
}

// kaiser is the window at x in 0..1.
func kaiser(x float64) float64 {
	y := 2*x - 1
	return bessel(beta*math.Sqrt(max(0, 1-y*y))) / bessel(beta)
}

// bessel is the modified Bessel function of order 0, by its series.
func bessel(x float64) float64 {
	sum, term := 1.0, 1.0
	for k := 1.0; k < 40; k++ {
		term *= x / (2 * k) * x / (2 * k)
		sum += term
	}
	return sum
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
