package rtp

import "encoding/binary"

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
