package trunk

import (
	"context"
	"fmt"
	mrand "math/rand/v2"
	"net/netip"
	"strings"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/locate"
)

// state is the health of one server.
type state struct {
	failures int
	down     bool
	since    time.Time // of down, or of the last sign of life
}

const (
	// A server that a call found dead is tried again after so long where no OPTIONS watch it.
	retryDown = 30 * time.Second
	// A server that DNS names no more is forgotten after so long.
	forgetServer = time.Hour
)

// Targets are the trunk's servers in the order to try: those in use first, in the order of the configuration and of DNS; then
// the others, for when all are out a call may still find one. It blocks for DNS. It returns an error when there is none.
func (t *Trunk) Targets(ctx context.Context) ([]locate.Target, error) {
	var up, down []locate.Target
	var failed error
	for _, u := range t.addrs {
		list, err := t.deps.Locator.Find(ctx, u)
		if err != nil {
			failed = err
			continue
		}
		for _, target := range list {
			if t.usable(target) {
				up = append(up, target)
			} else {
				down = append(down, target)
			}
		}
	}
	if all := append(up, down...); len(all) > 0 {
		return all, nil
	}
	if failed == nil {
		failed = locate.ErrNoServer
	}
	return nil, fmt.Errorf("trunk %s: %w", t.cfg.Name, failed)
}

func (t *Trunk) usable(target locate.Target) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.health[target]
	return s == nil || !s.down || t.cfg.Health.Every == 0 && t.deps.Now().Sub(s.since) > retryDown
}

// Failed notes that a server did not answer a call, or answered 503: out of use until it answers OPTIONS again.
func (t *Trunk) Failed(target locate.Target) { t.note(target, false, t.cfg.Health.Failures) }

// Worked notes a sign of life.
func (t *Trunk) Worked(target locate.Target) { t.note(target, true, 0) }

// Met is Worked or Failed.
func (t *Trunk) Met(target locate.Target, alive bool) {
	if alive {
		t.Worked(target)
	} else {
		t.Failed(target)
	}
}

// Callee is the Request-URI of a call to number at a server: under the configured name, for that is what TLS is checked against.
func (t *Trunk) Callee(number string, target locate.Target) gosip.Uri {
	u := gosip.Uri{Scheme: "sip", User: Apply(t.cfg.CallerID.Out, number), Host: target.Name}
	if ip, err := netip.ParseAddr(target.Name); err == nil {
		u.Port = int(target.Addr.Port())
		if ip.Is6() {
			u.Host = "[" + ip.String() + "]"
		}
	}
	if target.Transport != "UDP" {
		u.UriParams.Add("transport", strings.ToLower(target.Transport))
	}
	return u
}

// note counts failures (by weight) or forgets them, and tells of a change.
func (t *Trunk) note(target locate.Target, alive bool, weight int) {
	t.mu.Lock()
	s := t.health[target]
	if s == nil {
		s = &state{}
		t.health[target] = s
	}
	was, now := s.down, t.deps.Now()
	if alive {
		*s = state{since: now}
	} else {
		s.failures += weight
		if !s.down && s.failures >= t.cfg.Health.Failures {
			s.down, s.since = true, now
		}
	}
	down := s.down
	t.mu.Unlock()
	if down == was {
		return
	}
	t.deps.Log.Warn("trunk address changed", "address", target.String(), "up", !down)
	if t.deps.Hooks.Reachable != nil {
		t.deps.Hooks.Reachable(t.cfg.Name, target.String(), !down)
	}
}

// watch sends OPTIONS to every server until ctx ends.
func (t *Trunk) watch(ctx context.Context) {
	first := time.Duration(mrand.Int64N(int64(t.cfg.Health.Every)/4 + 1)) //nolint:gosec // trunks do not all ping at once
	timer := time.NewTimer(first)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		targets, err := t.Targets(ctx)
		if err != nil {
			t.deps.Log.Warn("trunk has no address", "err", err)
		}
		var work sync.WaitGroup
		for _, target := range targets {
			work.Go(func() { t.ping(ctx, target) })
		}
		work.Wait()
		t.forget()
		timer.Reset(t.cfg.Health.Every)
	}
}

// ping asks one server; any answer but 503 is a sign of life, a refusal too.
func (t *Trunk) ping(ctx context.Context, target locate.Target) {
	asked, cancel := context.WithTimeout(ctx, t.cfg.Health.Timeout)
	defer cancel()
	to := gosip.Uri{Scheme: "sip", Host: target.Addr.Addr().String(), Port: int(target.Addr.Port())}
	us := t.deps.Sender.Contact("", target)
	req := newRequest(gosip.OPTIONS, to, us, to, token(), token(), 1)
	req.AppendHeader(&gosip.ContactHeader{Address: us})
	req.AppendHeader(gosip.NewHeader("Accept", "application/sdp"))
	res, err := t.deps.Sender.Send(asked, req, target)
	if ctx.Err() != nil {
		return
	}
	t.note(target, err == nil && res.StatusCode != gosip.StatusServiceUnavailable, 1)
}

// forget drops servers that were not asked for long.
func (t *Trunk) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for target, s := range t.health {
		if t.deps.Now().Sub(s.since) > forgetServer && s.failures == 0 {
			delete(t.health, target)
		}
	}
}

// Serves says whether a is one of the trunk's own servers, as far as they are known: a provider calls us from where we
// register.
func (t *Trunk) Serves(a netip.Addr) bool {
	for i := range t.addrs {
		if ip, err := netip.ParseAddr(strings.Trim(t.addrs[i].Host, "[]")); err == nil && ip.Unmap() == a {
			return true
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for target := range t.health {
		if target.Addr.Addr() == a {
			return true
		}
	}
	return t.server == a
}
