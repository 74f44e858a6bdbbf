package sip

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strings"

	"github.com/emiago/sipgo"
	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/digest"
)

func newToken() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// nextHop is where requests of a dialog go: the first route; else the connection the other side was heard on; else the
// Contact, unless that is a name or an address that does not match where the other side really is (a translator in between):
// then to where it came from.
func (e *Endpoint) nextHop(ctx context.Context, d *dialog.Dialog) (netip.AddrPort, error) {
	uri, source, routed := d.Hop()
	if !routed && source.IsValid() {
		if d.Transport != "UDP" && e.net.Connected(e.ua.TransportLayer(), d.Transport, source) {
			return source, nil
		}
		if now := e.desk.Moved(d.Transport, source); now.IsValid() { // a browser that came back
			return now, nil
		}
		if ip, err := netip.ParseAddr(strings.Trim(uri.Host, "[]")); err != nil || ip != source.Addr() {
			return source, nil
		}
	}
	uri.UriParams.Add("transport", strings.ToLower(d.Transport))
	return e.resolve(ctx, uri)
}

// resolve is the first server of a URI.
func (e *Endpoint) resolve(ctx context.Context, uri gosip.Uri) (netip.AddrPort, error) {
	list, err := e.places.Find(ctx, uri)
	if err != nil {
		return netip.AddrPort{}, err //nolint:wrapcheck // says what it could not resolve
	}
	return list[0].Addr, nil
}

// route points req at dest over the sockets that are ours, under a branch that we know again.
func (e *Endpoint) route(ctx context.Context, req *gosip.Request, dest netip.AddrPort) error {
	if err := e.net.Route(ctx, e.ua.TransportLayer(), req, dest, e.mark+rand.Text()[:20]); err != nil {
		return fmt.Errorf("route %s: %w", req.Method, err)
	}
	return nil
}

// asBuilt keeps the stack from adding headers to a request that is complete.
func asBuilt(*sipgo.Client, *gosip.Request) error { return nil }

// transact sends req and waits for its final response.
func (e *Endpoint) transact(ctx context.Context, req *gosip.Request) (*gosip.Response, error) {
	tx, err := e.client.TransactionRequest(ctx, req, asBuilt)
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

// do sends a request within the dialog, answers one challenge, and waits for the final response.
func (e *Endpoint) do(ctx context.Context, l *leg, d *dialog.Dialog, method gosip.RequestMethod, change func(*gosip.Request)) (*gosip.Response, error) {
	req := d.Request(method, 0)
	if change != nil {
		change(req)
	}
	req.AppendHeader(gosip.NewHeader("User-Agent", e.cfg.UserAgent))
	dest, err := e.nextHop(ctx, d)
	if err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		if err := e.route(ctx, req, dest); err != nil {
			return nil, err
		}
		res, err := e.transact(ctx, req)
		if err != nil {
			return nil, err
		}
		next, ok := l.creds.again(d, req, res, try)
		if !ok {
			return res, nil
		}
		req = next
	}
}

// credentials are what we answer challenges with.
type credentials struct{ username, password string }

// again is the request to send after a challenge, with the next number of the dialog; false when res is no challenge, or one
// that cannot be met.
func (c credentials) again(d *dialog.Dialog, req *gosip.Request, res *gosip.Response, tries int) (*gosip.Request, bool) {
	challenged := res.StatusCode == gosip.StatusUnauthorized || res.StatusCode == gosip.StatusProxyAuthRequired
	if !challenged || tries > 1 || tries == 1 && !digest.IsStale(res) || c.username == "" {
		return nil, false
	}
	next := req.Clone()
	if digest.Answer(next, res, c.username, c.password) != nil {
		return nil, false
	}
	next.CSeq().SeqNo = d.NextSeq()
	return next, true
}
