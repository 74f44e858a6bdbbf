package sockets_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"hotline/internal/certs"
	"hotline/telephony/sip/gate"
	"hotline/telephony/sip/sockets"
	"hotline/telephony/sip/ws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// node is a set of sockets with the stack behind it, which answers everything with 200.
type node struct {
	*sockets.Set
	tl       *gosip.TransportLayer
	requests chan *gosip.Request
	counted  chan string
	closed   chan string
}

func newNode(t *testing.T, opts sockets.Options, change func(*gate.Config)) *node {
	t.Helper()
	n := &node{requests: make(chan *gosip.Request, 64), counted: make(chan string, 64), closed: make(chan string, 64)}
	cfg := gate.Config{UserAgent: "hotline", Allowed: func(netip.Addr, string) bool { return true }, MaxConns: 16, ConnIdle: time.Minute,
		Count: func(r string) { n.counted <- r }, Closed: func(tr string, _ netip.AddrPort) { n.closed <- tr }}
	if change != nil {
		change(&cfg)
	}
	opts.Gate = gate.New(cfg)
	opts.WSHooks = ws.Hooks{Check: opts.Gate.Message}
	var err error
	if n.Set, err = sockets.Open(opts); err != nil {
		t.Fatal(err)
	}
	n.tl = gosip.NewTransportLayer(net.DefaultResolver, gosip.NewParser(), nil)
	n.tl.OnMessage(func(m gosip.Message) {
		if req, ok := m.(*gosip.Request); ok {
			n.requests <- req
			_ = n.tl.WriteMsg(gosip.NewResponseFromRequest(req, 200, "OK", nil))
		}
	})
	var wg sync.WaitGroup
	wg.Go(func() { n.Serve(n.tl) })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if !n.Ready(ctx) {
		t.Fatal("not ready")
	}
	t.Cleanup(func() { n.Close(); _ = n.tl.Close(); wg.Wait() })
	return n
}

