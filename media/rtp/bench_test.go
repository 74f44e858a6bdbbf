package rtp

import (
	"context"
	"net"
	"net/netip"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/codec"
)

// loop is a session's two halves without its goroutines, sending to a socket that nobody reads.
func loop(t testing.TB) (*receiver, *sender, netip.AddrPort) {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	to, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		t.Fatal("no UDP address")
	}
	out, err := listenUDP(netip.MustParseAddrPort("127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(out.close)
	tx := newSender(out, nil)
	rx := newReceiver(Default(), tx)
	c, _ := codec.Lookup("PCMA")
	p := Params{Remote: to.AddrPort(), Codec: c, PayloadType: 8, DTMFPayloadType: 101}
	if err := p.validate(); err != nil {
		t.Fatal(err)
	}
	if err := rx.configure(p, true); err != nil {
		t.Fatal(err)
	}
	if err := tx.configure(p, true); err != nil {
		t.Fatal(err)
	}
	return rx, tx, p.Remote
}

// wire writes packet n of a stream into b.
func wire(b []byte, n int) []byte {
	b = appendHeader(b[:0], packet{pt: 8, seq: uint16(n), stamp: uint32(n) * 160, ssrc: 5}) //nolint:gosec // wraps
	return append(b, make([]byte, 160)...)
}

func TestSession_AllocatesNothingPerPacket(t *testing.T) {
	rx, tx, from := loop(t)
	rx.sink = tx // echo
	buf := make([]byte, 0, 200)
	n := 0
	step := func() {
		if n%50 != 7 { // some are lost
			buf = wire(buf, n)
			rx.packet(buf, from, time.Since(rx.epoch))
		}
		rx.tick(time.Time{})
		n++
	}
	for range 200 {
		step()
	}
	if a := testing.AllocsPerRun(2000, step); a != 0 {
		t.Errorf("%v allocations per packet in and out", a)
	}
	if rx.stats.Received < 2000 || tx.packets < 2000 {
		t.Errorf("received %d, sent %d", rx.stats.Received, tx.packets)
	}
}

func FuzzReceiver(f *testing.F) {
	f.Add(wire(nil, 1), wire(nil, 2))
	f.Add([]byte{0x80, 200, 0, 6, 0, 0, 0, 1}, []byte{0x81, 201, 0, 7})
	rx, _, from := loop(f)
	f.Fuzz(func(t *testing.T, a, b []byte) {
		rx.packet(a, from, time.Since(rx.epoch))
		rx.packet(b, from, time.Since(rx.epoch))
		rx.report(b, from, time.Now())
		if fr, sink := rx.next(0); sink == nil || len(fr.Samples) != 160 {
			t.Fatal("no frame")
		}
	})
}

// BenchmarkFrame_InAndOut is what one frame costs a call, the kernel's part of reading excluded.
func BenchmarkFrame_InAndOut(b *testing.B) {
	rx, tx, from := loop(b)
	buf := make([]byte, 0, 200)
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	b.Run("in", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			buf = wire(buf, n)
			rx.packet(buf, from, time.Since(rx.epoch))
			rx.tick(time.Time{})
		}
	})
	b.Run("out", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = tx.WriteFrame(frame)
		}
	})
}

// BenchmarkSessions_200 runs 100 pairs of sessions on one clock over loopback for b.N ticks: 200 legs that each send and
// receive. It reports the CPU per leg and second, ticks that were missed, and frames that had to be made up.
func BenchmarkSessions_200(b *testing.B) {
	pacer := media.NewPacer(2)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- pacer.Run(ctx) }()
	cfg := Default()
	cfg.Pacer, cfg.Ports = pacer, NewPorts(33000, 34999, 0)
	c, _ := codec.Lookup("PCMA")
	var sessions []*Session
	var lost atomic.Uint64
	for range 200 {
		s, err := Listen(cfg)
		if err != nil {
			b.Fatal(err)
		}
		sessions = append(sessions, s)
	}
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	var removes []func()
	for i, s := range sessions {
		s.Receive(media.SinkFunc(func(f media.Frame) error {
			if f.Lost {
				lost.Add(1)
			}
			return nil
		}))
		if err := s.Start(Params{Remote: sessions[i^1].Local(), Codec: c, PayloadType: 8}); err != nil {
			b.Fatal(err)
		}
		out := s.Send()
		removes = append(removes, pacer.Add(func(time.Time) { _ = out.WriteFrame(frame) }))
	}
	begin, before := time.Now(), cpu(b)
	for b.Loop() {
		time.Sleep(media.FrameTime)
	}
	used, took := cpu(b)-before, time.Since(begin)
	st := pacer.Stats()
	var received uint64
	for i, s := range sessions {
		removes[i]()
		received += s.Stats().Received
		_ = s.Close()
	}
	b.ReportMetric(float64(st.Missed)/float64(st.Ticks+st.Missed), "missed/tick")
	b.ReportMetric(float64(lost.Load())/float64(received), "made_up/frame")
	b.ReportMetric(used.Seconds()*1000/took.Seconds()/200, "cpu_ms/leg_s")
	cancel()
	<-done
}

// cpu is the processor time this process has used.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
