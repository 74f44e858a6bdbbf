package caller

import (
	"math"
	"math/rand/v2"
)

// noise is a loop of 4 s of pink-like noise, as of a room with a fan.
type noise struct {
	loop []int16
	at   int
}

// newNoise makes noise of the given RMS; seed picks it.
func newNoise(seed uint64, level float64) *noise {
	r := rand.New(rand.NewPCG(seed, 0x6e6f697365)) //nolint:gosec // noise, not a secret
	raw := make([]float64, 4*8000)
	var low, mid, sum float64
	for i := range raw {
		white := r.Float64()*2 - 1
		low += (white - low) * 0.02
		mid += (white - mid) * 0.2
		raw[i] = 4*low + mid + 0.3*white
		sum += raw[i] * raw[i]
	}
	gain := level / math.Sqrt(sum/float64(len(raw)))
	n := &noise{loop: make([]int16, len(raw))}
	for i, v := range raw {
		n.loop[i] = clamp(v * gain)
	}
	return n
}

// mix adds the next samples of the noise to frame.
func (n *noise) mix(frame []int16) {
	for i := range frame {
		frame[i] = clamp(float64(frame[i]) + float64(n.loop[n.at]))
		if n.at++; n.at == len(n.loop) {
			n.at = 0
		}
	}
}

// noiseLevel is the RMS of noise that is snr dB under the speech of clips; without speech under -20 dBFS.
func noiseLevel(clips []*clip, snr float64) float64 {
	var sum float64
	var n int
	for _, c := range clips {
		if c != nil {
			sum, n = sum+c.level, n+1
		}
	}
	level := 3277.0
	if n > 0 {
		level = sum / float64(n)
	}
	return level / math.Pow(10, snr/20)
}

func clamp(v float64) int16 {
	return int16(math.Round(min(math.MaxInt16, max(math.MinInt16, v))))
}

// resample changes the rate of a whole recording with a windowed sinc of 16 zero crossings a side (about 70 dB).
// It is for files, not for the media path: the product's streaming resampler is in media/dsp.
func resample(in []int16, from, to int) []int16 {
	if from == to || len(in) == 0 {
		return in
	}
	const zeros = 16
	ratio := float64(to) / float64(from)
	cut := min(1, ratio) * 0.95
	half := zeros / cut
	out := make([]int16, int(float64(len(in))*ratio))
	for i := range out {
		centre := float64(i) / ratio
		first, last := max(0, int(math.Ceil(centre-half))), min(len(in)-1, int(centre+half))
		var sum float64
		for j := first; j <= last; j++ {
			x := float64(j) - centre
			sum += float64(in[j]) * sinc(x*cut) * cut * (0.5 + 0.5*math.Cos(math.Pi*x/half))
		}
		out[i] = clamp(sum)
	}
	return out
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}
