package rtp

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/dtmf"
	"hotline/media/impair"
)

// pauseTime is the gap between two frames after which the timestamp follows the wall clock and the marker is set.
const pauseTime = 200 * time.Millisecond

// sender encodes and sends one stream. mu is taken after receiver.mu, never before.
// The socket is written under mu, because the order of packets is the order of sequence numbers; UDP does not block.
//
//archtest:fields one stream's state under one lock
type sender struct {
	conn  *socket // nil: wire carries the packets
	wire  Wire
	bad   *impair.Line  // what is sent passes it; nil: none
	digit chan struct{} // capacity 1: holds a token while a key is sent; the second waits

	mu      sync.Mutex
	remote  target
	params  Params
	enc     codec.Encoder
	seal    *cipher // nil: plain RTP
	started bool
	closed  bool
	keying  bool // a key is being sent, audio is held back
	marker  bool // of the next packet
	ssrc    uint32
	seq     uint16
	stamp   uint32
	last    time.Time
	rest    []int16 // less than a packet
	buf     []byte
	packets uint64
	octets  uint64
	errors  uint64

	reported bool // a report has named our stream
}

// audible says whether a packet or a report has told the other side of our stream.
func (s *sender) audible() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.packets > 0 || s.reported
}

func newSender(conn *socket, wire Wire) *sender {
	//nolint:gosec // unpredictable enough: math/rand/v2 is seeded by the system and not reachable from outside
	return &sender{
		conn: conn, wire: wire, digit: make(chan struct{}, 1), ssrc: rand.Uint32(), seq: uint16(rand.Uint32()), stamp: rand.Uint32(),
		marker: true,
	}
}

// configure sets what was negotiated. moved: the remote address is taken over from p.
func (s *sender) configure(p Params, moved bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	seal, err := rekey(s.seal, p.SendKey)
	if err != nil {
		return err
	}
	s.seal = seal
	if s.enc == nil || p.Codec != s.params.Codec {
		enc, err := p.Codec.NewEncoder()
		if err != nil {
			return err
		}
		s.enc = enc
	}
	if size := samplesOf(p.PTime, p.Codec.Rate); cap(s.rest) < size {
		s.rest = append(make([]int16, 0, size), s.rest...)
	}
	if room := headerSize + octetsOf(p.PTime) + tagRoom; cap(s.buf) < room {
		s.buf = make([]byte, 0, room)
	}
	if !p.Direction.Sends() {
		s.rest, s.marker = s.rest[:0], true
	}
	s.params, s.started = p, true
	if moved {
		s.remote.set(p.Remote)
	}
	return nil
}

func (s *sender) redirect(to netip.AddrPort) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remote.set(to)
}

func (s *sender) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}

// WriteFrame encodes and sends f; see Session.Send.
func (s *sender) WriteFrame(f media.Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return media.ErrClosed
	case !s.started:
		return nil
	case f.Rate != s.params.Codec.Rate:
		return media.ErrRate
	}
	now := time.Now()
	s.resume(now, len(f.Samples))
	if s.keying || !s.params.Direction.Sends() {
		s.stamp += s.units(len(f.Samples))
		return nil
	}
	size := samplesOf(s.params.PTime, f.Rate)
	for in := f.Samples; len(in) > 0; {
		k := min(len(in), size-len(s.rest))
		s.rest = append(s.rest, in[:k]...)
		in = in[k:]
		if len(s.rest) < size {
			break
		}
		var err error
		s.buf, err = s.enc.Encode(s.header(s.params.PayloadType, s.stamp), s.rest)
		s.rest = s.rest[:0]
		s.stamp += s.units(size)
		if err != nil {
			return err
		}
		s.send()
	}
	return nil
}

// Close does nothing: the stream ends with the session.
func (s *sender) Close() error { return nil }

// resume lets the timestamp catch up with the wall clock after a pause (RFC 3550, section 5.1).
func (s *sender) resume(now time.Time, samples int) {
	gap := now.Sub(s.last)
	if !s.last.IsZero() && gap > pauseTime {
		quiet := samplesOf(gap, s.params.Codec.Rate) - samples
		s.stamp += s.units(quiet)
		s.rest, s.marker = s.rest[:0], true
	}
	s.last = now
}

// units converts samples to units of the RTP clock.
func (s *sender) units(samples int) uint32 {
	return uint32(samples * s.params.Codec.ClockRate / s.params.Codec.Rate) //nolint:gosec // wraps, as timestamps do
}

