package webrtc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hotline/telephony/sip/sdp"
	"hotline/telephony/sip/voice"
)

// Link is the way of one leg: the paths that ICE found, the DTLS association, the SRTP keys. Safe for concurrent use.
// Order of locks: in before what the owner's deliver takes; out and mu are taken last, and never both.
//
//archtest:fields one way's state; each lock guards what stands below it
type Link struct {
	hub     *Hub
	life    context.Context //nolint:containedctx // the leg's media is the one thing whose life it is
	end     context.CancelFunc
	ready   chan struct{} // closed when the keys are there
	failed  chan struct{} // closed when the handshake failed; err says why
	dtls    *datagrams
	current atomic.Pointer[path] // where packets go
	last    atomic.Int64         // when something of the other side came, Unix ns; 0 = never
	left    atomic.Bool          // the other side has closed the association
	addrs   []netip.AddrPort     // Hub.mu guards it and gone
	gone    bool

	mu     sync.Mutex
	ufrag  string // ours
	pwd    string
	remote sdp.ICE // zero until the other side has spoken
	client bool    // we begin the handshake
	begun  bool    // the handshake
	closed bool
	err    error

	in      sync.Mutex
	open    *cipher // nil until the keys are there
	deliver func([]byte, time.Time)

	out  sync.Mutex
	seal *cipher
}

var _ voice.Link = (*Link)(nil)

func newLink(h *Hub) *Link {
	l := &Link{hub: h, ready: make(chan struct{}), failed: make(chan struct{}), ufrag: token(8), pwd: token(24)}
	l.life, l.end = context.WithCancel(context.Background())
	l.dtls = newDatagrams(l)
	return l
}

// token is a random text of n ICE characters (RFC 8839 section 5.4).
func token(n int) string {
	const chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	for i := range b {
		b[i] = chars[b[i]&63]
	}
	return string(b)
}

// Describe is what our description says. remote is that of the other side, offer or answer: with it the connection begins; nil
// before it has said anything. A remote that names new credentials begins ICE anew on the same keys.
func (l *Link) Describe(remote *sdp.ICE) (sdp.ICE, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return sdp.ICE{}, ErrClosed
	}
	setup := "actpass"
	if remote != nil {
		if err := l.meet(*remote); err != nil {
			return sdp.ICE{}, err
		}
		if setup = "passive"; l.client {
			setup = "active"
		}
	}
	d := sdp.ICE{Ufrag: l.ufrag, Pwd: l.pwd, Fingerprint: l.hub.print, Setup: setup, Lite: true}
	for i, a := range l.hub.reach {
		if i == 0 {
			d.Port = a.Port()
		}
		d.Candidates = append(d.Candidates, fmt.Sprintf("%d 1 udp %d %s %d typ host", i+1, 2130706431-i, a.Addr(), a.Port()))
		if l.hub.tcp != nil {
			d.Candidates = append(d.Candidates, fmt.Sprintf("%d 1 tcp %d %s %d typ host tcptype passive", 100+i, 1671430143-i, a.Addr(), a.Port()))
		}
	}
	return d, nil
}

// meet takes the other side's part. The caller holds mu.
func (l *Link) meet(r sdp.ICE) error {
	method, _, _ := strings.Cut(r.Fingerprint, " ")
	switch {
	case r.Ufrag == "" || r.Pwd == "":
		return errors.New("webrtc: no ICE credentials")
	case !strings.EqualFold(method, "sha-256"):
		return errors.New("webrtc: no sha-256 fingerprint")
	case l.begun && !strings.EqualFold(r.Fingerprint, l.remote.Fingerprint):
		return errors.New("webrtc: another certificate in the same call")
	}
	if l.begun && r.Ufrag != l.remote.Ufrag { // ICE restart: the old way stays until the new one is found
		old := l.ufrag
		l.ufrag, l.pwd = token(8), token(24)
		l.hub.rename(l, old, l.ufrag)
	}
	l.remote = r
	if !l.begun {
		l.begun, l.client = true, r.Setup == "passive"
		l.hub.work.Go(func() {
			defer l.hub.guard(netip.AddrPort{})
			l.handshake()
		})
	}
	return nil
}

func (l *Link) password() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pwd
}

// heard takes a good check on a path: the first one is the way until the browser nominates another.
func (l *Link) heard(p *path, nominated bool) {
	if nominated {
		l.current.Store(p)
	} else {
		l.current.CompareAndSwap(nil, p)
	}
	l.last.Store(time.Now().UnixNano())
	l.dtls.wake()
}

// take takes one packet of the other side that is no STUN.
func (l *Link) take(b []byte, at time.Time) {
	if isDTLS(b) {
		l.dtls.put(b)
		return
	}
	l.in.Lock()
	defer l.in.Unlock()
	if l.open == nil || l.deliver == nil {
		return
	}
	if plain, err := l.open.open(b); err == nil {
		l.last.Store(at.UnixNano())
		l.deliver(plain, at)
	}
}

// Life says when anything of the other side came (checks, handshake, voice; zero: never), and whether it said that it closes the
// connection. It does not block.
func (l *Link) Life() (heard time.Time, left bool) {
	if at := l.last.Load(); at != 0 {
		heard = time.Unix(0, at)
	}
	return heard, l.left.Load()
}

// Begin says where packets go from now on.
func (l *Link) Begin(deliver func(b []byte, at time.Time)) {
	l.in.Lock()
	defer l.in.Unlock()
	l.deliver = deliver
}

// Send protects one packet and sends it; ErrNoWay before the handshake is done.
func (l *Link) Send(b []byte) error {
	p := l.current.Load()
	if p == nil {
		return ErrNoWay
	}
	l.out.Lock()
	defer l.out.Unlock()
	if l.seal == nil {
		return ErrNoWay
	}
	wire, err := l.seal.seal(b)
	if err != nil {
		return fmt.Errorf("protect: %w", err)
	}
	return p.write(wire)
}

// Ready waits until packets can pass. It returns the handshake's error, ErrClosed, or ctx's.
func (l *Link) Ready(ctx context.Context) error {
	select {
	case <-l.ready:
		return nil
	case <-l.failed:
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.err
	case <-l.life.Done():
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("wait for the browser's media: %w", ctx.Err())
	}
}

// Close ends the Link: nothing is delivered or sent after it. Closing twice is harmless.
func (l *Link) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return nil
	}
	l.closed = true
	ufrag := l.ufrag
	l.mu.Unlock()
	l.in.Lock()
	l.deliver, l.open = nil, nil
	l.in.Unlock()
	l.out.Lock()
	l.seal = nil
	l.out.Unlock()
	l.end()
	l.dtls.shut()
	l.hub.forget(l, ufrag)
	return nil
}
