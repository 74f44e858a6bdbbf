// Package trunk is what we have with each neighbour, operator or PBX: where it is called, whether it is there, how we
// register at it, how numbers are written to it, and how many calls it may have. It owns configuration, health, registration
// and limits of a trunk; requests go out through an interface. telephony/sip runs the trunks and asks them for every call.
package trunk

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/locate"
)

// Sender sends requests outside dialogs.
type Sender interface {
	// Send sends req to a server and blocks for the final response, or until ctx ends or the transaction times out. req is
	// complete but for Via. An error means that no answer came.
	Send(ctx context.Context, req *gosip.Request, to locate.Target) (*gosip.Response, error)
	// Contact is our own address towards a server.
	Contact(user string, to locate.Target) gosip.Uri
}

// Deps are the parts a Trunk is given.
type Deps struct {
	Sender  Sender
	Locator *locate.Locator  // nil: one of its own
	Log     *slog.Logger     // nil: slog.Default
	Now     func() time.Time // nil: time.Now
	Hooks   Hooks
}

// Hooks are told of changes; each may be nil and must not block.
type Hooks struct {
	// Registered is told when the registration comes or goes.
	Registered func(trunk string, up bool)
	// Reachable is told when an address goes out of use or comes back.
	Reachable func(trunk, address string, up bool)
}

// Trunk is one neighbour at work. Safe for concurrent use.
type Trunk struct {
	cfg   Config
	deps  Deps
	addrs []gosip.Uri
	limit *Limiter

	mu         sync.Mutex
	health     map[locate.Target]*state
	registered bool
	until      time.Time  // end of what was granted
	problem    string     // why not registered
	server     netip.Addr // where it is registered
}

// New makes a trunk; cfg must be valid.
func New(cfg Config, deps Deps) *Trunk {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	if deps.Locator == nil {
		deps.Locator = locate.New(nil, deps.Now)
	}
	t := &Trunk{cfg: cfg.complete(), deps: deps, limit: NewLimiter(cfg.Limits, deps.Now), health: map[locate.Target]*state{}}
	t.deps.Log = deps.Log.With("trunk", cfg.Name)
	for _, a := range cfg.Addresses {
		if u, err := ParseAddress(a); err == nil { // Validate has seen it
			t.addrs = append(t.addrs, u)
		}
	}
	return t
}

// Config is the configuration, completed with defaults. It must not be changed.
func (t *Trunk) Config() *Config { return &t.cfg }

// Limiter admits the trunk's calls.
func (t *Trunk) Limiter() *Limiter { return t.limit }

// Run watches the trunk's addresses and keeps it registered until ctx ends; then it unregisters, 2 s at most.
func (t *Trunk) Run(ctx context.Context) {
	var work sync.WaitGroup
	if t.cfg.Health.Every > 0 && len(t.addrs) > 0 {
		work.Go(func() { t.watch(ctx) })
	}
	if t.cfg.Register.User != "" {
		work.Go(func() { newRegistration(t).run(ctx) })
	}
	work.Wait()
}

// Status is the state of a trunk, for metrics and screens.
type Status struct {
	Registered bool
	Until      time.Time // end of the registration
	Problem    string    // why it is not registered, "" for none
	Calls      int
	Up, Down   []string // addresses, those seen so far
}

// Status reports the trunk's state.
func (t *Trunk) Status() Status {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := Status{Registered: t.registered, Until: t.until, Problem: t.problem, Calls: t.limit.Active()}
	for target, h := range t.health {
		if h.down {
			s.Down = append(s.Down, target.String())
		} else {
			s.Up = append(s.Up, target.String())
		}
	}
	return s
}

// newRequest begins a request outside dialogs.
func newRequest(method gosip.RequestMethod, uri gosip.Uri, from, to gosip.Uri, callID, tag string, seq uint32) *gosip.Request {
	req := gosip.NewRequest(method, uri)
	f := gosip.FromHeader{Address: *from.Clone()}
	f.Params.Add("tag", tag)
	id := gosip.CallIDHeader(callID)
	hops := gosip.MaxForwardsHeader(70)
	req.AppendHeader(&f)
	req.AppendHeader(&gosip.ToHeader{Address: *to.Clone()})
	req.AppendHeader(&id)
	req.AppendHeader(&gosip.CSeqHeader{SeqNo: seq, MethodName: method})
	req.AppendHeader(&hops)
	return req
}

func token() string { return rand.Text() }
