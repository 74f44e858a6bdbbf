package rtp

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/impair"
	"hotline/media/sdes"
)

// Errors of Listen, Start and Update.
var (
	ErrNoPort  = errors.New("rtp: no free port in the range")
	ErrConfig  = errors.New("rtp: bad configuration")
	ErrParams  = errors.New("rtp: bad parameters")
	ErrNoDigit = errors.New("rtp: the other side takes no telephone events")
)

// Wire carries a session's packets where it has no sockets of its own: WebRTC. It protects them itself, RTP and RTCP on one way.
type Wire interface {
	// Begin is called once, by the first Start: from then on deliver takes every packet that comes, RTP or RTCP, in the clear, and
	// the time it came at. It may be called by any goroutine until Close has returned; b is valid until it returns.
	Begin(deliver func(b []byte, at time.Time))
	// Send sends one packet, RTP or RTCP, in the clear. It does not block: what cannot go now is dropped, with an error.
	// b is valid until it returns. Safe for concurrent use.
	Send(b []byte) error
	// Close ends both directions; deliver is not called after it.
	Close() error
}

// theWire stands for the other end of a Wire wherever a session compares addresses.
//
//nolint:gochecknoglobals // a constant
var theWire = netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), 9)

// Config says where sessions live and how they treat their packets.
//
//archtest:fields each is a setting of its own
type Config struct {
	Bind       netip.Addr    // address of the sockets; must not be unspecified where SDP needs it
	PortMin    uint16        // first port of the range, default 20000
	PortMax    uint16        // last port of the range, default 29999
	Quarantine time.Duration // how long a closed port is not used again, default 2 s
	Ports      *Ports        // the range's book-keeping, shared by all sessions; nil: own one from PortMin, PortMax, Quarantine
	Wire       Wire          // carries the packets; Bind, ports and SRTP keys are not used then; nil: sockets of the session's own
	Pacer      *media.Pacer  // the media clock; required
	JitterMin  time.Duration // least play-out delay, default 20 ms
	JitterMax  time.Duration // greatest play-out delay, default 120 ms
	Latch      time.Duration // how long after Start any source may become the stream's, if its address is not the signalled one; default 10 s, 0 = never
	RTCP       time.Duration // mean interval of reports, default 5 s; 0 = no RTCP
	Report     func(Stats)   // told every RTCP interval, and at Close, what was added since the last time; must not block; nil = none

	// A bad network for load tests; the zero value is none. RTP only, reports pass.
	ImpairSend, ImpairReceive impair.Config

	// Panicked is told when the sink of Receive panicked, on the clock's goroutine; nil = nobody.
	Panicked func(v any, stack []byte)
}

// Default returns the defaults; Bind is loopback and Pacer is nil.
func Default() Config {
	return Config{
		Bind: netip.AddrFrom4([4]byte{127, 0, 0, 1}), PortMin: 20000, PortMax: 29999, Quarantine: 2 * time.Second,
		JitterMin: 20 * time.Millisecond, JitterMax: 120 * time.Millisecond, Latch: 10 * time.Second, RTCP: 5 * time.Second,
	}
}

// Validate says what is wrong, wrapping ErrConfig.
func (c Config) Validate() error {
	switch {
	case c.Wire == nil && !c.Bind.IsValid():
		return fmt.Errorf("%w: bind address missing", ErrConfig)
	case c.Pacer == nil:
		return fmt.Errorf("%w: pacer missing", ErrConfig)
	case c.Wire == nil && c.Ports == nil && (c.PortMin == 0 || c.PortMax <= c.PortMin):
		return fmt.Errorf("%w: port range %d-%d", ErrConfig, c.PortMin, c.PortMax)
	case c.JitterMin < 0 || c.JitterMax < c.JitterMin || c.JitterMax > 500*time.Millisecond:
		return fmt.Errorf("%w: jitter range %v-%v (0-500ms)", ErrConfig, c.JitterMin, c.JitterMax)
	case c.ImpairSend.Validate() != nil || c.ImpairReceive.Validate() != nil:
		return fmt.Errorf("%w: %w", ErrConfig, errors.Join(c.ImpairSend.Validate(), c.ImpairReceive.Validate()))
	case c.Latch < 0 || c.RTCP < 0 || c.Quarantine < 0:
		return fmt.Errorf("%w: negative duration", ErrConfig)
	}
	return nil
}

