package gate

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// The stack's map of UDP sources is emptied now and then, and every message still arrives.
func TestSocket_BoundsSources(t *testing.T) {
	g := New(Config{Allowed: func(netip.Addr, string) bool { return true }, Count: ignore})
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	s := NewSocket(conn, g)
	s.limit = 5
	tl := gosip.NewTransportLayer(net.DefaultResolver, gosip.NewParser(), nil)
	arrived := make(chan string, 64)
	tl.OnMessage(func(m gosip.Message) { arrived <- m.CallID().Value() })
	var wg sync.WaitGroup
	wg.Go(func() { s.Serve(tl) })
	t.Cleanup(func() { _ = conn.Close(); wg.Wait(); _ = tl.Close() })
	for i := range 32 {
		c, err := net.DialUDP("udp4", nil, conn.LocalAddr().(*net.UDPAddr))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_, _ = c.Write([]byte(strings.Replace(goodOptions, "Call-ID: 1", "Call-ID: "+strconv.Itoa(i), 1)))
		select {
		case id := <-arrived:
			if id != strconv.Itoa(i) {
				t.Fatalf("message %s instead of %d", id, i)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("message %d did not arrive", i)
		}
		if n := tl.Pool("udp").Size(); n > s.limit+2 {
			t.Fatalf("%d sources are remembered", n)
		}
	}
}

// What an address has not earned is not sent to it, neither by the gate nor by the stack.
func TestSocket_SendsNoMoreThanEarned(t *testing.T) {
	counted := make(chan string, 16)
	budget := 0
	g := New(Config{Allowed: func(netip.Addr, string) bool { return false }, Count: func(r string) { counted <- r },
		Answer: func(_ netip.Addr, n int) bool { budget -= n; return budget >= 0 }})
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	v := &udpView{UDPConn: conn, s: NewSocket(conn, g), seen: map[netip.AddrPort]struct{}{}}
	peer, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = peer.Close() })
	budget = 10
	for range 2 {
		if n, err := v.WriteTo([]byte("12345678"), peer.LocalAddr()); n != 8 || err != nil {
			t.Error(n, err)
		}
	}
	if r := <-counted; r != "unproved_peer" {
		t.Error(r)
	}
	_ = peer.SetReadDeadline(time.Now().Add(20 * time.Second))
	b := make([]byte, 64)
	if n, _, err := peer.ReadFromUDPAddrPort(b); n != 8 || err != nil {
		t.Error(n, err)
	}
	_ = peer.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if n, _, err := peer.ReadFromUDPAddrPort(b); err == nil {
		t.Error("the second one was sent:", n)
	}
}
