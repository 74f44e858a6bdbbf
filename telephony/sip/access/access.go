// Package access decides who may talk to the user agent, and as whom: it puts the guard, the registrar, the trunks and digest
// authentication together. It owns no socket and no call. telephony/sip asks it about every message, call and registration,
// and runs it.
package access

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	"golang.org/x/time/rate"

	"hotline/telephony/sip/digest"
	"hotline/telephony/sip/guard"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/trunk"
)

// Config says who may call.
type Config struct {
	// Realm is that of users and of trunks that name none.
	Realm string
	// Trunks are the neighbours; the first one that matches a call wins.
	Trunks []trunk.Config
	// Registrar bounds registrations; used where Deps.Users is set.
	Registrar registrar.Config
	// Guard bounds strangers.
	Guard guard.Config
	// Algorithms are those of digest challenges, in the order they are offered; empty: digest.Default's.
	Algorithms []string
	// CallRate is how many calls a second are taken from all together; as many again may come at once. 0: no bound.
	CallRate float64
}

// Validate reports every mistake at once.
func (c Config) Validate() error {
	errs := []error{c.Registrar.Validate(), c.Guard.Validate()}
	names := map[string]bool{}
	for _, t := range c.Trunks {
		errs = append(errs, t.Validate())
		if names[t.Name] {
			errs = append(errs, fmt.Errorf("trunk %s: the name stands twice", t.Name))
		}
		names[t.Name] = true
	}
	for _, a := range c.Algorithms {
		if a != "MD5" && a != "SHA-256" {
			errs = append(errs, fmt.Errorf("digest: %q is not MD5 or SHA-256", a))
		}
	}
	if c.CallRate < 0 {
		errs = append(errs, errors.New("call_rate: must not be negative"))
	}
	return errors.Join(errs...)
}

// Deps are the parts a Desk is given.
type Deps struct {
	// Users may register, and call from anywhere with their password; nil: there are none.
	Users registrar.Users
	// Registered is told of changes of registrations; nil for nobody. It must not block.
	Registered func(registrar.Change, registrar.Binding)
	// Refused is told of every ban, by reason.
	Refused func(reason string)
	// Known says whether an address is a peer of our own calls; nil: none is.
	Known func(netip.Addr) bool
	Trunk trunk.Deps
	Log   *slog.Logger     // nil: slog.Default
	Now   func() time.Time // nil: time.Now
}

// Desk is who decides. Safe for concurrent use.
type Desk struct {
	cfg    Config
	deps   Deps
	guard  *guard.Guard
	check  *digest.Checker
	reg    *registrar.Registrar // nil: nobody registers
	trunks []*trunk.Trunk
	pace   *rate.Limiter // nil: no bound
}

// New makes a desk; cfg must be valid.
func New(cfg Config, deps Deps) *Desk {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	d := &Desk{cfg: cfg, deps: deps, check: digest.New(digest.Config{Algorithms: cfg.Algorithms}, deps.Now)}
	d.guard = guard.New(cfg.Guard, d.Trusted, deps.Now)
	if deps.Users != nil {
		cfg.Registrar.Realm = cfg.Realm
		d.reg = registrar.New(cfg.Registrar, registrar.Deps{Users: deps.Users, Check: d.check, Changed: deps.Registered, Now: deps.Now})
	}
	for _, t := range cfg.Trunks {
		d.trunks = append(d.trunks, trunk.New(t, deps.Trunk))
	}
	if cfg.CallRate > 0 {
		d.pace = rate.NewLimiter(rate.Limit(cfg.CallRate), max(int(cfg.CallRate), 1))
	}
	return d
}

// Run keeps trunks registered and watched and forgets old registrations, until ctx ends.
func (d *Desk) Run(ctx context.Context) {
	var work sync.WaitGroup
	for _, t := range d.trunks {
		work.Go(func() { t.Run(ctx) })
	}
	if d.reg != nil {
		work.Go(func() { d.reg.Run(ctx) })
	}
	work.Wait()
}

