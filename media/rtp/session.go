// Package rtp carries the audio of one leg over UDP: sockets and ports, RTP and RTCP, symmetric RTP, play-out from the jitter
// buffer (media/jitter), loss concealment, telephone events.
// It does not negotiate (telephony/sip does) and knows no call. telephony opens one Session per leg.
package rtp

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"hotline/media"
	"hotline/media/dtmf"
	"hotline/media/impair"
	"hotline/media/sdes"
)

// Session is the RTP session of one leg: one socket pair, one stream each way. It has no goroutine: the media clock drives
// it. Per tick it takes what has come, delivers one frame, and now and then reports. All methods are safe for concurrent use.
type Session struct {
	cfg   Config
	ports *Ports
	conn  *socket
	rtcp  *socket
	rx    *receiver
	tx    *sender
	bad   *impair.Line // what is received passes it; nil: none
	once  sync.Once

	// Of the tick, which runs on one goroutine at a time.
	ticks  int
	report time.Duration // when the next report is due, since the receiver's epoch

	mu     sync.Mutex // guards what follows; taken before receiver.mu
	remove func()     // from the media clock; nil before Start
	params Params
	closed bool
	told   Stats // at the last Config.Report
}

// Listen opens a socket pair, RTP on an even port and RTCP on the next. Nothing is read, sent or delivered before Start. It returns ErrNoPort when the range is exhausted, ErrConfig for a bad cfg.
func Listen(cfg Config) (*Session, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	s := &Session{cfg: cfg, ports: cfg.Ports}
	if s.ports == nil && cfg.Wire == nil {
		s.ports = NewPorts(cfg.PortMin, cfg.PortMax, cfg.Quarantine)
	}
	if cfg.Wire == nil {
		var err error
		if s.conn, s.rtcp, err = s.ports.open(cfg.Bind); err != nil {
			return nil, fmt.Errorf("rtp: listen: %w", err)
		}
	}
	s.tx = newSender(s.conn, cfg.Wire)
	s.rx = newReceiver(cfg, s.tx)
	if cfg.ImpairSend.Active() {
		s.tx.bad = impair.NewLine(cfg.ImpairSend, func(b []byte, addr netip.AddrPort) {
			var to target
			to.set(addr)
			_ = s.tx.transmit(b, &to)
		})
	}
	if cfg.ImpairReceive.Active() {
		s.bad = impair.NewLine(cfg.ImpairReceive, func(b []byte, from netip.AddrPort) {
			s.rx.packet(b, from, time.Since(s.rx.epoch))
		})
	}
	s.report = s.interval()
	return s, nil
}

// Start sets what was negotiated and begins to send and to deliver. It returns ErrParams for bad parameters,
// media.ErrClosed after Close. A second Start is an Update.
func (s *Session) Start(p Params) error { return s.Update(p) }

// Update changes what was negotiated (re-INVITE). The streams go on where nothing changed; a new Remote is latched anew.
// It returns ErrParams for bad parameters, and changes nothing then; media.ErrClosed after Close.
func (s *Session) Update(p Params) error {
	if s.cfg.Wire != nil {
		p.Remote, p.Mux, p.SendKey, p.ReceiveKey = theWire, true, sdes.Crypto{}, sdes.Crypto{}
	}
	if err := p.validate(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return media.ErrClosed
	}
	moved := s.remove == nil || p.Remote != s.params.Remote
	if err := s.rx.configure(p, moved); err != nil {
		return fmt.Errorf("%w: %w", ErrParams, err)
	}
	if err := s.tx.configure(p, moved); err != nil {
		return fmt.Errorf("%w: %w", ErrParams, err)
	}
	s.params = p
	if s.remove == nil {
		if s.cfg.Wire == nil {
			s.discard()
		} else {
			s.cfg.Wire.Begin(s.deliver)
		}
		s.remove = s.cfg.Pacer.AddGuarded(s.tick, s.cfg.Panicked)
	}
	return nil
}

// Local is the address of the RTP socket; the zero AddrPort on a Wire.
func (s *Session) Local() netip.AddrPort {
	if s.conn == nil {
		return netip.AddrPort{}
	}
	return s.conn.local
}

// LocalPort is the port of the RTP socket; RTCP is on the next.
func (s *Session) LocalPort() uint16 { return s.Local().Port() }

// SSRC is the synchronisation source of what we send.
func (s *Session) SSRC() uint32 { return s.tx.ssrc }

// Receive delivers what is heard to sink: one frame of 20 ms at the codec's rate per tick of the media clock from Start
// on, silence before the first packet, concealed (Lost) where packets are missing. PTS counts from Start.
// sink is closed by Close, at once after Close; it is called by one goroutine at a time. Call Receive once.
func (s *Session) Receive(sink media.Sink) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = sink.Close()
		return
	}
	s.rx.mu.Lock()
	defer s.rx.mu.Unlock()
	s.rx.sink = sink
}

// Send is the sink that encodes and sends frames at the codec's rate at once, so it is written once per tick of the media
// clock. Frames that the direction does not allow are dropped, and so are frames before Start. Marks and PTS are ignored.
// It returns media.ErrRate for frames of another rate and media.ErrClosed after the session's Close. Its own Close does
// nothing. Safe for concurrent use, though two writers at once make no sense.
func (s *Session) Send() media.Sink { return s.tx }

// Digits delivers key presses of the other side when they end: capacity 32, the newest dropped when full, closed by Close.
func (s *Session) Digits() <-chan dtmf.Event { return s.rx.digits }

