// Package guard keeps unwanted traffic away from the SIP stack: it judges raw messages by where they come from, before
// anything is parsed. It owns what is known of each source: rate, failures, bans, and how many bytes may go back to an
// address that has not proved to be real. It reads no sockets and sends nothing; telephony/sip asks it.
package guard

import (
	"bytes"
	"hash/maphash"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Reason is why a message was refused or dropped; "" for none. The values are those of the metric's label.
type Reason string

// The reasons.
const (
	Banned    Reason = "banned"        // a ban is running: nothing is answered
	Flooding  Reason = "rate_limited"  // too many messages: nothing is answered
	Scanner   Reason = "scanner"       // a known scanner: banned from now on
	Guessing  Reason = "auth_failures" // too many failed authentications: banned from now on
	Searching Reason = "target_search" // asked for too many users: banned from now on
	Amplified Reason = "unproved_peer" // an answer was not sent: more than came from an unproved address
)

const (
	maxTargets = 32
	// An answer to an address that may be forged carries at most three times what came from it: the rule of RFC 9000 section 8.1.
	amplification = 3
	maxCredit     = 64 << 10
	forgive       = 24 * time.Hour
	headSearched  = 4 << 10 // bytes in which User-Agent is looked for
)

// Guard judges sources. Safe for concurrent use.
type Guard struct {
	cfg     Config
	now     func() time.Time
	trusted func(netip.Addr) bool
	seed    maphash.Seed

	mu      sync.Mutex
	sources map[netip.Addr]*source
}

// source is what is known of one source.
type source struct {
	seen     time.Time
	tokens   float64 // messages it may send now
	credit   int     // bytes that may go back unproved
	proved   time.Time
	window   time.Time // when counting began
	failures int
	targets  []uint64 // hashes of the users it asked for
	until    time.Time
	bans     int
}

// New makes a guard; cfg must be valid. trusted says which addresses are never bounded: the networks of trunks, which a forger
// could otherwise have banned, and the peers of our own calls. It is called for every message and must be quick. now is
// time.Now but in tests.
func New(cfg Config, trusted func(netip.Addr) bool, now func() time.Time) *Guard {
	return &Guard{cfg: cfg, now: now, trusted: trusted, seed: maphash.MakeSeed(), sources: map[netip.Addr]*source{}}
}

// Packet judges one message as it came from the wire, or one attempt to connect where msg is nil: "" lets it pass, anything
// else means that it is to be dropped without an answer.
func (g *Guard) Packet(a netip.Addr, msg []byte) Reason {
	if g.trusted(a) {
		return ""
	}
	scanner := g.scanner(msg)
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.source(a, now)
	switch {
	case now.Before(s.until):
		return Banned
	case scanner:
		g.ban(s, now)
		return Scanner
	case s.tokens < 1:
		return Flooding
	}
	s.tokens--
	s.credit = min(s.credit+amplification*len(msg), maxCredit)
	return ""
}

// Answer says whether size bytes may be sent to a by UDP, and takes them off what is allowed.
func (g *Guard) Answer(a netip.Addr, size int) bool {
	if g.trusted(a) {
		return true
	}
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.source(a, now)
	if now.Before(s.until) {
		return false
	}
	if now.Before(s.proved) {
		return true
	}
	if s.credit < size {
		return false
	}
	s.credit -= size
	return true
}

// Failed counts a failed authentication; it returns Guessing when that bans the source.
func (g *Guard) Failed(a netip.Addr) Reason {
	if g.trusted(a) {
		return ""
	}
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.counting(a, now)
	if s.failures++; s.failures < g.cfg.Failures {
		return ""
	}
	g.ban(s, now)
	return Guessing
}

// Asked counts a request for user without proof of who asks; it returns Searching when that bans the source.
func (g *Guard) Asked(a netip.Addr, user string) Reason {
	if g.trusted(a) {
		return ""
	}
	h := maphash.String(g.seed, user)
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.counting(a, now)
	if now.Before(s.proved) {
		return ""
	}
	for _, t := range s.targets {
		if t == h {
			return ""
		}
	}
	if s.targets = append(s.targets, h); len(s.targets) <= g.cfg.Targets {
		return ""
	}
	g.ban(s, now)
	return Searching
}

// Proved notes that the source authenticated: its failures are forgotten, and answers to it are not bounded for the time of
// one ban.
func (g *Guard) Proved(a netip.Addr) {
	if g.trusted(a) {
		return
	}
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.source(a, now)
	s.failures, s.targets, s.proved = 0, nil, now.Add(g.cfg.Ban)
}

// Bans are the sources banned now, with the end of each ban.
func (g *Guard) Bans() map[netip.Addr]time.Time {
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	out := map[netip.Addr]time.Time{}
	for a, s := range g.sources {
		if now.Before(s.until) {
			out[a] = s.until
		}
	}
	return out
}

// key is the address itself for IPv4, the /64 for IPv6: one customer has that many addresses.
func key(a netip.Addr) netip.Addr {
	a = a.Unmap()
	if a.Is4() {
		return a
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return a
	}
	return p.Addr()
}

// source finds or makes the entry of a and fills its tokens up. The caller holds mu.
func (g *Guard) source(a netip.Addr, now time.Time) *source {
	k := key(a)
	s := g.sources[k]
	if s == nil {
		if len(g.sources) >= g.cfg.Sources {
			g.evict(now)
		}
		s = &source{seen: now, tokens: float64(g.cfg.Burst)}
		g.sources[k] = s
	}
	s.tokens = min(s.tokens+now.Sub(s.seen).Seconds()*g.cfg.Rate, float64(g.cfg.Burst))
	s.seen = now
	return s
}

// counting is source with the window turned when it is over.
func (g *Guard) counting(a netip.Addr, now time.Time) *source {
	s := g.source(a, now)
	if now.Sub(s.window) > g.cfg.Window {
		s.window, s.failures, s.targets = now, 0, nil
	}
	return s
}

func (g *Guard) ban(s *source, now time.Time) {
	if s.bans > 0 && now.Sub(s.until) > forgive {
		s.bans = 0
	}
	d := g.cfg.Ban
	for range s.bans {
		if d = 2 * d; d >= g.cfg.MaxBan {
			d = g.cfg.MaxBan
			break
		}
	}
	s.bans++
	s.until = now.Add(d)
	s.failures, s.targets, s.credit, s.proved = 0, nil, 0, time.Time{}
}

// evict makes room for one: of a few taken by chance the one heard least lately, a banned one only among banned ones.
func (g *Guard) evict(now time.Time) {
	var victim netip.Addr
	var worst *source
	n := 0
	for a, s := range g.sources {
		if worst == nil || s.lessWorth(worst, now) {
			victim, worst = a, s
		}
		if n++; n == 16 {
			break
		}
	}
	delete(g.sources, victim)
}

func (s *source) lessWorth(o *source, now time.Time) bool {
	if sb, ob := now.Before(s.until), now.Before(o.until); sb != ob {
		return ob
	}
	return s.seen.Before(o.seen)
}

// scanner looks for a known User-Agent at the beginning of a line.
func (g *Guard) scanner(msg []byte) bool {
	msg = bytes.TrimLeft(msg, "\r\n") // RFC 3261 section 7.5 lets them stand before a message
	for head := msg[:min(len(msg), headSearched)]; len(head) > 0; {
		line, rest, _ := bytes.Cut(head, []byte("\n"))
		head = rest
		if len(line) < 11 || line[10] != ':' && line[10] != ' ' || !strings.EqualFold(string(line[:10]), "user-agent") {
			if len(bytes.TrimSpace(line)) == 0 {
				return false // the end of the head
			}
			continue
		}
		agent := strings.ToLower(strings.TrimSpace(strings.TrimLeft(string(line[10:]), " \t:")))
		for _, s := range g.cfg.Scanners {
			if strings.HasPrefix(agent, s) {
				return true
			}
		}
	}
	return false
}
