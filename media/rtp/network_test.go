package rtp_test

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/dtmf"
	"hotline/media/impair"
	"hotline/media/rtp"
)

// peer is a bare UDP socket that plays the other side.
type peer struct {
	t    testing.TB
	conn *net.UDPConn
	to   netip.AddrPort
	seq  uint16
	ssrc uint32
}

func newPeer(t testing.TB, to netip.AddrPort) *peer {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &peer{t: t, conn: conn, to: to, ssrc: 7}
}

func (p *peer) addr() netip.AddrPort { return p.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

func (p *peer) write(b []byte) {
	p.t.Helper()
	if _, err := p.conn.WriteToUDPAddrPort(b, p.to); err != nil {
		p.t.Fatal(err)
	}
}

// build makes a packet of payload type pt and size bytes.
func (p *peer) build(pt byte, size int) []byte {
	b := make([]byte, 12+size)
	b[0], b[1] = 0x80, pt
	binary.BigEndian.PutUint16(b[2:], p.seq)
	binary.BigEndian.PutUint32(b[4:], uint32(p.seq)*160)
	binary.BigEndian.PutUint32(b[8:], p.ssrc)
	for i := range size {
		b[12+i] = 0xd5
	}
	return b
}

// audio sends the next good packet.
func (p *peer) audio() {
	p.write(p.build(8, 160))
	p.seq++
}

// eventually waits until cond holds: packets take their time through the kernel.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for range 2000 {
		if cond() {
			return
		}
		<-ticker.C
	}
	t.Fatalf("never: %s", what)
}

func started(t *testing.T, cfg rtp.Config) (*rtp.Session, *peer) {
	t.Helper()
	s := listen(t, cfg)
	p := newPeer(t, s.Local())
	if err := s.Start(params(p.addr())); err != nil {
		t.Fatal(err)
	}
	return s, p
}

func TestSession_CountsBadPacketsByReason(t *testing.T) {
	s, p := started(t, config(clock(t)))
	p.audio()
	for range 3 {
		p.write(p.build(8, 160)[:9])
		b := p.build(8, 160)
		b[0] = 0x40
		p.write(b)
		p.write(p.build(96, 160))
		p.write(p.build(8, 161))
		p.write(p.build(8, 0))
		p.write(p.build(101, 3))
	}
	b := p.build(8, 160)
	b[8] = 99
	p.write(b)
	stranger := newPeer(t, s.Local())
	stranger.audio()
	p.audio()
	p.seq--
	p.audio() // a copy
	eventually(t, "all packets counted", func() bool {
		st := s.Stats()
		return st.Received+st.Duplicate+st.Invalid.Total() == 23
	})
	st := s.Stats()
	want := rtp.Invalid{Malformed: 6, PayloadType: 3, Size: 9, SSRC: 1, Source: 1}
	if st.Invalid != want || st.Received != 2 || st.Duplicate != 1 {
		t.Errorf("got %+v", st)
	}
}

func TestSession_LivesThroughFuzzedPackets(t *testing.T) {
	s, p := started(t, config(clock(t)))
	s.Receive(s.Send()) // echo
	random := rand.New(rand.NewPCG(3, 4))
	rtcp := netip.AddrPortFrom(s.Local().Addr(), s.LocalPort()+1)
	for i := range 5000 {
		b := p.build(byte(random.IntN(256)), random.IntN(600))
		for range random.IntN(8) {
			b[random.IntN(len(b))] = byte(random.Uint32())
		}
		b = b[:random.IntN(len(b)+1)]
		if i%5 == 0 {
			_, _ = p.conn.WriteToUDPAddrPort(b, rtcp)
		}
		p.write(b)
		p.seq += uint16(random.IntN(3))
	}
	before := s.Stats().Received
	echo := make(chan struct{})
	go func() {
		defer close(echo)
		buf := make([]byte, 2048)
		for {
			n, _, err := p.conn.ReadFromUDPAddrPort(buf)
			if err != nil || n == 172 && buf[12] == 0xd5 && s.Stats().Received > before+20 {
				return
			}
		}
	}()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for alive := true; alive; {
		select {
		case <-echo:
			alive = false
		case <-ticker.C:
			p.audio()
		}
	}
	if st := s.Stats(); st.Invalid.Total() == 0 {
		t.Errorf("nothing was invalid: %+v", st)
	}
}

