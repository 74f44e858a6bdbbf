package sip

import (
	"bufio"
	"bytes"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

const (
	maxMessage = 32 << 10 // the stack reads no more than this at once
	// The stack remembers every UDP source in a map for as long as a listener is served; after so many new ones
	// the listener is handed over afresh, which empties the map (about 1 MB).
	maxSources = 10_000
	// How long the stack gets to find the socket of the messages it has read before its map is emptied: microseconds are enough.
	settle = 20 * time.Millisecond
	// How long an unfinished message on a stream may take: 64*T1, as any transaction.
	streamPatience = 32 * time.Second
)

// udpSocket is a listening UDP socket with the gate before the stack.
type udpSocket struct {
	conn    *net.UDPConn
	local   netip.AddrPort
	gate    *gate
	reading chan struct{} // closed at the stack's first read
	once    sync.Once
}

func newUDPSocket(conn *net.UDPConn, g *gate) *udpSocket {
	return &udpSocket{conn: conn, local: addrPort(conn.LocalAddr()), gate: g, reading: make(chan struct{})}
}

// serve gives the socket to the stack until it is closed.
func (s *udpSocket) serve(tl *gosip.TransportLayer) {
	for {
		v := &udpView{UDPConn: s.conn, s: s, seen: make(map[netip.AddrPort]struct{})}
		if err := tl.ServeUDP(v); err != nil || v.closed {
			s.once.Do(func() { close(s.reading) })
			return
		}
	}
}

// udpView is one turn of the stack on the socket. Only ReadFrom is changed; it is called by one goroutine.
type udpView struct {
	*net.UDPConn
	s      *udpSocket
	seen   map[netip.AddrPort]struct{}
	closed bool
}

// ReadFrom returns the next message that passed the gate.
func (v *udpView) ReadFrom(b []byte) (int, net.Addr, error) {
	v.s.once.Do(func() { close(v.s.reading) })
	for {
		if len(v.seen) >= maxSources {
			<-time.After(settle)
			return 0, nil, net.ErrClosed // the end of this turn, see maxSources
		}
		n, src, err := v.ReadFromUDPAddrPort(b)
		if errors.Is(err, net.ErrClosed) {
			v.closed = true
			return 0, nil, err //nolint:wrapcheck // the stack compares it
		}
		if err != nil { // an ICMP refusal of an earlier packet
			continue
		}
		src = netip.AddrPortFrom(src.Addr().Unmap(), src.Port())
		if n == len(b) {
			v.s.gate.count("oversized")
			continue
		}
		pass, reply := v.s.gate.datagram(src, b[:n])
		if reply.text != nil {
			_, _ = v.WriteToUDPAddrPort(reply.text, reply.to)
		}
		if pass == nil {
			continue
		}
		v.seen[src] = struct{}{}
		return copy(b, pass), net.UDPAddrFromAddrPort(src), nil
	}
}

// tcpFeed is one net.Listener for the stack, fed by every listening socket and by the connections we dial ourselves:
// so no stream reaches the parser around the gate.
type tcpFeed struct {
	listeners []*net.TCPListener
	gate      *gate
	cfg       Config
	count     func(string)
	conns     chan *stream  // capacity 0: a full stack blocks the accept loops
	reading   chan struct{} // closed at the stack's first Accept
	stop      chan struct{}
	once      sync.Once
	mu        sync.Mutex
	open      map[*stream]struct{}
	last      *stream // handed over, registered in the stack at the next Accept
}

func newTCPFeed(g *gate, cfg Config, count func(string)) *tcpFeed {
	return &tcpFeed{gate: g, cfg: cfg, count: count, conns: make(chan *stream), reading: make(chan struct{}),
		stop: make(chan struct{}), open: make(map[*stream]struct{})}
}

// serve runs the accept loops and the stack until Close.
func (f *tcpFeed) serve(tl *gosip.TransportLayer) {
	var wg sync.WaitGroup
	for _, l := range f.listeners {
		wg.Go(func() { f.acceptLoop(l) })
	}
	_ = tl.ServeTCP(f)
	wg.Wait()
}

func (f *tcpFeed) acceptLoop(l *net.TCPListener) {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of descriptors, or the peer left already
			f.count("accept_error")
			select {
			case <-f.stop:
				return
			case <-time.After(100 * time.Millisecond): //nolint:revive // a rare error path
			}
			continue
		}
		s := f.track(c)
		if s == nil {
			f.count("too_many_connections")
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

// give hands a connection we dialled to the stack and blocks until the stack knows it.
func (f *tcpFeed) give(c net.Conn) error {
	s := f.track(c)
	if s == nil {
		_ = c.Close()
		return errTooManyConns
	}
	select {
	case f.conns <- s:
	case <-f.stop:
		_ = s.Close()
		return ErrClosed
	}
	select {
	case <-s.known:
		return nil
	case <-f.stop:
		return ErrClosed
	}
}

var errTooManyConns = errors.New("too many TCP connections")

// track wraps c, or returns nil at the limit or after Close.
func (f *tcpFeed) track(c net.Conn) *stream {
	s := &stream{Conn: c, feed: f, in: bufio.NewReaderSize(c, 4096), known: make(chan struct{}), src: addrPort(c.RemoteAddr())}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open == nil || len(f.open) >= f.cfg.MaxConns {
		return nil
	}
	f.open[s] = struct{}{}
	return s
}

// Accept hands the next connection to the stack.
func (f *tcpFeed) Accept() (net.Conn, error) {
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
func (f *tcpFeed) Addr() net.Addr {
	if len(f.listeners) > 0 {
		return f.listeners[0].Addr()
	}
	return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}
}

// Close ends the listeners and every connection.
func (f *tcpFeed) Close() error {
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

// stream is one TCP connection that hands whole, checked messages to the stack.
type stream struct {
	net.Conn
	feed  *tcpFeed
	in    *bufio.Reader
	src   netip.AddrPort
	known chan struct{} // closed when the stack has registered it
	out   []byte        // checked, not yet read by the stack
	fed   bool          // at least one good message came
}

// Read blocks for the next good message. It closes the stream when framing is lost.
func (s *stream) Read(b []byte) (int, error) {
	for len(s.out) == 0 {
		msg, err := s.message()
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				s.feed.count("idle_connection")
			}
			_ = s.Close()
			return 0, net.ErrClosed
		}
		pass, reply, fatal := s.feed.gate.streamed(s.src, msg)
		if reply != nil {
			_ = s.SetWriteDeadline(time.Now().Add(streamPatience))
			_, _ = s.Conn.Write(reply)
			_ = s.SetWriteDeadline(time.Time{})
		}
		if fatal {
			_ = s.Close()
			return 0, net.ErrClosed
		}
		s.out = pass
		s.fed = s.fed || pass != nil
	}
	n := copy(b, s.out)
	s.out = s.out[n:]
	return n, nil
}

// message reads one message: head, and as much body as Content-Length says. A broken head is returned as it is.
func (s *stream) message() ([]byte, error) {
	idle := streamPatience
	if s.fed {
		idle = s.feed.cfg.ConnIdle
	}
	_ = s.SetReadDeadline(time.Now().Add(idle))
	if err := s.skipPings(); err != nil {
		return nil, err
	}
	_ = s.SetReadDeadline(time.Now().Add(streamPatience))
	var msg []byte
	for {
		line, err := s.in.ReadSlice('\n')
		msg = append(msg, line...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err //nolint:wrapcheck // ends the stream
		}
		if len(msg) > maxMessage {
			s.feed.count("oversized")
			return nil, net.ErrClosed
		}
		if bytes.HasSuffix(msg, []byte("\r\n\r\n")) {
			break
		}
	}
	n, ok := contentLength(msg)
	if !ok || n == 0 {
		return msg, nil
	}
	if len(msg)+n > maxMessage {
		s.feed.count("oversized")
		return nil, net.ErrClosed
	}
	head := len(msg)
	msg = append(msg, make([]byte, n)...)
	for got := head; got < len(msg); {
		k, err := s.in.Read(msg[got:])
		if err != nil {
			return nil, err //nolint:wrapcheck // ends the stream
		}
		got += k
	}
	return msg, nil
}

// skipPings takes the line ends between messages and answers each double one with a single one (RFC 5626, section 4.4.1).
func (s *stream) skipPings() error {
	ends := 0
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return err //nolint:wrapcheck // ends the stream
		}
		if c != '\r' && c != '\n' {
			return s.in.UnreadByte() //nolint:wrapcheck // cannot fail after ReadByte
		}
		if ends++; ends == 4 {
			ends = 0
			_, _ = s.Conn.Write([]byte("\r\n"))
		}
	}
}

// Close ends the connection and forgets it.
func (s *stream) Close() error {
	s.feed.mu.Lock()
	delete(s.feed.open, s)
	s.feed.mu.Unlock()
	return s.Conn.Close() //nolint:wrapcheck // net.Conn
}
