package rtp

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/impair"
)

// Simulate sends pcm (mono, at c's Rate) through the codec, a bad network and a receiver with jitter buffer and concealment, as a
// call would, without sockets and without waiting. hear is given every frame, at once; it is called until the audio has been
// played. It returns what the receiver counted; ErrParams for a codec that this build cannot send or a bad network.
// Evaluations of recognisers use it.
func Simulate(c codec.Codec, network impair.Config, pcm []int16, hear func(media.Frame)) (Stats, error) {
	enc, err := c.NewEncoder()
	if err != nil {
		return Stats{}, fmt.Errorf("%w: %w", ErrParams, err)
	}
	if err := network.Validate(); err != nil {
		return Stats{}, fmt.Errorf("%w: %w", ErrParams, err)
	}
	from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 1}), 5004)
	r := newReceiver(Default(), nil)
	p := Params{Remote: from, Codec: c, PayloadType: c.PayloadType}
	if err := p.validate(); err != nil {
		return Stats{}, err
	}
	if err := r.configure(p, true); err != nil {
		return Stats{}, fmt.Errorf("%w: %w", ErrParams, err)
	}
	sent, frames, err := simulateSender(c, enc, network, pcm)
	if err != nil {
		return Stats{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	tail := int(r.most/media.FrameTime) + 2 // what the jitter buffer may hold
	for i := range frames + tail {
		now := time.Duration(i+1) * media.FrameTime
		for len(sent) > 0 && sent[0].at <= now {
			if q, ok := parse(sent[0].b); ok {
				if length, reason := r.check(q); reason == nil {
					r.deliver(q, length, sent[0].at)
				}
			}
			sent = sent[1:]
		}
		lost := r.plays.fill(r.jitter, r.units(now), &r.stats)
		hear(media.Frame{PTS: now - media.FrameTime, Rate: c.Rate, Samples: r.plays.out, Lost: lost, Mark: media.NoMark})
	}
	st := r.stats
	st.Lost += r.stream.lost()
	st.Jitter, st.Delay = r.time(int64(r.stream.jitter)), r.time(r.jitter.Delay())
	r.rate(&st)
	return st, nil
}

// arriving is a packet and when it comes.
type arriving struct {
	at time.Duration
	b  []byte
}

// simulateSender makes the packets that come through, in the order in which they come, and says how many frames were sent.
func simulateSender(c codec.Codec, enc codec.Encoder, network impair.Config, pcm []int16) (sent []arriving, frames int, err error) {
	dice, n := impair.NewDice(network), samplesOf(media.FrameTime, c.Rate)
	frame := make([]int16, n)
	for ; frames*n < len(pcm); frames++ {
		clear(frame)
		copy(frame, pcm[frames*n:])
		b := appendHeader(nil, packet{
			pt: c.PayloadType, seq: uint16(frames & math.MaxUint16), ssrc: 1, //nolint:gosec // masked
			stamp: uint32(frames) * uint32(samplesOf(media.FrameTime, c.ClockRate)), //nolint:gosec // wraps, as timestamps do
		})
		if b, err = enc.Encode(b, frame); err != nil {
			return nil, 0, fmt.Errorf("simulate: %w", err)
		}
		if late, lost := dice.Next(); !lost {
			sent = append(sent, arriving{time.Duration(frames+1)*media.FrameTime + late, b})
		}
	}
	slices.SortStableFunc(sent, func(a, b arriving) int { return int(a.at - b.at) })
	return sent, frames, nil
}
