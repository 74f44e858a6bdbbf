// Package locate finds the servers of a SIP domain: RFC 3263 with SRV records, addresses and fail-over, without NAPTR. It owns
// the order of servers and a small cache; it sends nothing to them. telephony/sip/trunk and telephony/sip ask it where to call.
package locate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// Target is one server to try.
type Target struct {
	Addr      netip.AddrPort
	Transport string // UDP, TCP or TLS
	Name      string // the host or domain that was configured: what a TLS certificate must carry
}

// String is "udp 192.0.2.1:5060".
func (t Target) String() string { return strings.ToLower(t.Transport) + " " + t.Addr.String() }

// Resolver is the part of net.Resolver that is used. Both calls block until ctx ends.
type Resolver interface {
	LookupSRV(ctx context.Context, service, proto, name string) (cname string, records []*net.SRV, err error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

const (
	// The system's resolver does not tell how long an answer holds, so answers are kept for a minute: long enough for a burst
	// of calls, short enough for a change of records.
	fresh = time.Minute
	// While the resolver fails, old answers are used for so long: a name server's outage must not end telephony.
	stale     = time.Hour
	maxCached = 1000
	patience  = 5 * time.Second // for one look-up
)

// Silence is how long a server may say nothing at all before the next one is tried: a dead one says nothing for the 32 s of
// the transaction, and no caller waits so long.
const Silence = 4 * time.Second

// ErrNoServer is returned for a domain that says by its records that it has no SIP service, or has no usable address.
var ErrNoServer = errors.New("no server")

// Locator looks servers up. Safe for concurrent use.
type Locator struct {
	dns  Resolver
	now  func() time.Time
	roll func(n int) int // 0 to n-1, by chance

	mu    sync.Mutex
	cache map[string]entry
}

type entry struct {
	at      time.Time
	targets []server
}

// server is a target before its order among equals is drawn.
type server struct {
	Target
	priority, weight uint16
}

// New makes a locator; nil takes the system's resolver, and time.Now.
func New(dns Resolver, now func() time.Time) *Locator {
	if dns == nil {
		dns = net.DefaultResolver
	}
	if now == nil {
		now = time.Now
	}
	return &Locator{dns: dns, now: now, roll: rand.IntN, cache: map[string]entry{}}
}

// Find returns the servers of uri in the order to try them: by priority, drawn by weight among equals (RFC 2782). It blocks
// for the resolver, 5 s at most for each look-up. A numeric host needs none.
func (l *Locator) Find(ctx context.Context, uri gosip.Uri) ([]Target, error) {
	host := strings.Trim(uri.Host, "[]")
	transport := ""
	if t, ok := uri.UriParams.Get("transport"); ok {
		transport = strings.ToUpper(t)
	}
	if uri.IsEncrypted() {
		transport = "TLS"
	}
	if transport != "" && transport != "UDP" && transport != "TCP" && transport != "TLS" {
		return nil, fmt.Errorf("%s: transport %s is not supported here", host, transport)
	}
	if uri.Port < 0 || uri.Port > 65535 {
		return nil, fmt.Errorf("%s: bad port %d", host, uri.Port)
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		t := cmp.Or(transport, "UDP")
		return []Target{{Addr: netip.AddrPortFrom(ip.Unmap(), portOf(uri.Port, t)), Transport: t, Name: host}}, nil
	}
	key := host + " " + strconv.Itoa(uri.Port) + " " + transport
	if e, ok := l.cached(key); ok && l.now().Sub(e.at) < fresh {
		return l.order(e.targets), nil
	}
	found, err := l.look(ctx, host, uri.Port, transport)
	if err != nil && !errors.Is(err, ErrNoServer) {
		if e, ok := l.cached(key); ok && l.now().Sub(e.at) < stale {
			return l.order(e.targets), nil
		}
	}
	if err != nil {
		return nil, err
	}
	l.keep(key, found)
	return l.order(found), nil
}

func portOf(given int, transport string) uint16 {
	switch {
	case given > 0:
		return uint16(given) //nolint:gosec // checked
	case transport == "TLS":
		return 5061
	default:
		return 5060
	}
}

func (l *Locator) cached(key string) (entry, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.cache[key]
	return e, ok
}

func (l *Locator) keep(key string, found []server) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.cache) >= maxCached {
		clear(l.cache)
	}
	l.cache[key] = entry{l.now(), found}
}

