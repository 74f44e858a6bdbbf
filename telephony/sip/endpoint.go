// Package sip is the SIP user agent: it answers and places calls over UDP and TCP on the sipgo stack.
// It owns the sockets, the gate before the stack, trunks and digest, dialogs, SDP offer and answer, and the legs.
// It does not own voice (media/rtp does) nor what a call is about (engine does). cmd/hotline and internal/caller build an Endpoint.
package sip

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emiago/sipgo"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/impair"
	"hotline/media/rtp"
	"hotline/telephony"
	"hotline/telephony/sip/access"
	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/gate"
	"hotline/telephony/sip/locate"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/sockets"
	"hotline/telephony/sip/tally"
	"hotline/telephony/sip/uac"
	"hotline/telephony/sip/voice"
	"hotline/telephony/sip/ws"
)

// Deps are the parts an Endpoint is given.
type Deps struct {
	Pacer   *media.Pacer // the shared media clock; must run while calls are up
	Log     *slog.Logger // nil: slog.Default
	Metrics Metrics
	// TLS is needed to listen on tls://. Client is for connecting to a server of that name; nil: the system's authorities.
	TLS    *tls.Config
	Client func(name string) *tls.Config
	// Users may register and call with their password; nil: nobody registers.
	Users registrar.Users
	// Names resolves domains; nil: the system's resolver.
	Names locate.Resolver
	// WebRTC brings the media of browsers; nil: offers of theirs are refused with 488.
	WebRTC Links
	// Impair makes the network of the next RTP session bad, in both directions; nil = never. Load generators and tests use it.
	Impair func() (send, receive impair.Config)
}

// Links makes the media of WebRTC legs; telephony/webrtc is one. Safe for concurrent use.
type Links interface {
	// Open makes the media of one leg. The leg closes it.
	Open() (voice.Link, error)
	// Codecs are those of such legs, best first.
	Codecs() []codec.Codec
}

// Metrics are the hooks for counters; each may be nil, is called from many goroutines and must not block.
type Metrics struct {
	Refused func(reason string)           // a message, request or connection was refused or dropped
	Replied func(method string, code int) // a final response went out
	Panic   func()                        // a request handler panicked; the request ended, nothing else
	RTP     func(rtp.Stats)               // what a session counted since the last time
	// Registration is told when a phone of a user registers or goes.
	Registration func(change registrar.Change, user string)
	// Trunk is told when our registration at a trunk ("register") or one of its addresses comes or goes.
	Trunk func(trunk, what string, up bool)
}

// Endpoint is a SIP user agent. All methods are safe for concurrent use.
//
//archtest:fields the parts of the user agent, each fixed from New on or safe by itself
type Endpoint struct {
	cfg     Config
	deps    Deps
	ua      *sipgo.UserAgent
	calls   *uac.Agent
	gate    *gate.Gate
	desk    *access.Desk
	places  *locate.Locator
	net     *sockets.Set
	legs    *dialog.Store[*leg]
	accept  atomic.Pointer[func(context.Context, telephony.Leg)]
	ready   chan struct{} // closed when Serve has given the sockets to the stack
	quit    chan struct{} // closed when Serve's context has ended: every leg hangs up
	work    *tally.Tally
	ports   *rtp.Ports
	short   shortage
	served  atomic.Bool
	recent  *dialog.Recent
	invites *dialog.Invites
}

var (
	_ telephony.Endpoint = (*Endpoint)(nil)

	// ErrClosed is returned by Dial and Serve when the endpoint serves no longer.
	ErrClosed = uac.ErrClosed
)

// New opens the sockets of cfg. Nothing is read before Serve. An endpoint that is never served must be closed with Close.
func New(cfg Config, deps Deps) (*Endpoint, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("sip config: %w", err)
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	deps.Log = deps.Log.With("part", "sip")
	e := &Endpoint{cfg: cfg, deps: deps, work: tally.New(), legs: dialog.NewStore[*leg](cfg.MaxCalls), recent: dialog.NewRecent(), invites: dialog.NewInvites(),
		ready: make(chan struct{}), quit: make(chan struct{}),
		ports: rtp.NewPorts(uint16(cfg.RTPPortMin), uint16(cfg.RTPPortMax), rtp.Default().Quarantine)} //nolint:gosec // Validate has seen them
	e.work.OnPanic(func(v any, stack []byte) {
		e.deps.Log.Error("sip work panicked", "panic", v, "stack", string(stack))
		if e.deps.Metrics.Panic != nil {
			e.deps.Metrics.Panic()
		}
	})
	e.places = locate.New(deps.Names, nil)
	e.desk = access.New(cfg.access(), e.accessDeps())
	e.gate = gate.New(gate.Config{UserAgent: cfg.UserAgent, Allowed: e.desk.Allowed, Count: e.count, MaxConns: cfg.MaxConns, ConnIdle: cfg.ConnIdle,
		Judge: e.desk.Judge, Answer: e.desk.Answer, Trusted: e.desk.Trusted, Closed: e.desk.Gone})
	external, _ := netip.ParseAddr(cfg.ExternalIP) // Validate has seen it
	var err error
	e.net, err = sockets.Open(sockets.Options{Listen: cfg.Listen, External: external, Gate: e.gate, Server: deps.TLS, Client: deps.Client,
		WebSocket: cfg.WebSocket, WSHooks: ws.Hooks{Check: e.gate.Message, Refused: e.count, Closed: e.cut, Admit: e.gate.Welcome}})
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	if err := e.stack(); err != nil {
		e.net.Close()
		return nil, err
	}
	return e, nil
}

