// Package sockets owns what a SIP user agent listens on and connects with: it opens the sockets, puts the gate before each,
// gives them to the stack, and knows under which address a peer reaches us. It reads no message. telephony/sip routes every
// request over it.
package sockets

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/gate"
	"hotline/telephony/sip/ws"
)

// Set is the sockets of one user agent. Safe for concurrent use after Open.
type Set struct {
	opts Options
	udp  []*gate.Socket
	tcp  *gate.Feed
	tls  *gate.Feed
	ws   *ws.Bridge // nil: no WebSocket
}

// Options are what a Set is made of.
type Options struct {
	Listen []string // see ParseListen
	// External is the address written into Contact and SDP for peers that are not on loopback; the zero Addr: that of the socket.
	External netip.Addr
	Gate     *gate.Gate
	Server   *tls.Config                   // for tls://; needed there
	Client   func(name string) *tls.Config // for connecting to a server of that name by TLS; nil: the system's authorities
	// WebSocket bounds SIP over WebSocket; nil: none. Its hooks are the gate's.
	WebSocket *ws.Config
	WSHooks   ws.Hooks
}

// Listen is one parsed address to listen on.
type Listen struct {
	Network string // udp, tcp, tls
	Addr    netip.AddrPort
}

// ParseListen reads "udp://127.0.0.1:5060", "tcp://[::1]:5060" or "tls://0.0.0.0:5061"; the port is 5060 where none is given,
// 5061 for TLS.
func ParseListen(s string) (Listen, error) {
	u, err := url.Parse(s)
	if err != nil {
		return Listen{}, fmt.Errorf("listen %q: %w", s, err)
	}
	if u.Scheme != "udp" && u.Scheme != "tcp" && u.Scheme != "tls" {
		return Listen{}, fmt.Errorf("listen %q: the scheme is udp, tcp or tls", s)
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return Listen{}, fmt.Errorf("listen %q: %w", s, err)
	}
	port := 5060
	if u.Scheme == "tls" {
		port = 5061
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil || port > 65535 {
			return Listen{}, fmt.Errorf("listen %q: bad port", s)
		}
	}
	return Listen{Network: u.Scheme, Addr: netip.AddrPortFrom(ip, uint16(port))}, nil
}

// Open opens every address of o.Listen. On an error nothing is left open.
func Open(o Options) (*Set, error) {
	s := &Set{opts: o, tcp: gate.NewFeed("TCP", o.Gate), tls: gate.NewFeed("TLS", o.Gate)}
	if o.WebSocket != nil {
		// The listeners' address is a name only: the web server has the socket.
		s.ws = ws.New(*o.WebSocket, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}, o.WSHooks)
	}
	for _, l := range o.Listen {
		if err := s.open(l); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// burst is what the system shall keep of a datagram socket that is not read for a moment, in bytes: with its usual 208 KiB, a
// hundred messages, ACK and BYE get lost as soon as 300 calls a second meet a stall of 100 ms.
const burst = 4 << 20

func (s *Set) open(l string) error {
	a, err := ParseListen(l)
	if err != nil {
		return err
	}
	if a.Network == "udp" {
		conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(a.Addr))
		if err != nil {
			return fmt.Errorf("listen %s: %w", l, err)
		}
		_ = conn.SetReadBuffer(burst) // as much as the system gives
		s.udp = append(s.udp, gate.NewSocket(conn, s.opts.Gate))
		return nil
	}
	if a.Network == "tls" && s.opts.Server == nil {
		return fmt.Errorf("listen %s: %w", l, errNoCertificate)
	}
	ln, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(a.Addr))
	if err != nil {
		return fmt.Errorf("listen %s: %w", l, err)
	}
	if a.Network == "tls" {
		s.tls.Listen(tls.NewListener(ln, s.opts.Server)) // the handshake is done by the connection's reader
	} else {
		s.tcp.Listen(ln)
	}
	return nil
}

var errNoCertificate = errors.New("TLS needs a certificate")

// WebSocket takes SIP over WebSocket from a web server; nil where none is configured. It works while Serve runs.
func (s *Set) WebSocket() http.Handler {
	if s.ws == nil {
		return nil
	}
	return s.ws
}

