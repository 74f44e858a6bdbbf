package gate

import (
	"bufio"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// Feed is one net.Listener for the stack, fed by every listening socket and by the connections we dial ourselves:
// so no stream reaches the parser around the gate.
type Feed struct {
	network   string // TCP or TLS
	listeners []net.Listener
	gate      *Gate
	conns     chan *stream  // capacity 0: a full stack blocks the accept loops
	reading   chan struct{} // closed at the stack's first Accept
	stop      chan struct{}
	once      sync.Once
	mu        sync.Mutex
	open      map[*stream]struct{}
	from      map[netip.Addr]int // connections by address
	last      *stream            // handed over, registered in the stack at the next Accept
}

// NewFeed makes a feed without sockets; network is TCP or TLS. Both count towards the gate's connections.
func NewFeed(network string, g *Gate) *Feed {
	return &Feed{network: network, gate: g, from: make(map[netip.Addr]int), conns: make(chan *stream), reading: make(chan struct{}),
		stop: make(chan struct{}), open: make(map[*stream]struct{})}
}

// Listen adds a listening socket, for TLS one that does the TLS; before Serve.
func (f *Feed) Listen(l net.Listener) { f.listeners = append(f.listeners, l) }

// Listening says whether there is a listening socket: Addr is its address then.
func (f *Feed) Listening() bool { return len(f.listeners) > 0 }

// Reading is closed when the stack takes connections.
func (f *Feed) Reading() <-chan struct{} { return f.reading }

// Serve runs the accept loops and the stack until Close.
func (f *Feed) Serve(tl *gosip.TransportLayer) {
	var wg sync.WaitGroup
	for _, l := range f.listeners {
		wg.Go(func() { f.acceptLoop(l) })
	}
	if f.network == "TLS" {
		_ = tl.ServeTLS(f)
	} else {
		_ = tl.ServeTCP(f)
	}
	wg.Wait()
}

func (f *Feed) acceptLoop(l net.Listener) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of descriptors, or the peer left already
			f.gate.count("accept_error")
			select {
			case <-f.stop:
				return
			case <-time.After(100 * time.Millisecond):
			}
			continue
		}
		if !f.gate.judged(AddrPort(c.RemoteAddr()).Addr(), nil) {
			_ = c.Close()
			continue
		}
		s := f.track(c, false)
		if s == nil {
			f.gate.count("too_many_connections")
			_ = c.Close()
			continue
		}
		select {
		case f.conns <- s:
		case <-f.stop:
			_ = s.Close()
			return
		}
	}
}

// Give hands a connection we dialled to the stack and blocks until the stack knows it. It closes c when it returns an error.
func (f *Feed) Give(c net.Conn) error {
	s := f.track(c, true)
	if s == nil {
		_ = c.Close()
		return ErrTooMany
	}
	select {
	case f.conns <- s:
	case <-f.stop:
		_ = s.Close()
		return net.ErrClosed
	}
	select {
	case <-s.known:
		return nil
	case <-f.stop:
		return net.ErrClosed
	}
}

// ErrTooMany is returned by Give at Config.MaxConns.
var ErrTooMany = errors.New("too many TCP connections")

// track wraps c, or returns nil at the limit or after Close. ours says that we dialled it.
func (f *Feed) track(c net.Conn, ours bool) *stream {
	s := &stream{Conn: c, feed: f, in: bufio.NewReaderSize(c, 4096), known: make(chan struct{}), src: AddrPort(c.RemoteAddr())}
	a, most := s.src.Addr(), f.gate.cfg.MaxConns
	s.stranger = !ours && f.gate.cfg.Trusted != nil && !f.gate.cfg.Trusted(a)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil || s.stranger && f.from[a] >= max(most/8, 1) || !f.gate.enter(s.stranger) {
		return nil
	}
	f.open[s] = struct{}{}
	f.from[a]++
	return s
}

// forget takes a stream out; false when it was out already.
func (f *Feed) forget(s *stream) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.open[s]; !ok {
		return false
	}
	delete(f.open, s)
	f.gate.leave(s.stranger)
	if a := s.src.Addr(); f.from[a] > 1 {
		f.from[a]--
	} else {
		delete(f.from, a)
	}
	return true
}

// Names are what the verified client certificate of the connection from src stands for: its DNS names, addresses and common
// name. nil where there is none.
func (f *Feed) Names(src netip.AddrPort) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	for s := range f.open {
		if s.src == src {
			return s.names
		}
	}
	return nil
}

// Connected says whether there is a connection with src.
func (f *Feed) Connected(src netip.AddrPort) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for s := range f.open {
		if s.src == src {
			return true
		}
	}
	return false
}

// Accept hands the next connection to the stack.
func (f *Feed) Accept() (net.Conn, error) {
	f.once.Do(func() { close(f.reading) })
	if f.last != nil {
		close(f.last.known)
		f.last = nil
	}
	select {
	case s := <-f.conns:
		f.last = s
		return s, nil
	case <-f.stop:
		return nil, net.ErrClosed
	}
}

// Addr is the first listening address.
func (f *Feed) Addr() net.Addr {
	if len(f.listeners) > 0 {
		return f.listeners[0].Addr()
	}
	return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}
}

// Addrs are the listening addresses.
func (f *Feed) Addrs() []netip.AddrPort {
	out := make([]netip.AddrPort, 0, len(f.listeners))
	for _, l := range f.listeners {
		out = append(out, AddrPort(l.Addr()))
	}
	return out
}

// Close ends the listeners and every connection.
func (f *Feed) Close() error {
	f.mu.Lock()
	open := f.open
	f.open = nil
	f.mu.Unlock()
	if open == nil {
		return nil
	}
	close(f.stop)
	for _, l := range f.listeners {
		_ = l.Close()
	}
	for s := range open {
		_ = s.Conn.Close()
	}
	return nil
}
