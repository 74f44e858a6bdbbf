// Package webrtc carries the media of legs whose description asks for ICE and DTLS-SRTP: browsers. It owns one UDP port (and a TCP
// port) that all legs share, the ICE-lite agent, the DTLS handshake and SRTP. It knows no signalling and no audio: a Link is the
// rtp.Wire of a leg's media/rtp Session. telephony/sip/voice asks a Hub for Links; cmd/hotline opens it.
package webrtc

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"hotline/media/codec"
	"hotline/telephony/sip/voice"
)

// Errors of Open and of Links.
var (
	ErrFull   = errors.New("webrtc: too many legs")
	ErrClosed = errors.New("webrtc: closed")
	ErrNoWay  = errors.New("webrtc: no way to the other side yet")
)

// maxPacket is the largest packet read: an Ethernet frame and some.
const maxPacket = 2048

// Hub is the media port of all browsers. Safe for concurrent use.
//
//archtest:fields the port, our certificate and who is behind which address
type Hub struct {
	cfg    Config
	log    *slog.Logger
	tell   func()
	udp    *net.UDPConn
	tcp    *net.TCPListener // nil: none
	reach  []netip.AddrPort // where browsers reach us
	cert   tls.Certificate
	print  string // our fingerprint, as in SDP
	served atomic.Bool
	work   sync.WaitGroup // handshakes

	mu     sync.RWMutex // guards what follows; never held over a call into a Link
	closed bool
	byName map[string]*Link         // by our ICE user name
	byAddr map[netip.AddrPort]*path // UDP addresses that proved to know a Link's password
	legs   int
}

// Open opens the sockets of cfg and makes a certificate, which lives as long as the Hub. Nothing is read before Serve.
func Open(cfg Config, log *slog.Logger) (*Hub, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("webrtc config: %w", err)
	}
	if log == nil {
		log = slog.Default()
	}
	h := &Hub{cfg: cfg, log: log.With("part", "webrtc"), byName: map[string]*Link{}, byAddr: map[netip.AddrPort]*path{}}
	var err error
	if h.cert, h.print, err = newCertificate(); err != nil {
		return nil, err
	}
	at := netip.MustParseAddrPort(cfg.Listen)
	if h.udp, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(at)); err != nil {
		return nil, fmt.Errorf("webrtc: %w", err)
	}
	_ = h.udp.SetReadBuffer(4 << 20) // as much as the system gives
	bound := h.Addr()
	if cfg.TCP {
		if h.tcp, err = net.ListenTCP("tcp", net.TCPAddrFromAddrPort(bound)); err != nil {
			_ = h.udp.Close()
			return nil, fmt.Errorf("webrtc: %w", err)
		}
	}
	if h.reach, err = reachable(cfg, bound); err != nil {
		h.closeSockets()
		return nil, err
	}
	return h, nil
}

// Addr is the UDP socket's address.
func (h *Hub) Addr() netip.AddrPort {
	a, _ := h.udp.LocalAddr().(*net.UDPAddr)
	at := a.AddrPort()
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// Legs is the number of Links that are open.
func (h *Hub) Legs() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.legs
}

// reachable are the addresses of our candidates.
func reachable(cfg Config, bound netip.AddrPort) ([]netip.AddrPort, error) {
	var out []netip.AddrPort
	for _, s := range cfg.External {
		a, _ := external(s, bound.Port()) // Validate has seen it
		out = append(out, a)
	}
	if len(out) > 0 || !bound.Addr().IsUnspecified() {
		if len(out) == 0 {
			out = append(out, bound)
		}
		return out, nil
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("webrtc: own addresses: %w", err)
	}
	for _, a := range own {
		p, err := netip.ParsePrefix(a.String())
		if err == nil && !p.Addr().IsLinkLocalUnicast() && (bound.Addr().Is6() || p.Addr().Is4()) {
			out = append(out, netip.AddrPortFrom(p.Addr(), bound.Port()))
		}
	}
	return out, nil
}

// Open makes the Link of a new leg; ErrFull, ErrClosed.
func (h *Hub) Open() (voice.Link, error) {
	l := newLink(h)
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, ErrClosed
	case h.legs >= h.cfg.MaxLegs:
		return nil, ErrFull
	}
	h.legs++
	h.byName[l.ufrag] = l
	return l, nil
}

// Serve reads the port until ctx ends, then closes it and every Link, and waits for its goroutines. Call it once.
func (h *Hub) Serve(ctx context.Context) error {
	if h.served.Swap(true) {
		return ErrClosed
	}
	var readers sync.WaitGroup
	readers.Go(h.readUDP)
	if h.tcp != nil {
		readers.Go(func() { h.acceptTCP(&readers) })
	}
	<-ctx.Done()
	h.shut()
	readers.Wait()
	h.work.Wait()
	return nil
}

