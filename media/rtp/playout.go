package rtp

import (
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/dsp"
	"hotline/media/jitter"
)

// quietPeak is the greatest sample of a frame that can be skipped unheard: about -44 dBov.
const quietPeak = 200

// comfortLevel is the noise of a pause before the sender has said how loud its line is, dBov.
const comfortLevel = -65

// weakPower is how much less power than ours the decoder's own concealment may have until ours is heard instead: 12 dB. libopus
// mutes steady tones within 10 ms.
const weakPower = 16

// weakTime is at which end of a made-up frame that is looked at, and swapTime how long the change takes.
const (
	weakTime = 10 * time.Millisecond
	swapTime = 5 * time.Millisecond
)

// concealedTime is how long made-up audio counts as such; after that it is background noise.
const concealedTime = 120 * time.Millisecond

// playout turns what the jitter buffer holds into frames of 20 ms: decoding, concealment, forward error correction,
// comfort noise. receiver.mu guards it.
//
//archtest:fields the decoder's abilities and the frame being filled belong together
type playout struct {
	codec   codec.Codec
	dec     codec.Decoder
	plc     codec.Concealer // the decoder's own concealment, as long as it keeps the level; nil: conceal is used
	fec     codec.Recoverer // nil: none
	conceal *dsp.Concealer
	noise   dsp.Comfort
	paused  bool // the sender has sent comfort noise: its pauses sound like that
	opus    bool

	ours []int16 // what conceal makes up beside plc; nil without plc
	swap bool    // plc was too weak in this loss: ours is heard

	fifo []int16 // decoded; fifo[head:] is not played yet
	head int
	out  []int16 // one frame
	run  int     // samples made up in a row
}

func newPlayout(c codec.Codec, dec codec.Decoder) playout {
	p := playout{
		codec: c, dec: dec, conceal: dsp.NewConcealer(c.Rate), noise: dsp.NewComfort(comfortLevel, 1), opus: c.Name == "opus",
		fifo: make([]int16, 0, samplesOf(media.FrameTime, c.Rate)), out: make([]int16, samplesOf(media.FrameTime, c.Rate)),
	}
	p.plc, _ = dec.(codec.Concealer)
	p.fec, _ = dec.(codec.Recoverer)
	if p.plc != nil {
		p.ours = make([]int16, len(p.out))
	}
	return p
}

// pause takes a comfort noise payload.
func (p *playout) pause(payload []byte) { p.paused = p.noise.Set(payload) || p.paused }

// fill puts 20 ms into p.out and says whether any of it is made up.
func (p *playout) fill(j *jitter.Buffer, now int64, stats *Stats) (lost bool) {
	silent := j.Lags() && quiet(p.out)
	if j.Tick(now, p.toUnits(len(p.fifo)-p.head), silent) {
		p.makeUp(p.out, stats)
		return true
	}
	n := copy(p.out, p.fifo[p.head:])
	p.head += n
	for n < len(p.out) {
		part, missing := p.part(j, p.out[n:], stats)
		n += part
		lost = lost || missing
	}
	return lost
}

// part puts the next packet, or a stretch of silence or loss, into out, and says how many samples that were.
func (p *playout) part(j *jitter.Buffer, out []int16, stats *Stats) (n int, lost bool) {
	if n = p.recover(j, out, stats); n > 0 {
		return n, false
	}
	next := j.Pull(max(1, p.toUnits(len(out))))
	n = min(len(out), max(1, p.toSamples(next.Length)))
	switch next.Kind {
	case jitter.Audio:
		pcm, err := p.dec.Decode(p.fifo[:0], next.Payload)
		if skip := p.toSamples(next.Skip); err == nil && skip < len(pcm) {
			return p.play(pcm, skip, out), false
		}
	case jitter.Silence:
		if !p.rest(out[:n], j.Quiet()) {
			break
		}
		return n, false
	case jitter.Missing:
	}
	p.makeUp(out[:n], stats)
	return n, true
}

