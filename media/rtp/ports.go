package rtp

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"
)

// Ports keeps the book of a port range: which even ports are in use, and which were closed too recently to be used again.
// One Ports is shared by all sessions on a range. Safe for concurrent use.
type Ports struct {
	first, pairs int
	quarantine   time.Duration

	mu      sync.Mutex
	used    map[int]bool
	rest    map[int]time.Time // when the port may be used again
	batches sync.Pool         // of *batch: scratch memory of a tick, shared by the sessions

	line []int // the ports of rest in the order of their release; some are gone from rest already
}

// NewPorts makes the book of the even ports from lo whose odd neighbour is at most hi.
// quarantine is how long a released port is not used again, so that late packets of an old call do not reach a new one.
func NewPorts(lo, hi uint16, quarantine time.Duration) *Ports {
	first := (int(lo) + 1) &^ 1
	return &Ports{
		first: first, pairs: max(0, (int(hi)+1-first)/2), quarantine: quarantine,
		used: map[int]bool{}, rest: map[int]time.Time{}, batches: sync.Pool{New: func() any { return newBatch() }},
	}
}

// InUse says how many port pairs are open now.
func (p *Ports) InUse() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.used)
}

// Free says how many port pairs could be opened now: neither in use nor in quarantine. A caller that finds none can refuse
// a call before it does anything for it; ports that other processes hold are not known here.
func (p *Ports) Free() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expire(time.Now())
	return p.pairs - len(p.used) - len(p.rest)
}

// expire ends the quarantines that are over. The caller holds mu.
func (p *Ports) expire(now time.Time) {
	for len(p.line) > 0 {
		port := p.line[0]
		if until, ok := p.rest[port]; ok {
			if now.Before(until) {
				return
			}
			delete(p.rest, port)
		}
		p.line = p.line[1:]
	}
}

// open binds a free pair, starting at a random place. Ports that another process holds are passed over.
func (p *Ports) open(bind netip.Addr) (rtp, rtcp *socket, err error) {
	if p.Free() <= 0 {
		return nil, nil, ErrNoPort
	}
	start := rand.IntN(p.pairs) //nolint:gosec // spreads load, keeps no secret
	for i := range p.pairs {
		port := p.first + 2*((start+i)%p.pairs)
		if !p.claim(port) {
			continue
		}
		if rtp, rtcp, err = bindPair(bind, port); err == nil {
			return rtp, rtcp, nil
		}
		p.forget(port)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%w: last: %w", ErrNoPort, err)
	}
	return nil, nil, ErrNoPort
}

func bindPair(bind netip.Addr, port int) (rtp, rtcp *socket, err error) {
	rtp, err = listenUDP(netip.AddrPortFrom(bind, uint16(port))) //nolint:gosec // ports come from uint16
	if err != nil {
		return nil, nil, err
	}
	rtcp, err = listenUDP(netip.AddrPortFrom(bind, uint16(port+1))) //nolint:gosec // ports come from uint16
	if err != nil {
		rtp.close()
		return nil, nil, err
	}
	return rtp, rtcp, nil
}

func (p *Ports) claim(port int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.used[port] {
		return false
	}
	if _, resting := p.rest[port]; resting { // open has just expired the others
		return false
	}
	p.used[port] = true
	return true
}

// forget takes back a claim that could not be bound.
func (p *Ports) forget(port int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.used, port)
}

// release ends the use of a port after its sockets are closed.
func (p *Ports) release(port int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.used, port)
	if p.quarantine > 0 {
		p.rest[port] = time.Now().Add(p.quarantine)
		p.line = append(p.line, port)
	}
}
