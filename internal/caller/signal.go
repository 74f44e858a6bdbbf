package caller

import (
	"math"
	"math/rand/v2"

	"hotline/media/dsp"
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

// resample changes the rate of a whole recording. ReadWAV has made sure that it can.
func resample(in []int16, from, to int) []int16 {
	r, err := dsp.NewResampler(from, to)
	if err != nil || from == to || len(in) == 0 {
		return in
	}
	const delay = 48 // samples that the filter still holds, at its lower rate
	out := make([]int16, 0, len(in)*to/from+to/100)
	step := from / 50
	for i := 0; i < len(in); i += step {
		out = r.Process(out, in[i:min(len(in), i+step)])
	}
	return r.Process(out, make([]int16, delay*max(1, from/to)))
}
