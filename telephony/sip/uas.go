package sip

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/media/rtp"
	"hotline/telephony"
	"hotline/telephony/sip/sdp"
)

// onInvite takes a new call, or passes a re-INVITE on. It returns when the leg has ended and its owner has returned.
func (e *Endpoint) onInvite(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.gate.Fresh(req) {
		e.onReinvite(req, tx)
		return
	}
	trunk := e.admit(req, tx)
	if trunk == nil {
		return
	}
	offer, ok := e.readOffer(req, tx)
	if !ok {
		return
	}
	l := e.newInbound(req, tx, trunk, offer)
	if !e.legs.add(l) {
		e.count("overload")
		e.reply(req, tx, 503, "Service Unavailable", "Retry-After", "10")
		return
	}
	cancelled := make(chan struct{})
	once := sync.OnceFunc(func() { close(cancelled) })
	if !tx.OnCancel(func(*gosip.Request) { once() }) {
		once()
	}
	take := e.accept.Load()
	if take == nil {
		_ = l.Hangup(context.Background(), telephony.CauseNoAnswer)
		return
	}
	returned := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(returned)
		defer e.recovered("call", l)
		(*take)(ctx, l)
	}()
	l.watch(cancelled, returned)
	cancel()
	<-returned
}

// recovered ends one call where its owner panicked.
func (e *Endpoint) recovered(what string, l *leg) {
	v := recover()
	if v == nil {
		return
	}
	e.deps.Log.Error(what+" panicked", "call", l.info.ID, "panic", v, "stack", string(debug.Stack()))
	if e.deps.Metrics.Panic != nil {
		e.deps.Metrics.Panic()
	}
	ctx, cancel := context.WithTimeout(context.Background(), byeWait)
	defer cancel()
	_ = l.Hangup(ctx, telephony.CauseFailed)
}

// admit checks who calls, whether it is a copy, and whether we take calls; nil when the request is answered.
func (e *Endpoint) admit(req *gosip.Request, tx gosip.ServerTransaction) *Trunk {
	if l := e.legs.invited(inviteKeyOf(req)); l != nil {
		was, _ := l.call.req.Via().Params.Get("branch")
		if now, _ := req.Via().Params.Get("branch"); was == now {
			e.count("late_copy") // of a call that is up: its answer was acknowledged long ago (RFC 6026)
			return nil
		}
		e.reply(req, tx, 482, "Loop Detected")
		return nil
	}
	trunk, refusal := e.auth.trunk(req, source(req).Addr())
	if refusal != nil {
		e.count("trunk_refused")
		_ = e.respond(tx, refusal)
		return nil
	}
	if !e.screened(req, tx) {
		return nil
	}
	if e.legs.drained() {
		e.count("draining")
		e.reply(req, tx, 503, "Service Unavailable", "Retry-After", "60")
		return nil
	}
	return trunk
}

// readOffer reads the body of an INVITE or UPDATE: nil and true when there is none; false when the request is answered.
func (e *Endpoint) readOffer(req *gosip.Request, tx gosip.ServerTransaction) (*sdp.Remote, bool) {
	if h := req.GetHeader("Accept"); h != nil && !acceptsSDP(req) {
		e.reply(req, tx, 406, "Not Acceptable")
		return nil, false
	}
	if len(req.Body()) == 0 {
		return nil, true
	}
	if h := req.GetHeader("Content-Encoding"); h != nil && !strings.EqualFold(h.Value(), "identity") {
		e.reply(req, tx, 415, "Unsupported Media Type", "Accept-Encoding", "identity")
		return nil, false
	}
	if contentType(req) != "application/sdp" {
		e.reply(req, tx, 415, "Unsupported Media Type", "Accept", "application/sdp")
		return nil, false
	}
	offer, err := sdp.Parse(req.Body())
	if err == nil {
		speak := sdp.Local{Codecs: codecsOf(e.cfg.Codecs), Addr: e.localIP(source(req).Addr())}
		_, err = speak.Choose(offer)
	}
	if err != nil {
		e.refuseSDP(req, tx, err)
		return nil, false
	}
	return offer, true
}

