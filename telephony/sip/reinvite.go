package sip

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/sdp"
	"hotline/telephony/sip/timer"
	"hotline/telephony/sip/uac"
)

// crossed refuses a request whose offer or INVITE crosses another one: 491 where ours is open, 500 where theirs is
// (RFC 3261 section 14.2, RFC 6337 section 4.3).
func (e *Endpoint) crossed(req *gosip.Request, tx gosip.ServerTransaction, code int) {
	if code == 491 {
		e.refuse(req, tx, "glare", 491, "Request Pending")
		return
	}
	e.refuse(req, tx, "request_open", 500, "Earlier Request Open", "Retry-After", strconv.Itoa(rand.IntN(10))) //nolint:gosec // as the RFC wants it
}

// onReinvite changes a running call: hold, resume, another address or codec; without a body the offer is ours.
func (e *Endpoint) onReinvite(req *gosip.Request, tx gosip.ServerTransaction) {
	l := e.legs.Find(req)
	if l == nil {
		e.noDialog(req, tx)
		return
	}
	if !e.screened(req, tx) {
		return
	}
	if code := l.turn.Theirs(l.done); code != 0 {
		e.crossed(req, tx, code)
		return
	}
	defer l.turn.End(false)
	if !l.isUp() { // a BYE is under way
		e.noDialog(req, tx)
		return
	}
	if !l.dlg.Saw(req, true) {
		e.refuse(req, tx, "out_of_order", 500, "Out of Order", "Retry-After", "1")
		return
	}
	if !e.patient(req, tx, l.prof) {
		return
	}
	offer, ok := e.readOffer(req, tx, l.prof)
	if !ok {
		return
	}
	body, err := l.renegotiate(offer, true)
	if err != nil && !l.isUp() { // a BYE came meanwhile: the offer is not at fault
		e.noDialog(req, tx)
		return
	}
	if err != nil {
		e.refuseSDP(req, tx, err)
		return
	}
	if offer == nil {
		l.turn.Asks()
	}
	res := l.accepted(req, body)
	want := l.acks.Expect(req.CSeq().SeqNo)
	if e.respond(tx, res) != nil {
		l.acks.GiveUp()
		return
	}
	ack := l.acks.Await(context.Background(), e.cfg.T1, l.done, want, tx.Acks(), func() { _ = tx.Respond(res) })
	if ack != nil && offer == nil {
		err = l.lateAnswer(ack)
	}
	if ack == nil {
		l.hangupSoon(telephony.CauseNoACK)
	} else if err != nil {
		e.deps.Log.Info("offerless re-INVITE brought no usable answer: the call goes on as it was", "call", l.info.ID, "err", err)
	}
}

// renegotiate answers an offer within the call; without one it makes ours, if it may.
func (l *leg) renegotiate(offer *sdp.Remote, mayOffer bool) ([]byte, error) {
	if offer != nil {
		return l.voice.Answer(offer) //nolint:wrapcheck // turned into a response
	}
	if !mayOffer {
		return nil, nil
	}
	return l.voice.Offer() //nolint:wrapcheck // turned into a response
}

// onUpdate refreshes session and target; with a body it is an offer as in a re-INVITE, and may come before the answer of the
// call once the first offer is answered (RFC 3311).
func (e *Endpoint) onUpdate(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	l := e.inDialog(req, tx, true)
	if l == nil || !e.patient(req, tx, l.prof) {
		return
	}
	offer, ok := e.readOffer(req, tx, l.prof)
	if !ok {
		return
	}
	if offer != nil {
		if code := l.turn.Theirs(l.done); code != 0 {
			e.crossed(req, tx, code)
			return
		}
		defer l.turn.End(false)
	}
	body, err := l.renegotiate(offer, false)
	if err != nil {
		e.refuseSDP(req, tx, err)
		return
	}
	_ = e.respond(tx, l.accepted(req, body))
}

// Pause puts the other side on hold, or takes it back, by re-INVITE.
func (l *leg) Pause(ctx context.Context, hold bool) error {
	if !l.isUp() {
		return &hotline.Error{Op: "hold", Kind: hotline.KindInvalid, Err: errGone}
	}
	was := l.voice.Pause(hold)
	if err := l.reinvite(ctx); err != nil {
		l.voice.Pause(was)
		return &hotline.Error{Op: "hold", Kind: hotline.KindUnavailable, Err: err}
	}
	return nil
}

// intervalTooSmall is the status of RFC 4028 section 6.
const intervalTooSmall = 422

// errRefused says that the other side refused a request within the call.
var errRefused = errors.New("refused")

