package gate

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// feed serves a listening feed to a stack that answers nothing.
func feed(t *testing.T, idle time.Duration, maxConns int) (addr string, reasons <-chan string) {
	t.Helper()
	counted := make(chan string, 64)
	g := New(Config{UserAgent: "hotline", Allowed: func(netip.Addr, string) bool { return true }, MaxConns: maxConns, ConnIdle: idle,
		Count: func(r string) { counted <- r }})
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	f := NewFeed("TCP", g)
	f.Listen(l)
	tl := gosip.NewTransportLayer(net.DefaultResolver, gosip.NewParser(), nil)
	var wg sync.WaitGroup
	wg.Go(func() { f.Serve(tl) })
	t.Cleanup(func() { _ = f.Close(); wg.Wait(); _ = tl.Close() })
	return l.Addr().String(), counted
}

func connect(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return c
}

func TestFeed_BoundsConnections(t *testing.T) {
	addr, reasons := feed(t, time.Minute, 1)
	first := connect(t, addr)
	if _, err := first.Write([]byte("\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	pong := make([]byte, 2)
	if _, err := io.ReadFull(first, pong); err != nil || string(pong) != "\r\n" {
		t.Fatalf("pong %q, %v", pong, err)
	}
	second := connect(t, addr)
	if _, err := second.Read(pong); err == nil {
		t.Error("the second connection stayed")
	}
	if r := <-reasons; r != "too_many_connections" {
		t.Error(r)
	}
}

func TestFeed_ClosesIdleConnections(t *testing.T) {
	addr, reasons := feed(t, 50*time.Millisecond, 4)
	c := connect(t, addr)
	if _, err := c.Write([]byte(goodOptions)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if r := <-reasons; r != "idle_connection" {
		t.Error(r)
	}
}

func TestFeed_ClosesWhenFramingIsLost(t *testing.T) {
	addr, reasons := feed(t, time.Minute, 4)
	for name, msg := range map[string]string{
		"oversized":         "OPTIONS sip:a@b SIP/2.0\r\n" + string(make([]byte, maxMessage)) + "\r\n",
		"malformed_request": "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		c := connect(t, addr)
		_, _ = c.Write([]byte(msg))
		if _, err := c.Read(make([]byte, 1)); err == nil {
			t.Errorf("%s: the connection stayed", name)
		}
		if r := <-reasons; r != name {
			t.Errorf("want %s, got %s", name, r)
		}
	}
}
