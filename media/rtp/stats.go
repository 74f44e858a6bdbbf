package rtp

import (
	"encoding/binary"
	"time"
)

// Stats is what a session counted: packets unless the name says otherwise.
//
//archtest:fields read and reported as one
type Stats struct {
	Received  uint64  // valid audio and event packets from the latched source
	Sent      uint64  // packets handed to the socket
	Lost      uint64  // packets that never came, by sequence number
	Late      uint64  // packets that came after their time to be played
	Duplicate uint64  // packets that came twice
	Failed    uint64  // packets that the socket refused to send
	Invalid   Invalid // packets that were dropped, by reason

	Jitter       time.Duration // interarrival jitter of RFC 3550, now
	Delay        time.Duration // play-out delay of the jitter buffer, now
	Concealed    time.Duration // audio made up for lost packets, before it faded to silence
	Recovered    uint64        // lost packets that Opus' forward error correction brought back
	RTT          time.Duration // round trip by RTCP; 0 = not known
	RemoteLoss   float64       // share of our packets that the other side did not get, from the first to its last report; 0..1
	RemoteJitter time.Duration // interarrival jitter of our packets at the other side, by its last report
	MOS          float64       // estimate of how well we hear, 1-4.5 (see docs/media.md); 0 before the first packet
	RemoteMOS    float64       // estimate of how well the other side hears us; 0 before its first report
}

// Invalid counts dropped packets by reason.
type Invalid struct {
	Malformed   uint64 // not RTP version 2, or cut short
	PayloadType uint64 // not the negotiated codec, event or comfort noise
	Size        uint64 // payload is not 10-60 ms of the codec
	Source      uint64 // not from the latched address
	SSRC        uint64 // a new synchronisation source that did not last
	Sequence    uint64 // a jump of the sequence number that did not last
	Forged      uint64 // SRTP: not made with the key
	Held        uint64 // came while the direction allows none
	RTCP        uint64 // RTCP that could not be parsed or is not from the other side
}

// Total is the sum of all reasons.
func (i Invalid) Total() uint64 {
	return i.Malformed + i.PayloadType + i.Size + i.Source + i.SSRC + i.Sequence + i.Forged + i.Held + i.RTCP
}

// since returns what was added to the counters since old; the other fields stay.
func (s Stats) since(old Stats) Stats {
	s.Received -= old.Received
	s.Sent -= old.Sent
	s.Lost -= min(s.Lost, old.Lost) // a packet thought lost may come late
	s.Late -= old.Late
	s.Duplicate -= old.Duplicate
	s.Failed -= old.Failed
	s.Concealed -= old.Concealed
	s.Recovered -= old.Recovered
	s.Invalid = s.Invalid.since(old.Invalid)
	return s
}

func (i Invalid) since(old Invalid) Invalid {
	i.Malformed -= old.Malformed
	i.PayloadType -= old.PayloadType
	i.Size -= old.Size
	i.Source -= old.Source
	i.SSRC -= old.SSRC
	i.Sequence -= old.Sequence
	i.Forged -= old.Forged
	i.Held -= old.Held
	i.RTCP -= old.RTCP
	return i
}

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

// farLoss adds up what the other side's report blocks say of our stream: the packets it lost, and those it should have got, from
// our first packet to its last report. A report alone tells of its own few seconds only.
type farLoss struct {
	live     bool   // a report of this reporter has been read
	reporter uint32 // its synchronisation source
	last     uint32 // highest sequence number of ours that it got, with its cycles, at its last report
	lost     uint32 // cumulative number lost, 24 bits with sign, at its last report

	missed   int64 // sums over all reporters; a late packet or a copy takes one off missed
	expected int64
}

// Bounds of the step of the highest sequence number between two reports.
const (
	farReordered = 1000    // a step back of less is a report overtaken by a newer one
	farNonsense  = 1 << 18 // a step forward of more: more than an hour of packets
)

// begin notes the sequence number of our first packet.
func (f *farLoss) begin(first uint16) { f.last = uint32(first - 1) }

// read takes a report block.
func (f *farLoss) read(reporter uint32, block []byte) {
	lost, last := binary.BigEndian.Uint32(block[4:])&0xffffff, binary.BigEndian.Uint32(block[8:])
	step, more := int64(int32(last-f.last)), int64(int32((lost-f.lost)<<8)>>8) //nolint:gosec // serial arithmetic
	if !f.live || reporter != f.reporter {
		// it counts from its own begin, which for all we know is where the last report ended
		step, more = int64(uint16(last)-uint16(f.last)), int64(int32(lost<<8)>>8) //nolint:gosec // the low 16 bits are ours
	} else if step < 0 && step > -farReordered {
		return
	}
	f.live, f.reporter, f.last, f.lost = true, reporter, last, lost
	if step < 0 || step > farNonsense || more > step || more < -farReordered {
		return // it began anew: only the next report can be compared with this one
	}
	f.missed += more
	f.expected += step
}

// share is the part of our packets that did not arrive, 0..1; ok is false before a report told.
func (f *farLoss) share() (share float64, ok bool) {
	if f.expected <= 0 {
		return 0, false
	}
	return float64(max(0, f.missed)) / float64(f.expected), true
}
