package trunk

import (
	"context"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"strconv"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/digest"
	"hotline/telephony/sip/locate"
)

const (
	firstRetry   = 4 * time.Second // doubled at each failure, up to lastRetry, then drawn from the upper half
	lastRetry    = 5 * time.Minute
	byeLimit     = 2 * time.Second
	registerTime = 32 * time.Second // 64*T1 of one REGISTER
	maxTries     = 4                // one REGISTER asked for credentials, a longer time, and a fresh nonce
)

// errDenied says that the registrar knows us and says no: waiting will not help, so the retries are rare.
var errDenied = errors.New("denied")

// registration keeps one address of record registered. It is run by one goroutine.
type registration struct {
	t       *Trunk
	aor     gosip.Uri
	server  gosip.Uri
	callID  string
	tag     string
	seq     uint32
	expires time.Duration // asked for
	at      locate.Target // where it worked last
	wait    time.Duration // the registrar's Retry-After, 0 for none
}

func newRegistration(t *Trunk) *registration {
	r := &registration{t: t, callID: token(), tag: token(), expires: t.cfg.Register.Expires}
	r.aor, _ = ParseAddress(t.cfg.Register.User) // Validate has seen both
	r.server, _ = ParseAddress(t.cfg.Register.Registrar)
	return r
}

// run registers, refreshes at 80 % of what was granted, and retries with growing pauses, until ctx ends.
func (r *registration) run(ctx context.Context) {
	failures := 0
	for {
		granted, err := r.once(ctx)
		pause := time.Duration(float64(granted) * (0.78 + 0.04*mrand.Float64())) //nolint:gosec // 80 %, not all at once
		if err != nil {
			failures++
			pause = r.backOff(failures, err)
		} else {
			failures = 0
		}
		if ctx.Err() == nil {
			r.report(granted, err, pause)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
			continue
		case <-ctx.Done():
		}
		timer.Stop()
		r.leave(ctx)
		return
	}
}

// backOff is how long to wait after so many failures in a row (RFC 5626 section 4.5, with a shorter beginning).
func (r *registration) backOff(failures int, err error) time.Duration {
	if r.wait > 0 {
		return r.wait
	}
	d := lastRetry
	if n := failures - 1; n < 8 && !errors.Is(err, errDenied) {
		d = min(firstRetry<<n, lastRetry)
	}
	return d/2 + time.Duration(mrand.Int64N(int64(d/2)+1)) //nolint:gosec // only spreads
}

// report tells of a change, and what the metric needs.
func (r *registration) report(granted time.Duration, err error, pause time.Duration) {
	t := r.t
	t.mu.Lock()
	now := t.deps.Now()
	was := t.registered
	if err == nil {
		t.registered, t.until, t.problem, t.server = true, now.Add(granted), "", r.at.Addr.Addr()
	} else {
		t.problem = err.Error()
		t.registered = t.registered && now.Before(t.until) // what was granted before still holds
	}
	is := t.registered
	t.mu.Unlock()
	switch {
	case err != nil:
		t.deps.Log.Warn("trunk registration failed", "err", err, "again_in", pause.Round(time.Second))
	case !was:
		t.deps.Log.Info("trunk registered", "at", r.at.String(), "granted", granted)
	}
	if is != was && t.deps.Hooks.Registered != nil {
		t.deps.Hooks.Registered(t.cfg.Name, is)
	}
}

// leave unregisters.
func (r *registration) leave(ctx context.Context) {
	t := r.t
	t.mu.Lock()
	was := t.registered
	t.registered = false
	t.mu.Unlock()
	if !was {
		return
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), byeLimit)
	defer cancel()
	_, _ = r.register(last, r.at, 0)
	if t.deps.Hooks.Registered != nil {
		t.deps.Hooks.Registered(t.cfg.Name, false)
	}
}

// once registers at the first server that answers: the one that worked last, then the others.
func (r *registration) once(ctx context.Context) (granted time.Duration, err error) {
	r.wait = 0
	targets, err := r.t.deps.Locator.Find(ctx, r.server)
	if err != nil {
		return 0, fmt.Errorf("register: %w", err)
	}
	for i, target := range targets {
		if target == r.at {
			targets[0], targets[i] = targets[i], targets[0]
		}
	}
	for _, target := range targets {
		try, cancel := context.WithTimeout(ctx, registerTime)
		granted, err = r.register(try, target, r.expires)
		cancel()
		if err == nil {
			r.at = target
			return granted, nil
		}
		if errors.Is(err, errDenied) || ctx.Err() != nil {
			break
		}
	}
	return 0, err
}

