package rtp

import (
	"net/netip"
	"testing"
	"time"
)

//nolint:funlen // subtests share the addresses
func TestLatch_KeepsAnEstablishedStream(t *testing.T) {
	signalled := netip.MustParseAddrPort("192.0.2.1:4000")
	behindNAT := netip.MustParseAddrPort("198.51.100.7:6000")
	attacker := netip.MustParseAddrPort("203.0.113.9:9999")
	const ms = time.Millisecond

	t.Run("first_source_wins", func(t *testing.T) {
		l := latch{signalled: signalled}
		if ok, moved := l.accept(behindNAT, 1, false, 0); !ok || !moved || l.addr != behindNAT {
			t.Error(ok, moved, l.addr)
		}
	})
	t.Run("signalled_source_takes_over_early", func(t *testing.T) {
		l := latch{signalled: signalled}
		l.accept(attacker, 1, false, 0)
		if ok, moved := l.accept(signalled, 1, false, 5*ms); !ok || !moved {
			t.Error(ok, moved)
		}
		if ok, _ := l.accept(attacker, 2, false, 10*ms); ok {
			t.Error("the attacker is back")
		}
	})
	t.Run("flood_beside_a_live_stream", func(t *testing.T) {
		l := latch{signalled: signalled}
		for i := range uint16(500) {
			now := time.Duration(i) * 20 * ms
			if ok, _ := l.accept(signalled, i, false, now); !ok {
				t.Fatal("the live stream is refused")
			}
			for k := range uint16(20) {
				if ok, _ := l.accept(attacker, i*20+k, false, now+time.Duration(k)*ms); ok {
					t.Fatal("the attacker took over")
				}
			}
		}
	})
	t.Run("stray_packets_in_silence", func(t *testing.T) {
		l := latch{signalled: signalled}
		for i := range uint16(20) {
			l.accept(signalled, i, false, 0)
		}
		for i := range uint16(50) {
			if ok, _ := l.accept(attacker, i*7, false, 10*time.Second); ok {
				t.Fatal("packets out of sequence took over")
			}
		}
	})
	t.Run("same_source_moves_after_silence", func(t *testing.T) {
		l := latch{signalled: signalled, until: 10 * time.Second}
		for i := range uint16(20) {
			l.accept(signalled, i, false, time.Duration(i)*20*ms)
		}
		moved := -1
		for i := range 100 {
			if _, m := l.accept(behindNAT, uint16(1000+i), true, time.Duration(400+20*i)*ms); m {
				moved = i
				break
			}
		}
		if moved < takeOverPackets-1 || time.Duration(400+20*moved)*ms-380*ms < takeOverSilence || moved > 40 {
			t.Errorf("moved at packet %d", moved)
		}
	})
	t.Run("same_source_from_a_strange_host_after_the_window", func(t *testing.T) {
		l := latch{signalled: signalled, until: 10 * time.Second}
		l.accept(signalled, 1, false, 0)
		for i := range 500 {
			if ok, _ := l.accept(attacker, uint16(2+i), true, time.Hour+time.Duration(20*i)*ms); ok {
				t.Fatal("somebody who read the synchronisation source took a silent stream over")
			}
		}
		if ok, moved := l.accept(signalled, 900, true, 2*time.Hour); !ok || moved {
			t.Error(ok, moved)
		}
	})
	t.Run("steady_stranger_after_silence", func(t *testing.T) {
		l := latch{signalled: signalled}
		l.accept(behindNAT, 1, false, 0)
		for i := range 500 {
			if ok, _ := l.accept(attacker, uint16(i), false, time.Hour+time.Duration(20*i)*ms); ok {
				t.Fatal("a stranger took a silent stream over")
			}
		}
	})
	t.Run("new_port_of_a_known_host", func(t *testing.T) {
		l := latch{signalled: signalled}
		l.accept(behindNAT, 1, false, 0)
		moved := false
		for i := range 100 {
			_, m := l.accept(netip.AddrPortFrom(behindNAT.Addr(), 6002), uint16(i), false, 2*time.Second+time.Duration(20*i)*ms)
			moved = moved || m
		}
		if !moved {
			t.Error("the caller's router changed its port, and he is not heard any more")
		}
	})
	t.Run("signalled_source_always_wins_back", func(t *testing.T) {
		l := latch{signalled: signalled}
		for i := range uint16(200) {
			l.accept(attacker, i, false, time.Duration(i)*20*ms)
		}
		if ok, moved := l.accept(signalled, 7, false, 4001*ms); !ok || !moved || l.addr != signalled {
			t.Fatal("the signalled address is refused", ok, moved)
		}
		if ok, _ := l.accept(attacker, 200, true, 4002*ms); ok {
			t.Error("the attacker is back")
		}
	})
	t.Run("signalled_host_wins_back_from_a_stranger", func(t *testing.T) {
		l := latch{signalled: signalled}
		other, won := netip.AddrPortFrom(signalled.Addr(), 4444), -1
		for i := range uint16(100) {
			now := time.Duration(i) * 20 * ms
			if _, moved := l.accept(attacker, i, false, now); moved && i > 0 {
				t.Fatal("the attacker is back")
			}
			if _, moved := l.accept(other, 500+i, false, now+5*ms); moved {
				won = int(i)
			}
		}
		if won != takeOverPackets-1 {
			t.Errorf("won at packet %d", won)
		}
	})
	t.Run("new_signalled_address", func(t *testing.T) {
		l := latch{signalled: signalled}
		l.accept(behindNAT, 1, false, 0)
		l.signal(netip.MustParseAddrPort("192.0.2.9:5000"), 100*ms)
		for i := range uint16(90) { // what is under way, and more
			if ok, moved := l.accept(behindNAT, 2+i, false, 100*ms+time.Duration(i)*20*ms); !ok || moved {
				t.Fatal("packet", i, ok, moved)
			}
		}
		if ok, moved := l.accept(attacker, 1, false, 1900*ms); ok || moved {
			t.Error("the window was not opened", ok, moved)
		}
		l.until = 4 * time.Second
		if ok, moved := l.accept(netip.MustParseAddrPort("203.0.113.20:7000"), 1, false, 1950*ms); !ok || !moved { // the new one, behind a router
			t.Error(ok, moved)
		}
		if ok, _ := l.accept(behindNAT, 92, false, 1960*ms); ok {
			t.Error("the old one is back")
		}
	})
	t.Run("new_signalled_address_of_the_same_place", func(t *testing.T) {
		l := latch{signalled: signalled}
		l.accept(behindNAT, 1, false, 0)
		l.signal(netip.MustParseAddrPort("192.0.2.9:5000"), 0)
		l.signal(netip.MustParseAddrPort("192.0.2.9:5002"), 0)
		came := -1
		for i := range uint16(200) {
			if _, moved := l.accept(behindNAT, 2+i, true, time.Duration(i)*20*ms); moved {
				came = int(i)
				break
			}
		}
		if came != int(takeOverLong/(20*ms)) {
			t.Errorf("moved back at packet %d", came)
		}
	})
	t.Run("other_port_in_a_short_silence", func(t *testing.T) {
		l := latch{signalled: signalled}
		for i := range uint16(40) {
			l.accept(signalled, i, false, time.Duration(i)*20*ms)
		}
		other := netip.AddrPortFrom(signalled.Addr(), 4444)
		for i := range uint16(15) {
			if ok, _ := l.accept(other, i, false, 1380*ms+time.Duration(i)*20*ms); ok {
				t.Fatal("another port took the call over after 600 ms")
			}
		}
		l.accept(signalled, 40, true, 1700*ms)
		for i := range uint16(90) {
			if ok, _ := l.accept(other, 15+i, false, 1710*ms+time.Duration(i)*20*ms); ok {
				t.Fatal("another port took the call over in a silence below 2 s")
			}
		}
	})
	t.Run("first_source_after_the_window", func(t *testing.T) {
		l := latch{signalled: signalled, until: 10 * time.Second}
		if ok, _ := l.accept(attacker, 1, false, 10*time.Second+1); ok {
			t.Error("a stranger was latched after the window")
		}
		if ok, _ := l.accept(netip.AddrPortFrom(signalled.Addr(), 9), 1, false, time.Minute); !ok {
			t.Error("the signalled host is refused after the window")
		}
	})
}

