// Package jitter holds the packets of one stream until they are due, by time: it orders them, learns how unevenly they come, and says what is
// played at each tick of the media clock: a packet, silence, or something that is missing. It owns that decision and the payloads it holds; it
// knows no packet format, no codec and no socket. media/rtp has one Buffer for each stream that it receives.
package jitter

import "math"

// The jitter buffer's constants. Times are in units of the RTP clock where not said otherwise.
const (
	slots       = 64  // packets it holds; 64 packets of 10 ms are five times the greatest delay of media/rtp
	window      = 128 // arrivals that the delay is computed from: 2.6 s of 20 ms packets
	recompute   = 16  // arrivals between two computations
	shrink      = 200 // the delay gets shorter by at most 1/200 s at a time
	surprise    = 4   // arrivals before which there is nothing to compute from
	lateInARow  = 10  // late packets in a row after which the play-out is anchored anew: the sender's clock has jumped
	excessQuiet = 10  // ticks with too much delay after which a silent frame is skipped
	excessLoud  = 100 // ticks with too much delay after which any frame is skipped
)

// Buffer orders packets and decides when they are played, by time and not by number of packets.
//
// The play-out clock play runs one frame per tick. It lags behind the arrival of the fastest packets by target, which
// follows the 95th percentile of the delay variation. Frames are inserted or skipped to keep the lag there, so clock
// drift, a route change or a stalled media clock heal by themselves. Sequence numbers and timestamps come in extended,
// without wrap-around. Nothing blocks, and nothing is allocated once as many payloads exist as are held at a time.
// Not safe for concurrent use: its owner locks.
//
//archtest:fields the slots, the play-out clock and the delay statistics decide together
type Buffer struct {
	rate, frame int64 // Hz; units of one tick
	min, max    int64 // bounds of target
	slots       [slots]slot
	spare       [][]byte // emptied payloads, so that only as many exist as are held at a time
	pulled      []byte   // given out by the last pull
	next, top   int64    // sequence number to be played next, highest one held

	state   state
	begin   int64 // timestamp of the first packet; before it there is silence
	arrived int64 // when that came
	play    int64 // timestamp of the next sample to be taken
	quiet   bool  // the sender pauses (event, comfort noise): a gap is silence, not loss
	lates   int   // in a row

	transits [window]int32 // arrival minus timestamp, minus base
	base     int64         // the first one
	seen     int
	floor    int64 // least transit of the window
	target   int64
	excess   int   // ticks in a row with too much delay
	delay    int64 // from the arrival of the fastest packets to their play-out, at the last tick
}

type slot struct {
	payload []byte
	seq     int64
	stamp   int64
	length  int32
	full    bool
	pause   bool // the sender falls silent after this one
	audio   bool // false: holds the sequence number of an event or comfort noise only
}

// end is the timestamp behind the packet.
func (s *slot) end() int64 { return s.stamp + int64(s.length) }

type state int

const (
	empty    state = iota // nothing came yet
	anchored              // the first packet came, the next tick sets the clock
	playing
)

// Result says what became of a packet.
type Result int

// What may become of it.
const (
	Stored    Result = iota // it will be played
	Late                    // it missed its time
	Duplicate               // it is held already
)

// New returns an empty buffer of a stream whose RTP clock runs at rate Hz, of which a tick takes frame units. The play-out delay stays between
// least and most, in units of that clock too.
func New(rate, frame, least, most int64) *Buffer {
	return &Buffer{rate: rate, frame: frame, min: least, max: most, target: least}
}

// Reset drops what is held and anchors the play-out at the next packet. The learned target stays.
func (j *Buffer) Reset() {
	for i := range j.slots {
		j.slots[i].full = false
	}
	j.state, j.seen, j.lates, j.excess, j.quiet = empty, 0, 0, 0, false
}

