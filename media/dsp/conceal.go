package dsp

import (
	"math"
	"time"
)

// Limits of concealment, after ITU-T G.711 Appendix I, whose fade from 10 to 60 ms leaves a hole in a burst of three packets.
const (
	minPitch   = 5 * time.Millisecond   // 200 Hz
	maxPitch   = 15 * time.Millisecond  // 66 Hz
	holdTime   = 20 * time.Millisecond  // full level
	muteTime   = 120 * time.Millisecond // nothing but the noise of the background from here on
	growTime   = 10 * time.Millisecond  // after so much loss one more period is repeated
	joinTime   = 2 * time.Millisecond   // correction of the step at the begin of a loss
	blendTime  = 10 * time.Millisecond  // the longest blend into what comes after a loss
	bridgeTime = 20 * time.Millisecond  // the same where that is weak at first
	maxRepeat  = 3                      // pitch periods that are repeated, so that it does not buzz
)

// The background's noise: its power follows the quietest frames, up at floorRise a frame, and is loudestFloor at most, so that
// a call that begins with speech is not filled with noise of its level.
const (
	floorRise    = 1.1       // 20 dB a second: syllables are shorter
	loudestFloor = 100 * 100 // -50 dBov
	hearable     = 4 * 4     // -78 dBov: below it silence is what fits
	firstFloor   = 18 * 18   // -65 dBov: until something quieter was heard
)

// Concealer makes audio up for lost packets in the manner of G.711 Appendix I: it repeats the last pitch periods, fades
// them from 20 to 120 ms into noise as loud as the background, and blends into the next good audio. Unlike the appendix it adds no delay; the step at
// the begin of a loss is bent away instead. Not safe for concurrent use.
type Concealer struct {
	rate     int
	hist     []int16 // the last 48.75 ms that were played
	loop     []int16 // what is repeated; nil before the first loss, which most calls never have
	backup   []int16 // room for the continuation that Good blends out of; likewise
	pitch    int     // samples of one period
	repeat   int     // periods in loop
	pos      int     // next sample of loop
	run      int     // samples made up since the last good one
	step     float32 // correction at the begin of the loss
	min, max int     // pitch limits in samples
	floor    float32 // power of the background
	heard    bool    // floor says something
	noise    Comfort
}

// NewConcealer makes a concealer for mono audio at rate Hz.
func NewConcealer(rate int) *Concealer {
	c := &Concealer{rate: rate, min: samples(minPitch, rate), max: samples(maxPitch, rate)}
	c.noise = NewComfort(Floor, uint32(rate)) //nolint:gosec // a seed
	c.hist = make([]int16, maxRepeat*c.max+c.max/4)
	return c
}

// Good tells what was received, any length. After a loss its begin is changed in place: blended with the made-up audio.
func (c *Concealer) Good(pcm []int16) {
	if c.run > 0 {
		// a quarter period, and 4 ms for every 10 ms of loss, 10 ms at most
		c.leave(pcm, min(c.pitch/4+samples(4*time.Millisecond, c.rate)*c.run/samples(holdTime, c.rate), samples(blendTime, c.rate)))
	}
	c.listen(pcm)
	c.remember(pcm)
}

// Bridge is Good for a decoder that is weak in its first 20 ms after a loss: the blend is as long as that.
func (c *Concealer) Bridge(pcm []int16) {
	if c.run > 0 {
		c.leave(pcm, samples(bridgeTime, c.rate))
	}
	c.Good(pcm)
}

// Drop ends a loss without a blend: what Conceal made up was not played.
func (c *Concealer) Drop() { c.run = 0 }

// leave blends the first n samples of pcm with the made-up audio and ends the loss.
func (c *Concealer) leave(pcm []int16, n int) {
	tail := c.backup[:min(n, len(pcm))]
	c.extend(tail)
	blend(pcm, tail)
	c.run = 0
}

// listen follows the level of the background.
func (c *Concealer) listen(pcm []int16) {
	if len(pcm) == 0 {
		return
	}
	var sum int64 // of whole numbers: those the processor adds four times as fast
	for _, v := range pcm {
		sum += int64(v) * int64(v)
	}
	if !c.heard {
		c.heard, c.floor = true, firstFloor
	}
	c.floor = min(float32(sum)/float32(len(pcm)), max(1, c.floor*floorRise), loudestFloor)
}

// Conceal fills pcm, any length, with made-up audio that continues what Good was told last.
func (c *Concealer) Conceal(pcm []int16) {
	if c.run == 0 {
		c.begin()
	}
	c.extend(pcm)
	c.remember(pcm)
}

// Muted says that the loss lasts so long that Conceal gives nothing but the background's noise.
func (c *Concealer) Muted() bool { return c.run >= samples(muteTime, c.rate) }