// register sends a REGISTER and meets what is asked for: credentials once, a longer time once.
func (r *registration) register(ctx context.Context, target locate.Target, expires time.Duration) (time.Duration, error) {
	contact := r.t.deps.Sender.Contact(r.aor.User, target)
	var auth *gosip.Response
	for try := 0; ; try++ {
		res, err := r.t.deps.Sender.Send(ctx, r.request(contact, expires, auth), target)
		if err != nil {
			return 0, fmt.Errorf("register at %s: %w", target, err)
		}
		switch code := res.StatusCode; {
		case res.IsSuccess():
			return granted(res, contact, expires), nil
		case code == gosip.StatusUnauthorized || code == gosip.StatusProxyAuthRequired:
			if try >= maxTries || r.t.cfg.Out.Username == "" || auth != nil && !digest.IsStale(res) {
				return 0, fmt.Errorf("register at %s: %w: %d %s", target, errDenied, code, res.Reason)
			}
			auth = res
		case code == 423 && try < maxTries && expires > 0:
			h := res.GetHeader("Min-Expires")
			n := 0
			if h != nil {
				n, _ = strconv.Atoi(strings.TrimSpace(h.Value()))
			}
			least := time.Duration(n) * time.Second
			if least <= expires || least > 24*time.Hour {
				return 0, fmt.Errorf("register at %s: 423 with Min-Expires %d", target, n)
			}
			expires, r.expires, auth = least, least, nil // the nonce is used up
		default:
			return 0, r.refused(res, target)
		}
	}
}

// refused makes the error of a final refusal and notes how long to wait.
func (r *registration) refused(res *gosip.Response, target locate.Target) error {
	if h := res.GetHeader("Retry-After"); h != nil {
		text, _, _ := strings.Cut(h.Value(), ";")
		text, _, _ = strings.Cut(text, "(")
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n > 0 {
			r.wait = min(time.Duration(n)*time.Second, time.Hour)
		}
	}
	switch res.StatusCode {
	case gosip.StatusForbidden, gosip.StatusNotFound, gosip.StatusMethodNotAllowed, gosip.StatusGone, 604:
		return fmt.Errorf("register at %s: %w: %d %s", target, errDenied, res.StatusCode, res.Reason)
	}
	return fmt.Errorf("register at %s: %d %s", target, res.StatusCode, res.Reason)
}

func (r *registration) request(contact gosip.Uri, expires time.Duration, auth *gosip.Response) *gosip.Request {
	domain := gosip.Uri{Scheme: r.aor.Scheme, Host: r.aor.Host, Port: r.aor.Port}
	r.seq++
	req := newRequest(gosip.REGISTER, domain, r.aor, r.aor, r.callID, r.tag, r.seq)
	req.AppendHeader(&gosip.ContactHeader{Address: contact})
	req.AppendHeader(gosip.NewHeader("Expires", strconv.Itoa(int(expires/time.Second))))
	if auth != nil {
		_ = digest.Answer(req, auth, r.t.cfg.Out.Username, r.t.cfg.Out.Password) // without an answer: 401 again, which is an end
	}
	return req
}

// granted reads for how long our contact is registered: its expires parameter, else Expires, else what was asked.
func granted(res *gosip.Response, contact gosip.Uri, asked time.Duration) time.Duration {
	out := asked
	if h := res.GetHeader("Expires"); h != nil {
		out = seconds(h.Value(), out)
	}
	for _, h := range res.GetHeaders("Contact") {
		for rest := h.Value(); rest != ""; {
			one := firstValue(rest)
			rest = strings.TrimPrefix(rest[len(one):], ",")
			var uri gosip.Uri
			params := gosip.NewParams()
			if _, err := gosip.ParseAddressValue(strings.TrimSpace(one), &uri, &params); err != nil {
				continue
			}
			if uri.User != contact.User || !strings.EqualFold(uri.Host, contact.Host) || uri.Port != contact.Port {
				continue
			}
			if v, ok := params.Get("expires"); ok {
				out = seconds(v, out)
			}
		}
	}
	return out
}

// seconds reads a time that was granted, a day at most; otherwise where it says none.
func seconds(text string, otherwise time.Duration) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n <= 0 {
		return otherwise
	}
	return time.Duration(min(n, 24*60*60)) * time.Second
}
