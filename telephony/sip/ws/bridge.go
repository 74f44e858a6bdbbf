// Package ws carries SIP over WebSocket (RFC 7118) from an ordinary HTTP server to the SIP stack: same port, certificate,
// cookies and origin check as the web console. It owns the WebSocket connections, their bounds and their pings, and hands the
// stack a net.Listener. It knows nothing of SIP but where messages begin and end; telephony/sip checks them through a hook.
//
// The stack's own WebSocket listener does the HTTP upgrade in its accept loop without a deadline, so that one silent client
// blocks all others; it sends no pings, breaks on a ping with a payload, and drops fragmented and binary messages.
package ws

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Config bounds the connections.
type Config struct {
	// Origins are the hosts, with port where it is not the usual one, whose pages may connect, besides the host that is asked.
	// "*" is any. A client without Origin is no browser and may connect.
	Origins []string
	// MaxConns bounds the connections at once, MaxPerSource those from one address.
	MaxConns, MaxPerSource int
	// MaxMessage is the longest message in bytes, at most 32,768, which is what the stack reads at once; a longer one closes the connection.
	MaxMessage int
	// Ping is the time between pings; a peer that was not heard for Dead is closed. Dead must be longer than Ping.
	Ping, Dead time.Duration
	// First is the time until the first message must have come.
	First time.Duration
}

// Default are the settings of one machine.
func Default() Config {
	return Config{MaxConns: 2000, MaxPerSource: 200, MaxMessage: 32 << 10, Ping: 20 * time.Second, Dead: time.Minute, First: 32 * time.Second}
}

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	if c.MaxConns < 1 || c.MaxPerSource < 1 {
		errs = append(errs, errors.New("max_conns, max_per_source: at least 1"))
	}
	if c.MaxMessage < 1024 || c.MaxMessage > 32768 {
		errs = append(errs, errors.New("max_message: 1024-32768"))
	}
	if c.Ping <= 0 || c.Dead <= c.Ping || c.First <= 0 {
		errs = append(errs, errors.New("ping, first: above 0; dead: longer than ping"))
	}
	return errors.Join(errs...)
}

// Hooks are what the bridge asks and tells; each may be nil and is called from many goroutines.
type Hooks struct {
	// Admit says whether an address may connect; false is answered 403.
	Admit func(netip.Addr) bool
	// Check judges a message before the stack: what the stack gets, what goes back, and whether the connection is to be closed.
	Check func(from netip.AddrPort, msg []byte) (pass, reply []byte, fatal bool)
	// Refused is told of everything that was refused, by reason.
	Refused func(reason string)
	// Closed is told when a connection that the stack knew has ended; transport is WS or WSS.
	Closed func(transport string, from netip.AddrPort)
}

// Bridge is an http.Handler that hands its connections to the stack. Safe for concurrent use.
type Bridge struct {
	cfg   Config
	hooks Hooks
	up    websocket.Upgrader
	plain *listener
	tls   *listener
	work  sync.WaitGroup // pingers

	mu     sync.Mutex
	conns  map[*conn]struct{}
	from   map[netip.Addr]int
	closed bool
}

// New makes a bridge; cfg must be valid. addr is what the listeners say they listen on: the HTTP server's address.
func New(cfg Config, addr net.Addr, hooks Hooks) *Bridge {
	b := &Bridge{cfg: cfg, hooks: hooks, plain: newListener(addr), tls: newListener(addr), conns: map[*conn]struct{}{}, from: map[netip.Addr]int{}}
	b.up = websocket.Upgrader{Subprotocols: []string{"sip"}, CheckOrigin: b.origin, HandshakeTimeout: 5 * time.Second}
	return b
}

// Plain is the listener for connections without TLS, for the stack's ServeWS. It ends with Close.
func (b *Bridge) Plain() net.Listener { return b.plain }

// Secure is the listener for connections that came by TLS, for the stack's ServeWSS. It ends with Close.
func (b *Bridge) Secure() net.Listener { return b.tls }