// Reset forgets what was played.
func (c *Concealer) Reset() {
	clear(c.hist)
	c.run, c.floor, c.heard = 0, 0, false
}

// Rest fills pcm, any length, with the background's noise alone: the sender pauses. It is silence before Good was told anything.
func (c *Concealer) Rest(pcm []int16) {
	c.run = 0
	c.noise.goal = c.background()
	c.noise.gain = c.noise.goal
	c.noise.Fill(pcm)
	c.remember(pcm)
}

// background is the peak of noise as loud as the background.
func (c *Concealer) background() float32 {
	if c.floor <= hearable {
		return 0
	}
	return float32(math.Sqrt(3 * float64(c.floor)))
}

// begin finds the pitch and prepares the first repetition.
func (c *Concealer) begin() {
	if c.loop == nil {
		c.loop, c.backup = make([]int16, 0, maxRepeat*c.max), make([]int16, samples(bridgeTime, c.rate))
	}
	c.pitch = c.findPitch()
	c.pos = 0
	c.build(1)
	end := len(c.hist)
	c.step = float32(c.hist[end-1]) - float32(c.hist[end-c.pitch-1])
	c.noise.goal = c.background()
	c.noise.gain = c.noise.goal
}

// build fills loop with the last n periods; its last quarter period leads over to its begin.
func (c *Concealer) build(n int) {
	end, p := len(c.hist), c.pitch
	c.repeat = n
	c.loop = append(c.loop[:0], c.hist[end-n*p:]...)
	q := p / 4
	for i := range q {
		w := float32(i+1) / float32(q+1)
		a, b := float32(c.loop[n*p-q+i]), float32(c.hist[end-n*p-q+i])
		c.loop[n*p-q+i] = int16(a + (b-a)*w)
	}
}

// extend makes up the next samples without remembering them.
func (c *Concealer) extend(pcm []int16) {
	hold, mute, join := samples(holdTime, c.rate), samples(muteTime, c.rate), samples(joinTime, c.rate)
	grow := samples(growTime, c.rate)
	c.noise.Fill(pcm)
	for i := range pcm {
		if c.run >= mute {
			c.run += len(pcm) - i
			return
		}
		if c.pos == len(c.loop) {
			c.pos = 0
			if c.repeat < maxRepeat && c.run >= c.repeat*grow {
				c.build(c.repeat + 1)
			}
		}
		v := float32(c.loop[c.pos])
		if c.run < join {
			v += c.step * float32(join-c.run) / float32(join)
		}
		if c.run > hold {
			share := float32(mute-c.run) / float32(mute-hold)
			v = v*share + float32(pcm[i])*(1-share)
		}
		pcm[i] = int16(max(-32768, min(32767, v)))
		c.pos++
		c.run++
	}
}

// remember shifts pcm into the history; during a loss the history stays what was heard.
func (c *Concealer) remember(pcm []int16) {
	if c.run > 0 {
		return
	}
	if n := len(c.hist); len(pcm) >= n {
		copy(c.hist, pcm[len(pcm)-n:])
		return
	}
	copy(c.hist, c.hist[len(pcm):])
	copy(c.hist[len(c.hist)-len(pcm):], pcm)
}

// findPitch returns the lag at which the last 20 ms repeat best: every second lag and sample first, then around the best.
func (c *Concealer) findPitch() int {
	best, score := c.max, float32(-1)
	for lag := c.min; lag <= c.max; lag += 2 {
		if s := c.likeness(lag, 2); s > score {
			best, score = lag, s
		}
	}
	around, score := best, float32(-1)
	for lag := max(c.min, best-1); lag <= min(c.max, best+1); lag++ {
		if s := c.likeness(lag, 1); s > score {
			around, score = lag, s
		}
	}
	return around
}

// likeness is the normalised correlation of the last 20 ms with what was lag samples before.
func (c *Concealer) likeness(lag, stride int) float32 {
	n := samples(20*time.Millisecond, c.rate)
	a := c.hist[len(c.hist)-n:]
	b := c.hist[len(c.hist)-n-lag:]
	var cross, energy float32
	for i := 0; i < n; i += stride {
		x, y := float32(a[i]), float32(b[i])
		cross += x * y
		energy += y * y
	}
	if cross <= 0 || energy < 1 {
		return 0
	}
	return cross * (cross / energy) // sign kept by the test above
}

// blend fades from old into pcm over the length of old.
func blend(pcm, old []int16) {
	for i := range old {
		w := float32(i+1) / float32(len(old)+1)
		a, b := float32(old[i]), float32(pcm[i])
		pcm[i] = int16(a + (b-a)*w)
	}
}

func samples(d time.Duration, rate int) int {
	return int(d * time.Duration(rate) / time.Second)
}