func TestSession_FollowsTheSourceBehindNAT(t *testing.T) {
	s, p := started(t, config(clock(t)))
	if err := s.Update(params(netip.MustParseAddrPort("127.0.0.1:9"))); err != nil { // not where packets come from
		t.Fatal(err)
	}
	p.audio()
	eventually(t, "first packet", func() bool { return s.Stats().Received == 1 })
	if err := s.Send().WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 2048)
	if n, from, err := p.conn.ReadFromUDPAddrPort(buf); err != nil || n != 172 || from != s.Local() {
		t.Errorf("%d bytes from %v, %v", n, from, err)
	}
}

// A re-INVITE names another address: ours goes there at once, also while packets of the old one are still on their way, and those are heard.
func TestSession_NewAddressIsServedAtOnce(t *testing.T) {
	s, old := started(t, config(clock(t)))
	old.audio()
	eventually(t, "first packet", func() bool { return s.Stats().Received == 1 })
	fresh := newPeer(t, s.Local())
	if err := s.Update(params(fresh.addr())); err != nil {
		t.Fatal(err)
	}
	old.audio()
	old.audio()
	eventually(t, "late packets of the old address", func() bool { return s.Stats().Received == 3 })
	if err := s.Send().WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); err != nil {
		t.Fatal(err)
	}
	if err := fresh.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := fresh.conn.Read(make([]byte, 2048)); err != nil || n != 172 {
		t.Errorf("the new address got %d bytes, %v", n, err)
	}
}

func TestSession_SignalledAddressGetsTheVoiceBack(t *testing.T) {
	s := listen(t, config(clock(t)))
	caller, stranger := newPeer(t, s.Local()), newPeer(t, s.Local())
	stranger.ssrc = 8
	if err := s.Start(params(caller.addr())); err != nil {
		t.Fatal(err)
	}
	for range 40 {
		stranger.audio()
	}
	eventually(t, "the stranger is heard", func() bool { return s.Stats().Received >= 40 })
	caller.audio()
	stranger.audio()
	caller.audio()
	eventually(t, "the caller is heard", func() bool { st := s.Stats(); return st.Received >= 41 && st.Invalid.Source == 1 })
	if err := s.Send().WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); err != nil {
		t.Fatal(err)
	}
	if err := caller.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if n, err := caller.conn.Read(make([]byte, 2048)); err != nil || n != 172 {
		t.Errorf("the caller got %d bytes, %v", n, err)
	}
}

func TestSession_HoldStopsBothWays(t *testing.T) {
	s, p := started(t, config(clock(t)))
	hold := params(p.addr())
	hold.Direction = rtp.Inactive
	if err := s.Update(hold); err != nil {
		t.Fatal(err)
	}
	p.audio()
	eventually(t, "held packet", func() bool { return s.Stats().Invalid.Held == 1 })
	if err := s.Send().WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); err != nil {
		t.Fatal(err)
	}
	if st := s.Stats(); st.Sent != 0 || st.Received != 0 {
		t.Errorf("%+v", st)
	}
	if err := s.Update(params(p.addr())); err != nil {
		t.Fatal(err)
	}
	p.seq += 100 // it went on sending while held
	p.audio()
	eventually(t, "packet after resume", func() bool { return s.Stats().Received == 1 })
	if st := s.Stats(); st.Lost != 0 {
		t.Errorf("what was sent during hold counts as lost: %+v", st)
	}
}