func (e *Endpoint) refuseSDP(req *gosip.Request, tx gosip.ServerTransaction, err error) {
	warning := `399 hotline "Bad session description"`
	if errors.Is(err, sdp.ErrNoCodec) {
		warning = `305 hotline "Incompatible media format"`
	}
	e.reply(req, tx, 488, "Not Acceptable Here", "Warning", warning)
}

// acceptsSDP reads Accept: application/sdp, application/* or */* must be in it.
func acceptsSDP(req *gosip.Request) bool {
	for _, h := range req.GetHeaders("Accept") {
		for v := range strings.SplitSeq(strings.ToLower(h.Value()), ",") {
			kind, _, _ := strings.Cut(v, ";")
			switch strings.TrimSpace(kind) {
			case "application/sdp", "application/*", "*/*":
				return true
			}
		}
	}
	return false
}

func (e *Endpoint) newInbound(req *gosip.Request, tx gosip.ServerTransaction, trunk *Trunk, offer *sdp.Remote) *leg {
	from, to, src := req.From(), req.To(), source(req)
	transport := strings.ToUpper(req.Transport())
	d := &dialog{callID: req.CallID().Value(), transport: transport, source: src, remoteSeq: req.CSeq().SeqNo}
	d.local = party{name: to.DisplayName, uri: *to.Address.Clone()}
	d.local.tag, _ = to.Params.Get("tag") // the gate gave it
	d.remote = party{name: from.DisplayName, uri: *from.Address.Clone()}
	d.remote.tag, _ = from.Params.Get("tag")
	d.target = *from.Address.Clone() // an RFC 2543 caller sends no Contact
	if c := req.Contact(); c != nil {
		d.target = *c.Address.Clone()
	}
	for _, h := range req.GetHeaders("Record-Route") {
		if r, ok := h.(*gosip.RecordRouteHeader); ok {
			d.routes = append(d.routes, *r.Address.Clone())
		}
	}
	d.contact = e.contactURI(req.Recipient.User, src.Addr(), transport)
	d.localSeq = 0
	l := e.newLeg(telephony.Info{ID: d.callID, Direction: hotline.Inbound, From: telephony.Address(from.Address.String()),
		To: telephony.Address(req.Recipient.String()), User: req.Recipient.User, Trunk: trunk.Name,
		Transport: transport, At: time.Now()}, d, src.Addr())
	l.call = &invitation{req: req, tx: tx, offer: offer, key: inviteKeyOf(req)}
	return l
}

// Ring sends 180 Ringing; it does nothing for an outbound leg and returns an error once the call is answered or gone.
func (l *leg) Ring(context.Context) error {
	if l.call == nil {
		return nil
	}
	if !l.stillEarly() {
		return fmt.Errorf("ring: %w", errGone)
	}
	res := gosip.NewResponseFromRequest(l.call.req, gosip.StatusRinging, "Ringing", nil)
	res.AppendHeader(&gosip.ContactHeader{Address: *l.dlg.contact.Clone()})
	return l.e.respond(l.call.tx, res)
}

// refuse sends the final response of a leg that was not answered. The state is ending.
func (l *leg) refuse(cause telephony.Cause) error {
	s, ok := causes[cause]
	if !ok {
		s = causes[telephony.CauseFailed]
	}
	res := gosip.NewResponseFromRequest(l.call.req, s.code, s.phrase, nil)
	if s.code == 503 {
		res.AppendHeader(gosip.NewHeader("Retry-After", "10"))
	}
	err := l.e.respond(l.call.tx, res)
	if errors.Is(err, gosip.ErrTransactionCanceled) { // the CANCEL was faster
		l.finish(telephony.CauseCancelled, gosip.StatusRequestTerminated, false)
		return nil
	}
	l.finish(cause, s.code, true)
	return err
}

// remoteBye ends the leg because the other side said so.
func (l *leg) remoteBye() {
	if l.call != nil && l.stillEarly() { // a BYE within the early dialog (section 15.1.2)
		_ = l.e.respond(l.call.tx, gosip.NewResponseFromRequest(l.call.req, 487, "Request Terminated", nil))
		l.finish(telephony.CauseCancelled, 487, false)
		return
	}
	l.settled()
	l.finish(telephony.CauseNormal, 200, false)
}