// header begins the next packet in s.buf.
func (s *sender) header(pt uint8, stamp uint32) []byte {
	p := packet{marker: s.marker, pt: pt, seq: s.seq, stamp: stamp, ssrc: s.ssrc}
	s.seq++
	s.marker = false
	return appendHeader(s.buf[:0], p)
}

// send writes s.buf to the remote address, if there is one.
func (s *sender) send() {
	if !reachable(s.remote.addr) {
		return
	}
	octets := len(s.buf) - headerSize
	b, err := s.seal.seal(s.buf)
	switch {
	case err != nil:
	case s.bad != nil:
		s.bad.Push(b, s.remote.addr)
	default:
		err = s.transmit(b, &s.remote)
	}
	if err != nil {
		s.errors++
		return
	}
	s.packets++
	s.octets += uint64(octets) //nolint:gosec // every packet has a header
}

// transmit hands one packet to the socket or the wire.
func (s *sender) transmit(b []byte, to *target) error {
	if s.wire != nil {
		return s.wire.Send(b)
	}
	return s.conn.send(b, to)
}

// setLoss tells the encoder what share of its packets gets lost.
func (s *sender) setLoss(share float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.enc.(codec.LossAware); ok {
		e.SetLoss(share)
	}
}

// setLoad tells the encoder how busy the processors are.
func (s *sender) setLoad(share float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.enc.(codec.LoadAware); ok {
		e.SetLoad(share)
	}
}

// reachable says whether packets can be sent to a: hold may signal 0.0.0.0 or port 0.
func reachable(a netip.AddrPort) bool {
	return a.IsValid() && a.Port() != 0 && !a.Addr().IsUnspecified()
}

// sendDigit sends one key; see Session.SendDigit.
func (s *sender) sendDigit(ctx context.Context, digit string, d time.Duration) error {
	code, err := dtmf.Code(digit)
	if err != nil {
		return err
	}
	select {
	case s.digit <- struct{}{}:
		defer func() { <-s.digit }()
	case <-ctx.Done():
		return ctx.Err()
	}
	begin, step, held, err := s.beginKey()
	if err != nil {
		return err
	}
	steps := int(max(d, minKey) / media.FrameTime)
	ticker := time.NewTicker(media.FrameTime)
	defer ticker.Stop()
	defer func() { s.endKey(begin + uint32(steps*step)) }() //nolint:gosec // wraps, as timestamps do
	for i := 1; i < steps+endPackets; i++ {
		if i > 1 {
			select {
			case <-ticker.C:
			case <-ctx.Done():
				_ = s.key(code, begin, min(i, steps)*held, true)
				return ctx.Err()
			}
		}
		if err := s.key(code, begin, min(i, steps)*held, i >= steps); err != nil {
			return err
		}
	}
	return nil
}

// RFC 4733: keys are at least 40 ms, and their end is sent three times.
const (
	minKey     = 40 * time.Millisecond
	endPackets = 3
)

// beginKey holds the audio back and returns the key's timestamp and the units of a FrameTime, on the stream's clock and on
// that of the events' durations.
func (s *sender) beginKey() (begin uint32, step, held int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return 0, 0, 0, media.ErrClosed
	case !s.started || s.params.DTMFPayloadType == 0:
		return 0, 0, 0, ErrNoDigit
	}
	s.resume(time.Now(), 0)
	s.keying, s.marker, s.rest = true, true, s.rest[:0]
	return s.stamp, samplesOf(media.FrameTime, s.params.Codec.ClockRate), samplesOf(media.FrameTime, s.params.DTMFClockRate), nil
}

// key sends one packet of a key; held is in clock units.
func (s *sender) key(code byte, begin uint32, held int, end bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return media.ErrClosed
	}
	s.last = time.Now()
	if !s.params.Direction.Sends() {
		return nil
	}
	s.buf = dtmf.AppendEvent(s.header(s.params.DTMFPayloadType, begin), code, uint16(min(held, 0xffff)), end) //nolint:gosec // bounded
	s.send()
	return nil
}

// endKey lets the audio go on, not before the end of the key.
func (s *sender) endKey(end uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keying, s.marker = false, true
	if int32(s.stamp-end) < 0 { //nolint:gosec // serial arithmetic
		s.stamp = end
	}
}

// tagRoom is for what SRTP adds to a packet.
const tagRoom = 32

// octetsOf is how long a payload of 64 kbit/s is. One that is longer makes the buffer grow, once.
func octetsOf(d time.Duration) int { return int(8 * d.Milliseconds()) }

func samplesOf(d time.Duration, rate int) int { return int(d * time.Duration(rate) / time.Second) }
