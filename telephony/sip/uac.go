package sip

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/media/codec"
	"hotline/telephony"
	"hotline/telephony/sip/access"
	"hotline/telephony/sip/cause"
	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/timer"
	"hotline/telephony/sip/transfer"
)

// RefusedError is why Dial did not get an answer: the final response of the other side.
type RefusedError = cause.Refused

// DialOptions shape one outgoing call. The zero value is an anonymous call with the endpoint's codecs.
type DialOptions struct {
	From     telephony.Address // our identity; empty: sip:<user agent>@<our address>
	Name     string            // display name
	Codecs   []string          // what we offer, best first; empty: Config.Codecs
	Username string            // for 401 and 407
	Password string
	// Trunk is the name of the trunk to call over; then only the user part of the address counts. Empty: a host in the address
	// that is a trunk's name, without port, stands for that trunk.
	Trunk    string
	Replaces string // value of Replaces, from a telephony.Referral: the call takes the place of that dialog
	// Progress, if set, is told of every provisional response but 100, on the goroutine of the Dial: early is the Audio that
	// the other side sends before it answers (ring-back tone, announcement), nil while there is none. It must not block.
	Progress func(code int, early telephony.Audio)
}

// Dial places a call and blocks until it is answered or refused, ctx ends, or Config.RingTimeout has passed.
// Serve must run. It returns *hotline.Error, with *RefusedError inside where the other side refused.
func (e *Endpoint) Dial(ctx context.Context, to telephony.Address) (telephony.Leg, error) {
	return e.DialWith(ctx, to, DialOptions{})
}

// dialOnce calls one server.
func (e *Endpoint) dialOnce(ctx context.Context, to telephony.Address, o DialOptions, h hop) (telephony.Leg, error) {
	l, err := e.newOutbound(to, o, h)
	if err != nil {
		return nil, err
	}
	e.gate.Expect(l.peer)
	if !e.legs.Add(l) {
		l.finish(telephony.CauseOverload, 503, true)
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindBusy, Err: errors.New("too many calls, or draining")}
	}
	ring, cancel := context.WithTimeout(ctx, e.cfg.RingTimeout)
	defer cancel()
	if err := l.invite(ring, o, h); err != nil {
		l.finish(cause.OfError(err, ErrClosed), cause.Code(err), false)
		return nil, err
	}
	e.work.Run(func() { l.watch(nil, nil) })
	return l, nil
}

func (e *Endpoint) newOutbound(to telephony.Address, o DialOptions, h hop) (*leg, error) {
	if _, err := transfer.ParseReplaces(o.Replaces); o.Replaces != "" && err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: err}
	}
	uri := h.uri
	d := &dialog.Dialog{CallID: newToken(), Transport: h.transport, Contact: e.net.Contact(e.cfg.UserAgent, h.addr.Addr(), h.transport)}
	d.Local = dialog.Party{Name: o.Name, URI: gosip.Uri{Scheme: "sip", User: e.cfg.UserAgent, Host: d.Contact.Host}, Tag: newToken()}
	if o.From != "" {
		if err := gosip.ParseUri(string(o.From), &d.Local.URI); err != nil {
			return nil, &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: fmt.Errorf("from: %w", err)}
		}
		d.Contact.User = d.Local.URI.User
	}
	var who *access.Caller
	if h.trunk != nil {
		if reason, _ := h.trunk.Limiter().Enter(); reason != "" {
			e.count(reason)
			return nil, &hotline.Error{Op: "dial", Kind: hotline.KindBusy, Err: fmt.Errorf("trunk %s has no room: %s", o.Trunk, reason)}
		}
		who = &access.Caller{Trunk: h.trunk}
		d.Local.Name, d.Local.URI = h.shown.Name, h.shown.From
	}
	d.Begin(dialog.State{Target: uri, Routes: h.routes, Remote: dialog.Party{URI: gosip.Uri{Scheme: uri.Scheme, User: uri.User, Host: uri.Host, Port: uri.Port}}})
	l := e.newLeg(telephony.Info{ID: d.CallID, Direction: hotline.Outbound, From: telephony.Address(d.Local.URI.String()),
		To: to, User: uri.User, Trunk: o.Trunk, Transport: h.transport, At: time.Now()}, d, h.addr.Addr(), e.profileOf(who.Config()))
	if e.deps.WebRTC != nil && strings.HasPrefix(h.transport, "WS") { // a phone in a browser
		l.prof = l.prof.forBrowser(e)
	}
	l.who = who
	l.creds = credentials{o.Username, o.Password}
	l.turn.Begin(true)
	return l, nil
}