// play makes decoded audio from skip on the next to be played and copies its begin to out.
func (p *playout) play(pcm []int16, skip int, out []int16) int {
	p.fifo, p.run = pcm, 0
	switch {
	case p.plc == nil:
		p.conceal.Good(pcm[skip:])
	case p.swap:
		p.conceal.Bridge(pcm[skip:])
	default:
		p.conceal.Drop()
		p.conceal.Good(pcm[skip:])
	}
	p.swap = false
	n := copy(out, pcm[skip:])
	p.head = skip + n
	return n
}

// recover brings a lost packet back from the one behind it, if that is there and carries a copy; it returns 0 otherwise.
func (p *playout) recover(j *jitter.Buffer, out []int16, stats *Stats) int {
	if p.fec == nil {
		return 0
	}
	next, length := j.Gap()
	if next == nil {
		return 0
	}
	pcm, ok := p.fec.Recover(p.fifo[:0], next, p.toSamples(length))
	if !ok {
		return 0
	}
	j.Bridge(length)
	stats.Recovered++
	return p.play(pcm, 0, out)
}

// rest fills time in which the sender sent nothing. announced: it said so; else it, or all that came from it, was held up, which
// is a loss: then rest returns false.
func (p *playout) rest(out []int16, announced bool) bool {
	switch {
	case p.paused:
		p.noise.Fill(out)
		p.run = 0
		if p.plc == nil {
			p.conceal.Good(out)
		}
	case p.head == 0: // nothing was heard yet
		clear(out)
	case p.plc != nil: // after a discontinuous transmission's last word libopus goes on with its noise
		p.extend(out)
		p.swap = false
	case announced:
		p.conceal.Rest(out)
		p.run = 0
	default:
		return false
	}
	return true
}

// makeUp fills in for a loss.
func (p *playout) makeUp(out []int16, stats *Stats) {
	if p.run < samplesOf(concealedTime, p.codec.Rate) {
		stats.Concealed += time.Duration(len(out)) * time.Second / time.Duration(p.codec.Rate)
	}
	p.run += len(out)
	p.extend(out)
	if p.plc != nil {
		p.keepLevel(out)
	}
}

// keepLevel replaces what the decoder's own concealment put into out with ours where it falls silent.
func (p *playout) keepLevel(out []int16) {
	ours := p.ours[:len(out)]
	p.conceal.Conceal(ours)
	if p.swap {
		copy(out, ours)
		return
	}
	end := max(0, len(out)-samplesOf(weakTime, p.codec.Rate))
	if power(out[end:])*weakPower >= power(ours[end:]) {
		return
	}
	p.swap = true
	n := min(len(out), samplesOf(swapTime, p.codec.Rate))
	for i := range n {
		out[i] += int16((int(ours[i]) - int(out[i])) * (i + 1) / (n + 1)) //nolint:gosec // between the two
	}
	copy(out[n:], ours[n:])
}

// extend goes on from what was played last.
func (p *playout) extend(out []int16) {
	if p.plc == nil {
		p.conceal.Conceal(out)
		return
	}
	// What fifo still holds is to be played after this, so the made-up audio goes behind it.
	at := len(p.fifo)
	pcm, err := p.plc.Conceal(p.fifo, len(out))
	if err != nil {
		clear(out)
		return
	}
	copy(out, pcm[at:])
	p.fifo = pcm[:at]
}

func (p *playout) toUnits(samples int) int64 {
	return int64(samples) * int64(p.codec.ClockRate) / int64(p.codec.Rate)
}

func (p *playout) toSamples(units int64) int {
	return int(units * int64(p.codec.Rate) / int64(p.codec.ClockRate))
}

func power(pcm []int16) (sum int64) {
	for _, s := range pcm {
		sum += int64(s) * int64(s)
	}
	return sum
}

func quiet(pcm []int16) bool {
	for _, s := range pcm {
		if s > quietPeak || s < -quietPeak {
			return false
		}
	}
	return true
}
