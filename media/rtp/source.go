package rtp

import (
	"net/netip"
	"time"
)

// Rules of symmetric RTP. The signalled address is always right: its first packet makes it the stream's, whoever was before.
// Until somebody was heard, and for Config.Latch at most, any source may become the stream's; afterwards only the signalled host.
// A stranger that became it so loses it to a steady stream of the signalled host. Besides, an established stream can be taken over
// only when it is silent itself, and only by a steady stream of a known host (its router gave it another port; others may share
// that router, so the silence must be long) or, within Config.Latch, of the same synchronisation source (it moved).
// So a stranger who does not see the packets cannot keep a call from the caller, whenever he tries.
// When the other side signals a new address, what still comes from the old one is heard, but ours goes to the new one at once
// (RFC 3264 section 8.3.1), unless the old one is all there is for long: then both are the same place.
const (
	takeOverPackets = 10                     // in sequence, from one new address
	takeOverSilence = 500 * time.Millisecond // of the old one, for the same synchronisation source
	takeOverLong    = 2 * time.Second        // of the old one, for another source of a known host
)

// latch decides which address a session's packets may come from, and where ours go.
type latch struct {
	signalled netip.AddrPort // what SDP said
	until     time.Duration  // the end of the window in which the first source wins
	addr      netip.AddrPort // where packets come from; invalid until the first
	last      time.Duration  // when the last came
	former    netip.AddrPort // where they came from before the signalled address changed; invalid where it did not
	since     time.Duration  // when it changed

	rival     netip.AddrPort
	rivalSeq  uint16
	rivalRuns int
}

// accept says whether a packet from that address belongs to the session, and whether the address is new.
// same: the packet is of the synchronisation source that the stream has.
func (l *latch) accept(from netip.AddrPort, seq uint16, same bool, now time.Duration) (ok, moved bool) {
	known := from.Addr() == l.signalled.Addr()
	switch {
	case from == l.addr:
		l.last = now
		if !l.owed(l.rival) {
			l.rivalRuns = 0
		}
		return true, false
	case !l.addr.IsValid() && from == l.former && from != l.signalled:
		return true, l.stays(from, seq, now)
	case from == l.signalled, !l.addr.IsValid() && (known || now <= l.until):
		l.move(from, now)
		return true, true
	case !l.addr.IsValid(), !known && from.Addr() != l.addr.Addr() && (!same || now > l.until):
		return false, false
	}
	l.follow(from, seq)
	if l.rivalRuns >= takeOverPackets && now-l.last >= l.silence(from, same) {
		l.move(from, now)
		return true, true
	}
	return false, false
}

// stays takes a packet of the address that the other side signalled away from and says whether it is the stream's again.
func (l *latch) stays(from netip.AddrPort, seq uint16, now time.Duration) bool {
	l.follow(from, seq)
	if l.rivalRuns < takeOverPackets || now-l.since < takeOverLong {
		return false
	}
	l.move(from, now)
	return true
}

// follow counts packets in sequence from one address.
func (l *latch) follow(from netip.AddrPort, seq uint16) {
	if from == l.rival && seq == l.rivalSeq+1 {
		l.rivalRuns++
	} else {
		l.rival, l.rivalRuns = from, 1
	}
	l.rivalSeq = seq
}

// signal gives the latch another signalled address.
func (l *latch) signal(to netip.AddrPort, now time.Duration) {
	former := l.addr
	if !former.IsValid() {
		former = l.former
	}
	*l = latch{signalled: to, former: former, since: now}
}

// owed says that an address is of the signalled host, and the stream is a stranger's.
func (l *latch) owed(from netip.AddrPort) bool {
	return from.Addr() == l.signalled.Addr() && l.addr.Addr() != l.signalled.Addr()
}

// silence is how long the stream must have been silent before a steady one from that address takes it over.
func (l *latch) silence(from netip.AddrPort, same bool) time.Duration {
	switch {
	case l.owed(from):
		return 0
	case same:
		return takeOverSilence
	}
	return takeOverLong
}

func (l *latch) move(to netip.AddrPort, now time.Duration) {
	l.addr, l.last = to, now
	l.rival, l.rivalRuns = netip.AddrPort{}, 0
}

// Rules of sequence numbers (RFC 3550, appendix A.1).
const (
	maxDropout  = 3000 // a jump forward of less is loss
	maxMisorder = 100  // a jump back of less is reordering
)

