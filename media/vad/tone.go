package vad

// toneShare is the share of a window's power that one or two sinusoids must hold for it to count as a tone: dial, ring and
// busy tones and DTMF have > 0.99. Vowels reach it only for single steps, which MinOn and Hangover bridge.
const toneShare = 0.98

// lobe is how far a sinusoid spreads under the Hann window of 200 samples in an FFT of 256, in bins.
const lobe = 3

// tonal says that the power spectrum is that of one or two sinusoids. Bins below 94 Hz (hum, offset) do not count.
func tonal(power *[fftSize/2 + 1]float32) bool {
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
	var held float32
	for k := lobe; k < len(power); k++ {
		if near(k, first) || (found && near(k, second)) {
			held += power[k]
		}
	}
	return total > 0 && held > toneShare*total
}

func near(k, peak int) bool { return k >= peak-lobe && k <= peak+lobe }
