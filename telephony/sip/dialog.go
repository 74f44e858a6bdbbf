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
	"sync"

	"github.com/emiago/sipgo"
	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/gate"
)

// party is one end of a dialog: what stands in From or To.
type party struct {
	name string
	uri  gosip.Uri
	tag  string
}

// dialog is the state of RFC 3261 section 12: who, where to, which way, which number comes next.
type dialog struct {
	callID    string
	transport string // UDP, TCP
	contact   gosip.Uri
	local     party
	creds     credentials

	mu        sync.Mutex // guards the rest
	remote    party
	target    gosip.Uri   // the other side's Contact
	routes    []gosip.Uri // in the order of our requests
	localSeq  uint32
	remoteSeq uint32
	source    netip.AddrPort // where its last request or response came from
}

func newToken() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// sawRequest takes CSeq and Contact of a request within the dialog; false when it is out of order (RFC 3261 section 12.2.2).
func (d *dialog) sawRequest(req *gosip.Request, refresh bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	seq := req.CSeq().SeqNo
	if d.remoteSeq != 0 && seq <= d.remoteSeq {
		return false
	}
	d.remoteSeq = seq
	if src, err := netip.ParseAddrPort(req.Source()); err == nil {
		d.source = src
	}
	if c := req.Contact(); refresh && c != nil {
		d.target = *c.Address.Clone()
	}
	return true
}

// confirm takes what the first 2xx to our INVITE says.
func (d *dialog) confirm(res *gosip.Response) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if to := res.To(); to != nil {
		d.remote.tag, _ = to.Params.Get("tag")
	}
	if c := res.Contact(); c != nil {
		d.target = *c.Address.Clone()
	}
	rr := res.GetHeaders("Record-Route")
	d.routes = d.routes[:0]
	for i := len(rr) - 1; i >= 0; i-- {
		if r, ok := rr[i].(*gosip.RecordRouteHeader); ok {
			d.routes = append(d.routes, *r.Address.Clone())
		}
	}
	if src, err := netip.ParseAddrPort(res.Source()); err == nil {
		d.source = src
	}
}

// request builds the next request within the dialog; an ACK takes the number of its INVITE.
func (d *dialog) request(method gosip.RequestMethod, ackSeq uint32) *gosip.Request {
	d.mu.Lock()
	defer d.mu.Unlock()
	seq := ackSeq
	if method != gosip.ACK {
		d.localSeq++
		seq = d.localSeq
	}
	uri, routes := d.target, d.routes
	if len(routes) > 0 && !routes[0].UriParams.Has("lr") { // a strict router (section 12.2.1.1)
		uri = routes[0]
		routes = append(append([]gosip.Uri(nil), routes[1:]...), d.target)
	}
	req := gosip.NewRequest(method, *uri.Clone())
	for i := range routes {
		req.AppendHeader(&gosip.RouteHeader{Address: *routes[i].Clone()})
	}
	from := gosip.FromHeader{DisplayName: d.local.name, Address: *d.local.uri.Clone()}
	from.Params.Add("tag", d.local.tag)
	to := gosip.ToHeader{DisplayName: d.remote.name, Address: *d.remote.uri.Clone()}
	if d.remote.tag != "" {
		to.Params.Add("tag", d.remote.tag)
	}
	callID := gosip.CallIDHeader(d.callID)
	maxForwards := gosip.MaxForwardsHeader(70)
	req.AppendHeader(&from)
	req.AppendHeader(&to)
	req.AppendHeader(&callID)
	req.AppendHeader(&gosip.CSeqHeader{SeqNo: seq, MethodName: method})
	req.AppendHeader(&maxForwards)
	if method != gosip.BYE {
		req.AppendHeader(&gosip.ContactHeader{Address: *d.contact.Clone()})
	}
	req.SetTransport(d.transport)
	return req
}

// nextHop is where requests of the dialog go: the first route; else the Contact, unless that is a name or an address that
// does not match where the other side really is (a translator in between): then to where it came from.
func (d *dialog) nextHop(ctx context.Context) (netip.AddrPort, error) {
	d.mu.Lock()
	target, source, routed := d.target, d.source, len(d.routes) > 0
	if routed {
		target = d.routes[0]
	}
	d.mu.Unlock()
	ip, err := netip.ParseAddr(strings.Trim(target.Host, "[]"))
	if !routed && source.IsValid() && (err != nil || ip != source.Addr()) {
		return source, nil
	}
	return resolve(ctx, target)
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
	via.Params.Add("branch", gosip.GenerateBranchN(16))
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
func (e *Endpoint) do(ctx context.Context, d *dialog, method gosip.RequestMethod, change func(*gosip.Request)) (*gosip.Response, error) {
	req := d.request(method, 0)
	if change != nil {
		change(req)
	}
	req.AppendHeader(gosip.NewHeader("User-Agent", e.cfg.UserAgent))
	dest, err := d.nextHop(ctx)
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
		challenged := res.StatusCode == gosip.StatusUnauthorized || res.StatusCode == gosip.StatusProxyAuthRequired
		if !challenged || try > 0 || d.creds.username == "" {
			return res, nil
		}
		req = req.Clone()
		if d.creds.authorise(req, res) != nil {
			return res, nil //nolint:nilerr // the refusal is the result
		}
		d.mu.Lock()
		d.localSeq++
		req.CSeq().SeqNo = d.localSeq
		d.mu.Unlock()
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