// Put takes a packet: extended sequence number and timestamp, arrival and length in clock units. payload is copied.
// pause: the sender falls silent after this packet.
func (j *Buffer) Put(seq, stamp, arrival, length int64, pause bool, payload []byte) Result {
	if j.state == playing && j.astray(seq, stamp) {
		j.Reset()
	}
	if j.state == empty {
		j.state, j.next, j.top, j.begin, j.arrived = anchored, seq, seq, stamp, arrival
	}
	j.learn(arrival - stamp)
	if j.state == anchored && seq < j.next { // the first packets came in the wrong order
		if j.top-seq >= slots {
			return Late
		}
		j.next, j.begin = seq, min(j.begin, stamp)
	}
	if seq < j.next || j.state == playing && stamp+length <= j.play {
		return j.late(seq, stamp, arrival, length, pause, payload)
	}
	s := &j.slots[seq&(slots-1)]
	if s.full && s.seq == seq {
		return Duplicate
	}
	s.full, s.audio, s.pause, s.seq, s.stamp, s.length = true, true, pause, seq, stamp, int32(length) //nolint:gosec // 120 ms at most
	s.payload = append(j.room(s.payload), payload...)
	j.top, j.lates = max(j.top, seq), 0
	return Stored
}

// late counts a packet that missed its time. Many in a row mean that the sender went on without its clock (as some do
// after hold): then this packet is the new begin.
func (j *Buffer) late(seq, stamp, arrival, length int64, pause bool, payload []byte) Result {
	if j.lates++; j.lates < lateInARow {
		return Late
	}
	j.Reset()
	return j.Put(seq, stamp, arrival, length, pause, payload)
}

// Skip marks the sequence number of a packet that carries no audio, so that it is not taken for lost.
func (j *Buffer) Skip(seq int64) {
	if j.state == empty || seq < j.next || seq >= j.next+slots {
		return
	}
	s := &j.slots[seq&(slots-1)]
	if !s.full || s.seq != seq {
		s.full, s.audio, s.seq = true, false, seq
		j.top = max(j.top, seq)
	}
}

// astray says that a packet is so far from the play-out that they cannot belong together.
func (j *Buffer) astray(seq, stamp int64) bool {
	return seq >= j.next+slots || stamp-j.play > j.rate || j.play-stamp > 60*j.rate
}

// learn follows the delay variation.
func (j *Buffer) learn(transit int64) {
	if j.seen == 0 {
		j.base = transit
	}
	j.transits[j.seen%window] = int32(max(math.MinInt32, min(math.MaxInt32, transit-j.base))) //nolint:gosec // within 60 s: see astray
	j.seen++
	if j.seen == 1 || transit < j.floor {
		j.floor = transit
	}
	// Now and then; at once when a packet took longer than the delay allows for, so that a burst of jitter costs few packets.
	if j.seen%recompute != 0 && (j.seen < surprise || transit-j.floor <= j.target) {
		return
	}
	least, usual := bounds(j.transits[:min(j.seen, window)])
	j.floor = j.base + int64(least)
	j.target = max(j.min, min(j.max, int64(usual)-int64(least)), j.target-j.rate/shrink)
}

// bounds returns the least of at most window values, and that which 95 % of them do not exceed.
func bounds(values []int32) (least, most int32) {
	var store [window/20 + 2]int32
	top := store[:len(values)-(len(values)-1)*95/100] // the greatest, in descending order; the last one is looked for
	least = values[0]
	for i := range top {
		top[i] = math.MinInt32
	}
	for _, v := range values {
		least = min(least, v)
		if v <= top[len(top)-1] { // nearly all
			continue
		}
		at := len(top) - 1
		for ; at > 0 && top[at-1] < v; at-- {
			top[at] = top[at-1]
		}
		top[at] = v
	}
	return least, top[len(top)-1]
}

// AtLeast raises the lower bound of the delay, not above the upper one.
func (j *Buffer) AtLeast(least int64) {
	j.min = max(j.min, min(j.max, least))
	j.target = max(j.target, j.min)
}

