package sip

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/emiago/sipgo"
	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/sdp"
	"hotline/telephony/sip/voice"
)

const (
	allow     = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY"
	offers    = "application/sdp, multipart/mixed"
	accept    = offers + ", " + voice.KeyTypes + ", message/sipfrag"
	supported = "100rel, timer, replaces"
	within    = "timer, replaces" // in our re-INVITEs: nobody waits for early media there
	events    = "refer"
)

// routes tells the stack who handles which method.
func (e *Endpoint) routes(srv *sipgo.Server) {
	srv.OnInvite(e.guarded(e.onInvite))
	srv.OnRegister(e.guarded(e.onRegister))
	srv.OnAck(e.guarded(e.onAck))
	srv.OnCancel(e.guarded(e.onStrayCancel))
	srv.OnBye(e.guarded(e.onBye))
	srv.OnOptions(e.guarded(e.onOptions))
	srv.OnInfo(e.guarded(e.onInfo))
	srv.OnUpdate(e.guarded(e.onUpdate))
	srv.OnPrack(e.guarded(e.onPrack))
	srv.OnRefer(e.guarded(e.onRefer))
	srv.OnNotify(e.guarded(e.onNotify))
	srv.OnSubscribe(e.guarded(e.onSubscribe))
	srv.OnNoRoute(e.guarded(e.onOther))
}

// guarded counts the handler's goroutine and lets a panic end this request only.
func (e *Endpoint) guarded(h sipgo.RequestHandler) sipgo.RequestHandler {
	return func(req *gosip.Request, tx gosip.ServerTransaction) {
		if !e.work.Enter() {
			return
		}
		defer e.work.Leave()
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			e.deps.Log.Error("sip request panicked", "method", req.Method.String(), "panic", v, "stack", string(debug.Stack()))
			if e.deps.Metrics.Panic != nil {
				e.deps.Metrics.Panic()
			}
			if req.Method != gosip.ACK {
				e.refuse(req, tx, "panic", 500, "Server Internal Error")
			}
		}()
		h(req, tx)
	}
}

// respond sends a response and counts it when it is final.
func (e *Endpoint) respond(tx gosip.ServerTransaction, res *gosip.Response) error {
	if res.GetHeader("Server") == nil {
		res.AppendHeader(gosip.NewHeader("Server", e.cfg.UserAgent))
	}
	if res.StatusCode >= 200 && e.deps.Metrics.Replied != nil {
		method := ""
		if c := res.CSeq(); c != nil {
			method = c.MethodName.String()
		}
		e.deps.Metrics.Replied(method, res.StatusCode)
	}
	field.ForBrowser(res)
	if err := tx.Respond(res); err != nil {
		return fmt.Errorf("respond %d: %w", res.StatusCode, err)
	}
	return nil
}

// reply sends a response made of a status and header fields, given as name, value, name, value.
func (e *Endpoint) reply(req *gosip.Request, tx gosip.ServerTransaction, code int, phrase string, fields ...string) {
	res := gosip.NewResponseFromRequest(req, code, phrase, nil)
	for i := 0; i+1 < len(fields); i += 2 {
		res.AppendHeader(gosip.NewHeader(fields[i], fields[i+1]))
	}
	if err := e.respond(tx, res); err != nil {
		e.deps.Log.Debug("sip response not sent", "err", err)
	}
}

// refuse is reply for a request that we do not take; reason is what is counted.
func (e *Endpoint) refuse(req *gosip.Request, tx gosip.ServerTransaction, reason string, code int, phrase string, fields ...string) {
	e.count(reason)
	e.reply(req, tx, code, phrase, fields...)
}

// noDialog answers a request within a dialog that we do not know.
func (e *Endpoint) noDialog(req *gosip.Request, tx gosip.ServerTransaction) {
	e.refuse(req, tx, "no_dialog", 481, "Call/Transaction Does Not Exist")
}

// screened answers what can be refused without looking further (RFC 3261 section 8.2) and reports whether the request may
// go on. Not for ACK and CANCEL.
func (e *Endpoint) screened(req *gosip.Request, tx gosip.ServerTransaction) bool {
	if m := req.MaxForwards(); m != nil && m.Val() == 0 { // we stand between two sides as a B2BUA does (RFC 7332)
		e.refuse(req, tx, "too_many_hops", 483, "Too Many Hops")
		return false
	}
	if e.looped(req) {
		e.refuse(req, tx, "loop", 482, "Loop Detected")
		return false
	}
	if _, within := req.To().Params.Get("tag"); !within { // an INVITE was looked at before, and has got its tag from the gate
		if _, merged := e.recent.See(req); merged {
			e.refuse(req, tx, "merged", 482, "Loop Detected")
			return false
		}
	}
	unknown := field.Unknown(req, supported)
	if len(unknown) > 0 {
		e.refuse(req, tx, "bad_extension", 420, "Bad Extension", "Unsupported", strings.Join(unknown, ", "))
		return false
	}
	return true
}

// looped says whether a request came back to us: one of its Vias carries a branch that we made. The topmost alone is no loop: a
// call of ours to a number of ours, as when two of our callers are connected, reaches us directly.
func (e *Endpoint) looped(req *gosip.Request) bool {
	for i, h := range req.GetHeaders("Via") {
		if v, ok := h.(*gosip.ViaHeader); ok {
			if branch, _ := v.Params.Get("branch"); i > 0 && e.calls.Made(branch) {
				return true
			}
		}
	}
	return false
}

