package vad

// toneShare is the share of a window's power that one or two sinusoids must hold for it to count as a tone: dial, ring and
// busy tones and DTMF have > 0.99. Vowels reach it only for single steps, which MinOn and Hangover bridge.
const toneShare = 0.98

// tonishShare is the share above which a step may be the edge of a tone: it counts as speech only if the next does too.
const tonishShare = 0.8

// lobe is how far a sinusoid spreads under the Hann window of 200 samples in an FFT of 256, in bins.
const lobe = 3

// tonality is the share of the power that the strongest one or two sinusoids hold, 0..1. Bins below 94 Hz (hum, offset) do
// not count.
func tonality(power *[fftSize/2 + 1]float32) float32 {
	var total float32
	first := lobe
	for k := lobe; k < len(power); k++ {
		total += power[k]
		if power[k] > power[first] {
			first = k
		}
	}
	second, found := 0, false
	for k := lobe; k < len(power); k++ {
		if (k < first-lobe || k > first+lobe) && (!found || power[k] > power[second]) {
			second, found = k, true
		}
	}
	held := around(power, first, -1)
	if found {
		held += around(power, second, first)
	}
	if total == 0 {
		return 0
	}
	return held / total
}

// around is the power of the peak at bin k, without the bins that belong to the peak at other.
func around(power *[fftSize/2 + 1]float32, k, other int) (sum float32) {
	for i := max(lobe, k-lobe); i <= min(fftSize/2, k+lobe); i++ {
		if other < 0 || i < other-lobe || i > other+lobe {
			sum += power[i]
		}
	}
	return sum
}
