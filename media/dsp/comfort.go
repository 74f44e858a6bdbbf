package dsp

import "math"

// comfortOrder is how many reflection coefficients of a comfort noise payload are used; more are ignored.
const comfortOrder = 10

// Comfort makes the noise that a comfort noise payload (RFC 3389) describes, so that a pause sounds like the line and not
// like a hole. Without a payload it makes the faint white noise of a quiet line. Not safe for concurrent use.
type Comfort struct {
	state uint32
	gain  float32               // of the even noise that feeds the filter, at the last sample
	goal  float32               // where gain moves to
	k     [comfortOrder]float32 // reflection coefficients
	order int
	b     [comfortOrder + 1]float32 // backward residues of the last sample
}

// NewComfort makes a source of noise at level dBov. The same seed gives the same noise.
func NewComfort(level float64, seed uint32) Comfort {
	c := Comfort{state: seed | 1}
	c.goal = peakOf(level)
	c.gain = c.goal
	return c
}

// Set takes a payload: the level in -dBov, then reflection coefficients (RFC 3389, section 3). It returns false, and changes
// nothing, for an empty one.
func (c *Comfort) Set(payload []byte) bool {
	if len(payload) == 0 {
		return false
	}
	loss := float32(1) // what the filter adds to the power is taken from what feeds it
	c.order = min(comfortOrder, len(payload)-1)
	for i, n := range payload[1 : 1+c.order] {
		c.k[i] = 258 * (float32(n) - 127) / 32768
		c.k[i] = max(-0.99, min(0.99, c.k[i]))
		loss *= 1 - c.k[i]*c.k[i]
	}
	c.goal = peakOf(-float64(payload[0]&0x7f)) * float32(math.Sqrt(float64(loss)))
	return true
}

// Fill overwrites pcm with noise. A new level is reached within pcm.
func (c *Comfort) Fill(pcm []int16) {
	step := (c.goal - c.gain) / float32(max(1, len(pcm)))
	for i := range pcm {
		c.gain += step
		// xorshift (Marsaglia, 2003)
		c.state ^= c.state << 13
		c.state ^= c.state >> 17
		c.state ^= c.state << 5
		f := c.gain * float32(int32(c.state)) / (1 << 31) //nolint:gosec // all bits wanted
		for m := c.order - 1; m >= 0; m-- {               // all-pole lattice
			f -= c.k[m] * c.b[m]
			c.b[m+1] = c.b[m] + c.k[m]*f
		}
		c.b[0] = f
		pcm[i] = saturate(f)
	}
	c.gain = c.goal
}

// peakOf is the peak of evenly distributed noise of a level: its RMS times the root of 3.
func peakOf(level float64) float32 { return float32(32768 * math.Pow(10, level/20) * math.Sqrt(3)) }
