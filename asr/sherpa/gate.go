package sherpa

import (
	"math"
	"slices"
	"time"
)

// Callers are silent most of the time, and to decode silence costs as much as to decode speech. What the gate keeps from the network
// is silence and steady noise that has lasted for a second; what came just before a sound is shown with it. A network that decides by
// itself where utterances end would miss that silence: ours does not, Flush says so.
const (
	blockTime  = 40 * time.Millisecond  // the level is that of so much audio
	floorTime  = 2 * time.Second        // the noise floor is the least level of so much
	holdTime   = time.Second            // the network hears on for so long after the last sound: its last words need 0.4 s
	beforeTime = 400 * time.Millisecond // and is shown so much of what was before a sound
	overFloor  = 5.0                    // dB; steady noise stays within 4 of its least level
	silence    = 24.0                   // dB re 1, RMS 16: the idle noise of G.711
)

// gate decides what the network hears of one stream. Levels are in dB re one step of 16 bits.
type gate struct {
	rate  int
	quiet int       // samples since the last sound
	sum   float64   // of squares, of the block begun
	n     int       // samples in it
	past  []float64 // levels of the last blocks, a ring
	at    int
	held  unheard
}

// open says whether the network is to hear pcm. Sound shorter than a block counts with the block's end.
func (g *gate) open(pcm []int16, rate int) bool {
	if g.past == nil {
		g.rate, g.past = rate, slices.Repeat([]float64{silence}, int(floorTime/blockTime))
	}
	block := samples(blockTime, rate)
	for _, v := range pcm {
		g.sum += float64(v) * float64(v)
		g.quiet++
		if g.n++; g.n == block {
			g.close()
		}
	}
	return g.quiet < samples(holdTime, rate)
}

// close ends a block.
func (g *gate) close() {
	level := 10 * math.Log10(g.sum/float64(g.n)+1)
	g.sum, g.n = 0, 0
	if level > silence && level > slices.Min(g.past)+overFloor {
		g.quiet = 0
	}
	g.past[g.at] = max(level, silence)
	g.at = (g.at + 1) % len(g.past)
}

// unheard is audio that the gate kept back: the end of it is still there.
type unheard struct {
	gone time.Duration // of what was dropped
	tail []int16       // up to beforeTime
}

// push keeps pcm and drops what is too old.
func (h *unheard) push(pcm []int16, rate int) {
	h.tail = append(h.tail, pcm...)
	if over := len(h.tail) - samples(beforeTime, rate); over > 0 {
		h.gone += time.Duration(over) * time.Second / time.Duration(rate)
		h.tail = append(h.tail[:0], h.tail[over:]...)
	}
}
