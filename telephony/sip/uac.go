package sip

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip/sdp"
)

// DialOptions shape one outgoing call. The zero value is an anonymous call with the endpoint's codecs.
type DialOptions struct {
	From     telephony.Address // our identity; empty: sip:<user agent>@<our address>
	Name     string            // display name
	Codecs   []string          // what we offer, best first; empty: Config.Codecs
	Username string            // for 401 and 407
	Password string
}

// Dial places a call and blocks until it is answered or refused, ctx ends, or Config.RingTimeout has passed.
// Serve must run. It returns *hotline.Error, with *RefusedError inside where the other side refused.
func (e *Endpoint) Dial(ctx context.Context, to telephony.Address) (telephony.Leg, error) {
	return e.DialWith(ctx, to, DialOptions{})
}

// DialWith is Dial with options. The leg lives until Hangup or the end of Serve; ctx is for the dialling only.
func (e *Endpoint) DialWith(ctx context.Context, to telephony.Address, o DialOptions) (telephony.Leg, error) {
	select {
	case <-e.ready:
	case <-e.quit:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, fmt.Errorf("dial: %w", ctx.Err())
	}
	if !e.work.enter() {
		return nil, ErrClosed
	}
	defer e.work.leave()
	l, err := e.newOutbound(ctx, to, o)
	if err != nil {
		return nil, err
	}
	e.gate.Expect(l.peer)
	if !e.legs.add(l) {
		e.gate.Forget(l.peer)
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindBusy, Err: errors.New("too many calls, or draining")}
	}
	ring, cancel := context.WithTimeout(ctx, e.cfg.RingTimeout)
	defer cancel()
	if err := l.invite(ring, o); err != nil {
		l.finish(causeOfError(err), codeOfError(err), false)
		return nil, err
	}
	e.work.run(func() { l.watch(nil, nil) })
	return l, nil
}

func (e *Endpoint) newOutbound(ctx context.Context, to telephony.Address, o DialOptions) (*leg, error) {
	var uri gosip.Uri
	if err := gosip.ParseUri(string(to), &uri); err != nil || uri.Scheme != "sip" || uri.Host == "" {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: fmt.Errorf("%q is no sip address", to)}
	}
	dest, err := resolve(ctx, uri)
	if err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	transport := "UDP"
	if t, ok := uri.UriParams.Get("transport"); ok {
		transport = strings.ToUpper(t)
	} else if len(e.udp) == 0 {
		transport = "TCP"
	}
	d := &dialog{callID: newToken(), transport: transport, target: uri, creds: credentials{o.Username, o.Password}}
	d.contact = e.contactURI(e.cfg.UserAgent, dest.Addr(), transport)
	d.local = party{name: o.Name, uri: gosip.Uri{Scheme: "sip", User: e.cfg.UserAgent, Host: d.contact.Host}, tag: newToken()}
	if o.From != "" {
		if err := gosip.ParseUri(string(o.From), &d.local.uri); err != nil {
			return nil, &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: fmt.Errorf("from: %w", err)}
		}
		d.contact.User = d.local.uri.User
	}
	d.remote = party{uri: gosip.Uri{Scheme: "sip", User: uri.User, Host: uri.Host, Port: uri.Port}}
	return e.newLeg(telephony.Info{ID: d.callID, Direction: hotline.Outbound, From: telephony.Address(d.local.uri.String()),
		To: to, User: uri.User, Transport: transport, At: time.Now()}, d, dest.Addr()), nil
}

