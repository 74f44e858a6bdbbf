package sip

import (
	"context"
	"errors"
	"fmt"
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
	"hotline/telephony/sip/trunk"
	"hotline/telephony/sip/uac"
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
	SRTP     trunk.SRTP // empty: what the trunk says, off for none
	Replaces string     // value of Replaces, from a telephony.Referral: the call takes the place of that dialog
	// Headers are further header fields of the INVITE, for the phone: Call-Info, Answer-Mode, our own. One with a line break in it is refused.
	Headers []telephony.Header
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
func (e *Endpoint) dialOnce(ctx context.Context, to telephony.Address, o DialOptions, h hop) (_ telephony.Leg, err error) {
	l, err := e.newOutbound(to, o, h)
	if err != nil {
		return nil, err
	}
	defer e.dropped(l, &err)
	e.gate.Expect(l.peer)
	if !e.legs.AddOurs(l) {
		l.finish(telephony.CauseOverload, 503, true)
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindBusy, Err: errors.New("too many calls")}
	}
	ring, cancel := context.WithTimeout(ctx, e.cfg.RingTimeout)
	defer cancel()
	o.Progress = e.caught(o.Progress, l, cancel)
	if err := l.invite(ring, o, h); err != nil {
		l.finish(cause.OfError(err, ErrClosed), cause.Code(err), false)
		return nil, err
	}
	e.work.Run(func() { l.watch(nil, nil) })
	return l, nil
}

// caught is tell, of which a panic gives the call up: the other side gets its CANCEL.
func (e *Endpoint) caught(tell func(int, telephony.Audio), l *leg, giveUp func()) func(int, telephony.Audio) {
	if tell == nil {
		return nil
	}
	return func(code int, early telephony.Audio) {
		defer func() {
			if v := recover(); v != nil {
				e.panicked("progress of a call", v, "call", l.info.ID)
				giveUp()
			}
		}()
		tell(code, early)
	}
}

// dropped ends a leg that a panic left behind, and makes the panic its error.
func (e *Endpoint) dropped(l *leg, err *error) {
	if v := recover(); v != nil {
		e.panicked("dial", v, "call", l.info.ID)
		l.finish(telephony.CauseFailed, gosip.StatusInternalServerError, false)
		*err = &hotline.Error{Op: "dial", Kind: hotline.KindInternal, Err: fmt.Errorf("panic: %v", v)}
	}
}

func (e *Endpoint) newOutbound(to telephony.Address, o DialOptions, h hop) (*leg, error) {
	if _, err := transfer.ParseReplaces(o.Replaces); o.Replaces != "" && err != nil {
		return nil, &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: err}
	}
	for _, f := range o.Headers {
		if f.Name == "" || strings.ContainsAny(f.Name+f.Value, "\r\n") {
			return nil, &hotline.Error{Op: "dial", Kind: hotline.KindInvalid, Err: fmt.Errorf("header field %q", f.Name+": "+f.Value)}
		}
	}
	uri := h.uri
	d := &dialog.Dialog{CallID: uac.Token(), Transport: h.transport, Contact: e.net.Contact(e.cfg.UserAgent, h.addr.Addr(), h.transport)}
	d.Local = dialog.Party{Name: o.Name, URI: gosip.Uri{Scheme: "sip", User: e.cfg.UserAgent, Host: d.Contact.Host}, Tag: uac.Token()}
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
		To: to, User: uri.User, Trunk: o.Trunk, Transport: h.transport, At: time.Now()}, d, h.addr.Addr(), e.profileOf(who))
	if e.deps.WebRTC != nil && strings.HasPrefix(h.transport, "WS") { // a phone in a browser
		l.prof = l.prof.forBrowser(e)
	}
	if o.SRTP != "" && !l.prof.web {
		l.prof.security = securityOf(o.SRTP)
	}
	l.who = who
	l.creds = uac.Credentials{Username: o.Username, Password: o.Password}
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
		res, err := l.e.calls.Invite(ctx, uac.Invite{Dialog: l.dlg, Credentials: l.creds, Req: req, Dest: h.addr, Patience: h.patience,
			Provisional: heard.provisional})
		if err != nil {
			return err
		}
		if res.IsSuccess() {
			return l.established(req, res, heard)
		}
		if next, ok := l.creds.Again(l.dlg, req, res, try); ok {
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
	for _, f := range o.Headers {
		req.AppendHeader(gosip.NewHeader(f.Name, f.Value))
	}
	req.AppendHeader(gosip.NewHeader("Content-Type", "application/sdp"))
	req.SetBody(offer)
	return req
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
	if err := l.e.calls.ACK(l.dlg, req); err != nil {
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
