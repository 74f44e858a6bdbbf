package vad

import "math"

// The features that the network was trained on: 25 ms Hann windows every 10 ms, 40 mel bands from 60 to 3900 Hz,
// log(power + 64) on the int16 scale, two windows a step.
const (
	window   = 200
	hop      = 80
	overlap  = window - hop // samples kept from the step before
	fftSize  = 256
	bands    = 40
	features = 2 * bands
)

// tables are computed once and shared by all detectors.
type tables struct {
	hann   [window]float32
	first  [bands]int       // lowest FFT bin of each band
	weight [bands][]float32 // of the bins from there on
	twist  [3][][3]turn     // of the stages of the transform, see transform
	swap   [fftSize]uint8   // index with its base-4 digits reversed
}

func newTables() *tables {
	t := &tables{}
	for i := range t.hann {
		t.hann[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/window))
	}
	mel := func(f float64) float64 { return 2595 * math.Log10(1+f/700) }
	hertz := func(m float64) float64 { return 700 * (math.Pow(10, m/2595) - 1) }
	var edge [bands + 2]float64
	for i := range edge {
		edge[i] = hertz(mel(60) + (mel(3900)-mel(60))*float64(i)/(bands+1))
	}
	for b := range bands {
		for k := 0; k <= fftSize/2; k++ {
			f := float64(k) * 8000 / fftSize
			w := min((f-edge[b])/(edge[b+1]-edge[b]), (edge[b+2]-f)/(edge[b+2]-edge[b+1]))
			if w <= 0 {
				continue
			}
			if len(t.weight[b]) == 0 {
				t.first[b] = k
			}
			t.weight[b] = append(t.weight[b], float32(w))
		}
	}
	for stage := range t.twist {
		quarter := 4 << (2 * stage)
		t.twist[stage] = make([][3]turn, quarter)
		for k := range quarter {
			for i := range 3 {
				sin, cos := math.Sincos(-2 * math.Pi * float64((i+1)*k) / float64(4*quarter))
				t.twist[stage][k][i] = turn{float32(cos), float32(sin)}
			}
		}
	}
	for i := range t.swap {
		t.swap[i] = uint8(i>>6 | i>>2&0x0c | i<<2&0x30 | i<<6) //nolint:gosec // the low 8 bits are the index
	}
	return t
}

// frontEnd turns steps of 160 samples into features.
type frontEnd struct {
	pcm [overlap + stepSamples]float32
	out [features]float32

	tone float32 // tonality of the last step's second window
}

// skip takes a step that nobody wants the features of.
func (fe *frontEnd) skip(pcm *[stepSamples]int16) {
	copy(fe.pcm[:overlap], fe.pcm[stepSamples:])
	for i, v := range pcm {
		fe.pcm[overlap+i] = float32(v)
	}
}

// push returns the features of the step, valid until the next call.
func (fe *frontEnd) push(t *tables, pcm *[stepSamples]int16) *[features]float32 {
	fe.skip(pcm)
	both := sum(fe.pcm[hop:window])
	meanA, meanB := (sum(fe.pcm[:hop])+both)/window, (both+sum(fe.pcm[window:]))/window
	a, b := (*[window]float32)(fe.pcm[:]), (*[window]float32)(fe.pcm[hop:])
	var z [fftSize]turn
	for i, from := range &t.swap { // two real windows in one complex transform
		if from < window {
			w := t.hann[from]
			z[i] = turn{(a[from] - meanA) * w, (b[from] - meanB) * w}
		}
	}
	t.transform(&z)
	var power [2][fftSize/2 + 1]float32
	for k := range power[0] {
		p, q := z[k], z[(fftSize-k)%fftSize]
		re, im := p.re+q.re, p.im-q.im
		power[0][k] = (re*re + im*im) / 4
		re, im = p.im+q.im, q.re-p.re
		power[1][k] = (re*re + im*im) / 4
	}
	fe.tone = tonality(&power[1])
	for m := range bands {
		var sumA, sumB float32
		weight := t.weight[m]
		pa, pb := power[0][t.first[m]:][:len(weight)], power[1][t.first[m]:][:len(weight)]
		for i, v := range weight {
			sumA += v * pa[i]
			sumB += v * pb[i]
		}
		fe.out[m], fe.out[bands+m] = sumA+64, sumB+64
	}
	logarithms(fe.out[:])
	return &fe.out
}

// sum adds up in four parts, which processors do at the same time. x is a multiple of four long.
func sum(x []float32) float32 {
	var a, b, c, d float32
	for ; len(x) >= 4; x = x[4:] {
		a, b, c, d = a+x[0], b+x[1], c+x[2], d+x[3]
	}
	return a + b + c + d
}

// halver brings 16 kHz to 8 kHz by a half-band filter of 15 taps (Hamming window; -6 dB at 4 kHz, images below -45 dB).
type halver struct {
	past [16]float32 // ring of the last samples
	at   int
	odd  bool
}

// push takes one sample and returns one for every second.
func (h *halver) push(v int16) (int16, bool) {
	h.past[h.at] = float32(v)
	h.at = (h.at + 1) & 15
	if h.odd = !h.odd; h.odd {
		return 0, false
	}
	tap := func(age int) float32 { return h.past[(h.at-1-age)&15] }
	sum := 0.5 * tap(7)
	for i, w := range [...]float32{0.3039, -0.0683, 0.0161, -0.0036} { // sin(pi n/2)/(pi n) times the window, n = 1, 3, 5, 7
		sum += w * (tap(6-2*i) + tap(8+2*i))
	}
	return int16(max(-32768, min(32767, sum))), true
}
