package rtp

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"time"
)

// RTCP packet types (RFC 3550, section 12.1).
const (
	rtcpSR   = 200
	rtcpRR   = 201
	rtcpSDES = 202
	rtcpBYE  = 203
)

// blockSize is the length of a report block.
const blockSize = 24

// rtcpBook is what reports need to remember. receiver.mu guards it.
type rtcpBook struct {
	remote   netip.AddrPort
	expected uint64 // of the current stream, at our last report
	received uint64
	lastSR   uint32        // middle 32 bits of the NTP time of the other side's last sender report
	lastSRAt time.Duration // since epoch; 0 = none yet
	rtt      time.Duration
	loss     float64 // of our packets at the other side, in the span of its last report
	far      farLoss
	jitter   uint32 // of our packets at the other side, clock units
	reported bool   // the other side reported on our stream
}

// begin starts a new stream.
func (b *rtcpBook) begin() { b.expected, b.received, b.lastSR, b.lastSRAt = 0, 0, 0, 0 }

// interval is the time to the next report: half to one and a half times Config.RTCP, so that sessions do not report in step
// (section 6.2).
func (s *Session) interval() time.Duration {
	return s.cfg.RTCP/2 + rand.N(max(1, s.cfg.RTCP)) //nolint:gosec // spreads load
}

// sendReport sends a sender or receiver report with our name, and a goodbye when bye is set.
// Who was never heard takes leave of nobody (RFC 3550, section 6.3.7).
func (s *Session) sendReport(bye bool) {
	if bye && !s.tx.audible() {
		return
	}
	var room [256]byte
	b, to, ok := s.appendReport(room[:0], time.Now())
	if !ok {
		return
	}
	if bye {
		b = append(b, 0x81, rtcpBYE, 0, 1)
		b = binary.BigEndian.AppendUint32(b, s.tx.ssrc)
	}
	s.tx.mu.Lock()
	b, err := s.tx.seal.sealRTCP(b)
	s.tx.mu.Unlock()
	if err != nil {
		return
	}
	var dest target
	dest.set(to)
	if s.mux() {
		_ = s.tx.transmit(b, &dest) // the next report makes up for a lost one
		return
	}
	_ = s.rtcp.send(b, &dest)
}

// mux says whether RTCP shares the RTP port.
func (s *Session) mux() bool {
	s.rx.mu.Lock()
	defer s.rx.mu.Unlock()
	return s.rx.params.Mux
}

// appendReport builds a compound packet; ok is false when there is nobody to send it to.
func (s *Session) appendReport(b []byte, now time.Time) (_ []byte, to netip.AddrPort, ok bool) {
	r, t := s.rx, s.tx
	r.mu.Lock()
	defer r.mu.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	to = r.book.remote
	if !r.started || !reachable(to) {
		return b, to, false
	}
	t.reported = true
	start := len(b)
	b = append(b, 2<<6, rtcpRR, 0, 0)
	b = binary.BigEndian.AppendUint32(b, t.ssrc)
	if t.packets > 0 {
		b[start+1] = rtcpSR
		b = binary.BigEndian.AppendUint64(b, ntp(now))
		b = binary.BigEndian.AppendUint32(b, t.stamp+t.units(samplesOf(now.Sub(t.last), t.params.Codec.Rate)))
		b = binary.BigEndian.AppendUint32(b, uint32(t.packets)) //nolint:gosec // wraps by specification
		b = binary.BigEndian.AppendUint32(b, uint32(t.octets))  //nolint:gosec // wraps by specification
	}
	if r.stream.live {
		b[start]++
		b = r.appendBlock(b, now.Sub(r.epoch))
	}
	binary.BigEndian.PutUint16(b[start+2:], uint16((len(b)-start)/4-1)) //nolint:gosec // < 256 bytes
	return appendName(b, t.ssrc), to, true
}

// appendBlock appends the report on the stream we receive (RFC 3550, section 6.4.1 and appendix A.3).
func (r *receiver) appendBlock(b []byte, now time.Duration) []byte {
	expected, received := r.stream.expected(), r.stream.received
	newExpected, newReceived := expected-r.book.expected, received-r.book.received
	r.book.expected, r.book.received = expected, received
	fraction := uint32(0)
	if newExpected > newReceived {
		fraction = uint32((newExpected - newReceived) * 256 / newExpected) //nolint:gosec // at most 256
	}
	b = binary.BigEndian.AppendUint32(b, r.stream.ssrc)
	lost := uint32(min(r.stream.lost(), 0x7fffff)) //nolint:gosec // bounded
	b = binary.BigEndian.AppendUint32(b, min(fraction, 255)<<24|lost)
	b = binary.BigEndian.AppendUint32(b, uint32(r.stream.top-1<<16)) //nolint:gosec // cycles and number
	b = binary.BigEndian.AppendUint32(b, uint32(r.stream.jitter))
	b = binary.BigEndian.AppendUint32(b, r.book.lastSR)
	delay := uint32(0)
	if r.book.lastSRAt > 0 {
		delay = uint32((now - r.book.lastSRAt) * 65536 / time.Second) //nolint:gosec // wraps after 18 h without a report
	}
	return binary.BigEndian.AppendUint32(b, delay)
}