// reinvite offers what we speak anew and puts the answer into effect. After a 491 it waits as RFC 3261 section 14.1 says and
// tries again, until ctx ends.
func (l *leg) reinvite(ctx context.Context) error {
	for {
		res, err := l.offerAnew(ctx)
		if err != nil {
			return err
		}
		switch {
		case res.IsSuccess():
			return nil
		case res.StatusCode == 491:
			if err := l.pause(ctx, dialog.Backoff(l.call == nil)); err != nil {
				return err
			}
		default:
			if res.StatusCode == gosip.StatusRequestTimeout || res.StatusCode == 481 { // the dialog is gone (section 12.2.1.2)
				l.hangupSoon(telephony.CauseFailed)
			}
			return fmt.Errorf("re-INVITE %w: %d %s", errRefused, res.StatusCode, res.Reason)
		}
	}
}

// pause waits for d, unless the leg or ctx ends.
func (l *leg) pause(ctx context.Context, d time.Duration) error {
	wait := time.NewTimer(d)
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-l.done:
		return errGone
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // wrapped by the caller
	}
}

// offerAnew sends one re-INVITE and returns its final response; a 2xx is acknowledged and in effect.
func (l *leg) offerAnew(ctx context.Context) (*gosip.Response, error) {
	if !l.turn.Ours(ctx, l.done) {
		return nil, errors.Join(errGone, ctx.Err())
	}
	defer l.turn.End(true)
	offer, err := l.voice.Offer()
	if err != nil {
		return nil, fmt.Errorf("re-INVITE: %w", err)
	}
	req := l.dlg.Request(gosip.INVITE, 0)
	req.AppendHeader(gosip.NewHeader("Allow", allow))
	req.AppendHeader(gosip.NewHeader("Supported", within))
	req.AppendHeader(gosip.NewHeader("User-Agent", l.e.cfg.UserAgent))
	req.AppendHeader(gosip.NewHeader("Content-Type", "application/sdp"))
	l.askTimer(req)
	req.SetBody(offer)
	for try := 0; ; try++ {
		res, err := l.e.calls.Invite(ctx, uac.Invite{Dialog: l.dlg, Credentials: l.creds, Req: req, Provisional: func(*gosip.Response) {}})
		if err != nil {
			return nil, err
		}
		if next, ok := l.creds.Again(l.dlg, req, res, try); ok {
			req = next
			continue
		}
		if !res.IsSuccess() {
			return res, nil
		}
		l.dlg.Refresh(res)
		l.clock.Set(timer.Accept(res), time.Now())
		err = l.accept(field.Answer(res))
		if err2 := l.e.calls.ACK(l.dlg, req); err == nil {
			err = err2
		}
		return res, err
	}
}

// accept puts the answer to our offer into effect.
func (l *leg) accept(body []byte) error {
	answer, err := sdp.Parse(body)
	if err != nil {
		return err //nolint:wrapcheck // wrapped by the caller
	}
	return l.voice.Accept(answer) //nolint:wrapcheck // wrapped by the caller
}

// askTimer writes the session timer into a refresh: the interval agreed on, and the refresher as it is.
func (l *leg) askTimer(req *gosip.Request) {
	terms := l.clock.Terms()
	if terms.Every == 0 {
		return
	}
	refresher := "uas"
	if terms.Ours {
		refresher = "uac"
	}
	timer.Policy{Expires: terms.Every, Min: l.prof.timers.Min}.Ask(req, refresher)
}

// refreshSession sends the refresh that is due: UPDATE where the other side takes it, else a re-INVITE. Where the other side
// does not know the call any more, or does not answer at all, it is ended by BYE (RFC 4028 section 10).
func (l *leg) refreshSession() {
	ctx, cancel := context.WithTimeout(context.Background(), finalWait)
	defer cancel()
	if l.updates.Load() {
		res, err := l.do(ctx, gosip.UPDATE, func(r *gosip.Request) {
			r.AppendHeader(gosip.NewHeader("Supported", supported))
			l.askTimer(r)
		})
		switch {
		case err != nil, res.StatusCode == gosip.StatusRequestTimeout, res.StatusCode == 481:
			l.hangupSoon(telephony.CauseExpired)
			return
		case res.IsSuccess():
			l.dlg.Refresh(res)
			l.clock.Set(timer.Accept(res), time.Now())
			return
		case res.StatusCode == intervalTooSmall:
			if p, ok := (timer.Policy{Expires: l.clock.Terms().Every, Min: l.prof.timers.Min}).Raise(res); ok {
				l.clock.Set(timer.Terms{Every: p.Expires, Ours: true}, time.Now().Add(-p.Expires/2))
			}
			return
		case res.StatusCode != gosip.StatusMethodNotAllowed && res.StatusCode != 501:
			if l.pause(ctx, dialog.Backoff(l.call == nil)) == nil {
				l.clock.Again()
			}
			return
		}
		l.updates.Store(false)
	}
	if err := l.reinvite(ctx); err != nil && !errors.Is(err, errRefused) && !errors.Is(err, errGone) {
		l.hangupSoon(telephony.CauseExpired)
	}
}
