package sip

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip/transfer"
)

// referrals are the transfers of one leg: the one we asked for, and those the other side asks for.
type referrals struct {
	mu       sync.Mutex
	progress chan int                // status codes of our own transfer, nil for none; capacity 8, newest dropped
	incoming chan telephony.Referral // nil until the owner asks for it; capacity 1
	open     bool                    // a REFER of the other side has no final report yet
	closed   bool
}

func (r *referrals) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	if r.incoming != nil {
		close(r.incoming)
	}
}

// offer hands a referral to the owner of the leg: 0, or the status to refuse it with.
func (r *referrals) offer(ref telephony.Referral) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.incoming == nil || r.closed:
		return 603
	case r.open:
		return 491
	}
	select {
	case r.incoming <- ref:
		r.open = true
		return 0
	default:
		return 491
	}
}

// Referrals hands out what the other side refers us to; the first call opens it.
func (l *leg) Referrals() <-chan telephony.Referral {
	r := &l.refer
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.incoming == nil {
		r.incoming = make(chan telephony.Referral, 1)
		if r.closed {
			close(r.incoming)
		}
	}
	return r.incoming
}

// Transfer refers the other side to another address and blocks until it reports the outcome (RFC 3515); ctx bounds the wait.
// The leg stays up: the other side, or the caller, hangs up.
func (l *leg) Transfer(ctx context.Context, to telephony.Address) error {
	var t transfer.Target
	if err := gosip.ParseUri(string(to), &t.URI); err != nil {
		return &hotline.Error{Op: "transfer", Kind: hotline.KindInvalid, Err: err}
	}
	return l.referTo(ctx, t)
}

// TransferTo refers the other side to whom we talk to on another leg, whose place it takes there (RFC 5589 section 7).
func (l *leg) TransferTo(ctx context.Context, other telephony.Leg) error {
	o, ok := other.(*leg)
	if !ok || !o.isUp() {
		return &hotline.Error{Op: "transfer", Kind: hotline.KindInvalid, Err: errors.New("the other leg is not up, or not of this endpoint")}
	}
	return l.referTo(ctx, transfer.Target{URI: o.dlg.Target(),
		Replaces: &transfer.Replaces{CallID: o.dlg.CallID, ToTag: o.dlg.Remote().Tag, FromTag: o.dlg.Local.Tag}})
}

func (l *leg) referTo(ctx context.Context, to transfer.Target) error {
	fail := func(kind hotline.Kind, err error) error { return &hotline.Error{Op: "transfer", Kind: kind, Err: err} }
	if !l.isUp() {
		return fail(hotline.KindInvalid, errGone)
	}
	progress := make(chan int, 8)
	l.refer.mu.Lock()
	if l.refer.progress != nil {
		l.refer.mu.Unlock()
		return fail(hotline.KindBusy, errors.New("a transfer is running"))
	}
	l.refer.progress = progress
	l.refer.mu.Unlock()
	defer func() {
		l.refer.mu.Lock()
		l.refer.progress = nil
		l.refer.mu.Unlock()
	}()
	res, err := l.e.do(ctx, l, l.dlg, gosip.REFER, func(r *gosip.Request) {
		r.AppendHeader(gosip.NewHeader("Refer-To", to.String()))
		r.AppendHeader(gosip.NewHeader("Referred-By", "<"+l.dlg.Contact.String()+">"))
	})
	if err != nil {
		return fmt.Errorf("transfer: %w", err)
	}
	if res.StatusCode >= 300 {
		return fail(hotline.KindUnavailable, fmt.Errorf("%d %s", res.StatusCode, res.Reason))
	}
	for {
		select {
		case code := <-progress:
			if code >= 300 {
				return fail(hotline.KindUnavailable, fmt.Errorf("target answered %d", code))
			}
			if code >= 200 {
				return nil
			}
		case <-l.done: // it hung up to call the other one
			return nil
		case <-ctx.Done():
			return fmt.Errorf("transfer: %w", ctx.Err())
		}
	}
}