// Trunk is the trunk of that name, nil for none.
func (d *Desk) Trunk(name string) *trunk.Trunk {
	i := slices.IndexFunc(d.trunks, func(t *trunk.Trunk) bool { return t.Config().Name == name })
	if i < 0 {
		return nil
	}
	return d.trunks[i]
}

// Trunks are all, in the order of the configuration. The caller must not change the slice.
func (d *Desk) Trunks() []*trunk.Trunk { return d.trunks }

// Contacts are the phones of a user of ours, nil where uri is none: its host must be one of the registrar's domains or the
// realm, and the user registered.
func (d *Desk) Contacts(uri *gosip.Uri) []registrar.Binding {
	if d.reg == nil || uri.User == "" || uri.Port != 0 {
		return nil
	}
	ours := func(s string) bool { return strings.EqualFold(s, uri.Host) }
	if !ours(d.cfg.Realm) && !slices.ContainsFunc(d.cfg.Registrar.Domains, ours) {
		return nil
	}
	return d.reg.Contacts(uri.User)
}

// Registrations is the number of phones registered.
func (d *Desk) Registrations() int {
	if d.reg == nil {
		return 0
	}
	return d.reg.Len()
}

// Phones is how many phones a user has registered.
func (d *Desk) Phones(user string) int {
	if d.reg == nil {
		return 0
	}
	return len(d.reg.Contacts(user))
}

// Forget drops the registrations of a user.
func (d *Desk) Forget(user string) {
	if d.reg != nil {
		d.reg.Forget(user)
	}
}

// Bans are the sources banned now.
func (d *Desk) Bans() map[netip.Addr]time.Time { return d.guard.Bans() }

// Trusted says whether an address is in a trunk's networks, or a peer of our calls: never bounded, never banned.
func (d *Desk) Trusted(a netip.Addr) bool {
	for _, t := range d.trunks {
		if c := t.Config(); contains(c.Sources, a) || len(c.Sources) == 0 && t.Serves(a) {
			return true
		}
	}
	return d.deps.Known != nil && d.deps.Known(a)
}

// Judge is for the gate: "" lets a message or connection (nil) on to the parser.
func (d *Desk) Judge(a netip.Addr, msg []byte) string { return string(d.guard.Packet(a, msg)) }

// Answer is for the gate: whether so many bytes may go to an address by UDP.
func (d *Desk) Answer(a netip.Addr, size int) bool { return d.guard.Answer(a, size) }

// Gone is for the gate: the phones of a connection that has ended are not reached any more.
func (d *Desk) Gone(transport string, from netip.AddrPort) {
	if d.reg != nil {
		d.reg.Gone(registrar.Peer{Transport: transport, Source: from})
	}
}

// Moved is where a phone is now that was on a connection that has ended; the zero AddrPort where it did not come back over
// the same transport.
func (d *Desk) Moved(transport string, from netip.AddrPort) netip.AddrPort {
	if d.reg == nil {
		return netip.AddrPort{}
	}
	p, ok := d.reg.Moved(registrar.Peer{Transport: transport, Source: from})
	if !ok || p.Transport != transport {
		return netip.AddrPort{}
	}
	return p.Source
}

// Allowed is for the gate: whether a request of that method, or a response (""), may pass. Strangers may register and call,
// which is asked for a password, but ask nothing else.
func (d *Desk) Allowed(a netip.Addr, method string) bool {
	for _, t := range d.trunks {
		c := t.Config()
		if contains(c.Sources, a) || len(c.Sources) == 0 && (c.Username != "" || len(c.Certificates) > 0 || t.Serves(a)) {
			return true
		}
	}
	if d.reg == nil {
		return false
	}
	if d.reg.Registered(a) {
		return true
	}
	switch method {
	case "REGISTER", "INVITE", "ACK", "CANCEL", "BYE", "INFO", "UPDATE": // the last two mean something within a call only
		return true
	}
	return false
}

func contains(list []netip.Prefix, a netip.Addr) bool {
	return slices.ContainsFunc(list, func(p netip.Prefix) bool { return p.Contains(a) })
}