func TestStream_CountsLossOverWrapAround(t *testing.T) {
	var s stream
	for n := 65000; n < 66200; n++ {
		if n%10 == 3 {
			continue // 120 lost
		}
		_, v := s.accept(packet{ssrc: 1, seq: uint16(n)})
		if v != verdictOK && v != verdictRestart {
			t.Fatalf("%d: verdict %d", n, v)
		}
	}
	if s.lost() != 120 || s.expected() != 1200 {
		t.Errorf("lost %d of %d", s.lost(), s.expected())
	}
	if _, v := s.accept(packet{ssrc: 1, seq: uint16(66199 - 65536)}); v != verdictDuplicate {
		t.Errorf("duplicate: verdict %d", v)
	}
	if _, v := s.accept(packet{ssrc: 1, seq: uint16(66193 - 65536)}); v != verdictOK || s.lost() != 119 {
		t.Errorf("a lost packet came late: verdict %d, lost %d", v, s.lost())
	}
}

func TestStream_NeedsTwoPacketsToChange(t *testing.T) {
	var s stream
	s.accept(packet{ssrc: 1, seq: 10})
	for _, c := range []struct {
		ssrc uint32
		seq  uint16
		want verdict
	}{
		{2, 5, verdictSSRC}, {1, 11, verdictOK}, {2, 7, verdictSSRC}, {2, 9, verdictSSRC}, {2, 10, verdictRestart}, {2, 11, verdictOK},
		{2, 30000, verdictSequence}, {2, 12, verdictOK}, {2, 30001, verdictSequence}, {2, 30002, verdictRestart}, {2, 30003, verdictOK},
	} {
		if _, v := s.accept(packet{ssrc: c.ssrc, seq: c.seq}); v != c.want {
			t.Errorf("ssrc %d seq %d: verdict %d, want %d", c.ssrc, c.seq, v, c.want)
		}
	}
}

func TestStream_MeasuresJitter(t *testing.T) {
	var s stream
	for i := range int64(1000) { // 10 ms to and fro: |D| is 80 units
		s.measure(i*160+80*(i%2), i*160, 8000)
	}
	if s.jitter < 78 || s.jitter > 80 {
		t.Errorf("jitter %.1f", s.jitter)
	}
	for _, jump := range []int64{1 << 31, -1 << 31, 777_777} { // the sender's clock was set
		s.measure(160_000, 160_000+jump, 8000)
		s.measure(160_000, 160_000, 8000)
	}
	if s.jitter > 80 {
		t.Errorf("jitter %.1f after jumps of the clock", s.jitter)
	}
}