// onNotify takes the progress of a transfer we asked for; we subscribe to nothing else.
func (e *Endpoint) onNotify(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	event := ""
	if h := req.GetHeader("Event"); h != nil {
		event, _ = transfer.Event(h.Value())
	}
	if event != events {
		e.refuse(req, tx, "bad_event", 489, "Bad Event", "Allow-Events", events)
		return
	}
	l := e.inDialog(req, tx, false)
	if l == nil {
		return
	}
	l.refer.mu.Lock()
	progress := l.refer.progress
	l.refer.mu.Unlock()
	if progress == nil {
		e.refuse(req, tx, "no_subscription", 481, "Subscription Does Not Exist")
		return
	}
	code, ok := transfer.Progress(req.Body())
	if contentType(req) != "message/sipfrag" && len(req.Body()) > 0 {
		e.refuse(req, tx, "bad_body", 415, "Unsupported Media Type", "Accept", "message/sipfrag")
		return
	}
	e.reply(req, tx, 200, "OK")
	if ok {
		select {
		case progress <- code:
		default:
		}
	}
}

// onSubscribe refuses every subscription: we tell of transfers only, and those begin with REFER.
func (e *Endpoint) onSubscribe(req *gosip.Request, tx gosip.ServerTransaction) {
	if e.screened(req, tx) {
		e.refuse(req, tx, "bad_event", 489, "Bad Event", "Allow-Events", events)
	}
}

// onRefer takes the other side's wish that we call somebody. The owner of the leg decides; where none listens it is declined,
// for a call to anywhere costs money.
func (e *Endpoint) onRefer(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	if _, within := req.To().Params.Get("tag"); !within {
		e.refuse(req, tx, "bad_refer", 403, "Refer Within A Call Only")
		return
	}
	l := e.inDialog(req, tx, true)
	if l == nil {
		return
	}
	values := append(req.GetHeaders("Refer-To"), req.GetHeaders("r")...)
	if len(values) != 1 {
		e.refuse(req, tx, "bad_refer", 400, "One Refer-To Is Needed")
		return
	}
	to, err := transfer.ParseReferTo(values[0].Value())
	if err != nil {
		e.refuse(req, tx, "bad_refer", 400, "Bad Refer-To")
		return
	}
	if s := strings.ToLower(to.URI.Scheme); s != "sip" && s != "sips" && s != "tel" {
		e.refuse(req, tx, "bad_refer", 416, "Unsupported URI Scheme")
		return
	}
	ref := telephony.Referral{To: telephony.Address(to.URI.String()), Report: l.reporter(req.CSeq().SeqNo)}
	if to.Replaces != nil {
		ref.Replaces = to.Replaces.String()
	}
	if h := req.GetHeader("Referred-By"); h != nil {
		ref.By = h.Value()
	}
	switch l.refer.offer(ref) {
	case 0:
		res := gosip.NewResponseFromRequest(req, 202, "Accepted", nil)
		res.AppendHeader(&gosip.ContactHeader{Address: *l.dlg.Contact.Clone()})
		if e.respond(tx, res) == nil { // the subscription begins with a report at once (RFC 3515 section 2.4.4)
			ctx, cancel := context.WithTimeout(context.Background(), byeWait)
			defer cancel()
			_ = ref.Report(ctx, 100)
		}
	case 491:
		e.refuse(req, tx, "glare", 491, "Request Pending")
	default:
		e.refuse(req, tx, "bad_refer", 603, "Decline")
	}
}

// reporter makes Referral.Report of the REFER with that CSeq number.
func (l *leg) reporter(seq uint32) func(context.Context, int) error {
	var mu sync.Mutex
	over := false
	return func(ctx context.Context, code int) error {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return fmt.Errorf("report transfer: %w", errGone)
		}
		state := "active;expires=180"
		if code >= 200 {
			over, state = true, "terminated;reason=noresource"
			defer func() {
				l.refer.mu.Lock()
				l.refer.open = false
				l.refer.mu.Unlock()
			}()
		}
		_, err := l.e.do(ctx, l, l.dlg, gosip.NOTIFY, func(r *gosip.Request) {
			r.AppendHeader(gosip.NewHeader("Event", fmt.Sprintf("%s;id=%d", events, seq)))
			r.AppendHeader(gosip.NewHeader("Subscription-State", state))
			r.AppendHeader(gosip.NewHeader("Content-Type", "message/sipfrag;version=2.0"))
			r.SetBody(transfer.Fragment(code, phrase(code)))
		})
		if err != nil {
			return fmt.Errorf("report transfer: %w", err)
		}
		return nil
	}
}
