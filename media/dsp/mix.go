// Package dsp works on samples: resampling, loss concealment, gain, mixing, comfort noise.
// It owns no stream, no clock and no goroutine; media/rtp, tts engines, telephony and the recorder call it.
// Nothing here allocates in steady state.
package dsp

import "math"

// Floor is the level of digital silence, dBov.
const Floor = -96.0

// Ramp scales pcm in place with a gain that moves evenly from one factor to the other; it saturates.
func Ramp(pcm []int16, from, to float64) {
	step := float32(to-from) / float32(max(1, len(pcm)))
	g := float32(from)
	for i, s := range pcm {
		g += step
		pcm[i] = saturate(float32(s) * g)
	}
}

// Mix adds src to dst, sample by sample, as far as both reach; it saturates.
func Mix(dst, src []int16) {
	for i := range min(len(dst), len(src)) {
		v := int32(dst[i]) + int32(src[i])
		dst[i] = int16(max(math.MinInt16, min(math.MaxInt16, v))) //nolint:gosec // saturated
	}
}

func saturate(v float32) int16 { return int16(max(-32768, min(32767, v))) }
