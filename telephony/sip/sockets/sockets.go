// Package sockets owns what a SIP user agent listens on and connects with: it opens the sockets, puts the gate before each,
// gives them to the stack, and knows under which address a peer reaches us. It reads no message. telephony/sip routes every
// request over it.
package sockets

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"sync"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/gate"
)

// Set is the sockets of one user agent. Safe for concurrent use after Open.
type Set struct {
	gate     *gate.Gate
	external netip.Addr // what peers outside are told; invalid: the socket's own address
	udp      []*gate.Socket
	tcp      *gate.Feed
}

// Listen is one parsed address to listen on.
type Listen struct {
	Network string // udp, tcp
	Addr    netip.AddrPort
}

// ParseListen reads "udp://127.0.0.1:5060" or "tcp://[::1]:5060"; the port is 5060 where none is given.
func ParseListen(s string) (Listen, error) {
	u, err := url.Parse(s)
	if err != nil {
		return Listen{}, fmt.Errorf("listen %q: %w", s, err)
	}
	if u.Scheme != "udp" && u.Scheme != "tcp" {
		return Listen{}, fmt.Errorf("listen %q: the scheme is udp or tcp", s)
	}
	ip, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return Listen{}, fmt.Errorf("listen %q: %w", s, err)
	}
	port := 5060
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil || port > 65535 {
			return Listen{}, fmt.Errorf("listen %q: bad port", s)
		}
	}
	return Listen{Network: u.Scheme, Addr: netip.AddrPortFrom(ip, uint16(port))}, nil //nolint:gosec // checked
}

// Open opens every address of listen. external is the address written into Contact and SDP for peers that are not on
// loopback; the zero Addr: that of the socket. On an error nothing is left open.
func Open(listen []string, external netip.Addr, g *gate.Gate) (*Set, error) {
	s := &Set{gate: g, external: external, tcp: gate.NewFeed(g)}
	for _, l := range listen {
		if err := s.open(l); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

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
		s.udp = append(s.udp, gate.NewSocket(conn, s.gate))
		return nil
	}
	ln, err := net.ListenTCP("tcp", net.TCPAddrFromAddrPort(a.Addr))
	if err != nil {
		return fmt.Errorf("listen %s: %w", l, err)
	}
	s.tcp.Listen(ln)
	return nil
}

// Serve gives the sockets to the stack and returns when all are closed.
func (s *Set) Serve(tl *gosip.TransportLayer) {
	var readers sync.WaitGroup
	for _, u := range s.udp {
		readers.Go(func() { u.Serve(tl) })
	}
	readers.Go(func() { s.tcp.Serve(tl) })
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
	select {
	case <-s.tcp.Reading():
		return true
	case <-ctx.Done():
		return false
	}
}

// Close closes every socket and connection.
func (s *Set) Close() {
	for _, u := range s.udp {
		_ = u.Conn.Close()
	}
	_ = s.tcp.Close()
}

// Addr is the first address listened on for "udp" or "tcp", the zero AddrPort where there is none.
func (s *Set) Addr(network string) netip.AddrPort {
	if network == "udp" && len(s.udp) > 0 {
		return s.udp[0].Local
	}
	if network == "tcp" && s.tcp.Listening() {
		return gate.AddrPort(s.tcp.Addr())
	}
	return netip.AddrPort{}
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
	if s.external.IsValid() && !peer.IsLoopback() {
		return s.external
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
	u := gosip.Uri{Scheme: "sip", User: user, Host: hostText(s.LocalIP(peer))}
	if transport == "UDP" {
		if sock := s.udpFor(peer); sock != nil {
			u.Port = int(sock.Local.Port())
		}
		return u
	}
	u.Port = int(s.Addr("tcp").Port())
	u.UriParams.Add("transport", strings.ToLower(transport))
	return u
}

// Route points req at dest over the sockets that are ours, with a Via of that branch: UDP through a listening socket, TCP
// through a connection that the stack knows, dialled when there is none.
func (s *Set) Route(ctx context.Context, tl *gosip.TransportLayer, req *gosip.Request, dest netip.AddrPort, branch string) error {
	via := gosip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: req.Transport(),
		Host: hostText(s.LocalIP(dest.Addr()))}
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
	case "TCP":
		if err := s.connect(ctx, tl, dest); err != nil {
			return err
		}
		via.Port = int(s.Addr("tcp").Port())
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

// connect makes sure that the stack has a connection to dest.
func (s *Set) connect(ctx context.Context, tl *gosip.TransportLayer, dest netip.AddrPort) error {
	if c, err := tl.GetConnection("tcp", dest.String()); err == nil {
		_, _ = c.TryClose() // takes back the reference that the look-up took
		return nil
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", dest.String())
	if err != nil {
		return fmt.Errorf("connect to %s: %w", dest, err)
	}
	if err := s.tcp.Give(c); err != nil {
		return fmt.Errorf("connect to %s: %w", dest, err)
	}
	return nil
}

// Resolve finds the address of a URI: an address as it is, a name by A or AAAA; the port is 5060 where none is given.
func Resolve(ctx context.Context, uri gosip.Uri) (netip.AddrPort, error) {
	port := uint16(5060)
	if uri.Port > 0 && uri.Port < 65536 {
		port = uint16(uri.Port) //nolint:gosec // checked
	}
	host := strings.Trim(uri.Host, "[]")
	if ip, err := netip.ParseAddr(host); err == nil {
		return netip.AddrPortFrom(ip.Unmap(), port), nil
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", host)
	if err != nil || len(ips) == 0 {
		if ips, err = net.DefaultResolver.LookupNetIP(ctx, "ip", host); err != nil {
			return netip.AddrPort{}, fmt.Errorf("resolve %s: %w", host, err)
		}
	}
	return netip.AddrPortFrom(ips[0].Unmap(), port), nil
}

// hostText writes an address as it stands in a URI or Via.
func hostText(a netip.Addr) string {
	if a.Is6() {
		return "[" + a.String() + "]"
	}
	return a.String()
}