// stream follows one synchronisation source.
//
//archtest:fields the variables of RFC 3550, appendix A.1 and A.8, which change together
type stream struct {
	live       bool
	ssrc       uint32
	base, top  int64  // extended sequence numbers: first and highest
	seen       uint64 // bit i: top-i has come
	received   uint64 // without duplicates
	stamp      uint32
	longStamp  int64
	jitter     float64 // RFC 3550, in clock units
	transit    int64
	hasTransit bool

	jumpSeq  uint16 // what would confirm a jump of the sequence number
	jumpLive bool
	rival    uint32 // a source that may take over
	rivalSeq uint16
	hasRival bool
}

// verdict says what a packet is to its stream.
type verdict int

const (
	verdictOK verdict = iota
	verdictRestart
	verdictDuplicate
	verdictSSRC
	verdictSequence
)

// accept checks a packet's source and sequence number and returns its extended number. verdictRestart means that this
// packet begins a new stream: another source, or the same one starting over; two packets in sequence are needed for that.
func (s *stream) accept(p packet) (seq int64, v verdict) {
	switch {
	case !s.live:
		s.restart(p)
		return s.top, verdictRestart
	case p.ssrc != s.ssrc:
		if s.hasRival && s.rival == p.ssrc && s.rivalSeq == p.seq {
			s.restart(p)
			return s.top, verdictRestart
		}
		s.rival, s.rivalSeq, s.hasRival = p.ssrc, p.seq+1, true
		return 0, verdictSSRC
	}
	delta := int64(int16(p.seq - uint16(s.top))) //nolint:gosec // serial arithmetic
	if delta >= maxDropout || delta <= -maxMisorder {
		if s.jumpLive && p.seq == s.jumpSeq {
			s.restart(p)
			return s.top, verdictRestart
		}
		s.jumpSeq, s.jumpLive = p.seq+1, true
		return 0, verdictSequence
	}
	s.jumpLive, s.hasRival = false, false
	seq = s.top + delta
	if s.mark(seq) {
		return seq, verdictDuplicate
	}
	s.received++
	return seq, verdictOK
}

// mark notes that seq has come and says whether it had before.
func (s *stream) mark(seq int64) (twice bool) {
	switch back := s.top - seq; {
	case back < 0:
		s.seen = s.seen<<uint64(-back) | 1 //nolint:gosec // a shift of 64 or more gives 0, as it should
		s.top = seq
	case back < 64:
		bit := uint64(1) << uint64(back)
		twice = s.seen&bit != 0
		s.seen |= bit
	}
	s.base = min(s.base, seq)
	return twice
}

// expected is the number of packets the sender sent, as far as we know.
func (s *stream) expected() uint64 {
	if !s.live {
		return 0
	}
	return uint64(s.top - s.base + 1) //nolint:gosec // top >= base
}

// lost is the number of packets that did not come.
func (s *stream) lost() uint64 {
	if e := s.expected(); e > s.received {
		return e - s.received
	}
	return 0
}

// restart begins a stream at p. Numbers start at 1<<16, so that a packet before the first is not negative.
func (s *stream) restart(p packet) {
	first := int64(1<<16) + int64(p.seq)
	*s = stream{
		live: true, ssrc: p.ssrc, base: first, top: first, seen: 1, received: 1,
		stamp: p.stamp, longStamp: 1<<32 + int64(p.stamp),
	}
}

// extend returns the timestamp without wrap-around.
func (s *stream) extend(stamp uint32) int64 {
	s.longStamp += int64(int32(stamp - s.stamp)) //nolint:gosec // serial arithmetic
	s.stamp = stamp
	return s.longStamp
}

// clockJump is the least difference in transit, in seconds, that is no jitter: the sender's clock was set, as where a switch puts another source through.
const clockJump = 5

// measure updates the interarrival jitter (RFC 3550, section 6.4.1 and appendix A.8); clock is that of the numbers, in Hz.
func (s *stream) measure(arrival, stamp, clock int64) {
	transit := arrival - stamp
	if s.hasTransit {
		d := transit - s.transit
		if d < 0 {
			d = -d
		}
		if d < clockJump*clock {
			s.jitter += (float64(d) - s.jitter) / 16
		}
	}
	s.transit, s.hasTransit = transit, true
}