// invite offers, waits for the answer and acknowledges it.
func (l *leg) invite(ctx context.Context, o DialOptions) error {
	names := o.Codecs
	if len(names) == 0 {
		names = l.e.cfg.Codecs
	}
	if err := l.openVoice(names); err != nil {
		return &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	if len(l.voice.local.Codecs) == 0 {
		return &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: fmt.Errorf("no known codec in %v", names)}
	}
	offer, err := l.voice.offer()
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	req := l.dlg.request(gosip.INVITE, 0)
	req.AppendHeader(gosip.NewHeader("Allow", allow))
	req.AppendHeader(gosip.NewHeader("User-Agent", l.e.cfg.UserAgent))
	req.AppendHeader(gosip.NewHeader("Content-Type", "application/sdp"))
	req.SetBody(offer)
	dest, err := resolve(ctx, req.Recipient)
	if err != nil {
		return &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	for try := 0; ; try++ {
		res, err := l.attempt(ctx, req, dest)
		if err != nil {
			return err
		}
		if res.IsSuccess() {
			return l.established(res)
		}
		challenged := res.StatusCode == gosip.StatusUnauthorized || res.StatusCode == gosip.StatusProxyAuthRequired
		if !challenged || try > 0 || o.Username == "" {
			return refused(res)
		}
		next := req.Clone()
		if l.dlg.creds.authorise(next, res) != nil {
			return refused(res)
		}
		l.dlg.mu.Lock()
		l.dlg.localSeq++
		next.CSeq().SeqNo = l.dlg.localSeq
		l.dlg.mu.Unlock()
		req = next
	}
}

// attempt sends one INVITE and waits for its final response. When ctx ends first it cancels the call; what still comes is
// taken care of in the background.
func (l *leg) attempt(ctx context.Context, req *gosip.Request, dest netip.AddrPort) (*gosip.Response, error) {
	if err := l.e.route(ctx, req, dest); err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	tx, err := l.e.client.TransactionRequest(ctx, req, asBuilt)
	if err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	tx.OnRetransmission(func(res *gosip.Response) { l.again(req, res) })
	ringing := false
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
			ringing = true
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
	l.e.work.run(func() {
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
					l.endFork(req, res)
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

// established takes the 200: the answer into effect, then ACK, for the other side may hang up right after it. An answer we
// cannot speak is acknowledged and hung up.
func (l *leg) established(res *gosip.Response) error {
	l.dlg.confirm(res)
	answer, err := sdp.Parse(res.Body())
	if err == nil {
		err = l.voice.accept(answer)
	}
	l.set(up)
	close(l.acked)
	if err := l.sendACK(l.dlg, res.CSeq().SeqNo); err != nil {
		return &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: err}
	}
	if err != nil {
		ctx, cancel := context.WithTimeout(context.Background(), byeWait)
		defer cancel()
		_ = l.Hangup(ctx, telephony.CauseUnsupported)
		return &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: err}
	}
	return nil
}

func (l *leg) sendACK(d *dialog, seq uint32) error {
	ctx, cancel := context.WithTimeout(context.Background(), byeWait)
	defer cancel()
	ack := d.request(gosip.ACK, seq)
	if auth := d.creds.username; auth != "" {
		ack.AppendHeader(gosip.NewHeader("User-Agent", l.e.cfg.UserAgent))
	}
	dest, err := d.nextHop(ctx)
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
	l.dlg.mu.Lock()
	ours := l.dlg.remote.tag
	l.dlg.mu.Unlock()
	if tag != "" && tag == ours {
		l.e.work.run(func() { _ = l.sendACK(l.dlg, res.CSeq().SeqNo) })
		return
	}
	l.e.count("forked_answer")
	l.e.work.run(func() { l.endFork(req, res) })
}

// endFork ends a dialog that we do not want: ACK, then BYE.
func (l *leg) endFork(req *gosip.Request, res *gosip.Response) {
	d := &dialog{callID: l.dlg.callID, transport: l.dlg.transport, contact: l.dlg.contact, local: l.dlg.local, creds: l.dlg.creds,
		target: req.Recipient, localSeq: req.CSeq().SeqNo}
	d.remote = party{uri: req.To().Address}
	d.confirm(res)
	ctx, cancel := context.WithTimeout(context.Background(), byeWait)
	defer cancel()
	if l.sendACK(d, res.CSeq().SeqNo) == nil {
		_, _ = l.e.do(ctx, d, gosip.BYE, nil)
	}
}

func causeOfError(err error) telephony.Cause {
	var r *RefusedError
	switch {
	case errors.As(err, &r):
		return r.Cause
	case errors.Is(err, context.Canceled), errors.Is(err, ErrClosed):
		return telephony.CauseCancelled
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, gosip.ErrTransactionTimeout):
		return telephony.CauseNoAnswer
	default:
		return telephony.CauseFailed
	}
}

func codeOfError(err error) int {
	var r *RefusedError
	if errors.As(err, &r) {
		return r.Code
	}
	return 0
}
