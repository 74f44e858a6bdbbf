// Package dialog is the state of one SIP dialog (RFC 3261 section 12): who talks to whom, which way requests go, and which
// number comes next. It opens no socket, sends nothing and knows no call. telephony/sip keeps one Dialog per leg.
package dialog

import (
	"net/netip"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// Party is one end of a dialog: what stands in From or To.
type Party struct {
	Name string // display name
	URI  gosip.Uri
	Tag  string
}

// overtaken is how long a request may come after a later one: handlers of the stack run side by side, so two requests sent
// right after each other may be seen in either order.
const overtaken = 250 * time.Millisecond

// maxGaps bounds the numbers remembered as skipped.
const maxGaps = 8

// Dialog is one dialog. The exported fields do not change; the rest does, under its lock. Safe for concurrent use.
type Dialog struct {
	CallID    string
	Transport string // UDP, TCP, TLS, WS, WSS
	Contact   gosip.Uri
	Local     Party

	mu        sync.Mutex // guards the rest
	remote    Party
	target    gosip.Uri   // the other side's Contact
	routes    []gosip.Uri // in the order of our requests
	localSeq  uint32
	remoteSeq uint32
	skipped   map[uint32]time.Time // numbers below remoteSeq not seen yet, with the time they were passed over
	source    netip.AddrPort       // where its last request or response came from
}

// State is what a dialog begins with.
type State struct {
	Remote    Party
	Target    gosip.Uri
	Routes    []gosip.Uri    // in the order of our requests
	RemoteSeq uint32         // CSeq of the request that made the dialog, 0 where we made it
	Source    netip.AddrPort // where that request came from
}

// Begin sets what the dialog begins with; before it is shared.
func (d *Dialog) Begin(s State) *Dialog {
	d.remote, d.target, d.routes, d.remoteSeq, d.source = s.Remote, s.Target, s.Routes, s.RemoteSeq, s.Source
	return d
}

// Saw takes number, source and, where refresh is set, Contact of a request within the dialog. It returns false when the
// request is out of order (RFC 3261 section 12.2.2).
func (d *Dialog) Saw(req *gosip.Request, refresh bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.inOrder(req.CSeq().SeqNo, time.Now()) {
		return false
	}
	if src, err := netip.ParseAddrPort(req.Source()); err == nil {
		d.source = netip.AddrPortFrom(src.Addr().Unmap(), src.Port())
	}
	if c := req.Contact(); refresh && c != nil {
		d.target = *c.Address.Clone()
	}
	return true
}

// inOrder says whether a number is the next one, or one that was overtaken a moment ago. The caller holds mu.
func (d *Dialog) inOrder(seq uint32, now time.Time) bool {
	if d.remoteSeq == 0 || seq > d.remoteSeq {
		if d.remoteSeq != 0 && seq-d.remoteSeq <= maxGaps {
			for n := d.remoteSeq + 1; n < seq; n++ {
				if d.skipped == nil {
					d.skipped = make(map[uint32]time.Time)
				}
				d.skipped[n] = now
			}
		}
		for n, at := range d.skipped {
			if now.Sub(at) > overtaken {
				delete(d.skipped, n)
			}
		}
		d.remoteSeq = seq
		return true
	}
	at, ok := d.skipped[seq]
	delete(d.skipped, seq)
	return ok && now.Sub(at) <= overtaken
}

// Confirm takes what a response to our INVITE says about the other side: tag, Contact, Record-Route.
func (d *Dialog) Confirm(res *gosip.Response) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if to := res.To(); to != nil {
		d.remote.Tag, _ = to.Params.Get("tag")
	}
	if c := res.Contact(); c != nil {
		d.target = *c.Address.Clone()
	}
	rr := res.GetHeaders("Record-Route")
	d.routes = make([]gosip.Uri, 0, len(rr))
	for i := len(rr) - 1; i >= 0; i-- {
		if r, ok := rr[i].(*gosip.RecordRouteHeader); ok {
			d.routes = append(d.routes, *r.Address.Clone())
		}
	}
	d.from(res)
}

// Refresh takes the Contact of a response to a request that refreshes the target: re-INVITE, UPDATE.
func (d *Dialog) Refresh(res *gosip.Response) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c := res.Contact(); c != nil {
		d.target = *c.Address.Clone()
	}
	d.from(res)
}

// from notes where a response came from. The caller holds mu.
func (d *Dialog) from(res *gosip.Response) {
	if src, err := netip.ParseAddrPort(res.Source()); err == nil {
		d.source = netip.AddrPortFrom(src.Addr().Unmap(), src.Port())
	}
}

// Fork returns the dialog that another answerer of the same INVITE makes with its response: the same but for the other end.
func (d *Dialog) Fork(invite *gosip.Request, res *gosip.Response) *Dialog {
	f := &Dialog{CallID: d.CallID, Transport: d.Transport, Contact: d.Contact, Local: d.Local}
	f.remote.URI, f.target, f.localSeq = invite.To().Address, invite.Recipient, invite.CSeq().SeqNo
	f.Confirm(res)
	return f
}

// Adopt takes over the other end and the numbers of a fork, which must not be used any more.
func (d *Dialog) Adopt(f *Dialog) {
	f.mu.Lock()
	remote, target, routes, seq, source := f.remote, f.target, f.routes, f.localSeq, f.source
	f.mu.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.remote, d.target, d.routes, d.localSeq, d.source = remote, target, routes, max(seq, d.localSeq), source
}

// Remote is the other end as known now; its Tag is empty before the first response that carries one.
func (d *Dialog) Remote() Party {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.remote
}

// Target is where the other side wants requests: its Contact.
func (d *Dialog) Target() gosip.Uri {
	d.mu.Lock()
	defer d.mu.Unlock()
	return *d.target.Clone()
}

// NextSeq counts one request up and returns its CSeq number.
func (d *Dialog) NextSeq() uint32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.localSeq++
	return d.localSeq
}

// Hop is where requests go: the URI of the first route, else of the target; source is where the other side was last heard
// from, routed says that a route is set.
func (d *Dialog) Hop() (uri gosip.Uri, source netip.AddrPort, routed bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.routes) > 0 {
		return *d.routes[0].Clone(), d.source, true
	}
	return *d.target.Clone(), d.source, false
}

// Request builds the next request within the dialog; an ACK takes the number of its INVITE.
func (d *Dialog) Request(method gosip.RequestMethod, ackSeq uint32) *gosip.Request {
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
	from := gosip.FromHeader{DisplayName: d.Local.Name, Address: *d.Local.URI.Clone()}
	from.Params.Add("tag", d.Local.Tag)
	to := gosip.ToHeader{DisplayName: d.remote.Name, Address: *d.remote.URI.Clone()}
	if d.remote.Tag != "" {
		to.Params.Add("tag", d.remote.Tag)
	}
	callID := gosip.CallIDHeader(d.CallID)
	maxForwards := gosip.MaxForwardsHeader(70)
	req.AppendHeader(&from)
	req.AppendHeader(&to)
	req.AppendHeader(&callID)
	req.AppendHeader(&gosip.CSeqHeader{SeqNo: seq, MethodName: method})
	req.AppendHeader(&maxForwards)
	if method != gosip.BYE && method != gosip.PRACK {
		req.AppendHeader(&gosip.ContactHeader{Address: *d.Contact.Clone()})
	}
	req.SetTransport(d.Transport)
	return req
}
