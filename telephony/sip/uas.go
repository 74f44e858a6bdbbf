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
	"hotline/telephony/sip/access"
	reason "hotline/telephony/sip/cause"
	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/sdp"
	"hotline/telephony/sip/transfer"
)

// onInvite takes a new call, or passes a re-INVITE on. It returns when the leg has ended and its owner has returned.
func (e *Endpoint) onInvite(req *gosip.Request, tx gosip.ServerTransaction) {
	leave, cancelled := e.invites.Begin(req, tx)
	if cancelled {
		return
	}
	defer leave()
	if !e.gate.Fresh(req) {
		e.onReinvite(req, tx)
		return
	}
	who := e.admit(req, tx)
	if who == nil {
		return
	}
	l := e.begin(req, tx, who)
	if l == nil {
		who.Leave()
		return
	}
	withdrawn := make(chan struct{})
	once := sync.OnceFunc(func() { close(withdrawn) })
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
	l.watch(withdrawn, returned)
	cancel()
	<-returned
}

// begin makes the leg of a new call; nil when the request is answered.
func (e *Endpoint) begin(req *gosip.Request, tx gosip.ServerTransaction, who *access.Caller) *leg {
	prof := e.profileOf(who)
	replaced, ok := e.replaced(req, tx, who)
	if !ok || !e.patient(req, tx, prof) {
		return nil
	}
	offer, ok := e.readOffer(req, tx, prof)
	if !ok {
		return nil
	}
	if e.fromBrowser(offer) {
		prof = prof.forBrowser(e)
	}
	l := e.newInbound(req, tx, who, offer, prof)
	l.call.replaces = replaced
	if who.User != "" { // a stranger who proved a name: whatever it sends within the call passes
		e.gate.Expect(l.peer)
	}
	if e.legs.Add(l) {
		return l
	}
	if who.User != "" {
		e.gate.Forget(l.peer)
	}
	e.refuse(req, tx, "overload", 503, "Service Unavailable", "Retry-After", "10")
	return nil
}

// recovered ends one call where its owner panicked.
func (e *Endpoint) recovered(what string, l *leg) {
	v := recover()
	if v == nil {
		return
	}
	e.panicked(what, v, "call", l.info.ID)
	ctx, cancel := context.WithTimeout(context.Background(), byeWait)
	defer cancel()
	_ = l.Hangup(ctx, telephony.CauseFailed)
}

// failed makes a panic of one try the error of that try.
func (e *Endpoint) failed(what string, err *error) {
	if v := recover(); v != nil {
		e.panicked(what, v)
		*err = &hotline.Error{Op: what, Kind: hotline.KindInternal, Err: fmt.Errorf("panic: %v", v)}
	}
}

// panicked tells of a panic with its stack.
func (e *Endpoint) panicked(what string, v any, about ...any) {
	e.deps.Log.Error(what+" panicked", append(about, "panic", v, "stack", string(debug.Stack()))...)
	if e.deps.Metrics.Panic != nil {
		e.deps.Metrics.Panic()
	}
}

// admit checks who calls, whether it is a copy, and whether we take calls; nil when the request is answered. Whoever gets a
// caller ends it with Leave. What can be refused for want of room is refused before anything is worked out.
func (e *Endpoint) admit(req *gosip.Request, tx gosip.ServerTransaction) *access.Caller {
	switch seen, merged := e.recent.See(req); {
	case merged: // it came another way (RFC 3261 section 8.2.2.2)
		e.refuse(req, tx, "merged", 482, "Loop Detected")
		return nil
	case seen: // a copy whose call was acknowledged long ago (RFC 6026)
		e.count("late_copy")
		return nil
	}
	switch full, draining := e.legs.Closed(); {
	case draining:
		e.refuse(req, tx, "draining", 503, "Service Unavailable", "Retry-After", "60")
		return nil
	case full:
		e.refuse(req, tx, "overload", 503, "Service Unavailable", "Retry-After", "10")
		return nil
	case e.ports.Free() == 0: // known before anything is worked out
		e.short.tell(e, rtp.ErrNoPort)
		e.refuse(req, tx, "no_port", 503, "Service Unavailable", "Retry-After", "2")
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookupWait)
	defer cancel()
	who, refusal := e.desk.Identify(ctx, req, access.From(req, e.net.Names))
	if refusal == nil && !e.screened(req, tx) {
		return nil
	}
	if refusal == nil {
		refusal = e.desk.Admit(req, who)
	}
	if refusal != nil {
		e.count(refusal.Reason)
		_ = e.respond(tx, refusal.Response)
		return nil
	}
	return who
}

