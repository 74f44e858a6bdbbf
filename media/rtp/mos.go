package rtp

import "time"

// mos estimates the mean opinion score (1-4.5) of a listener by the E-model of ITU-T G.107 (06/2015) with its default
// values, reduced to what a session can measure: R = 93.2 - Id - Ie,eff.
//
//	Id     = 0.024 d + 0.11 (d - 177.3) if d > 177.3      d: mouth-to-ear delay in ms (Cole and Rosenbluth, 2001)
//	Ie,eff = Ie + (95 - Ie) Ppl / (Ppl / BurstR + Bpl)    G.107, equation 7-29; Ppl in per cent, BurstR = 1 (random loss)
//	MOS    = 1 + 0.035 R + R (R - 60) (100 - R) 7e-6      G.107, annex B
//
// ie and bpl are those of codec.Codec.Impairment. Bursts of loss are worse than this says.
func mos(loss float64, delay time.Duration, ie, bpl float64) float64 {
	d := float64(delay) / float64(time.Millisecond)
	id := 0.024 * d
	if d > 177.3 {
		id += 0.11 * (d - 177.3)
	}
	ppl := 100 * max(0, min(1, loss))
	r := 93.2 - id - ie - (95-ie)*ppl/(ppl+bpl)
	switch {
	case r <= 0:
		return 1
	case r >= 100:
		return 4.5
	}
	return max(1, 1+0.035*r+r*(r-60)*(100-r)*7e-6)
}
