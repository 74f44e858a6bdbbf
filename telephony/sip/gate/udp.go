package gate

import (
	"errors"
	"net"
	"net/netip"
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

// Socket is a listening UDP socket with the gate before the stack.
type Socket struct {
	Conn    *net.UDPConn
	Local   netip.AddrPort // its address, IPv4 in the short form
	gate    *Gate
	reading chan struct{} // closed at the stack's first read
	once    sync.Once
	limit   int // sources per turn: maxSources but in tests
}

// NewSocket takes conn over; whoever closes it ends Serve.
func NewSocket(conn *net.UDPConn, g *Gate) *Socket {
	return &Socket{Conn: conn, Local: AddrPort(conn.LocalAddr()), gate: g, reading: make(chan struct{}), limit: maxSources}
}

// Reading is closed when the stack knows the socket.
func (s *Socket) Reading() <-chan struct{} { return s.reading }

// Serve gives the socket to the stack until it is closed.
func (s *Socket) Serve(tl *gosip.TransportLayer) {
	for {
		v := &udpView{UDPConn: s.Conn, s: s, seen: make(map[netip.AddrPort]struct{})}
		if err := tl.ServeUDP(v); err != nil || v.closed {
			s.once.Do(func() { close(s.reading) })
			return
		}
	}
}

// udpView is one turn of the stack on the socket. ReadFrom is called by one goroutine.
type udpView struct {
	*net.UDPConn
	s      *Socket
	seen   map[netip.AddrPort]struct{}
	closed bool
}

// ReadFrom returns the next message that passed the gate.
func (v *udpView) ReadFrom(b []byte) (int, net.Addr, error) {
	v.s.once.Do(func() { close(v.s.reading) })
	for {
		if len(v.seen) >= v.s.limit {
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
			_, _ = v.WriteTo(reply.text, net.UDPAddrFromAddrPort(reply.to))
		}
		if pass == nil {
			continue
		}
		v.seen[src] = struct{}{}
		return copy(b, pass), net.UDPAddrFromAddrPort(src), nil
	}
}

// WriteTo sends a message unless the address has not earned an answer of that size.
func (v *udpView) WriteTo(b []byte, to net.Addr) (int, error) {
	if may := v.s.gate.cfg.Answer; may != nil && !may(AddrPort(to).Addr(), len(b)) {
		v.s.gate.count("unproved_peer")
		return len(b), nil // as lost on the way
	}
	return v.UDPConn.WriteTo(b, to) //nolint:wrapcheck // the stack wraps it
}

// AddrPort reads the address of a socket, with IPv4 in its short form.
func AddrPort(a net.Addr) netip.AddrPort {
	var ap netip.AddrPort
	switch a := a.(type) {
	case *net.UDPAddr:
		ap = a.AddrPort()
	case *net.TCPAddr:
		ap = a.AddrPort()
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
