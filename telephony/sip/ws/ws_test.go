package ws_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"hotline/telephony/sip/ws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// site is an HTTP server with the bridge at /sip and the real stack behind it.
type site struct {
	*httptest.Server
	bridge   *ws.Bridge
	tl       *gosip.TransportLayer
	messages chan gosip.Message
	refused  chan string
	closed   chan string
}

func newSite(t *testing.T, secure bool, change func(*ws.Config, *ws.Hooks)) *site {
	t.Helper()
	s := &site{messages: make(chan gosip.Message, 64), refused: make(chan string, 64), closed: make(chan string, 64)}
	cfg := ws.Default()
	hooks := ws.Hooks{Refused: func(r string) { s.refused <- r }, Closed: func(tr string, _ netip.AddrPort) { s.closed <- tr }}
	if change != nil {
		change(&cfg, &hooks)
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s.Server = httptest.NewUnstartedServer(mux)
	s.bridge = ws.New(cfg, s.Listener.Addr(), hooks)
	mux.Handle("/sip", s.bridge)
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	s.tl = gosip.NewTransportLayer(net.DefaultResolver, gosip.NewParser(), nil)
	s.tl.OnMessage(func(m gosip.Message) { s.messages <- m })
	var wg sync.WaitGroup
	wg.Go(func() { _ = s.tl.ServeWS(s.bridge.Plain()) })
	wg.Go(func() { _ = s.tl.ServeWSS(s.bridge.Secure()) })
	t.Cleanup(func() { _ = s.bridge.Close(); wg.Wait(); _ = s.tl.Close(); s.Close() })
	return s
}

// dial connects; where that is refused it returns the status.
func (s *site) dial(t *testing.T, header http.Header, protocols ...string) (*websocket.Conn, int) {
	t.Helper()
	d := websocket.Dialer{Subprotocols: protocols, HandshakeTimeout: patience, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	c, res, err := d.Dial(strings.Replace(s.URL, "http", "ws", 1)+"/sip", header)
	code := 0
	if res != nil {
		code = res.StatusCode
		_ = res.Body.Close()
	}
	if err != nil {
		return nil, code
	}
	t.Cleanup(func() { _ = c.Close() })
	_ = c.SetReadDeadline(time.Now().Add(patience))
	return c, code
}

func options(id int, extra string) string {
	return fmt.Sprintf("OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK%d\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n"+
		"Call-ID: %d\r\nCSeq: 1 OPTIONS\r\n%sContent-Length: 0\r\n\r\n", id, id, extra)
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

func send(t *testing.T, c *websocket.Conn, kind int, msg string) {
	t.Helper()
	if err := c.WriteMessage(kind, []byte(msg)); err != nil {
		t.Fatal(err)
	}
}

func TestBridge_CarriesMessagesBothWays(t *testing.T) {
	for name, secure := range map[string]bool{"WS": false, "WSS": true} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, secure, nil)
			c, _ := s.dial(t, nil, "sip")
			if c == nil || c.Subprotocol() != "sip" {
				t.Fatal("not connected")
			}
			for i, kind := range []int{websocket.TextMessage, websocket.BinaryMessage} {
				send(t, c, kind, options(i, strings.Repeat("Subject: "+strings.Repeat("x", 200)+"\r\n", 20*i)))
				req := next(t, "message", s.messages).(*gosip.Request)
				if req.Transport() != name || req.Source() != c.LocalAddr().String() {
					t.Errorf("%s from %s", req.Transport(), req.Source())
				}
				res := gosip.NewResponseFromRequest(req, 200, "OK", nil)
				for range 30 * i { // above 126 and above 65,535 bytes of frame length encoding
					res.AppendHeader(gosip.NewHeader("Subject", strings.Repeat("y", 3000)))
				}
				if err := s.tl.WriteMsg(res); err != nil {
					t.Fatal(err)
				}
				_, got, err := c.ReadMessage()
				if err != nil || string(got) != res.String() {
					t.Errorf("%v: %d bytes, sent %d", err, len(got), len(res.String()))
				}
			}
			// A message in fragments, as browsers may send it.
			w, err := c.NextWriter(websocket.TextMessage)
			if err != nil {
				t.Fatal(err)
			}
			msg := options(7, "Subject: "+strings.Repeat("z", 9000)+"\r\n") // above the client's write buffer
			_, _ = w.Write([]byte(msg[:100]))
			_, _ = w.Write([]byte(msg[100:]))
			_ = w.Close()
			if m := next(t, "fragments", s.messages); m.CallID().Value() != "7" {
				t.Error(m)
			}
			_ = c.Close()
			if got := next(t, "closed", s.closed); got != name {
				t.Error(got)
			}
		})
	}
}

func TestBridge_SilentClientsBlockNobody(t *testing.T) {
	s := newSite(t, false, nil)
	for range 5 {
		c, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
	}
	c, _ := s.dial(t, nil, "sip")
	send(t, c, websocket.TextMessage, options(1, ""))
	next(t, "message", s.messages)
}