// invite offers, waits for the answer and acknowledges it.
func (l *leg) invite(ctx context.Context, o DialOptions, h hop) error {
	if len(o.Codecs) > 0 {
		l.prof.codecs = codecsOf(o.Codecs)
	}
	if !slices.ContainsFunc(l.prof.codecs, codec.Codec.Encodes) {
		return &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: fmt.Errorf("no codec that we speak in %v", o.Codecs)}
	}
	if err := l.openVoice(); err != nil {
		return &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	offer, err := l.voice.Offer()
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	wish := l.prof.timers
	req := l.firstInvite(offer, wish, o)
	for _, f := range h.shown.Fields {
		req.AppendHeader(f)
	}
	for try := 0; ; {
		heard := &progress{l: l, invite: req, tell: o.Progress}
		res, err := l.attempt(ctx, req, h.addr, h.patience, heard.provisional)
		if err != nil {
			return err
		}
		if res.IsSuccess() {
			return l.established(req, res, heard)
		}
		if next, ok := l.creds.again(l.dlg, req, res, try); ok {
			req = next
			try++
			continue
		}
		raised, ok := wish.Raise(res)
		if res.StatusCode != intervalTooSmall || !ok { // RFC 4028 section 7.3
			return cause.Refusal(res) //nolint:wrapcheck // says dial
		}
		wish = raised
		req = req.Clone()
		req.CSeq().SeqNo = l.dlg.NextSeq()
		wish.Ask(req, "")
	}
}

func (l *leg) firstInvite(offer []byte, wish timer.Policy, o DialOptions) *gosip.Request {
	req := l.dlg.Request(gosip.INVITE, 0)
	req.AppendHeader(gosip.NewHeader("Allow", allow))
	req.AppendHeader(gosip.NewHeader("Supported", supported))
	req.AppendHeader(gosip.NewHeader("User-Agent", l.e.cfg.UserAgent))
	wish.Ask(req, "")
	if o.Replaces != "" {
		req.AppendHeader(gosip.NewHeader("Require", "replaces"))
		req.AppendHeader(gosip.NewHeader("Replaces", o.Replaces))
	}
	req.AppendHeader(gosip.NewHeader("Content-Type", "application/sdp"))
	req.SetBody(offer)
	return req
}

// attempt sends one INVITE and waits for its final response; others come to provisional. When ctx ends first, or nothing at
// all comes within patience (0: as long as the transaction), it cancels the INVITE; what still comes is taken care of in the
// background.
func (l *leg) attempt(ctx context.Context, req *gosip.Request, dest netip.AddrPort, patience time.Duration, provisional func(*gosip.Response)) (*gosip.Response, error) {
	if err := l.e.route(ctx, req, dest); err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	tx, err := l.e.client.TransactionRequest(ctx, req, asBuilt)
	if err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	tx.OnRetransmission(func(res *gosip.Response) { l.again(req, res) })
	ringing := false
	silent := time.NewTimer(cmp.Or(patience, time.Hour)) // the transaction ends before the hour
	defer silent.Stop()
	for {
		select {
		case <-silent.C:
			l.abandon(req, tx, dest, ringing)
			return nil, &hotline.Error{Op: "dial", Kind: hotline.KindTimeout, Err: cause.ErrSilent}
		case res := <-tx.Responses():
			silent.Stop()
			if !res.IsProvisional() {
				return res, nil
			}
			ringing = true
			if res.StatusCode > 100 {
				provisional(res)
			}
		case <-tx.Done():
			return nil, &hotline.Error{Op: "dial", Kind: hotline.KindTimeout, Err: tx.Err()}
		case <-l.e.quit:
			l.abandon(req, tx, dest, ringing)
			return nil, ErrClosed
		case <-ctx.Done():
			l.abandon(req, tx, dest, ringing)
			return nil, &hotline.Error{Op: "dial", Kind: hotline.KindTimeout, Err: ctx.Err()}
		}
	}
}

// abandon cancels an INVITE: at once when a provisional response has come, else when one comes (RFC 3261 section 9.1).
// An answer that crosses the CANCEL is acknowledged and ended by BYE.
func (l *leg) abandon(req *gosip.Request, tx gosip.ClientTransaction, dest netip.AddrPort, ringing bool) {
	l.e.work.Run(func() {
		limit := time.NewTimer(finalWait)
		defer limit.Stop()
		if ringing {
			l.cancel(req, dest)
		}
		quit := l.e.quit
		if ringing { // the CANCEL is out: the answer to it is worth a moment even at the end
			quit = nil
			limit.Reset(byeWait)
		}
		for {
			select {
			case res := <-tx.Responses():
				switch {
				case res.IsSuccess():
					l.crossedAnswer(req, res)
					return
				case !res.IsProvisional():
					return
				case !ringing:
					ringing = true
					l.cancel(req, dest)
				}
			case <-tx.Done():
				return
			case <-quit:
				tx.Terminate()
				return
			case <-limit.C:
				tx.Terminate()
				return
			}
		}
	})
}