// cut is told that a WebSocket has ended: phones that registered over it are gone, calls over it may be.
func (e *Endpoint) cut(transport string, from netip.AddrPort) {
	e.desk.Gone(transport, from)
	e.legs.Each(func(l *leg) {
		if _, source, _ := l.dlg.Hop(); source == from {
			l.cut.Store(&from)
		}
	})
}

func (e *Endpoint) stack() error {
	log := slog.New(sockets.Quiet{Handler: e.deps.Log.Handler()})
	ua, err := sockets.NewStack(e.cfg.UserAgent, log, func() { e.count("stray_response") })
	if err != nil {
		return fmt.Errorf("sip stack: %w", err)
	}
	e.ua = ua
	srv, err := sipgo.NewServer(ua, sipgo.WithServerLogger(log))
	if err != nil {
		return fmt.Errorf("sip server: %w", err)
	}
	client, err := sipgo.NewClient(ua, sipgo.WithClientLogger(log))
	if err != nil {
		return fmt.Errorf("sip client: %w", err)
	}
	e.calls = uac.New(uac.Deps{UA: ua, Client: client, Net: e.net, Places: e.places, UserAgent: e.cfg.UserAgent,
		Moved: e.desk.Moved, Work: e.work, Quit: e.quit, Count: e.count})
	e.routes(srv)
	return nil
}

// Serve accepts calls until ctx ends, then hangs up what is left (5 s at most) and waits for its goroutines.
// A nil accept refuses every call with 480: an endpoint that only dials still needs Serve, for its sockets are read here.
// It can be called once.
func (e *Endpoint) Serve(ctx context.Context, accept func(ctx context.Context, leg telephony.Leg)) error {
	if e.served.Swap(true) {
		return ErrClosed
	}
	if accept != nil {
		e.accept.Store(&accept)
	}
	var readers sync.WaitGroup
	readers.Go(func() { e.net.Serve(e.ua.TransportLayer()) })
	if e.net.Ready(ctx) {
		close(e.ready)
		e.desk.Run(ctx) // unregisters at the end
		<-ctx.Done()
	}
	close(e.quit)
	e.legs.Drain()
	done := e.work.Close()
	grace := time.NewTimer(5 * time.Second)
	defer grace.Stop()
	select {
	case <-done:
	case <-grace.C: // a peer that never answers BYE: its transactions end with the stack
	}
	e.gate.Shut()
	_ = e.ua.Close()
	e.net.Close()
	readers.Wait()
	_ = e.ua.Close() // what the stack may have opened for a message that was still under way
	<-done
	return nil
}

// Close releases the sockets of an endpoint that was never served; otherwise Serve does.
func (e *Endpoint) Close() error {
	if e.served.Swap(true) {
		return nil
	}
	close(e.quit)
	e.net.Close()
	if err := e.ua.Close(); err != nil {
		return fmt.Errorf("close sip stack: %w", err)
	}
	return nil
}

// Drain refuses new calls with 503 from now on; running calls go on, and may have others called.
func (e *Endpoint) Drain() { e.legs.Drain() }

// Active is the number of legs that are up, in both directions.
func (e *Endpoint) Active() int { return e.legs.Active() }

// WebSocket takes SIP over WebSocket (RFC 7118) from a web server while Serve runs; nil where Config.WebSocket is nil.
func (e *Endpoint) WebSocket() http.Handler { return e.net.WebSocket() }

// Desk says who is registered, which trunks are up and who is banned.
func (e *Endpoint) Desk() *access.Desk { return e.desk }

// Addr is the first address listened on for "udp", "tcp" or "tls", the zero AddrPort where there is none.
func (e *Endpoint) Addr(network string) netip.AddrPort { return e.net.Addr(network) }

func (e *Endpoint) count(reason string) {
	if e.deps.Metrics.Refused != nil {
		e.deps.Metrics.Refused(reason)
	}
}