// inDialog finds the leg of a request, checks its order, and answers 481 or 500 otherwise.
func (e *Endpoint) inDialog(req *gosip.Request, tx gosip.ServerTransaction, refresh bool) *leg {
	l := e.legs.Find(req)
	if l == nil {
		e.noDialog(req, tx)
		return nil
	}
	if !l.dlg.Saw(req, refresh) {
		e.refuse(req, tx, "out_of_order", 500, "Out of Order", "Retry-After", "1")
		return nil
	}
	return l
}

func (e *Endpoint) onAck(req *gosip.Request, _ gosip.ServerTransaction) {
	if l := e.legs.Find(req); l != nil {
		l.acks.Deliver(req)
	}
}

// onStrayCancel is called for a CANCEL that matches no INVITE, or not yet; the stack answers the others itself.
func (e *Endpoint) onStrayCancel(req *gosip.Request, tx gosip.ServerTransaction) {
	if e.invites.Cancel(req, dialog.CancelWait, e.quit) {
		e.reply(req, tx, 200, "OK")
		return
	}
	e.noDialog(req, tx)
}

func (e *Endpoint) onBye(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	l := e.inDialog(req, tx, false)
	if l == nil {
		return
	}
	l.remoteBye(func() { e.reply(req, tx, 200, "OK") })
}

func (e *Endpoint) onOptions(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	if _, within := req.To().Params.Get("tag"); within {
		if e.inDialog(req, tx, false) == nil {
			return
		}
	} else if e.legs.Drained() {
		e.refuse(req, tx, "draining", 503, "Service Unavailable", "Retry-After", "60")
		return
	}
	e.reply(req, tx, 200, "OK", "Allow", e.methods(), "Accept", accept, "Accept-Encoding", "identity", "Accept-Language", "en",
		"Supported", supported, "Allow-Events", events)
}

// onInfo takes a key of the old way; other bodies are refused, none is fine.
func (e *Endpoint) onInfo(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	l := e.inDialog(req, tx, false)
	if l == nil {
		return
	}
	if len(req.Body()) == 0 {
		e.reply(req, tx, 200, "OK")
		return
	}
	if field.ContentType(req) == voice.TextType {
		e.onTyped(l, req, tx)
		return
	}
	digit, d, known := voice.ReadKey(field.ContentType(req), string(req.Body()))
	switch {
	case !known:
		e.refuse(req, tx, "bad_body", 415, "Unsupported Media Type", "Accept", voice.KeyTypes)
	case digit == "":
		e.refuse(req, tx, "bad_body", 400, "Bad Signal")
	default:
		l.voice.Key(digit, d)
		e.reply(req, tx, 200, "OK")
	}
}

// methods are those taken outside of calls: REGISTER only where somebody may register.
func (e *Endpoint) methods() string {
	if e.deps.Users == nil {
		return allow
	}
	return allow + ", REGISTER"
}

// onOther refuses a method that we do not speak, MESSAGE among them, whether within a dialog or not.
func (e *Endpoint) onOther(req *gosip.Request, tx gosip.ServerTransaction) {
	e.refuse(req, tx, "bad_method", 405, "Method Not Allowed", "Allow", e.methods())
}

// readOffer reads the body of an INVITE or UPDATE, which must fit the profile: nil and true when there is none; false when the request is answered.
func (e *Endpoint) readOffer(req *gosip.Request, tx gosip.ServerTransaction, p profile) (*sdp.Remote, bool) {
	if h := req.GetHeader("Accept"); h != nil && !field.AcceptsSDP(req) {
		e.refuse(req, tx, "bad_body", 406, "Not Acceptable")
		return nil, false
	}
	if len(req.Body()) == 0 {
		return nil, true
	}
	if h := req.GetHeader("Content-Encoding"); h != nil && !strings.EqualFold(h.Value(), "identity") {
		e.refuse(req, tx, "bad_body", 415, "Unsupported Media Type", "Accept-Encoding", "identity")
		return nil, false
	}
	body, ok := field.SDP(req)
	if !ok {
		e.refuse(req, tx, "bad_body", 415, "Unsupported Media Type", "Accept", offers)
		return nil, false
	}
	offer, err := sdp.Parse(body)
	if err == nil {
		if e.fromBrowser(offer) {
			p = p.forBrowser(e)
		}
		local := p.local()
		local.Addr = e.net.LocalIP(field.Source(req).Addr())
		err = local.Check(offer)
	}
	if err != nil {
		e.refuseSDP(req, tx, err)
		return nil, false
	}
	return offer, true
}

// fromBrowser says whether an offer asks for WebRTC, and we can give it.
func (e *Endpoint) fromBrowser(offer *sdp.Remote) bool {
	return offer != nil && e.deps.WebRTC != nil && offer.WebRTC()
}

func (e *Endpoint) refuseSDP(req *gosip.Request, tx gosip.ServerTransaction, err error) {
	reason, warning := sdp.Warning(err)
	e.refuse(req, tx, reason, 488, "Not Acceptable Here", "Warning", warning)
}