// Tick is called once per frame, before the frame is pulled: held is what is left of the last packet. It moves the
// play-out clock where the delay is wrong. It returns true when a frame is to be made up without advancing the clock.
// silent says that the last frame was silence, where a skip is not heard.
func (j *Buffer) Tick(now, held int64, silent bool) (insert bool) {
	switch j.state {
	case empty:
		return false
	case anchored:
		wait := j.target - (now - j.arrived)
		j.play = j.begin - max(0, (wait+j.frame-1)/j.frame)*j.frame
		j.state = playing
		return false
	case playing:
	}
	j.delay = now - (j.play - held) - j.floor
	if j.seen < recompute {
		return false
	}
	excess := j.delay - j.target
	margin := j.rate / 400 // 2.5 ms: less is the scatter of the media clock
	switch {
	case excess < -margin:
		j.excess = 0
		return true
	case excess <= j.frame+margin:
		j.excess = 0
		return false
	}
	j.excess++
	much := excess > 5*j.frame
	if much || j.excess >= excessLoud || silent && j.excess >= excessQuiet {
		n := int64(1)
		if much {
			n = excess / j.frame
		}
		j.play += n * j.frame
		j.excess = 0
	}
	return false
}

// Kind says what comes next in a stream.
type Kind int

// What may come.
const (
	Audio   Kind = iota // a payload, of whose PCM the first Skip units are dropped
	Silence             // Length units of silence: the sender pauses or has not begun
	Missing             // Length units that did not arrive
)

// Piece is the next part of a stream.
type Piece struct {
	Kind    Kind
	Payload []byte // of Audio; valid until the next Put or Pull
	Skip    int64  // of Audio, units of the RTP clock
	Length  int64  // that it takes of the stream, units of the RTP clock
}

// Delay is the time from the arrival of the fastest packets to their play-out, at the last tick, in units of the RTP clock.
func (j *Buffer) Delay() int64 { return j.delay }

// Lags says that the delay was too long at the last tick: a silent frame may be skipped at the next.
func (j *Buffer) Lags() bool { return j.excess > 0 }

// Quiet says that the sender pauses, as far as the stream was played: by an event, comfort noise, or a packet that announced it.
func (j *Buffer) Quiet() bool { return j.quiet }

// Pull returns the next part of the stream: one packet, or at most need units of silence or loss.
func (j *Buffer) Pull(need int64) Piece {
	if j.state != playing {
		return Piece{Kind: Silence, Length: need}
	}
	for {
		s := j.oldest()
		if s == nil || s.stamp > j.play {
			n := need
			if s != nil {
				n = min(need, s.stamp-j.play)
			}
			kind := Missing
			if j.quiet || j.play < j.begin || s != nil && s.seq == j.next {
				kind = Silence
			}
			j.play += n
			return Piece{Kind: kind, Length: n}
		}
		s.full = false
		j.next = s.seq + 1
		j.quiet = s.pause
		if s.end() <= j.play {
			continue // skipped over
		}
		j.recycle()
		j.pulled, s.payload = s.payload, nil
		p := Piece{Kind: Audio, Payload: j.pulled, Skip: j.play - s.stamp, Length: s.end() - j.play}
		j.play = s.end()
		return p
	}
}

// room returns an empty buffer for a payload, that of its slot where it has one.
func (j *Buffer) room(own []byte) []byte {
	j.recycle()
	if n := len(j.spare); own == nil && n > 0 {
		own = j.spare[n-1]
		j.spare = j.spare[:n-1]
	}
	return own[:0]
}

// recycle takes the payload of the last pull back.
func (j *Buffer) recycle() {
	if j.pulled != nil {
		j.spare = append(j.spare, j.pulled)
		j.pulled = nil
	}
}

// Gap says whether what is to be played next is exactly one lost packet, behind which the next one is there: it returns that
// one's payload and the lost one's length, nil otherwise.
func (j *Buffer) Gap() (next []byte, length int64) {
	if j.state != playing || j.quiet {
		return nil, 0
	}
	s := j.oldest()
	if s == nil || s.seq == j.next || s.stamp-int64(s.length) != j.play {
		return nil, 0
	}
	return s.payload, int64(s.length)
}

// Bridge moves the play-out over a Gap that was filled otherwise.
func (j *Buffer) Bridge(length int64) { j.play += length }

// oldest returns the packet to be played next, nil when none is held. Numbers without audio are passed over.
func (j *Buffer) oldest() *slot {
	for seq := j.next; seq <= j.top; seq++ {
		s := &j.slots[seq&(slots-1)]
		switch {
		case !s.full || s.seq != seq:
			continue
		case s.audio:
			return s
		case seq == j.next:
			s.full = false
			j.next, j.quiet = seq+1, true
		}
	}
	return nil
}
