package sip

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip/access"
	"hotline/telephony/sip/cause"
	"hotline/telephony/sip/locate"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/sockets"
	"hotline/telephony/sip/trunk"
)

// hop is where the first INVITE of a call goes and what it says.
type hop struct {
	uri       gosip.Uri // Request-URI
	addr      netip.AddrPort
	transport string
	routes    []gosip.Uri
	patience  time.Duration // until the next server is tried, 0 for the last one
	trunk     *trunk.Trunk  // nil for none
	shown     trunk.Shown
}

// DialWith is Dial with options. It calls the phones of a user of ours, best first; else the servers of a trunk, else those of
// the address's domain, one after the other until one answers. The leg lives until Hangup or the end of Serve; ctx is for the
// dialling only.
func (e *Endpoint) DialWith(ctx context.Context, to telephony.Address, o DialOptions) (telephony.Leg, error) {
	select {
	case <-e.ready:
	case <-e.quit:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("dial: %w", ctx.Err())
	}
	if !e.work.Enter() {
		return nil, ErrClosed
	}
	defer e.work.Leave()
	var uri gosip.Uri
	if err := gosip.ParseUri(string(to), &uri); err != nil || uri.Scheme != "sip" && uri.Scheme != "sips" || uri.Host == "" {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: fmt.Errorf("%q is no sip address", to)}
	}
	if o.Trunk == "" && uri.Port == 0 && e.desk.Trunk(uri.Host) != nil {
		o.Trunk = uri.Host
	}
	if o.Trunk != "" {
		return e.dialTrunk(ctx, to, uri, o)
	}
	if phones := e.desk.Contacts(&uri); len(phones) > 0 {
		return registrar.Fork(ctx, phones, func(ctx context.Context, b registrar.Binding) (l telephony.Leg, err error) {
			defer e.failed("dial", &err)
			return e.dialPhone(ctx, to, b, o)
		}, func(l telephony.Leg) { l.(*leg).hangupSoon(telephony.CauseNormal) })
	}
	return e.dialDomain(ctx, to, uri, o)
}

// dialDomain calls the servers of an address.
func (e *Endpoint) dialDomain(ctx context.Context, to telephony.Address, uri gosip.Uri, o DialOptions) (telephony.Leg, error) {
	targets, err := e.places.Find(ctx, uri)
	if err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	_, named := uri.UriParams.Get("transport")
	return e.dialServers(ctx, to, o, targets, func(t locate.Target) hop {
		h := hop{uri: uri, addr: t.Addr, transport: t.Transport}
		if !named && t.Transport == "UDP" {
			h.transport = e.net.Prefer()
		}
		return h
	}, func(locate.Target, bool) {})
}

// dialServers calls one server after the other until one answers or refuses. met is told whether a server is alive.
func (e *Endpoint) dialServers(ctx context.Context, to telephony.Address, o DialOptions, targets []locate.Target,
	way func(locate.Target) hop, met func(locate.Target, bool)) (l telephony.Leg, err error) {
	for i, t := range targets {
		h := way(t)
		if i < len(targets)-1 {
			h.patience = locate.Silence
		}
		l, err = e.dialOnce(ctx, to, o, h)
		dead := ctx.Err() == nil && cause.Unreachable(err)
		met(t, !dead)
		if !dead || i == len(targets)-1 {
			break
		}
		e.count("server_failed_over")
		e.deps.Log.Warn("server does not take the call: the next one is tried", "server", t.String(), "err", err)
	}
	return l, err
}

// dialTrunk calls a number over a trunk: in its limits, with its credentials, written as it wants it.
func (e *Endpoint) dialTrunk(ctx context.Context, to telephony.Address, uri gosip.Uri, o DialOptions) (telephony.Leg, error) {
	t := e.desk.Trunk(o.Trunk)
	if t == nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: fmt.Errorf("trunk %q is not configured", o.Trunk)}
	}
	cfg := t.Config()
	targets, err := t.Targets(ctx)
	if err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	if o.Username == "" {
		o.Username, o.Password = cfg.Out.Username, cfg.Out.Password
	}
	id := trunk.Identity{Name: o.Name}
	var from gosip.Uri
	if o.From != "" && gosip.ParseUri(string(o.From), &from) == nil {
		id.Number = from.User
	}
	return e.dialServers(ctx, to, o, targets, func(target locate.Target) hop {
		return hop{uri: t.Callee(uri.User, target), addr: target.Addr, transport: target.Transport, trunk: t,
			shown: cfg.CallerID.Show(id, sockets.HostText(e.net.LocalIP(target.Addr.Addr())))}
	}, t.Met)
}

// dialPhone calls one phone of a user: over the connection it registered on, or where its packets came from.
func (e *Endpoint) dialPhone(ctx context.Context, to telephony.Address, b registrar.Binding, o DialOptions) (telephony.Leg, error) {
	o.SRTP = cmp.Or(o.SRTP, e.cfg.PhoneSRTP)
	h := hop{uri: *b.Contact.Clone(), addr: b.Peer.Source, transport: b.Transport(), routes: b.Routes()}
	return e.dialOnce(ctx, to, o, h)
}

// onRegister takes a registration.
func (e *Endpoint) onRegister(req *gosip.Request, tx gosip.ServerTransaction) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupWait)
	defer cancel()
	res, reason := e.desk.Register(ctx, req, access.From(req, nil).Peer)
	if reason != "" {
		e.count(reason)
	}
	if res.StatusCode == gosip.StatusMethodNotAllowed {
		res.AppendHeader(gosip.NewHeader("Allow", allow))
	}
	if err := e.respond(tx, res); err != nil {
		e.deps.Log.Debug("sip response not sent", "err", err)
	}
}

// accessDeps are the parts of the desk that are ours.
func (e *Endpoint) accessDeps() access.Deps {
	m := e.deps.Metrics
	told := func(name, what string, up bool) {
		if m.Trunk != nil {
			m.Trunk(name, what, up)
		}
	}
	return access.Deps{
		Users: e.deps.Users, Refused: e.count, Log: e.deps.Log,
		Known: func(a netip.Addr) bool { return e.gate.Expected(a) },
		Registered: func(c registrar.Change, b registrar.Binding) {
			if m.Registration != nil {
				m.Registration(c, b.User)
			}
		},
		Trunk: trunk.Deps{Sender: sender{e}, Locator: e.places, Log: e.deps.Log, Hooks: trunk.Hooks{
			Registered: func(name string, up bool) { told(name, "register", up) }, Reachable: told,
		}},
	}
}

// sender sends what trunks send outside calls.
type sender struct{ e *Endpoint }

// Send sends req and waits for its final response.
func (s sender) Send(ctx context.Context, req *gosip.Request, to locate.Target) (*gosip.Response, error) {
	s.e.gate.Expect(to.Addr.Addr())
	defer s.e.gate.Forget(to.Addr.Addr())
	req.SetTransport(to.Transport)
	req.AppendHeader(gosip.NewHeader("User-Agent", s.e.cfg.UserAgent))
	return s.e.calls.Send(ctx, req, to.Addr) //nolint:wrapcheck // says which request
}

// Contact is our own address towards a server.
func (s sender) Contact(user string, to locate.Target) gosip.Uri {
	return s.e.net.Contact(user, to.Addr.Addr(), to.Transport)
}
