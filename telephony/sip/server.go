package sip

import (
	"fmt"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/emiago/sipgo"
	gosip "github.com/emiago/sipgo/sip"
)

const (
	allow  = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, NOTIFY"
	accept = "application/sdp, application/dtmf-relay, application/dtmf"
)

// routes tells the stack who handles which method.
func (e *Endpoint) routes(srv *sipgo.Server) {
	srv.OnInvite(e.guarded(e.onInvite))
	srv.OnAck(e.guarded(e.onAck))
	srv.OnCancel(e.guarded(e.onStrayCancel))
	srv.OnBye(e.guarded(e.onBye))
	srv.OnOptions(e.guarded(e.onOptions))
	srv.OnInfo(e.guarded(e.onInfo))
	srv.OnUpdate(e.guarded(e.onUpdate))
	srv.OnNotify(e.guarded(e.onNotify))
	srv.OnNoRoute(e.guarded(e.onOther))
}

// guarded counts the handler's goroutine and lets a panic end this request only.
func (e *Endpoint) guarded(h sipgo.RequestHandler) sipgo.RequestHandler {
	return func(req *gosip.Request, tx gosip.ServerTransaction) {
		if !e.work.enter() {
			return
		}
		defer e.work.leave()
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
				e.reply(req, tx, 500, "Server Internal Error")
			}
		}()
		h(req, tx)
	}
}

// respond sends a response and counts it when it is final.
func (e *Endpoint) respond(tx gosip.ServerTransaction, res *gosip.Response) error {
	res.AppendHeader(gosip.NewHeader("Server", e.cfg.UserAgent))
	if res.StatusCode >= 200 && e.deps.Metrics.Replied != nil {
		method := ""
		if c := res.CSeq(); c != nil {
			method = c.MethodName.String()
		}
		e.deps.Metrics.Replied(method, res.StatusCode)
	}
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

// screened answers what can be refused without looking further (RFC 3261 section 8.2) and reports whether the request may
// go on. Not for ACK and CANCEL.
func (e *Endpoint) screened(req *gosip.Request, tx gosip.ServerTransaction) bool {
	if m := req.MaxForwards(); m != nil && m.Val() == 0 {
		e.reply(req, tx, 483, "Too Many Hops")
		return false
	}
	if r := req.GetHeaders("Require"); len(r) > 0 {
		fields := make([]string, 0, 2*len(r))
		for _, h := range r { // we speak no extension, so none of them can be met
			fields = append(fields, "Unsupported", h.Value())
		}
		e.reply(req, tx, 420, "Bad Extension", fields...)
		return false
	}
	return true
}

// inDialog finds the leg of a request, checks its order, and answers 481 or 500 otherwise.
func (e *Endpoint) inDialog(req *gosip.Request, tx gosip.ServerTransaction, refresh bool) *leg {
	l := e.legs.find(req)
	if l == nil {
		e.reply(req, tx, 481, "Call/Transaction Does Not Exist")
		return nil
	}
	if !l.dlg.sawRequest(req, refresh) {
		e.reply(req, tx, 500, "Out of Order")
		return nil
	}
	return l
}

func (e *Endpoint) onAck(req *gosip.Request, _ gosip.ServerTransaction) {
	if l := e.legs.find(req); l != nil {
		l.acks.deliver(req)
	}
}

// onStrayCancel is called for a CANCEL that matches no INVITE; the stack answers the others itself.
func (e *Endpoint) onStrayCancel(req *gosip.Request, tx gosip.ServerTransaction) {
	e.reply(req, tx, 481, "Call/Transaction Does Not Exist")
}

func (e *Endpoint) onBye(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	l := e.inDialog(req, tx, false)
	if l == nil {
		return
	}
	e.reply(req, tx, 200, "OK")
	l.remoteBye()
}

func (e *Endpoint) onOptions(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	if e.legs.drained() {
		e.reply(req, tx, 503, "Service Unavailable", "Retry-After", "60")
		return
	}
	e.reply(req, tx, 200, "OK", "Allow", allow, "Accept", accept, "Accept-Encoding", "identity", "Accept-Language", "en", "Supported", "")
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
	digit, d, known := readDTMF(contentType(req), string(req.Body()))
	switch {
	case !known:
		e.reply(req, tx, 415, "Unsupported Media Type", "Accept", "application/dtmf-relay, application/dtmf")
	case digit == "":
		e.reply(req, tx, 400, "Bad Signal")
	default:
		l.voice.info(digit, d)
		e.reply(req, tx, 200, "OK")
	}
}

// readDTMF reads "Signal=5\r\nDuration=160" (dtmf-relay) or "5" (dtmf).
func readDTMF(kind, body string) (digit string, d time.Duration, known bool) {
	d = 160 * time.Millisecond
	switch kind {
	case "application/dtmf":
		digit = strings.TrimSpace(body)
	case "application/dtmf-relay":
		for line := range strings.Lines(body) {
			name, v, _ := strings.Cut(strings.TrimSpace(line), "=")
			v = strings.TrimSpace(v)
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "signal":
				digit = v
			case "duration":
				if n, err := strconv.Atoi(v); err == nil && n > 0 && n < 60_000 {
					d = time.Duration(n) * time.Millisecond
				}
			}
		}
	default:
		return "", 0, false
	}
	digit = strings.ToUpper(digit)
	switch digit { // some send the event number
	case "10":
		digit = "*"
	case "11":
		digit = "#"
	}
	if len(digit) != 1 || !strings.Contains("0123456789*#ABCD", digit) {
		digit = ""
	}
	return digit, d, true
}

// onNotify takes the progress of a transfer we asked for.
func (e *Endpoint) onNotify(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	if l := e.inDialog(req, tx, false); l != nil {
		e.reply(req, tx, 200, "OK")
		l.transferProgress(req)
	}
}

func (e *Endpoint) onOther(req *gosip.Request, tx gosip.ServerTransaction) {
	e.reply(req, tx, 405, "Method Not Allowed", "Allow", allow)
}

// contentType is the media type of the body without parameters, lower case.
func contentType(req *gosip.Request) string {
	h := req.ContentType()
	if h == nil {
		return ""
	}
	kind, _, _ := strings.Cut(h.Value(), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// source is where a request came from.
func source(req *gosip.Request) netip.AddrPort {
	ap, err := netip.ParseAddrPort(req.Source())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