func TestSession_PacketTimes(t *testing.T) {
	s, p := started(t, config(clock(t)))
	for _, ptime := range []time.Duration{10, 20, 30, 40, 60} {
		ps := params(p.addr())
		ps.PTime = ptime * time.Millisecond
		if err := s.Update(ps); err != nil {
			t.Fatal(err)
		}
		for range 6 {
			if err := s.Send().WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); err != nil {
				t.Fatal(err)
			}
		}
		buf := make([]byte, 2048)
		var stamp uint32
		for i := range 120 / int(ptime) {
			n, _, err := p.conn.ReadFromUDPAddrPort(buf)
			if err != nil || n != 12+8*int(ptime) {
				t.Fatalf("ptime %d: %d bytes, %v", ptime, n, err)
			}
			now := binary.BigEndian.Uint32(buf[4:])
			if i > 0 && now-stamp != uint32(8*ptime) {
				t.Errorf("ptime %d: timestamp steps by %d", ptime, now-stamp)
			}
			stamp = now
		}
	}
	for _, ptime := range []time.Duration{5, 15, 70, -20} {
		ps := params(p.addr())
		ps.PTime = ptime * time.Millisecond
		if err := s.Update(ps); !errors.Is(err, rtp.ErrParams) {
			t.Errorf("ptime %d: %v", ptime, err)
		}
	}
	bad := params(p.addr())
	bad.Codec = codec.Codec{Name: "G729", Rate: 8000, ClockRate: 8000}
	if err := s.Update(bad); !errors.Is(err, rtp.ErrParams) || !errors.Is(err, codec.ErrUnknown) {
		t.Errorf("unknown codec: %v", err)
	}
}

func TestSession_PanickingSinkEndsItsLegOnly(t *testing.T) {
	told := make(chan any, 1)
	cfg := config(clock(t))
	cfg.Panicked = func(v any, _ []byte) { told <- v }
	bad, _ := started(t, cfg)
	good, p := started(t, cfg)
	bad.Receive(media.SinkFunc(func(media.Frame) error { panic("broken sink") }))
	if v := <-told; v != "broken sink" {
		t.Errorf("told %v", v)
	}
	p.audio()
	eventually(t, "the other leg hears", func() bool { return good.Stats().Received == 1 })
}

func TestSession_ReportsByRTCP(t *testing.T) {
	cfg := config(clock(t))
	cfg.RTCP = 40 * time.Millisecond
	reports := make(chan rtp.Stats, 1000)
	cfg.Report = func(st rtp.Stats) {
		select {
		case reports <- st:
		default:
		}
	}
	a, b := pair(t, cfg)
	for _, s := range []*rtp.Session{a, b} {
		out := s.Send()
		frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
		defer cfg.Pacer.Add(func(time.Time) { _ = out.WriteFrame(frame) })()
	}
	eventually(t, "round trip known on both sides", func() bool { return a.Stats().RTT > 0 && b.Stats().RTT > 0 })
	if st := a.Stats(); st.RTT > time.Second || st.RemoteLoss != 0 || st.Invalid.RTCP != 0 {
		t.Errorf("%+v", st)
	}
	_ = a.Close()
	_ = b.Close()
	var received uint64
	for len(reports) > 0 {
		received += (<-reports).Received
	}
	if want := a.Stats().Received + b.Stats().Received; received != want {
		t.Errorf("reports add up to %d received, stats to %d", received, want)
	}
}

// Who sent something says goodbye, who was never heard does not.
func TestSession_Goodbye(t *testing.T) {
	for name, packets := range map[string]int{"silent": 0, "spoke": 1} {
		t.Run(name, func(t *testing.T) {
			far, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
			if err != nil {
				t.Fatal(err)
			}
			defer far.Close()
			cfg := config(clock(t))
			cfg.RTCP = time.Hour
			s := listen(t, cfg)
			p := params(far.LocalAddr().(*net.UDPAddr).AddrPort())
			p.Mux = true
			if err := s.Start(p); err != nil {
				t.Fatal(err)
			}
			for range packets {
				_ = s.Send().WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)})
			}
			_ = s.Close()
			if _, err := far.WriteToUDP([]byte("last"), far.LocalAddr().(*net.UDPAddr)); err != nil { // behind all that the session sent
				t.Fatal(err)
			}
			_ = far.SetReadDeadline(time.Now().Add(5 * time.Second))
			goodbyes := 0
			for b := make([]byte, 2048); ; {
				n, err := far.Read(b)
				if err != nil {
					t.Fatal(err)
				}
				if string(b[:n]) == "last" {
					break
				}
				if n >= 8 && b[n-7] == 203 {
					goodbyes++
				}
			}
			if goodbyes != packets {
				t.Errorf("%d goodbyes after %d packets", goodbyes, packets)
			}
		})
	}
}

