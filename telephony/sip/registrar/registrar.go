// Package registrar keeps where users' phones are reached now: the registrar and the location table of RFC 3261 section 10.
// It owns bindings and their time, and asks users for their passwords through an interface. It sends nothing: it turns a
// REGISTER into its response, and a user into contacts. telephony/sip calls it for both.
package registrar

import (
	"cmp"
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/digest"
)

// Peer is where a REGISTER came from.
type Peer struct {
	Transport string         // UDP, TCP, TLS, WS or WSS
	Source    netip.AddrPort // of the socket or the connection
}

// Binding is one phone of a user.
type Binding struct {
	User      string
	Contact   gosip.Uri
	Q         float64  // preference, 0 to 1
	Path      []string // URIs of the proxies to go through, first hop first (RFC 3327)
	Peer      Peer
	Instance  string // +sip.instance, "" for none
	UserAgent string
	Since     time.Time // of the first REGISTER
	Until     time.Time

	key    string
	regID  string
	callID string
	seq    uint32
}

// Stream says whether the phone is reached over the connection it registered on.
func (b *Binding) Stream() bool { return b.Peer.Transport != "UDP" }

// Routes are the proxies of Path as URIs, in the order of a request to the phone.
func (b *Binding) Routes() []gosip.Uri {
	var out []gosip.Uri
	for _, p := range b.Path {
		var u gosip.Uri
		var params gosip.HeaderParams
		if _, err := gosip.ParseAddressValue(p, &u, &params); err == nil {
			out = append(out, u)
		}
	}
	return out
}

// Change is what happened to a binding.
type Change string

// The changes.
const (
	Added     Change = "added"
	Refreshed Change = "refreshed"
	Removed   Change = "removed" // by the phone, or by Forget
	Expired   Change = "expired"
	Gone      Change = "gone" // its connection died
)

// Deps are the parts a Registrar is given.
type Deps struct {
	Users Users
	// Check makes and checks challenges; nil: one of its own.
	Check *digest.Checker
	// Changed is told of every change, outside locks; nil for nobody. It must not block.
	Changed func(Change, Binding)
	Now     func() time.Time // nil: time.Now
}

// Registrar is the location table with its door. Safe for concurrent use.
type Registrar struct {
	cfg   Config
	deps  Deps
	check *digest.Checker

	mu    sync.Mutex
	users map[string][]Binding
	addrs map[netip.Addr]int // bindings by address
	total int
	left  map[Peer]departure // connections that phones with an instance were on before
}

// departure is which phone a connection was, and when it left it.
type departure struct {
	user, key string
	at        time.Time
}

// returning is how long a phone that lost its connection may take to come back into its calls.
const returning = 5 * time.Minute

// New makes a registrar; cfg must be valid.
func New(cfg Config, deps Deps) *Registrar {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Check == nil {
		deps.Check = digest.New(digest.Default(), deps.Now)
	}
	return &Registrar{cfg: cfg, deps: deps, check: deps.Check, users: map[string][]Binding{}, addrs: map[netip.Addr]int{}, left: map[Peer]departure{}}
}

// Contacts are the live phones of a user, best q first, the newest first among equals. nil for none.
func (r *Registrar) Contacts(user string) []Binding {
	now := r.deps.Now()
	r.mu.Lock()
	list := slices.Clone(r.users[user])
	r.mu.Unlock()
	list = slices.DeleteFunc(list, func(b Binding) bool { return !b.Until.After(now) })
	slices.SortStableFunc(list, func(a, b Binding) int {
		return cmp.Or(cmp.Compare(b.Q, a.Q), b.Since.Compare(a.Since))
	})
	return list
}

// Registered says whether a phone is registered from that address, so that its other messages may pass.
func (r *Registrar) Registered(a netip.Addr) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.addrs[a] > 0
}

// Len is the number of bindings, those past their time but not yet swept included.
func (r *Registrar) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.total
}

// Gone forgets the phones that were reached over a connection that has died. For UDP it does nothing.
func (r *Registrar) Gone(p Peer) {
	if p.Transport == "UDP" {
		return
	}
	r.drop(Gone, func(b *Binding) bool { return b.Peer == p })
}

// Forget drops the phones of a user, whose calls go on.
func (r *Registrar) Forget(user string) {
	r.drop(Removed, func(b *Binding) bool { return b.User == user })
}

// Moved is where the phone is now that was on the connection p: it came back within 5 minutes as the same instance (RFC 5626).
func (r *Registrar) Moved(p Peer) (Peer, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	d, ok := r.left[p]
	if !ok {
		return Peer{}, false
	}
	for i := range r.users[d.user] {
		if b := &r.users[d.user][i]; b.key == d.key && b.Peer != p {
			return b.Peer, true
		}
	}
	return Peer{}, false
}

// leave notes that a phone is on its connection no more. The caller holds mu.
func (r *Registrar) leave(b *Binding) {
	if b.Stream() && b.Instance != "" && len(r.left) < r.cfg.MaxBindings {
		r.left[b.Peer] = departure{b.User, b.key, r.deps.Now()}
	}
}

// Sweep forgets what is past its time.
func (r *Registrar) Sweep() {
	now := r.deps.Now()
	r.drop(Expired, func(b *Binding) bool { return !b.Until.After(now) })
	r.mu.Lock()
	defer r.mu.Unlock()
	for p, d := range r.left {
		if now.Sub(d.at) > returning {
			delete(r.left, p)
		}
	}
}

// Run sweeps every 5 s until ctx ends.
func (r *Registrar) Run(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.Sweep()
		case <-ctx.Done():
			return
		}
	}
}

func (r *Registrar) drop(why Change, which func(*Binding) bool) {
	var out []Binding
	r.mu.Lock()
	for user, list := range r.users {
		kept := list[:0:0]
		for i := range list {
			if which(&list[i]) {
				out = append(out, list[i])
				r.leave(&list[i])
			} else {
				kept = append(kept, list[i])
			}
		}
		r.put(user, kept)
	}
	r.mu.Unlock()
	r.tell(why, out)
}

// put replaces a user's bindings. The caller holds mu.
func (r *Registrar) put(user string, list []Binding) {
	for i := range list {
		r.addrs[list[i].Peer.Source.Addr()]++
	}
	for _, b := range r.users[user] {
		if a := b.Peer.Source.Addr(); r.addrs[a] > 1 {
			r.addrs[a]--
		} else {
			delete(r.addrs, a)
		}
	}
	r.total += len(list) - len(r.users[user])
	if len(list) == 0 {
		delete(r.users, user)
		return
	}
	r.users[user] = list
}

func (r *Registrar) tell(why Change, list []Binding) {
	if r.deps.Changed == nil {
		return
	}
	for _, b := range list {
		r.deps.Changed(why, b)
	}
}

// transportOf is what a contact asks to be called over: UDP unless it says otherwise.
func transportOf(u *gosip.Uri) string {
	if t, ok := u.UriParams.Get("transport"); ok {
		return strings.ToUpper(t)
	}
	if u.IsEncrypted() {
		return "TLS"
	}
	return "UDP"
}

// Transport is what the phone is called over: the connection it came on, else what its contact names.
func (b *Binding) Transport() string {
	if b.Stream() {
		return b.Peer.Transport
	}
	return transportOf(&b.Contact)
}