// replaced finds the leg that the new call takes the place of (RFC 3891 section 3), nil for none; false when the request is
// answered. Only the trunk that a leg came over, or for our phones another user, may have it replaced; a guest may not: to know a dialog's
// tags proves nothing.
func (e *Endpoint) replaced(req *gosip.Request, tx gosip.ServerTransaction, who *access.Caller) (*leg, bool) {
	h := req.GetHeader("Replaces")
	if h == nil {
		return nil, true
	}
	r, err := transfer.ParseReplaces(h.Value())
	if err != nil || req.GetHeader("Join") != nil {
		e.refuse(req, tx, "bad_replaces", 400, "Bad Replaces")
		return nil, false
	}
	old := e.legs.Lookup(r.CallID, r.ToTag, r.FromTag)
	switch {
	case old == nil || old.stillEarly() || old.gone() || old.info.Trunk != who.Name() || registrar.IsGuest(who.User): // an early dialog may be replaced only by its own caller's wish: we have none such
		e.refuse(req, tx, "bad_replaces", 481, "Call/Transaction Does Not Exist")
	case r.EarlyOnly:
		e.refuse(req, tx, "bad_replaces", 486, "Busy Here")
	default:
		return old, true
	}
	return nil, false
}

// patient answers 422 to a session interval that is too short for us.
func (e *Endpoint) patient(req *gosip.Request, tx gosip.ServerTransaction, p profile) bool {
	least, short := p.timers.TooShort(req)
	if short {
		e.refuse(req, tx, "interval_too_small", intervalTooSmall, "Session Interval Too Small", "Min-SE", least)
	}
	return !short
}

func (e *Endpoint) newInbound(req *gosip.Request, tx gosip.ServerTransaction, who *access.Caller, offer *sdp.Remote, p profile) *leg {
	from, to, src := req.From(), req.To(), field.Source(req)
	transport := strings.ToUpper(req.Transport())
	d := &dialog.Dialog{CallID: req.CallID().Value(), Transport: transport, Contact: e.net.Contact(req.Recipient.User, src.Addr(), transport)}
	d.Local = dialog.Party{Name: to.DisplayName, URI: *to.Address.Clone()}
	d.Local.Tag, _ = to.Params.Get("tag") // the gate gave it
	s := dialog.State{Remote: dialog.Party{Name: from.DisplayName, URI: *from.Address.Clone()}, RemoteSeq: req.CSeq().SeqNo, Source: src,
		Target: *from.Address.Clone()} // an RFC 2543 caller sends no Contact
	s.Remote.Tag, _ = from.Params.Get("tag")
	if c := req.Contact(); c != nil {
		s.Target = *c.Address.Clone()
	}
	for _, h := range req.GetHeaders("Record-Route") {
		if r, ok := h.(*gosip.RecordRouteHeader); ok {
			s.Routes = append(s.Routes, *r.Address.Clone())
		}
	}
	l := e.newLeg(telephony.Info{ID: d.CallID, Direction: hotline.Inbound, From: telephony.Address(who.Address(from)),
		To: telephony.Address(req.Recipient.String()), User: field.User(&req.Recipient), Trunk: who.Name(),
		Transport: transport, Language: field.Language(req), Typing: field.Is(req, "Hotline-Typing", "yes"), At: time.Now()}, d.Begin(s), src.Addr(), p)
	l.who = who
	l.call = newInvitation(req, tx, offer)
	l.updates.Store(field.Lists(req, "UPDATE", "Allow"))
	l.turn.Begin(false)
	return l
}

// Replaces is the leg that this one takes the place of, nil for an ordinary call.
func (l *leg) Replaces() telephony.Leg {
	if l.call == nil || l.call.replaces == nil {
		return nil
	}
	return l.call.replaces
}

// refuse sends the final response of a leg that was not answered. The state is ending.
func (l *leg) refuse(cause telephony.Cause) error {
	s := reason.Of(cause)
	res := gosip.NewResponseFromRequest(l.call.req, s.Code, s.Phrase, nil)
	if s.Code == 503 {
		res.AppendHeader(gosip.NewHeader("Retry-After", "10"))
	}
	l.e.count("owner_" + string(cause))
	err := l.final(res)
	if errors.Is(err, gosip.ErrTransactionCanceled) { // the CANCEL was faster
		l.finish(telephony.CauseCancelled, gosip.StatusRequestTerminated, false)
		return nil
	}
	l.finish(cause, s.Code, true)
	return err
}