// appendName appends a source description with a canonical name.
func appendName(b []byte, ssrc uint32) []byte {
	start := len(b)
	b = append(b, 0x81, rtcpSDES, 0, 0)
	b = binary.BigEndian.AppendUint32(b, ssrc)
	b = append(b, 1, 0) // CNAME
	text := len(b)
	b = fmt.Appendf(b, "hotline-%08x", ssrc)
	b[text-1] = byte(len(b) - text) //nolint:gosec // 16
	b = append(b, 0)
	for (len(b)-start)%4 != 0 {
		b = append(b, 0)
	}
	binary.BigEndian.PutUint16(b[start+2:], uint16((len(b)-start)/4-1)) //nolint:gosec // small
	return b
}

// report takes one RTCP datagram from the other side that came at now.
func (r *receiver) report(b []byte, from netip.AddrPort, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.started {
		return
	}
	known := from.Addr() == r.latch.addr.Addr() || from.Addr() == r.params.RemoteRTCP.Addr()
	if known {
		plain, err := r.unseal.openRTCP(b)
		known, b = err == nil, plain
	}
	if !known || !r.parseReports(b, now) {
		r.stats.Invalid.RTCP++
		return
	}
	r.book.remote = from // symmetric, like RTP
	if r.book.reported {
		r.tx.setLoss(r.book.loss)
	}
}

// parseReports reads a compound packet and says whether it is well-formed.
func (r *receiver) parseReports(b []byte, now time.Time) bool {
	if len(b) < 8 {
		return false
	}
	for len(b) > 0 {
		if len(b) < 4 || b[0]>>6 != 2 {
			return false
		}
		size := 4 * (int(binary.BigEndian.Uint16(b[2:])) + 1)
		if size > len(b) {
			return false
		}
		if !r.parseReport(b[1], b[4:size], int(b[0]&0x1f), now) {
			return false
		}
		b = b[size:]
	}
	return true
}

// parseReport reads one packet of a compound. Types other than reports are passed over.
func (r *receiver) parseReport(kind byte, body []byte, blocks int, now time.Time) bool {
	head := 4 // SSRC
	switch kind {
	case rtcpSR:
		head = 24
	case rtcpRR:
	default:
		return true
	}
	if len(body) < head+blocks*blockSize {
		return false
	}
	if kind == rtcpSR && r.stream.live && binary.BigEndian.Uint32(body) == r.stream.ssrc {
		r.book.lastSR = binary.BigEndian.Uint32(body[6:])
		r.book.lastSRAt = now.Sub(r.epoch)
	}
	for i := range blocks {
		block := body[head+i*blockSize:]
		if binary.BigEndian.Uint32(block) == r.tx.ssrc {
			r.book.read(block, now)
			r.book.far.read(binary.BigEndian.Uint32(body), block)
		}
	}
	return true
}

// read takes a report block about our stream.
func (b *rtcpBook) read(block []byte, now time.Time) {
	b.loss, b.reported = float64(block[4])/256, true
	b.jitter = min(binary.BigEndian.Uint32(block[12:]), 1<<24)
	sent, held := binary.BigEndian.Uint32(block[16:]), binary.BigEndian.Uint32(block[20:])
	if sent == 0 {
		return
	}
	trip := uint32(ntp(now)>>16) - sent - held //nolint:gosec // middle 32 bits, serial arithmetic
	if trip < 60<<16 {                         // more is nonsense, or clocks that were set meanwhile
		b.rtt = time.Duration(trip) * time.Second / 65536
	}
}

// ntp is a time as 32 bits of seconds since 1900 and 32 bits of fraction.
func ntp(t time.Time) uint64 {
	const since1900 = 2208988800
	sec := uint64(t.Unix() + since1900)                  //nolint:gosec // after 1900
	frac := uint64(t.Nanosecond()) << 32 / 1_000_000_000 //nolint:gosec // not negative
	return sec<<32 | frac
}
