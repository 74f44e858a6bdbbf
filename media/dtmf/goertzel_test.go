package dtmf_test

import "math"

// goertzel returns the share of pcm's power that lies at hz.
func goertzel(pcm []int16, hz float64) float64 {
	w := 2 * math.Cos(2*math.Pi*hz/8000)
	var a, b, total float64
	for _, s := range pcm {
		a, b = float64(s)+w*a-b, a
		total += float64(s) * float64(s)
	}
	n := float64(len(pcm))
	return (a*a + b*b - w*a*b) / (total * n / 2)
}
