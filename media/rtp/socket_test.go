package rtp

import (
	"bytes"
	"net/netip"
	"testing"
	"time"
)

func TestSocket_SendsAndReceives(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1"} {
		t.Run(host, func(t *testing.T) {
			open := func() *socket {
				for port := uint16(34100); port < 34200; port += 2 {
					if s, err := listenUDP(netip.AddrPortFrom(netip.MustParseAddr(host), port)); err == nil {
						t.Cleanup(s.close)
						return s
					}
				}
				return nil
			}
			a, b := open(), open()
			if a == nil || b == nil {
				if host == "::1" {
					return // a machine without IPv6
				}
				t.Fatal("no sockets")
			}
			var to target
			to.set(b.local)
			room, sent := newBatch(), time.Now()
			if n := b.receive(room); n != 0 {
				t.Fatalf("%d packets out of nothing", n)
			}
			for i := range 6 {
				if err := a.send(bytes.Repeat([]byte{byte(i)}, 100+i), &to); err != nil {
					t.Fatal(err)
				}
			}
			got := 0
			for got < 6 && time.Since(sent) < 5*time.Second {
				n, now := b.receive(room), time.Now()
				for i := range n {
					p, from, age := room.packet(i, now)
					if from != a.local || len(p) != 100+got || p[0] != byte(got) {
						t.Errorf("%d octets from %s", len(p), from)
					}
					if age < -time.Second || age > now.Sub(sent)+time.Second {
						t.Errorf("came %v ago", age)
					}
					got++
				}
			}
			if got != 6 {
				t.Errorf("%d of 6 packets", got)
			}
			if n := testing.AllocsPerRun(100, func() { _ = a.send([]byte("x"), &to); _ = b.receive(room) }); n != 0 {
				t.Errorf("%g allocations", n)
			}
			to.set(netip.AddrPort{})
			if a.send([]byte("x"), &to) == nil {
				t.Error("sent to nowhere")
			}
		})
	}
}