// Direction says which way audio flows, seen from us (RFC 3264).
type Direction int

// The directions.
const (
	SendRecv Direction = iota
	SendOnly
	RecvOnly
	Inactive
)

// Sends says whether we send in this direction.
func (d Direction) Sends() bool { return d == SendRecv || d == SendOnly }

// Receives says whether we take what comes in this direction.
func (d Direction) Receives() bool { return d == SendRecv || d == RecvOnly }

// String is the SDP attribute.
func (d Direction) String() string {
	return [...]string{"sendrecv", "sendonly", "recvonly", "inactive"}[d&3]
}

// Params is what offer and answer agreed on.
type Params struct {
	Remote          netip.AddrPort // where the other side wants RTP; a packet from elsewhere moves it (symmetric RTP)
	RemoteRTCP      netip.AddrPort // where it wants RTCP; zero: Remote's port + 1
	Codec           codec.Codec
	PayloadType     uint8         // of Codec, in both directions
	DTMFPayloadType uint8         // of telephone-event; 0 = none
	DTMFClockRate   int           // Hz of telephone-event durations; 0 = the codec's clock rate
	PTime           time.Duration // of the packets we send, a multiple of 10 ms in 10-60 ms; 0 = 20 ms; see codec.Codec.PacketTime
	Direction       Direction
	Mux             bool        // RTCP on the RTP port (RFC 5761)
	SendKey         sdes.Crypto // SRTP: the key of what we send; zero = plain RTP
	ReceiveKey      sdes.Crypto // SRTP: the key of what we receive; zero = plain RTP
}

// validate fills defaults in and says what is wrong, wrapping ErrParams.
func (p *Params) validate() error {
	if p.PTime == 0 {
		p.PTime = media.FrameTime
	}
	switch {
	case p.PTime < 10*time.Millisecond || p.PTime > 60*time.Millisecond || p.PTime%(10*time.Millisecond) != 0:
		return fmt.Errorf("%w: ptime %v", ErrParams, p.PTime)
	case p.PayloadType > 127 || p.DTMFPayloadType > 127:
		return fmt.Errorf("%w: payload type", ErrParams)
	case p.DTMFClockRate < 0 || p.DTMFClockRate > 192000:
		return fmt.Errorf("%w: telephone-event clock %d Hz", ErrParams, p.DTMFClockRate)
	case (p.SendKey.Suite == "") != (p.ReceiveKey.Suite == ""):
		return fmt.Errorf("%w: SRTP in one direction only", ErrParams)
	case p.Direction < SendRecv || p.Direction > Inactive:
		return fmt.Errorf("%w: direction %d", ErrParams, p.Direction)
	}
	p.PTime = p.Codec.PacketTime(p.PTime)
	if p.DTMFClockRate == 0 {
		p.DTMFClockRate = p.Codec.ClockRate
	}
	p.Remote, p.RemoteRTCP = unmap(p.Remote), unmap(p.RemoteRTCP)
	if p.Mux {
		p.RemoteRTCP = p.Remote
	}
	if !p.RemoteRTCP.IsValid() && p.Remote.IsValid() && p.Remote.Port() < 65535 {
		p.RemoteRTCP = netip.AddrPortFrom(p.Remote.Addr(), p.Remote.Port()+1)
	}
	return nil
}

// unmap makes an IPv4 address of one that is wrapped in IPv6, so that addresses can be compared.
func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }
