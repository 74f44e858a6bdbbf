package reach

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"syscall"
	"time"

	"hotline"
	"hotline/cmd/hotline/term"
	"hotline/internal/caller"
)

// patience is how long nothing is said of a call that nobody answers. A hotline answers within milliseconds; SIP gives up after 32 s
// (RFC 3261, section 17.1.1.2: timer B).
const patience = 2 * time.Second

// Wait is the time until somebody answers at an address.
type Wait struct {
	ctx    context.Context //nolint:containedctx // of the calls that wait
	stop   context.CancelCauseFunc
	stderr io.Writer
	to     string
	screen bool
	hint   *time.Timer
	probe  sync.WaitGroup
}

// Begin tells a person at a screen at once that the address is called, and everybody after two seconds that it does not answer. Where the
// system learns that nobody listens there, as it does on this machine, the context ends at once. End must be called.
func Begin(ctx context.Context, stderr io.Writer, to string) *Wait {
	w := &Wait{stderr: stderr, to: to, screen: term.IsScreen(stderr)}
	w.ctx, w.stop = context.WithCancelCause(ctx)
	if w.screen {
		_, _ = fmt.Fprintf(stderr, "calling %s ...", to)
	}
	w.hint = time.AfterFunc(patience, func() {
		w.clear()
		_, _ = fmt.Fprintf(stderr, "hotline: no answer from %s yet: it rings, or nobody is there; without any response the call is given up after 32 s, Ctrl-C ends it now\n", to)
	})
	if t, err := parse(to); err == nil && t.udp {
		w.probe.Go(func() { w.knock(t) })
	}
	return w
}

// Context ends with the one given to Begin, or when it is known that nobody listens.
func (w *Wait) Context() context.Context { return w.ctx }

// Heard says that somebody answered. It may be called again.
func (w *Wait) Heard() {
	if w.hint.Stop() {
		w.clear()
	}
}

// End stops everything. Where nothing was answered and it is known that nobody listens, that is the error, unless err says why nobody was
// called.
func (w *Wait) End(answered bool, err error) error {
	w.Heard()
	cause := context.Cause(w.ctx)
	w.stop(nil)
	w.probe.Wait()
	called := err == nil || errors.Is(err, caller.ErrNotAnswered) || errors.Is(err, context.Canceled)
	if !answered && called && errors.Is(cause, syscall.ECONNREFUSED) {
		return &hotline.Error{Op: "call " + w.to, Kind: hotline.KindUnavailable, Err: cause}
	}
	return err
}

// clear takes the line of the screen away.
func (w *Wait) clear() {
	if w.screen {
		_, _ = fmt.Fprint(w.stderr, "\r\033[K")
	}
}

// knock sends a keep-alive (RFC 5626, section 4.4: two line ends), which no SIP server answers over UDP, and waits for the port to be refused
// by ICMP. Silence means nothing.
func (w *Wait) knock(t target) {
	if t.port == "" {
		t.port = "5060"
	}
	conn, err := (&net.Dialer{}).DialContext(w.ctx, "udp", net.JoinHostPort(t.host, t.port))
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(w.ctx, func() { _ = conn.SetDeadline(time.Now()) })()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return
	}
	_, err = conn.Write([]byte("\r\n\r\n"))
	if err == nil {
		_, err = conn.Read(make([]byte, 1))
	}
	if errors.Is(err, syscall.ECONNREFUSED) {
		w.stop(err)
	}
}