func TestBridge_Refuses(t *testing.T) {
	var banned atomic.Bool
	s := newSite(t, false, func(c *ws.Config, h *ws.Hooks) {
		c.MaxPerSource, c.Origins = 1, []string{"desk.example.com"}
		h.Admit = func(netip.Addr) bool { return !banned.Load() }
	})
	refused := func(code int, reason string, header http.Header, protocols ...string) {
		t.Helper()
		if c, got := s.dial(t, header, protocols...); c != nil || got != code {
			t.Fatalf("not refused with %d: %d", code, got)
		}
		if reason != "" {
			if r := next(t, reason, s.refused); r != reason {
				t.Errorf("%s, want %s", r, reason)
			}
		}
	}
	refused(400, "websocket_subprotocol", nil)
	refused(400, "websocket_subprotocol", nil, "chat")
	refused(403, "websocket_origin", http.Header{"Origin": {"https://evil.example"}}, "sip")
	refused(403, "websocket_origin", http.Header{"Origin": {"null"}}, "sip")
	first, _ := s.dial(t, http.Header{"Origin": {"https://desk.example.com"}}, "sip")
	refused(503, "too_many_connections", http.Header{"Origin": {s.URL}}, "sip")
	_ = first.Close()
	next(t, "closed", s.closed)
	banned.Store(true)
	refused(403, "", nil, "sip")
	banned.Store(false)
	if c, _ := s.dial(t, http.Header{"Origin": {s.URL}}, "sip"); c == nil {
		t.Error("a page of our own was refused")
	}
}

func TestBridge_ClosesDeadAndSilentPeers(t *testing.T) {
	s := newSite(t, false, func(c *ws.Config, _ *ws.Hooks) {
		c.First, c.Ping, c.Dead = 100*time.Millisecond, 50*time.Millisecond, 400*time.Millisecond
	})
	silent, _ := s.dial(t, nil, "sip") // answers pings only while somebody reads: not needed, they do not count
	if r := next(t, "silent", s.refused); r != "idle_connection" {
		t.Error(r)
	}
	next(t, "closed", s.closed)
	_ = silent
	dead, _ := s.dial(t, nil, "sip")
	send(t, dead, websocket.TextMessage, options(1, ""))
	next(t, "message", s.messages)
	if r := next(t, "dead", s.refused); r != "idle_connection" { // nobody reads, so no pong goes back
		t.Error(r)
	}
	next(t, "closed", s.closed)
}

func TestBridge_PongsKeepAlive(t *testing.T) {
	s := newSite(t, false, func(c *ws.Config, _ *ws.Hooks) { c.Ping, c.Dead = 20*time.Millisecond, 5*time.Second })
	c, _ := s.dial(t, nil, "sip")
	send(t, c, websocket.TextMessage, options(1, ""))
	next(t, "message", s.messages)
	pings := make(chan struct{}, 64)
	c.SetPingHandler(func(d string) error {
		pings <- struct{}{}
		return c.WriteControl(websocket.PongMessage, []byte(d), time.Now().Add(time.Second))
	})
	reading := make(chan struct{})
	go func() { defer close(reading); _, _, _ = c.ReadMessage() }()
	for range 5 {
		next(t, "ping", pings)
	}
	// A ping with a payload from the client, which breaks the stack's own listener.
	if err := c.WriteControl(websocket.PingMessage, []byte("hello"), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	send(t, c, websocket.TextMessage, options(2, ""))
	if m := next(t, "second message", s.messages); m.CallID().Value() != "2" {
		t.Error(m)
	}
	_ = c.Close()
	<-reading
}

func TestBridge_AnswersKeepAliveAndBoundsSize(t *testing.T) {
	s := newSite(t, false, func(c *ws.Config, _ *ws.Hooks) { c.MaxMessage = 2048 })
	c, _ := s.dial(t, nil, "sip")
	send(t, c, websocket.TextMessage, "\r\n\r\n")
	if _, got, err := c.ReadMessage(); err != nil || string(got) != "\r\n" {
		t.Errorf("%q, %v", got, err)
	}
	_ = c.WriteMessage(websocket.TextMessage, []byte(options(1, "Subject: "+strings.Repeat("x", 4096)+"\r\n"))) // may be cut off
	if r := next(t, "oversized", s.refused); r != "oversized" {
		t.Error(r)
	}
	if _, _, err := c.ReadMessage(); err == nil {
		t.Error("the connection stayed")
	}
}

func TestBridge_AsksBeforeTheStack(t *testing.T) {
	s := newSite(t, false, func(_ *ws.Config, h *ws.Hooks) {
		h.Check = func(_ netip.AddrPort, msg []byte) (pass, reply []byte, fatal bool) {
			switch {
			case strings.Contains(string(msg), "bad"):
				return nil, []byte("SIP/2.0 400 Bad Request\r\n\r\n"), false
			case strings.Contains(string(msg), "evil"):
				return nil, nil, true
			default:
				return msg, nil, false
			}
		}
	})
	c, _ := s.dial(t, nil, "sip")
	send(t, c, websocket.TextMessage, options(1, "Subject: bad\r\n"))
	if _, got, err := c.ReadMessage(); err != nil || !strings.HasPrefix(string(got), "SIP/2.0 400") {
		t.Errorf("%q, %v", got, err)
	}
	send(t, c, websocket.TextMessage, options(2, ""))
	if m := next(t, "message", s.messages); m.CallID().Value() != "2" {
		t.Error("the bad message passed")
	}
	send(t, c, websocket.TextMessage, options(3, "Subject: evil\r\n"))
	if _, _, err := c.ReadMessage(); err == nil {
		t.Error("the connection stayed")
	}
	next(t, "closed", s.closed)
}

func Example() {
	bridge := ws.New(ws.Default(), &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080}, ws.Hooks{})
	mux := http.NewServeMux()
	mux.Handle("/sip", bridge)
	fmt.Println(bridge.Plain().Addr(), bridge.Len())
	_ = bridge.Close()
	// Output: 127.0.0.1:8080 0
}