// SendDigit sends one key (0-9 * # A-D) as telephone events for d (at least 40 ms) and blocks for that long and 40 ms
// more; audio is held back meanwhile. Keys of several callers are sent one after the other.
// It returns dtmf.ErrDigit for no key, ErrNoDigit when events were not negotiated, ctx's error when ctx ends first.
func (s *Session) SendDigit(ctx context.Context, digit string, d time.Duration) error {
	return s.tx.sendDigit(ctx, digit, d)
}

// Stats returns the counts so far; also valid after Close.
func (s *Session) Stats() Stats {
	r, t := s.rx, s.tx
	r.mu.Lock()
	defer r.mu.Unlock()
	st := r.stats
	st.Lost += r.stream.lost()
	st.RTT, st.RemoteLoss, st.RemoteJitter = r.book.rtt, r.book.loss, r.time(int64(r.book.jitter))
	if share, ok := r.book.far.share(); ok {
		st.RemoteLoss = share
	}
	switch {
	case r.stream.live:
		st.Jitter, st.Delay = r.time(int64(r.stream.jitter)), r.time(r.jitter.Delay())
	case r.jitter != nil:
		st.Jitter, st.Delay = r.time(int64(r.last.jitter)), r.time(r.last.delay)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	st.Sent, st.Failed = t.packets, t.errors
	r.rate(&st)
	return st
}

// rate adds the estimates of quality. The way of a frame: packetised, half the round trip, the jitter buffer.
func (r *receiver) rate(st *Stats) {
	if !r.started || st.Received == 0 {
		return
	}
	ie, bpl := r.params.Codec.Impairment()
	way := r.params.PTime + st.RTT/2
	missing := float64(st.Lost + st.Late - min(st.Recovered, st.Lost))
	st.MOS = mos(missing/(float64(st.Received)+float64(st.Lost)), way+max(0, st.Delay), ie, bpl)
	if r.book.reported {
		// the other side's buffer is not known: twice its jitter, at least a frame
		st.RemoteMOS = mos(st.RemoteLoss, way+max(media.FrameTime, 2*st.RemoteJitter), ie, bpl)
	}
}

// Close sends a goodbye, closes sockets, sink and channels, and waits for the session's goroutines. Closing twice is
// harmless. It must not be called from the sink.
func (s *Session) Close() error {
	s.once.Do(s.close)
	return nil
}

func (s *Session) close() {
	s.mu.Lock()
	s.closed = true
	remove := s.remove
	s.mu.Unlock()
	if remove != nil {
		remove()
	}
	s.tx.close()
	if s.cfg.RTCP > 0 {
		s.sendReport(true)
	}
	for _, l := range []*impair.Line{s.tx.bad, s.bad} {
		if l != nil {
			l.Close()
		}
	}
	s.release()
	close(s.rx.digits)
	s.rx.mu.Lock()
	sink := s.rx.sink
	s.rx.mu.Unlock()
	_ = sink.Close()
	s.tell()
}

// release gives sockets and ports back, or the wire; nothing comes in after it.
func (s *Session) release() {
	if s.cfg.Wire != nil {
		_ = s.cfg.Wire.Close()
		return
	}
	port := int(s.LocalPort())
	s.conn.close()
	s.rtcp.close()
	s.ports.release(port)
}

// deliver takes a packet of the wire.
func (s *Session) deliver(b []byte, at time.Time) {
	switch {
	case isRTCP(b):
		s.rx.report(b, theWire, at)
	case s.bad != nil:
		s.bad.Push(b, theWire)
	default:
		s.rx.packet(b, theWire, at.Sub(s.rx.epoch))
	}
}

// Limits of what a tick reads. A flood beyond them stays in the kernel, which drops it.
const (
	maxReads  = 8  // batches of RTP
	rtcpEvery = 25 // ticks between two looks at the RTCP socket; the kernel says when a report came
	loadEvery = 50 // ticks between two looks at the clock's load
)

// tick takes what has come and delivers one frame.
func (s *Session) tick(now time.Time) {
	s.ticks++
	look := s.cfg.RTCP > 0 && s.ticks%rtcpEvery == 0
	if s.conn != nil {
		b, _ := s.ports.batches.Get().(*batch)
		s.poll(s.conn, b, maxReads, now)
		if look {
			s.poll(s.rtcp, b, 1, now)
		}
		s.ports.batches.Put(b)
	}
	if at := time.Since(s.rx.epoch); look && at >= s.report {
		s.report = at + s.interval()
		s.sendReport(false)
		s.tell()
	}
	if s.ticks%loadEvery == 0 {
		s.tx.setLoad(s.cfg.Pacer.Load())
	}
	s.rx.tick(now)
}

// poll reads at most that many batches of a socket.
func (s *Session) poll(from *socket, b *batch, batches int, now time.Time) {
	for range batches {
		n := from.receive(b)
		for i := range n {
			p, addr, age := b.packet(i, now)
			switch at := now.Sub(s.rx.epoch) - age; {
			case from == s.rtcp, isRTCP(p):
				s.rx.report(p, addr, now.Add(-age))
			case s.bad != nil:
				s.bad.Push(p, addr)
			default:
				s.rx.packet(p, addr, at)
			}
		}
		if n < batchSize {
			return
		}
	}
}

// discard drops what came before Start.
func (s *Session) discard() {
	b, _ := s.ports.batches.Get().(*batch)
	defer s.ports.batches.Put(b)
	for range 1000 {
		if s.conn.receive(b) < batchSize {
			return
		}
	}
}

// tell reports what was added since the last time.
func (s *Session) tell() {
	if s.cfg.Report == nil {
		return
	}
	now := s.Stats()
	s.mu.Lock()
	added := now.since(s.told)
	s.told = now
	s.mu.Unlock()
	s.cfg.Report(added)
}