// Close releases the sockets of a Hub that was never served; otherwise Serve does.
func (h *Hub) Close() error {
	if !h.served.Swap(true) {
		h.shut()
		h.work.Wait()
	}
	return nil
}

func (h *Hub) shut() {
	h.mu.Lock()
	h.closed = true
	links := make(map[*Link]bool, len(h.byName))
	for _, l := range h.byName {
		links[l] = true
	}
	h.mu.Unlock()
	for l := range links {
		_ = l.Close()
	}
	h.closeSockets()
}

func (h *Hub) closeSockets() {
	_ = h.udp.Close()
	if h.tcp != nil {
		_ = h.tcp.Close()
	}
}

// readUDP takes every packet of the port. It allocates nothing for RTP.
func (h *Hub) readUDP() {
	buf := make([]byte, maxPacket)
	for {
		n, from, err := h.udp.ReadFromUDPAddrPort(buf)
		now := time.Now()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			continue // an ICMP error of an earlier packet
		}
		if n == 0 {
			continue
		}
		h.packet(buf[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), now)
	}
}

// OnPanic has panics of what browsers send counted by tell. Call it before Serve.
func (h *Hub) OnPanic(tell func()) { h.tell = tell }

// guard is deferred: what it stands in ends, and nothing else.
func (h *Hub) guard(from netip.AddrPort) {
	if v := recover(); v != nil {
		h.log.Error("panic", "where", "webrtc", "from", from, "panic", v, "stack", string(debug.Stack()))
		if h.tell != nil {
			h.tell()
		}
	}
}

// packet takes one packet. What one browser sends must not end the calls of all.
func (h *Hub) packet(b []byte, from netip.AddrPort, now time.Time) {
	defer h.guard(from)
	if isSTUN(b) {
		h.bind(b, &path{hub: h, addr: from})
		return
	}
	h.mu.RLock()
	p := h.byAddr[from]
	h.mu.RUnlock()
	if p != nil {
		p.link.take(b, now)
	}
}

// name is the Link of one of our ICE user names, nil for none.
func (h *Hub) name(ufrag string) *Link {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.byName[ufrag]
}

// rename gives a Link another user name (ICE restart).
func (h *Hub) rename(l *Link, old, ufrag string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !l.gone {
		delete(h.byName, old)
		h.byName[ufrag] = l
	}
}

// knows notes an address of a Link; it returns the path in use for it. A Link has maxPaths addresses at most: the browser that
// tries more has to be content with those.
func (h *Hub) knows(p *path, l *Link) *path {
	h.mu.Lock()
	defer h.mu.Unlock()
	if old := h.byAddr[p.addr]; old != nil && old.link == l {
		return old
	}
	if l.gone || len(l.addrs) >= maxPaths {
		return nil
	}
	p.link = l
	h.byAddr[p.addr] = p
	l.addrs = append(l.addrs, p.addr)
	return p
}

// maxPaths are the addresses that one browser may prove to have.
const maxPaths = 16

// forget removes a Link.
func (h *Hub) forget(l *Link, ufrag string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if l.gone {
		return
	}
	l.gone = true
	if h.byName[ufrag] == l {
		delete(h.byName, ufrag)
		h.legs--
	}
	for _, a := range l.addrs {
		if p := h.byAddr[a]; p != nil && p.link == l {
			delete(h.byAddr, a)
		}
	}
}

// path is one way to a browser: a UDP address, or a TCP connection.
type path struct {
	hub  *Hub
	link *Link
	addr netip.AddrPort
	tcp  *stream // nil: UDP
}

// write sends one packet; it does not block.
func (p *path) write(b []byte) error {
	if p.tcp != nil {
		return p.tcp.write(b)
	}
	_, err := p.hub.udp.WriteToUDPAddrPort(b, p.addr)
	return err //nolint:wrapcheck // counted, not shown
}

// Codecs are those that browsers and the hotline share, best first: Opus with speech at 8 kHz, as everywhere in the hotline, and
// G.711.
func (h *Hub) Codecs() []codec.Codec {
	var out []codec.Codec
	if c, ok := codec.Lookup("opus"); ok && c.Encodes() {
		if c, err := c.AtRate(8000); err == nil {
			out = append(out, c)
		}
	}
	for _, name := range []string{"PCMU", "PCMA"} {
		if c, ok := codec.Lookup(name); ok {
			out = append(out, c)
		}
	}
	return out
}
