package sip

import (
	"context"
	"errors"
	"fmt"
	"strings"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip/sdp"
)

// onReinvite changes a running call: hold, resume, another address or codec; without a body the offer is ours.
func (e *Endpoint) onReinvite(req *gosip.Request, tx gosip.ServerTransaction) {
	l := e.legs.find(req)
	if l == nil {
		e.reply(req, tx, 481, "Call/Transaction Does Not Exist")
		return
	}
	if !e.screened(req, tx) {
		return
	}
	if !l.settled() || !l.isUp() { // section 14.2
		e.reply(req, tx, 500, "Earlier INVITE Open", "Retry-After", "2")
		return
	}
	if !l.dlg.sawRequest(req, true) {
		e.reply(req, tx, 500, "Out of Order")
		return
	}
	offer, ok := e.readOffer(req, tx)
	if !ok {
		return
	}
	body, err := l.renegotiate(offer, true)
	if err != nil {
		e.refuseSDP(req, tx, err)
		return
	}
	res := l.accepted(req, body)
	want := l.acks.expect(req.CSeq().SeqNo)
	if e.respond(tx, res) != nil {
		l.acks.giveUp()
		return
	}
	ack := l.awaitReACK(tx, res, want)
	if ack != nil && offer == nil {
		err = l.lateAnswer(ack)
	}
	if ack == nil {
		l.hangupSoon(telephony.CauseNoACK)
	} else if err != nil {
		e.deps.Log.Info("offerless re-INVITE brought no usable answer: the call goes on as it was", "call", l.info.ID, "err", err)
	}
}

// awaitReACK waits for the ACK of a re-INVITE, which may also come on the transaction itself.
func (l *leg) awaitReACK(tx gosip.ServerTransaction, res *gosip.Response, want <-chan *gosip.Request) *gosip.Request {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case r := <-tx.Acks():
			l.acks.deliver(r)
		case <-ctx.Done():
		}
	}()
	ack := l.awaitACK(ctx, tx, res, want)
	cancel()
	<-done
	return ack
}

// renegotiate answers an offer within the call; without one it makes ours, if it may.
func (l *leg) renegotiate(offer *sdp.Remote, mayOffer bool) ([]byte, error) {
	if offer != nil {
		return l.voice.answer(offer)
	}
	if !mayOffer {
		return nil, nil
	}
	return l.voice.offer()
}

// onUpdate refreshes the session; with a body it is an offer as in a re-INVITE (RFC 3311).
func (e *Endpoint) onUpdate(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	l := e.inDialog(req, tx, true)
	if l == nil {
		return
	}
	offer, ok := e.readOffer(req, tx)
	if !ok {
		return
	}
	if offer != nil && (!l.settled() || !l.isUp()) {
		e.reply(req, tx, 500, "Earlier Offer Open", "Retry-After", "2")
		return
	}
	body, err := l.renegotiate(offer, false)
	if err != nil {
		e.refuseSDP(req, tx, err)
		return
	}
	_ = e.respond(tx, l.accepted(req, body))
}

// Transfer refers the other side to another address and blocks until it reports the outcome (RFC 3515); ctx bounds the wait.
// The leg stays up: the other side, or the caller, hangs up.
func (l *leg) Transfer(ctx context.Context, to telephony.Address) error {
	var uri gosip.Uri
	if err := gosip.ParseUri(string(to), &uri); err != nil {
		return &hotline.Error{Op: "transfer", Kind: hotline.KindInvalid, Err: err}
	}
	progress := make(chan int, 8)
	l.mu.Lock()
	if l.state != up || l.refer != nil {
		l.mu.Unlock()
		return &hotline.Error{Op: "transfer", Kind: hotline.KindBusy, Err: errors.New("the call is not up, or a transfer is running")}
	}
	l.refer = progress
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		l.refer = nil
		l.mu.Unlock()
	}()
	res, err := l.e.do(ctx, l.dlg, gosip.REFER, func(r *gosip.Request) {
		r.AppendHeader(gosip.NewHeader("Refer-To", "<"+uri.String()+">"))
		r.AppendHeader(gosip.NewHeader("Referred-By", "<"+l.dlg.contact.String()+">"))
	})
	if err != nil {
		return fmt.Errorf("transfer: %w", err)
	}
	if res.StatusCode >= 300 {
		return &hotline.Error{Op: "transfer", Kind: hotline.KindUnavailable, Err: fmt.Errorf("%d %s", res.StatusCode, res.Reason)}
	}
	for {
		select {
		case code := <-progress:
			if code >= 300 {
				return &hotline.Error{Op: "transfer", Kind: hotline.KindUnavailable, Err: fmt.Errorf("target answered %d", code)}
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

// transferProgress reads a NOTIFY with a message/sipfrag body: "SIP/2.0 200 OK".
func (l *leg) transferProgress(req *gosip.Request) {
	_, rest, _ := strings.Cut(string(req.Body()), " ")
	code := 0
	if _, err := fmt.Sscan(rest, &code); err != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refer != nil {
		select {
		case l.refer <- code:
		default:
		}
	}
}
