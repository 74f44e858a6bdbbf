package sip

import (
	"context"
	"errors"
	"fmt"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip/cause"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/transfer"
)

// Referrals hands out what the other side refers us to; a REFER before the first call is declined.
func (l *leg) Referrals() <-chan telephony.Referral { return l.refer.Incoming() }

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
	if err := l.refer.Begin(); err != nil {
		return fail(hotline.KindBusy, err)
	}
	defer l.refer.End()
	asking, stop := l.beyond(ctx)
	defer stop()
	res, err := l.do(asking, gosip.REFER, func(r *gosip.Request) {
		r.AppendHeader(gosip.NewHeader("Refer-To", to.String()))
		r.AppendHeader(gosip.NewHeader("Referred-By", "<"+l.dlg.Contact.String()+">"))
	})
	if err != nil {
		return fmt.Errorf("transfer: %w", err)
	}
	if res.StatusCode >= 300 {
		return fail(hotline.KindUnavailable, fmt.Errorf("%d %s", res.StatusCode, res.Reason))
	}
	code, err := l.refer.Wait(ctx, l.done)
	if err == nil && code >= 300 {
		err = fail(hotline.KindUnavailable, fmt.Errorf("target answered %d", code))
	}
	return err //nolint:wrapcheck // says transfer
}

// beyond is ctx, and a little longer where that ended with the leg: who was referred may hang up at once to call the other one, and the response to
// the REFER be still under way.
func (l *leg) beyond(ctx context.Context) (asking context.Context, stop func()) {
	const late = 500 * time.Millisecond // T1: a round trip
	asking, cancel := context.WithCancel(context.WithoutCancel(ctx))
	watch := context.AfterFunc(ctx, func() {
		defer cancel()
		select {
		case <-l.done:
		default:
			return
		}
		t := time.NewTimer(late)
		defer t.Stop()
		select {
		case <-t.C:
		case <-asking.Done():
		}
	})
	return asking, func() { watch(); cancel() }
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
	if !l.refer.Running() {
		e.refuse(req, tx, "no_subscription", 481, "Subscription Does Not Exist")
		return
	}
	code, ok := transfer.Progress(req.Body())
	if field.ContentType(req) != "message/sipfrag" && len(req.Body()) > 0 {
		e.refuse(req, tx, "bad_body", 415, "Unsupported Media Type", "Accept", "message/sipfrag")
		return
	}
	e.reply(req, tx, 200, "OK")
	if ok {
		l.refer.Tell(code)
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
	ref, wrong := transfer.Read(req)
	if wrong.Code != 0 {
		e.refuse(req, tx, "bad_refer", wrong.Code, wrong.Phrase)
		return
	}
	ref.Report = l.refer.Reporter(req.CSeq().SeqNo, cause.Phrase, l.notify)
	switch l.refer.Offer(ref) {
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

// notify sends a report about a transfer.
func (l *leg) notify(ctx context.Context, fill func(*gosip.Request)) error {
	if _, err := l.do(ctx, gosip.NOTIFY, fill); err != nil {
		return fmt.Errorf("report transfer: %w", err)
	}
	return nil
}