// Serve gives the sockets to the stack and returns when all are closed.
func (s *Set) Serve(tl *gosip.TransportLayer) {
	var readers sync.WaitGroup
	for _, u := range s.udp {
		readers.Go(func() { u.Serve(tl) })
	}
	readers.Go(func() { s.tcp.Serve(tl) })
	readers.Go(func() { s.tls.Serve(tl) })
	if s.ws != nil {
		readers.Go(func() { _ = tl.ServeWS(s.ws.Plain()) })
		readers.Go(func() { _ = tl.ServeWSS(s.ws.Secure()) })
	}
	readers.Wait()
}

// Ready blocks until the stack knows every socket; false when ctx ended first.
func (s *Set) Ready(ctx context.Context) bool {
	for _, u := range s.udp {
		select {
		case <-u.Reading():
		case <-ctx.Done():
			return false
		}
	}
	for _, f := range []*gate.Feed{s.tcp, s.tls} {
		select {
		case <-f.Reading():
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// Close closes every socket and connection.
func (s *Set) Close() {
	for _, u := range s.udp {
		_ = u.Conn.Close()
	}
	_, _ = s.tcp.Close(), s.tls.Close()
	if s.ws != nil {
		_ = s.ws.Close()
	}
}

// Addr is the first address listened on for "udp", "tcp" or "tls", the zero AddrPort where there is none.
func (s *Set) Addr(network string) netip.AddrPort {
	switch {
	case network == "udp" && len(s.udp) > 0:
		return s.udp[0].Local
	case network == "tcp" && s.tcp.Listening():
		return gate.AddrPort(s.tcp.Addr())
	case network == "tls" && s.tls.Listening():
		return gate.AddrPort(s.tls.Addr())
	}
	return netip.AddrPort{}
}

// Names are what the verified client certificate of the TLS connection from src stands for, nil for none.
func (s *Set) Names(src netip.AddrPort) []string { return s.tls.Names(src) }

// Connected says whether there is a connection of that transport with peer, so that a request can go over it.
func (s *Set) Connected(tl *gosip.TransportLayer, transport string, peer netip.AddrPort) bool {
	c, err := tl.GetConnection(transport, peer.String())
	if err != nil {
		return false
	}
	_, _ = c.TryClose() // takes back the reference that the look-up took
	return true
}

// Prefer is the transport of a peer that names none: UDP, unless there is no such socket.
func (s *Set) Prefer() string {
	if len(s.udp) == 0 {
		return "TCP"
	}
	return "UDP"
}

// LocalIP is the address the peer reaches us under.
func (s *Set) LocalIP(peer netip.Addr) netip.Addr {
	if s.opts.External.IsValid() && !peer.IsLoopback() {
		return s.opts.External
	}
	return s.BindIP(peer)
}

// BindIP is our own address towards peer: that of a socket, or of the interface that leads there.
func (s *Set) BindIP(peer netip.Addr) netip.Addr {
	for _, u := range s.udp {
		if a := u.Local.Addr(); !a.IsUnspecified() && a.Is4() == peer.Is4() && a.IsLoopback() == peer.IsLoopback() {
			return a
		}
	}
	// No packet is sent: the kernel only looks up the route.
	conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(peer, 9)))
	if err != nil {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	defer func() { _ = conn.Close() }()
	return gate.AddrPort(conn.LocalAddr()).Addr()
}

func (s *Set) udpFor(a netip.Addr) *gate.Socket {
	for _, u := range s.udp {
		if l := u.Local.Addr(); l.Is4() == a.Is4() && (l.IsLoopback() == a.IsLoopback() || l.IsUnspecified()) {
			return u
		}
	}
	for _, u := range s.udp {
		if l := u.Local.Addr(); l.IsUnspecified() || l.Is4() == a.Is4() {
			return u
		}
	}
	return nil
}

// Contact is our own address for one dialog with peer.
func (s *Set) Contact(user string, peer netip.Addr, transport string) gosip.Uri {
	u := gosip.Uri{Scheme: "sip", User: user, Host: HostText(s.LocalIP(peer))}
	if transport == "UDP" {
		if sock := s.udpFor(peer); sock != nil {
			u.Port = int(sock.Local.Port())
		}
		return u
	}
	u.Port = int(s.sentBy(transport, peer).Port())
	u.UriParams.Add("transport", strings.ToLower(transport))
	return u
}

// Route points req at dest over the sockets that are ours, with a Via of that branch: UDP through a listening socket, TCP
// through a connection that the stack knows, dialled when there is none.
func (s *Set) Route(ctx context.Context, tl *gosip.TransportLayer, req *gosip.Request, dest netip.AddrPort, branch string) error {
	via := gosip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: req.Transport(),
		Host: HostText(s.LocalIP(dest.Addr()))}
	via.Params.Add("branch", branch)
	via.Params.Add("rport", "")
	req.SetDestination(dest.String())
	switch req.Transport() {
	case "UDP":
		u := s.udpFor(dest.Addr())
		if u == nil {
			return fmt.Errorf("no UDP socket to reach %s", dest)
		}
		via.Port = int(u.Local.Port())
		req.Laddr = gosip.Addr{IP: net.IP(u.Local.Addr().AsSlice()), Port: via.Port}
	case "TCP", "TLS":
		if err := s.connect(ctx, tl, req, dest); err != nil {
			return err
		}
		via.Port = int(s.sentBy(req.Transport(), dest.Addr()).Port())
	case "WS", "WSS": // a browser cannot be connected to
		if !s.Connected(tl, req.Transport(), dest) {
			return fmt.Errorf("%s %s: %w", req.Transport(), dest, net.ErrClosed)
		}
	default:
		return fmt.Errorf("transport %s is not supported", req.Transport())
	}
	req.RemoveHeader("Via")
	req.PrependHeader(&via)
	if req.Body() == nil {
		req.SetBody(nil) // writes Content-Length
	}
	return nil
}

// sentBy is the listening socket of a stream transport that fits a peer; the zero AddrPort where there is none.
func (s *Set) sentBy(transport string, peer netip.Addr) netip.AddrPort {
	f := s.tcp
	if transport == "TLS" {
		f = s.tls
	}
	for _, l := range f.Addrs() {
		if l.Addr().Is4() == peer.Is4() && (l.Addr().IsUnspecified() || l.Addr().IsLoopback() == peer.IsLoopback()) {
			return l
		}
	}
	return s.Addr(strings.ToLower(transport))
}

// connect makes sure that the stack has a connection to dest.
func (s *Set) connect(ctx context.Context, tl *gosip.TransportLayer, req *gosip.Request, dest netip.AddrPort) error {
	transport := req.Transport()
	if s.Connected(tl, transport, dest) {
		return nil
	}
	d := net.Dialer{Timeout: dialLimit}
	c, err := d.DialContext(ctx, "tcp", dest.String())
	if err != nil {
		return fmt.Errorf("connect to %s: %w", dest, err)
	}
	feed := s.tcp
	if transport == "TLS" {
		feed = s.tls
		if c, err = s.secure(ctx, c, serverName(req)); err != nil {
			return fmt.Errorf("connect to %s: %w", dest, err)
		}
	}
	if err := feed.Give(c); err != nil {
		return fmt.Errorf("connect to %s: %w", dest, err)
	}
	return nil
}

// dialLimit bounds a connect and a handshake: an INVITE must have time for the next server.
const dialLimit = 5 * time.Second

// secure does the client's side of TLS over c, and closes c when it fails.
func (s *Set) secure(ctx context.Context, c net.Conn, name string) (net.Conn, error) {
	cfg := &tls.Config{ServerName: name, MinVersion: tls.VersionTLS12}
	if s.opts.Client != nil {
		cfg = s.opts.Client(name)
	}
	ctx, cancel := context.WithTimeout(ctx, dialLimit)
	defer cancel()
	t := tls.Client(c, cfg)
	if err := t.HandshakeContext(ctx); err != nil {
		_ = c.Close()
		return nil, fmt.Errorf("TLS with %s: %w", name, err)
	}
	return t, nil
}

// serverName is whom the certificate must name: the host that the request was meant for, before DNS (RFC 5922 section 4).
func serverName(req *gosip.Request) string {
	uri := req.Recipient
	if r := req.Route(); r != nil {
		uri = r.Address
	}
	return strings.Trim(uri.Host, "[]")
}

// HostText writes an address as it stands in a URI or Via.
func HostText(a netip.Addr) string {
	if a.Is6() {
		return "[" + a.String() + "]"
	}
	return a.String()
}