// What the other side lost is told to the packet, over the call and not over the last interval.
func TestSession_LearnsWhatTheOtherSideLost(t *testing.T) {
	cfg := config(clock(t))
	cfg.RTCP = 40 * time.Millisecond
	bad := cfg
	bad.ImpairSend = impair.Config{Loss: 0.1, Seed: 5}
	a, b := listen(t, bad), listen(t, cfg)
	if err := errors.Join(a.Start(params(b.Local())), b.Start(params(a.Local()))); err != nil {
		t.Fatal(err)
	}
	out, done, left := a.Send(), make(chan struct{}), 60
	defer cfg.Pacer.Add(func(time.Time) {
		for range 5 {
			if left > 0 {
				_ = out.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)})
			}
		}
		if left--; left == 0 {
			close(done)
		}
	})()
	<-done
	eventually(t, "the far loss agrees", func() bool {
		st := b.Stats()
		share := float64(st.Lost) / float64(st.Lost+st.Received)
		return share > 0.02 && math.Abs(a.Stats().RemoteLoss-share) < 0.002
	})
}

func TestSession_CloseEndsEverything(t *testing.T) {
	cfg := config(clock(t))
	s, p := started(t, cfg)
	e := newEar(1)
	s.Receive(e)
	p.audio()
	<-e.enough
	_ = s.Close()
	_ = s.Close()
	<-e.closed
	if _, open := <-s.Digits(); open {
		t.Error("digits are open")
	}
	if err := s.Send().WriteFrame(media.Frame{Rate: 8000}); !errors.Is(err, media.ErrClosed) {
		t.Errorf("send: %v", err)
	}
	if err := s.Update(params(p.addr())); !errors.Is(err, media.ErrClosed) {
		t.Errorf("update: %v", err)
	}
	if st := cfg.Pacer.Stats(); st.Active != 0 || cfg.Ports.InUse() != 0 {
		t.Errorf("clock %+v, ports %d", st, cfg.Ports.InUse())
	}
}

func TestSession_DigitErrors(t *testing.T) {
	s, p := started(t, config(clock(t)))
	if err := s.SendDigit(t.Context(), "x", time.Second); !errors.Is(err, dtmf.ErrDigit) {
		t.Errorf("no key: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.SendDigit(ctx, "1", time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	without := params(p.addr())
	without.DTMFPayloadType = 0
	if err := s.Update(without); err != nil {
		t.Fatal(err)
	}
	if err := s.SendDigit(t.Context(), "1", time.Second); !errors.Is(err, rtp.ErrNoDigit) {
		t.Errorf("not negotiated: %v", err)
	}
}

func TestPorts_ExhaustionAndQuarantine(t *testing.T) {
	cfg := config(clock(t))
	cfg.Ports = rtp.NewPorts(32001, 32007, time.Hour) // 32002 and 32004, 32006
	var open []*rtp.Session
	seen := map[uint16]bool{}
	for range 3 {
		s := listen(t, cfg)
		open = append(open, s)
		seen[s.LocalPort()] = true
	}
	if len(seen) != 3 || !seen[32002] || !seen[32004] || !seen[32006] {
		t.Errorf("ports %v", seen)
	}
	if _, err := rtp.Listen(cfg); !errors.Is(err, rtp.ErrNoPort) {
		t.Errorf("a fourth: %v", err)
	}
	_ = open[0].Close()
	if _, err := rtp.Listen(cfg); !errors.Is(err, rtp.ErrNoPort) {
		t.Errorf("a port in quarantine: %v", err)
	}
	cfg.Ports = nil
	cfg.PortMin, cfg.PortMax = 32002, 32002
	if _, err := rtp.Listen(cfg); !errors.Is(err, rtp.ErrConfig) {
		t.Errorf("an empty range: %v", err)
	}
}