// look asks the resolver: SRV where no port is given (RFC 3263 section 4.2), of each transport where none is named.
func (l *Locator) look(ctx context.Context, host string, port int, transport string) ([]server, error) {
	if port > 0 || !strings.Contains(host, ".") { // localhost, a container's name: in no zone that has SRV records
		return l.addresses(ctx, host, portOf(port, transport), cmp.Or(transport, "UDP"), host, 0, 0)
	}
	kinds := []string{transport}
	if transport == "" {
		kinds = []string{"UDP", "TCP", "TLS"} // without NAPTR the order is ours
	}
	var found []server
	var failed error
	for _, kind := range kinds {
		some, err := l.srv(ctx, host, kind)
		switch {
		case errors.Is(err, ErrNoServer) && transport != "":
			return nil, err
		case err != nil && !errors.Is(err, ErrNoServer):
			failed = err
		}
		if len(some) > 0 {
			found = some
			break // the best transport the domain offers
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	if failed != nil {
		return nil, failed
	}
	t := cmp.Or(transport, "UDP")
	return l.addresses(ctx, host, portOf(0, t), t, host, 0, 0)
}

// srv returns the servers of one transport; none and no error where there are no such records.
func (l *Locator) srv(ctx context.Context, host, transport string) ([]server, error) {
	service, proto := "sip", strings.ToLower(transport)
	if transport == "TLS" {
		service, proto = "sips", "tcp"
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, records, err := l.dns.LookupSRV(ctx, service, proto, host)
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return nil, nil
	}
	if err != nil && len(records) == 0 {
		return nil, fmt.Errorf("look up _%s._%s.%s: %w", service, proto, host, err)
	}
	var found []server
	var failed error
	for _, r := range records {
		if r.Target == "." || r.Target == "" {
			continue // "decidedly not available" (RFC 2782)
		}
		some, err := l.addresses(ctx, strings.TrimSuffix(r.Target, "."), r.Port, transport, host, r.Priority, r.Weight)
		if err != nil {
			failed = err
			continue
		}
		found = append(found, some...)
	}
	switch {
	case len(found) > 0:
		return found, nil
	case failed != nil:
		return nil, failed
	case len(records) > 0:
		return nil, fmt.Errorf("_%s._%s.%s: %w", service, proto, host, ErrNoServer)
	}
	return nil, nil
}

// addresses looks a host's IPv4 addresses up, and its IPv6 ones where it has no other.
func (l *Locator) addresses(ctx context.Context, host string, port uint16, transport, name string, priority, weight uint16) ([]server, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ips, err := l.dns.LookupNetIP(ctx, "ip4", host)
	if err != nil || len(ips) == 0 {
		if ips, err = l.dns.LookupNetIP(ctx, "ip", host); err != nil {
			return nil, fmt.Errorf("look up %s: %w", host, err)
		}
	}
	if len(ips) == 0 {
		return nil, fmt.Errorf("look up %s: %w", host, ErrNoServer)
	}
	out := make([]server, 0, len(ips))
	for _, ip := range ips {
		out = append(out, server{Target{netip.AddrPortFrom(ip.Unmap(), port), transport, name}, priority, weight})
	}
	return out, nil
}

// order draws the order of RFC 2782: lower priority first; among equals by weight, those without weight with little chance.
func (l *Locator) order(list []server) []Target {
	left := slices.Clone(list)
	slices.SortStableFunc(left, func(a, b server) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(min(a.weight, 1), min(b.weight, 1)))
	})
	out := make([]Target, 0, len(left))
	for len(left) > 0 {
		n, sum := 0, 0
		for n < len(left) && left[n].priority == left[0].priority {
			sum += int(left[n].weight)
			n++
		}
		at := 0
		if sum > 0 {
			for drawn := l.roll(sum + 1); at < n-1; at++ {
				if drawn -= int(left[at].weight); drawn <= 0 {
					break
				}
			}
		}
		out = append(out, left[at].Target)
		left = slices.Delete(left, at, at+1)
	}
	return out
}
