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
	g := New(Config{Allowed: func(netip.Addr) bool { return true }, Count: ignore})
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
