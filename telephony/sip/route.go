package sip

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/emiago/sipgo"
	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/gate"
)

func newToken() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// nextHop is where requests of a dialog go: the first route; else the Contact, unless that is a name or an address that
// does not match where the other side really is (a translator in between): then to where it came from.
func nextHop(ctx context.Context, d *dialog.Dialog) (netip.AddrPort, error) {
	uri, source, routed := d.Hop()
	ip, err := netip.ParseAddr(strings.Trim(uri.Host, "[]"))
	if !routed && source.IsValid() && (err != nil || ip != source.Addr()) {
		return source, nil
	}
	return resolve(ctx, uri)
}

// resolve finds the address of a URI: an address as it is, a name by A or AAAA.
func resolve(ctx context.Context, uri gosip.Uri) (netip.AddrPort, error) {
	port := uint16(5060)
	if uri.Port > 0 && uri.Port < 65536 {
		port = uint16(uri.Port)
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

// route points req at dest over the sockets that are ours: UDP through a listening socket, TCP through a connection that
// the stack knows, dialled when there is none.
func (e *Endpoint) route(ctx context.Context, req *gosip.Request, dest netip.AddrPort) error {
	via := gosip.ViaHeader{ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: req.Transport(),
		Host: hostText(e.localIP(dest.Addr()))}
	via.Params.Add("branch", e.mark+rand.Text()[:20])
	via.Params.Add("rport", "")
	req.SetDestination(dest.String())
	switch req.Transport() {
	case "UDP":
		s := e.udpFor(dest.Addr())
		if s == nil {
			return fmt.Errorf("no UDP socket to reach %s", dest)
		}
		host, port, _ := net.SplitHostPort(s.Conn.LocalAddr().String())
		n, _ := strconv.Atoi(port)
		req.Laddr = gosip.Addr{IP: net.ParseIP(host), Port: n}
		via.Port = n
	case "TCP":
		if err := e.connect(ctx, dest); err != nil {
			return err
		}
		via.Port = int(e.Addr("tcp").Port())
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

func (e *Endpoint) udpFor(a netip.Addr) *gate.Socket {
	for _, s := range e.udp {
		if l := s.Local.Addr(); l.Is4() == a.Is4() && (l.IsLoopback() == a.IsLoopback() || l.IsUnspecified()) {
			return s
		}
	}
	for _, s := range e.udp {
		if l := s.Local.Addr(); l.IsUnspecified() || l.Is4() == a.Is4() {
			return s
		}
	}
	return nil
}

// connect makes sure that the stack has a connection to dest.
func (e *Endpoint) connect(ctx context.Context, dest netip.AddrPort) error {
	if c, err := e.ua.TransportLayer().GetConnection("tcp", dest.String()); err == nil {
		_, _ = c.TryClose() // takes back the reference that the look-up took
		return nil
	}
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", dest.String())
	if err != nil {
		return fmt.Errorf("connect to %s: %w", dest, err)
	}
	if err := e.tcp.Give(c); err != nil {
		return fmt.Errorf("connect to %s: %w", dest, err)
	}
	return nil
}

// asBuilt keeps the stack from adding headers to a request that is complete.
func asBuilt(*sipgo.Client, *gosip.Request) error { return nil }

// transact sends req and waits for its final response.
func (e *Endpoint) transact(ctx context.Context, req *gosip.Request) (*gosip.Response, error) {
	tx, err := e.client.TransactionRequest(ctx, req, asBuilt)
	if err != nil {
		return nil, fmt.Errorf("send %s: %w", req.Method, err)
	}
	defer tx.Terminate()
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, fmt.Errorf("%s: %w", req.Method, tx.Err())
		case <-ctx.Done():
			return nil, fmt.Errorf("%s: %w", req.Method, ctx.Err())
		}
	}
}

// do sends a request within the dialog, answers one challenge, and waits for the final response.
func (e *Endpoint) do(ctx context.Context, l *leg, d *dialog.Dialog, method gosip.RequestMethod, change func(*gosip.Request)) (*gosip.Response, error) {
	req := d.Request(method, 0)
	if change != nil {
		change(req)
	}
	req.AppendHeader(gosip.NewHeader("User-Agent", e.cfg.UserAgent))
	dest, err := nextHop(ctx, d)
	if err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		if err := e.route(ctx, req, dest); err != nil {
			return nil, err
		}
		res, err := e.transact(ctx, req)
		if err != nil {
			return nil, err
		}
		next, ok := l.creds.again(d, req, res, try)
		if !ok {
			return res, nil
		}
		req = next
	}
}

// hostText writes an address as it stands in a URI or Via.
func hostText(a netip.Addr) string {
	if a.Is6() {
		return "[" + a.String() + "]"
	}
	return a.String()
}

// contactURI is our own address for one dialog.
func (e *Endpoint) contactURI(user string, peer netip.Addr, transport string) gosip.Uri {
	u := gosip.Uri{Scheme: "sip", User: user, Host: hostText(e.localIP(peer))}
	if transport == "UDP" {
		if s := e.udpFor(peer); s != nil {
			u.Port = int(s.Local.Port())
		}
		return u
	}
	u.Port = int(e.Addr("tcp").Port())
	u.UriParams.Add("transport", strings.ToLower(transport))
	return u
}