func certificate(t *testing.T, change func(*certs.Config)) *certs.Store {
	t.Helper()
	dir := t.TempDir()
	cfg := certs.Config{Certificate: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"), Make: true, Hosts: []string{"127.0.0.1", "::1", "sbc.example"}}
	if change != nil {
		change(&cfg)
	}
	s, err := certs.Open(cfg, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func options(transport, id string) string {
	return fmt.Sprintf("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/%s 192.0.2.1;branch=z9hG4bK%s;rport\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n"+
		"Call-ID: %s\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n", transport, id, id)
}

// ask sends OPTIONS over c and wants a 200.
func ask(t *testing.T, c io.ReadWriter, transport, id string) {
	t.Helper()
	if _, err := c.Write([]byte(options(transport, id))); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 4096)
	n, err := c.Read(b)
	if err != nil || !strings.HasPrefix(string(b[:n]), "SIP/2.0 200 OK") {
		t.Errorf("%s: %q, %v", transport, b[:n], err)
	}
}

func next[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(patience):
		t.Fatal("timed out: ", what)
	}
	return v
}

func dial(t *testing.T, network string, addr netip.AddrPort) net.Conn {
	t.Helper()
	c, err := net.Dial(network, addr.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return c
}

// Every transport at once, over IPv4 and IPv6.
func TestSet_ServesEveryTransport(t *testing.T) {
	store := certificate(t, nil)
	cfg := ws.Default()
	listen := []string{"udp://127.0.0.1:0", "tcp://127.0.0.1:0", "tls://127.0.0.1:0"}
	if c, err := net.ListenPacket("udp", "[::1]:0"); err == nil { // this machine speaks IPv6
		_ = c.Close()
		listen = append([]string{"udp://[::1]:0", "tcp://[::1]:0", "tls://[::1]:0"}, listen...)
	}
	n := newNode(t, sockets.Options{Listen: listen, Server: store.Server(), WebSocket: &cfg}, nil)
	trusting := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // the certificate is looked at elsewhere
	ask(t, dial(t, "udp", n.Addr("udp")), "UDP", "1")
	ask(t, dial(t, "tcp", n.Addr("tcp")), "TCP", "2")
	ask(t, tls.Client(dial(t, "tcp", n.Addr("tls")), trusting), "TLS", "3")
	for _, secure := range []bool{false, true} {
		web := httptest.NewUnstartedServer(n.WebSocket())
		transport := "WS"
		if secure {
			transport = "WSS"
			web.StartTLS()
		} else {
			web.Start()
		}
		d := websocket.Dialer{Subprotocols: []string{"sip"}, TLSClientConfig: trusting, HandshakeTimeout: patience}
		c, _, err := d.Dial(strings.Replace(web.URL, "http", "ws", 1), nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = c.SetReadDeadline(time.Now().Add(patience))
		if err := c.WriteMessage(websocket.TextMessage, []byte(options(transport, transport))); err != nil {
			t.Fatal(err)
		}
		if _, got, err := c.ReadMessage(); err != nil || !strings.HasPrefix(string(got), "SIP/2.0 200 OK") {
			t.Errorf("%s: %q, %v", transport, got, err)
		}
		peer, _ := netip.ParseAddrPort(c.LocalAddr().String())
		if !n.Connected(n.tl, transport, peer) {
			t.Error(transport, "is not known as connected")
		}
		_ = c.Close()
		web.Close()
	}
	seen := map[string]bool{}
	for range 5 {
		seen[next(t, "request", n.requests).Transport()] = true
	}
	if len(seen) != 5 {
		t.Error(seen)
	}
}

// Both sides show certificates; the server's name is checked, the client's names are known.
func TestSet_MutualTLS(t *testing.T) {
	client := certificate(t, nil)
	server := certificate(t, func(c *certs.Config) { c.ClientCA = client.Config().Certificate })
	trusting := certificate(t, func(c *certs.Config) {
		*c = client.Config()
		c.ServerCA = server.Config().Certificate
	})
	b := newNode(t, sockets.Options{Listen: []string{"tls://127.0.0.1:0"}, Server: server.Server()}, nil)
	a := newNode(t, sockets.Options{Listen: []string{"tls://127.0.0.1:0"}, Server: trusting.Server(), Client: trusting.Client}, nil)
	send := func(host string) error {
		m, err := gosip.NewParser().ParseSIP([]byte(strings.Replace(options("TLS", "x"), "a@b", "a@"+host, 1)))
		if err != nil {
			t.Fatal(err)
		}
		req := m.(*gosip.Request)
		req.SetTransport("TLS")
		if err := a.Route(t.Context(), a.tl, req, b.Addr("tls"), "z9hG4bKx"); err != nil {
			return err
		}
		return a.tl.WriteMsg(req)
	}
	if err := send("other.example"); err == nil || !strings.Contains(err.Error(), "other.example") {
		t.Error("a server under another name was believed:", err)
	}
	if err := send("sbc.example"); err != nil {
		t.Fatal(err)
	}
	req := next(t, "request", b.requests)
	src, _ := netip.ParseAddrPort(req.Source())
	if names := b.Names(src); strings.Join(names, " ") != "sbc.example 127.0.0.1 ::1 hotline (self-signed)" {
		t.Errorf("%q", names)
	}
	if b.Names(netip.MustParseAddrPort("127.0.0.1:1")) != nil {
		t.Error("a stranger has names")
	}
}

// Half-open connections are bounded in number and time, and each stranger in its share.
func TestSet_BoundsStrangers(t *testing.T) {
	server := certificate(t, nil)
	var trust atomic.Bool
	n := newNode(t, sockets.Options{Listen: []string{"tls://127.0.0.1:0", "tcp://127.0.0.1:0"}, Server: server.Server()}, func(c *gate.Config) {
		c.Trusted = func(netip.Addr) bool { return trust.Load() }
	})
	for range 2 { // an eighth of 16
		dial(t, "tcp", n.Addr("tls"))
	}
	third := dial(t, "tcp", n.Addr("tls"))
	if r := next(t, "refusal", n.counted); r != "too_many_connections" {
		t.Error(r)
	}
	if _, err := third.Read(make([]byte, 1)); err == nil {
		t.Error("the third connection stayed")
	}
	bad := dial(t, "tcp", n.Addr("tcp"))
	_, _ = bad.Write([]byte("GET / HTTP/1.1\r\n\r\n"))
	if r := next(t, "close", n.closed); r != "TCP" {
		t.Error(r)
	}
	<-n.counted
	trust.Store(true)
	plain := dial(t, "tcp", n.Addr("tls"))
	_, _ = plain.Write([]byte(options("TCP", "1"))) // SIP without TLS on the TLS port
	if r := next(t, "handshake", n.counted); r != "tls_handshake" {
		t.Error(r)
	}
}

// However many strangers come, a quarter of the connections is left to trunks.
func TestSet_LeavesRoomForTrunks(t *testing.T) {
	trunk := netip.MustParseAddr("127.0.0.1")
	n := newNode(t, sockets.Options{Listen: []string{"tcp://127.0.0.1:0"}}, func(c *gate.Config) {
		c.Trusted = func(a netip.Addr) bool { return a == trunk }
	})
	from := func(a netip.Addr) net.Conn {
		d := net.Dialer{LocalAddr: net.TCPAddrFromAddrPort(netip.AddrPortFrom(a, 0))}
		c, err := d.Dial("tcp", n.Addr("tcp").String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.SetDeadline(time.Now().Add(patience))
		return c
	}
	open := func(c net.Conn) bool { // an unread connection is closed, one that was taken answers a ping
		_, _ = c.Write([]byte("\r\n\r\n"))
		_, err := io.ReadFull(c, make([]byte, 2))
		return err == nil
	}
	stranger, taken := netip.MustParseAddr("127.0.0.2"), 0
	for range 8 { // two each, an eighth of 16
		for range 2 {
			if open(from(stranger)) {
				taken++
			}
		}
		stranger = stranger.Next()
	}
	if taken != 12 {
		t.Errorf("strangers hold %d of 16 connections", taken)
	}
	for i := range 4 {
		if !open(from(trunk)) {
			t.Errorf("connection %d of the trunk was refused", i)
		}
	}
	if open(from(trunk)) {
		t.Error("more than 16 connections")
	}
}

func TestParseListen(t *testing.T) {
	for in, want := range map[string]string{
		"udp://127.0.0.1": "udp 127.0.0.1:5060", "tls://[::]": "tls [::]:5061", "tcp://[::1]:5070": "tcp [::1]:5070",
	} {
		if l, err := sockets.ParseListen(in); err != nil || l.Network+" "+l.Addr.String() != want {
			t.Errorf("%s: %v, %v", in, l, err)
		}
	}
	for _, in := range []string{"sctp://127.0.0.1", "udp://localhost", "udp://127.0.0.1:99999", "127.0.0.1:5060"} {
		if l, err := sockets.ParseListen(in); err == nil {
			t.Errorf("%s: %v", in, l)
		}
	}
	g := gate.New(gate.Config{Count: func(string) {}})
	if _, err := sockets.Open(sockets.Options{Listen: []string{"udp://127.0.0.1:0", "tls://127.0.0.1:0"}, Gate: g}); err == nil {
		t.Error("TLS without a certificate")
	}
}

func Example() {
	l, err := sockets.ParseListen("tls://[2001:db8::1]")
	fmt.Println(l.Network, l.Addr, err)
	// Output: tls [2001:db8::1]:5061 <nil>
}