func (l *leg) cancel(invite *gosip.Request, dest netip.AddrPort) {
	req := gosip.NewRequest(gosip.CANCEL, *invite.Recipient.Clone())
	req.AppendHeader(invite.Via().Clone())
	for _, name := range []string{"Route", "From", "To", "Call-ID"} {
		gosip.CopyHeaders(name, invite, req)
	}
	req.AppendHeader(&gosip.CSeqHeader{SeqNo: invite.CSeq().SeqNo, MethodName: gosip.CANCEL})
	maxForwards := gosip.MaxForwardsHeader(70)
	req.AppendHeader(&maxForwards)
	req.SetBody(nil)
	req.SetTransport(invite.Transport())
	req.SetDestination(dest.String())
	req.Laddr = invite.Laddr
	ctx, cancel := context.WithTimeout(context.Background(), byeWait)
	defer cancel()
	_, _ = l.e.transact(ctx, req)
}

// crossedAnswer takes a 2xx that crossed our CANCEL: a new call is ended, a re-INVITE has changed nothing that we want.
func (l *leg) crossedAnswer(req *gosip.Request, res *gosip.Response) {
	if _, within := req.To().Params.Get("tag"); within {
		_ = l.sendACK(l.dlg, req)
		return
	}
	l.endFork(req, res)
}

// established takes the 200: the answer into effect, then ACK, for the other side may hang up right after it. An answer we
// cannot speak is acknowledged and hung up.
func (l *leg) established(req *gosip.Request, res *gosip.Response, heard *progress) error {
	err := heard.confirm(res)
	l.updates.Store(field.Lists(res, "UPDATE", "Allow"))
	l.clock.Set(timer.Accept(res), time.Now())
	if !l.become(up) { // its BYE overtook the 200
		err = errGone
	}
	close(l.acked)
	l.turn.End(true)
	if err := l.sendACK(l.dlg, req); err != nil {
		return &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	if err != nil {
		ctx, cancel := context.WithTimeout(context.Background(), byeWait)
		defer cancel()
		_ = l.Hangup(ctx, telephony.CauseUnsupported)
		return &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: err}
	}
	ready, cancel := context.WithTimeout(context.Background(), mediaWait)
	defer cancel()
	if err := l.listening(ready); err != nil {
		return &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	return nil
}

// sendACK acknowledges a 2xx, with the credentials of its INVITE (RFC 3261 section 13.2.2.4).
func (l *leg) sendACK(d *dialog.Dialog, invite *gosip.Request) error {
	ctx, cancel := context.WithTimeout(context.Background(), byeWait)
	defer cancel()
	ack := d.Request(gosip.ACK, invite.CSeq().SeqNo)
	for _, name := range []string{"Authorization", "Proxy-Authorization"} {
		gosip.CopyHeaders(name, invite, ack)
	}
	dest, err := l.e.nextHop(ctx, d)
	if err != nil {
		return err
	}
	if err := l.e.route(ctx, ack, dest); err != nil {
		return err
	}
	if err := l.e.client.WriteRequest(ack, asBuilt); err != nil {
		return fmt.Errorf("send ACK: %w", err)
	}
	return nil
}

// again is called by the stack for every further 2xx: a copy gets the ACK again, a fork ACK and BYE.
func (l *leg) again(req *gosip.Request, res *gosip.Response) {
	tag := ""
	if to := res.To(); to != nil {
		tag, _ = to.Params.Get("tag")
	}
	if tag != "" && tag == l.dlg.Remote().Tag {
		l.e.work.Run(func() { _ = l.sendACK(l.dlg, req) })
		return
	}
	l.e.count("forked_answer")
	l.e.work.Run(func() { l.endFork(req, res) })
}

// endFork ends a dialog that we do not want: ACK, then BYE.
func (l *leg) endFork(req *gosip.Request, res *gosip.Response) {
	d := l.dlg.Fork(req, res)
	ctx, cancel := context.WithTimeout(context.Background(), byeWait)
	defer cancel()
	if l.sendACK(d, req) == nil {
		_, _ = l.e.do(ctx, l, d, gosip.BYE, nil)
	}
}
