// Package uac is the client side of the user agent (RFC 3261 section 8.1): it sends requests, within dialogs and outside of
// them, finds where they go, answers one challenge, and sees an INVITE through to its final response, with CANCEL, forked and
// repeated answers. It owns no socket, no call and no media, and keeps nothing of a dialog. telephony/sip sends by it.
package uac

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/emiago/sipgo"
	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/locate"
	"hotline/telephony/sip/sockets"
	"hotline/telephony/sip/tally"
)

const (
	// FinalWait is how long the final response to a cancelled INVITE is waited for: 64*T1.
	FinalWait = 32 * time.Second
	// ByeWait bounds a BYE that nobody waits for.
	ByeWait = 4 * time.Second
)

// ErrClosed is returned for a call that was being placed when the owner ended.
var ErrClosed = errors.New("sip: endpoint closed")

// Deps are the parts an Agent is given; all are needed.
type Deps struct {
	UA        *sipgo.UserAgent
	Client    *sipgo.Client
	Net       *sockets.Set
	Places    *locate.Locator
	UserAgent string // written into requests within dialogs
	// Moved is where a phone is now that was on a connection that has ended; the zero AddrPort where it did not come back.
	Moved func(transport string, from netip.AddrPort) netip.AddrPort
	Work  *tally.Tally        // counts the goroutines that clean up behind calls: its owner waits for them
	Quit  <-chan struct{}     // closed when the owner ends: calls being placed are cancelled
	Count func(reason string) // of what is odd; must not block
}

// Agent sends requests. Safe for concurrent use.
type Agent struct {
	deps Deps
	mark string // begins every branch we make: a request that carries one came back to us
}

// New makes an agent.
func New(d Deps) *Agent {
	return &Agent{deps: d, mark: gosip.RFC3261BranchMagicCookie + Token()[:10] + "."}
}

// Token makes a value for tags and Call-IDs: 96 random bits, in hex.
func Token() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// Made says whether a branch is one of ours.
func (a *Agent) Made(branch string) bool { return strings.HasPrefix(branch, a.mark) }

// nextHop is where requests of a dialog go: the first route; else the connection the other side was heard on; else the
// Contact, unless that is a name or an address that does not match where the other side really is (a translator in between):
// then to where it came from.
func (a *Agent) nextHop(ctx context.Context, d *dialog.Dialog) (netip.AddrPort, error) {
	uri, source, routed := d.Hop()
	if !routed && source.IsValid() {
		if d.Transport != "UDP" && a.deps.Net.Connected(a.deps.UA.TransportLayer(), d.Transport, source) {
			return source, nil
		}
		if now := a.deps.Moved(d.Transport, source); now.IsValid() { // a browser that came back
			return now, nil
		}
		if ip, err := netip.ParseAddr(strings.Trim(uri.Host, "[]")); err != nil || ip != source.Addr() {
			return source, nil
		}
	}
	uri.UriParams.Add("transport", strings.ToLower(d.Transport))
	list, err := a.deps.Places.Find(ctx, uri)
	if err != nil {
		return netip.AddrPort{}, err //nolint:wrapcheck // says what it could not resolve
	}
	return list[0].Addr, nil
}

// route points req at dest over the sockets that are ours, under a branch that we know again.
func (a *Agent) route(ctx context.Context, req *gosip.Request, dest netip.AddrPort) error {
	if err := a.deps.Net.Route(ctx, a.deps.UA.TransportLayer(), req, dest, a.mark+rand.Text()[:20]); err != nil {
		return fmt.Errorf("route %s: %w", req.Method, err)
	}
	return nil
}

// asBuilt keeps the stack from adding headers to a request that is complete.
func asBuilt(*sipgo.Client, *gosip.Request) error { return nil }

// Send sends a complete request to dest and blocks until its final response, 32 s at most, or until ctx ends.
func (a *Agent) Send(ctx context.Context, req *gosip.Request, dest netip.AddrPort) (*gosip.Response, error) {
	if err := a.route(ctx, req, dest); err != nil {
		return nil, err
	}
	return a.transact(ctx, req)
}

// transact sends a request that has its route.
func (a *Agent) transact(ctx context.Context, req *gosip.Request) (*gosip.Response, error) {
	tx, err := a.deps.Client.TransactionRequest(ctx, req, asBuilt)
	if err != nil {
		return nil, fmt.Errorf("send %s: %w", req.Method, err)
	}
	defer tx.Terminate()
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, fmt.Errorf("%s: %w", req.Method, tx.Err())
		case <-ctx.Done():
			return nil, fmt.Errorf("%s: %w", req.Method, ctx.Err())
		}
	}
}

// Do sends a request within a dialog, not INVITE or ACK, answers one challenge, and blocks until the final response, which it
// returns whatever it says. change completes the request; nil for nothing.
func (a *Agent) Do(ctx context.Context, d *dialog.Dialog, c Credentials, method gosip.RequestMethod, change func(*gosip.Request)) (*gosip.Response, error) {
	req := d.Request(method, 0)
	if change != nil {
		change(req)
	}
	req.AppendHeader(gosip.NewHeader("User-Agent", a.deps.UserAgent))
	dest, err := a.nextHop(ctx, d)
	if err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		res, err := a.Send(ctx, req, dest)
		if err != nil {
			return nil, err
		}
		next, ok := c.Again(d, req, res, try)
		if !ok {
			return res, nil
		}
		req = next
	}
}

// ACK acknowledges a 2xx, with the credentials of its INVITE (RFC 3261 section 13.2.2.4).
func (a *Agent) ACK(d *dialog.Dialog, invite *gosip.Request) error {
	ctx, cancel := context.WithTimeout(context.Background(), ByeWait)
	defer cancel()
	ack := d.Request(gosip.ACK, invite.CSeq().SeqNo)
	for _, name := range []string{"Authorization", "Proxy-Authorization"} {
		gosip.CopyHeaders(name, invite, ack)
	}
	dest, err := a.nextHop(ctx, d)
	if err != nil {
		return err
	}
	if err := a.route(ctx, ack, dest); err != nil {
		return err
	}
	if err := a.deps.Client.WriteRequest(ack, asBuilt); err != nil {
		return fmt.Errorf("send ACK: %w", err)
	}
	return nil
}