// ServeHTTP upgrades the request and hands the connection over; it returns when the stack has taken it, 5 s at most.
func (b *Bridge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	src, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		http.Error(w, "no address", http.StatusBadRequest)
		return
	}
	src = netip.AddrPortFrom(src.Addr().Unmap(), src.Port())
	if !slices.Contains(websocket.Subprotocols(r), "sip") {
		b.refused("websocket_subprotocol")
		http.Error(w, "the WebSocket subprotocol sip is required", http.StatusBadRequest)
		return
	}
	if b.hooks.Admit != nil && !b.hooks.Admit(src.Addr()) {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	if !b.origin(r) {
		b.refused("websocket_origin")
		http.Error(w, "origin not allowed", http.StatusForbidden)
		return
	}
	c := &conn{b: b, src: src, transport: "WS", gone: make(chan struct{})}
	l := b.plain
	if r.TLS != nil {
		c.transport, l = "WSS", b.tls
	}
	if !b.track(c) {
		b.refused("too_many_connections")
		w.Header().Set("Retry-After", "10")
		http.Error(w, "too many connections", http.StatusServiceUnavailable)
		return
	}
	socket, err := b.up.Upgrade(w, r, nil)
	if err != nil { // Upgrade has answered
		b.forget(c)
		return
	}
	if !b.begin(c, socket) {
		_ = socket.Close()
		return
	}
	if !l.give(c) {
		_ = c.Close()
	}
}

// begin starts the connection unless the bridge has closed meanwhile.
func (b *Bridge) begin(c *conn, socket *websocket.Conn) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	c.begin(socket)
	return true
}

// Close ends every connection and both listeners, and waits for the bridge's goroutines.
func (b *Bridge) Close() error {
	b.plain.stop()
	b.tls.stop()
	b.mu.Lock()
	b.closed = true
	open := make([]*conn, 0, len(b.conns))
	for c := range b.conns {
		if c.ws != nil { // others are being upgraded, and will find the bridge closed
			open = append(open, c)
		}
	}
	b.mu.Unlock()
	for _, c := range open {
		_ = c.Close()
	}
	b.work.Wait()
	return nil
}

// Len is the number of connections.
func (b *Bridge) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.conns)
}

func (b *Bridge) origin(r *http.Request) bool {
	o := r.Header.Get("Origin")
	if o == "" {
		return true
	}
	u, err := url.Parse(o)
	if err != nil || u.Host == "" {
		return false
	}
	return strings.EqualFold(u.Host, r.Host) || slices.ContainsFunc(b.cfg.Origins, func(s string) bool { return s == "*" || strings.EqualFold(s, u.Host) })
}

func (b *Bridge) refused(reason string) {
	if b.hooks.Refused != nil {
		b.hooks.Refused(reason)
	}
}

// track takes c in unless a bound is reached.
func (b *Bridge) track(c *conn) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || len(b.conns) >= b.cfg.MaxConns || b.from[c.src.Addr()] >= b.cfg.MaxPerSource {
		return false
	}
	b.conns[c] = struct{}{}
	b.from[c.src.Addr()]++
	return true
}

func (b *Bridge) forget(c *conn) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.conns[c]; !ok {
		return
	}
	delete(b.conns, c)
	if b.from[c.src.Addr()]--; b.from[c.src.Addr()] <= 0 {
		delete(b.from, c.src.Addr())
	}
}

// listener hands connections to the stack.
type listener struct {
	addr  net.Addr
	conns chan *conn // capacity 0: the HTTP handler waits for the stack, 5 s at most
	done  chan struct{}
	once  sync.Once
}

func newListener(addr net.Addr) *listener {
	return &listener{addr: addr, conns: make(chan *conn), done: make(chan struct{})}
}

// Accept blocks for the next connection.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, fmt.Errorf("websocket bridge: %w", net.ErrClosed)
	}
}

// Close ends Accept.
func (l *listener) Close() error { l.stop(); return nil }

func (l *listener) stop() { l.once.Do(func() { close(l.done) }) }

// Addr is the HTTP server's address.
func (l *listener) Addr() net.Addr { return l.addr }

func (l *listener) give(c *conn) bool {
	limit := time.NewTimer(5 * time.Second)
	defer limit.Stop()
	select {
	case l.conns <- c:
		return true
	case <-l.done:
	case <-limit.C:
	}
	return false
}