// Answer sends 200 OK and blocks until the ACK, 64*T1 at most; outbound legs return their Audio at once.
func (l *leg) Answer(ctx context.Context) (telephony.Audio, error) {
	l.mu.Lock()
	state := l.state
	if state == early {
		l.state = answering
	}
	l.mu.Unlock()
	switch {
	case state == up:
		return &l.voice, nil
	case state != early:
		return nil, fmt.Errorf("answer leg: %w", errGone)
	}
	body, err := l.prepare()
	if err != nil {
		l.set(ending)
		cause := telephony.CauseFailed
		if errors.Is(err, rtp.ErrNoPort) {
			cause = telephony.CauseOverload
		}
		_ = l.refuse(cause)
		return nil, fmt.Errorf("answer leg: %w", err)
	}
	res := l.accepted(l.call.req, body)
	want := l.acks.expect(l.call.req.CSeq().SeqNo)
	if err := l.e.respond(l.call.tx, res); err != nil {
		if errors.Is(err, gosip.ErrTransactionCanceled) {
			l.finish(telephony.CauseCancelled, 487, false)
		} else {
			l.finish(telephony.CauseFailed, 500, true)
		}
		return nil, fmt.Errorf("answer leg: %w", err)
	}
	ack := l.awaitACK(ctx, l.call.tx, res, want)
	if ack == nil {
		return nil, l.unacknowledged(ctx)
	}
	if l.call.offer == nil {
		if err := l.lateAnswer(ack); err != nil {
			close(l.acked)
			l.become(up)
			_ = l.Hangup(ctx, telephony.CauseUnsupported)
			return nil, fmt.Errorf("answer leg: %w", err)
		}
	}
	if !l.become(up) {
		return nil, fmt.Errorf("answer leg: %w", errGone)
	}
	close(l.acked)
	return &l.voice, nil
}

// set sets a state without asking; for the goroutine that owns the transition.
func (l *leg) set(s legState) {
	l.mu.Lock()
	l.state = s
	l.mu.Unlock()
}

// prepare opens the media and writes the answer, or the offer where the INVITE brought none.
func (l *leg) prepare() ([]byte, error) {
	if err := l.openVoice(l.e.cfg.Codecs); err != nil {
		return nil, err
	}
	if l.call.offer == nil {
		return l.voice.offer()
	}
	return l.voice.answer(l.call.offer)
}

// accepted is the 200 to an INVITE or UPDATE.
func (l *leg) accepted(req *gosip.Request, body []byte) *gosip.Response {
	res := gosip.NewResponseFromRequest(req, gosip.StatusOK, "OK", body)
	res.AppendHeader(&gosip.ContactHeader{Address: *l.dlg.contact.Clone()})
	res.AppendHeader(gosip.NewHeader("Allow", allow))
	if len(body) > 0 {
		res.AppendHeader(gosip.NewHeader("Content-Type", "application/sdp"))
	}
	return res
}

// unacknowledged ends a leg whose 200 got no ACK: by BYE where the time is up (section 13.3.1.4).
func (l *leg) unacknowledged(ctx context.Context) error {
	select {
	case <-l.done:
		return fmt.Errorf("answer leg: %w", errGone)
	default:
	}
	cause := telephony.CauseNoACK
	if ctx.Err() != nil {
		cause = telephony.CauseNormal
	}
	if l.become(ending) {
		bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), byeWait)
		defer cancel()
		_ = l.bye(bye, cause)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("answer leg: %w", ctx.Err())
	}
	return &hotline.Error{Op: "answer leg", Kind: hotline.KindTimeout, Err: errors.New("no ACK")}
}

// lateAnswer reads the answer to our offer out of the ACK.
func (l *leg) lateAnswer(ack *gosip.Request) error {
	r, err := sdp.Parse(ack.Body())
	if err != nil {
		return err
	}
	return l.voice.accept(r)
}
