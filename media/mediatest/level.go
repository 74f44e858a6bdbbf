// Package mediatest is for tests: how loud samples are, and what a recording holds. It owns no stream; nothing of the running program
// imports it.
package mediatest

import (
	"math"

	"hotline/media/dsp"
)

// Level returns the mean power of pcm in dBov: 0 is a square wave of full scale, a full sine is -3, silence is dsp.Floor.
func Level(pcm []int16) float64 {
	if len(pcm) == 0 {
		return dsp.Floor
	}
	var sum float64
	for _, s := range pcm {
		v := float64(s)
		sum += v * v
	}
	if sum == 0 {
		return dsp.Floor
	}
	return max(dsp.Floor, 10*math.Log10(sum/float64(len(pcm))/(32768*32768)))
}