// remoteBye ends the leg because the other side said so; reply answers the BYE.
func (l *leg) remoteBye(reply func()) {
	l.mu.Lock()
	state := l.state
	if state == early || state == up { // nobody sends a BYE of ours from now on
		l.state = ending
	}
	l.mu.Unlock()
	reply()
	switch {
	case l.call != nil && state == early: // a BYE within the early dialog (section 15.1.2)
		_ = l.final(gosip.NewResponseFromRequest(l.call.req, 487, "Request Terminated", nil))
		l.finish(telephony.CauseCancelled, 487, false)
		return
	case state == answering && l.turn.Theirs(l.done) == 0: // the ACK was right behind
		l.turn.End(false)
	}
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
		return l.voice, nil
	case state != early:
		return nil, fmt.Errorf("answer leg: %w", errGone)
	}
	body, err := l.prepareAnswer(ctx)
	if err != nil {
		return nil, fmt.Errorf("answer leg: %w", err)
	}
	res := l.accepted(l.call.req, body)
	want := l.acks.Expect(l.call.req.CSeq().SeqNo)
	if err := l.final(res); err != nil {
		if errors.Is(err, gosip.ErrTransactionCanceled) {
			l.finish(telephony.CauseCancelled, 487, false)
		} else {
			l.finish(telephony.CauseFailed, 500, true)
		}
		return nil, fmt.Errorf("answer leg: %w", err)
	}
	ack := l.acks.Await(ctx, l.e.cfg.T1, l.done, want, nil, func() { _ = l.call.tx.Respond(res) })
	if ack == nil {
		return nil, l.unacknowledged(ctx)
	}
	if !l.voice.Began() { // the offer was ours: the answer comes in the ACK
		err = l.lateAnswer(ack)
	}
	ok := l.become(up)
	l.turn.End(false)
	close(l.acked)
	switch {
	case !ok:
		return nil, fmt.Errorf("answer leg: %w", errGone)
	case err != nil:
		_ = l.Hangup(ctx, telephony.CauseUnsupported)
		return nil, fmt.Errorf("answer leg: %w", err)
	}
	if old := l.call.replaces; old != nil {
		old.hangupSoon(telephony.CauseReplaced)
	}
	if err := l.listening(ctx); err != nil {
		return nil, fmt.Errorf("answer leg: %w", err)
	}
	return l.voice, nil
}

// prepareAnswer is the body of the 200, nil where the caller has our description already. Where there can be none it refuses
// the call.
func (l *leg) prepareAnswer(ctx context.Context) ([]byte, error) {
	c := l.call
	select { // a preview under way must be acknowledged before the 200 (RFC 3262 section 3)
	case c.previewing <- struct{}{}:
		defer func() { <-c.previewing }()
	case <-l.done:
		return nil, errGone
	case <-ctx.Done():
		if l.become(ending) {
			_ = l.refuse(telephony.CauseFailed)
		}
		return nil, ctx.Err() //nolint:wrapcheck // wrapped by Answer
	}
	l.turn.Begin(false) // a preview may have ended it
	if c.settled {
		return nil, nil
	}
	if c.body != nil {
		return c.body, nil
	}
	body, err := l.describe()
	if err != nil && l.become(ending) {
		l.refuseFor(err)
	}
	return body, err
}

// describe opens the media and writes the answer, or the offer where the INVITE brought none.
func (l *leg) describe() ([]byte, error) {
	if err := l.openVoice(); err != nil {
		return nil, err
	}
	if l.call.offer == nil {
		l.turn.Asks()
		return l.voice.Offer() //nolint:wrapcheck // wrapped by the caller
	}
	return l.voice.Answer(l.call.offer) //nolint:wrapcheck // wrapped by the caller
}

// refuseFor refuses the call over an error of describe. The state is ending.
func (l *leg) refuseFor(err error) {
	cause := telephony.CauseFailed
	switch {
	case errors.Is(err, rtp.ErrNoPort):
		l.e.count("no_port")
		cause = telephony.CauseOverload
	case errors.Is(err, sdp.ErrNoCodec):
		cause = telephony.CauseUnsupported
	}
	_ = l.refuse(cause)
}

// accepted is the 2xx to an INVITE or UPDATE; it starts the session timer.
func (l *leg) accepted(req *gosip.Request, body []byte) *gosip.Response {
	res := gosip.NewResponseFromRequest(req, gosip.StatusOK, "OK", body)
	res.AppendHeader(&gosip.ContactHeader{Address: *l.dlg.Contact.Clone()})
	res.AppendHeader(gosip.NewHeader("Allow", allow))
	res.AppendHeader(gosip.NewHeader("Supported", supported))
	if len(body) > 0 {
		res.AppendHeader(gosip.NewHeader("Content-Type", "application/sdp"))
	}
	l.clock.Set(l.prof.timers.Answer(req, res), time.Now())
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

// lateAnswer reads the answer to our offer out of the ACK, or of a PRACK.
func (l *leg) lateAnswer(ack *gosip.Request) error {
	r, err := sdp.Parse(field.Answer(ack))
	if err != nil {
		return err //nolint:wrapcheck // wrapped by the caller
	}
	return l.voice.Accept(r) //nolint:wrapcheck // wrapped by the caller
}
