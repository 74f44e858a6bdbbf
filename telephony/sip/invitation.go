package sip

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/reliable"
	"hotline/telephony/sip/sdp"
)

// invitation is the INVITE of an inbound leg and what we said to it before the final response.
type invitation struct {
	req      *gosip.Request
	tx       gosip.ServerTransaction
	offer    *sdp.Remote // nil: the offer is ours to make
	replaces *leg        // nil for an ordinary call
	required bool        // 100rel is required
	prov     *reliable.Sender
	slot     chan struct{} // capacity 1: held while a reliable response waits for its PRACK
	// previewing, capacity 1, guards body and settled: held by Preview and by whoever writes the final answer.
	previewing chan struct{}
	body       []byte // our description, sent in a 183
	settled    bool   // the caller has it for sure, and so it is not repeated

	mu       sync.Mutex // guards the order of responses: held while one is handed to the stack
	answered bool       // the final response is out
}

func newInvitation(req *gosip.Request, tx gosip.ServerTransaction, offer *sdp.Remote) *invitation {
	c := &invitation{req: req, tx: tx, offer: offer, slot: make(chan struct{}, 1), previewing: make(chan struct{}, 1)}
	c.required = field.Lists(req, "100rel", "Require")
	if c.required || field.Lists(req, "100rel", "Supported") {
		c.prov = reliable.NewSender(req.CSeq().SeqNo, 1+rand.Uint32N(1<<20)) //nolint:gosec // keeps no secret
	}
	return c
}

// final sends the final response of the INVITE, once.
func (l *leg) final(res *gosip.Response) error {
	c := l.call
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answered {
		return errGone
	}
	c.answered = true
	err := l.e.respond(c.tx, res)
	if errors.Is(err, gosip.ErrTransactionCanceled) { // the stack answered 487, but would repeat ours from now on: give it back
		_ = c.tx.Respond(gosip.NewResponseFromRequest(c.req, gosip.StatusRequestTerminated, "Request Terminated", nil))
	}
	return err
}

// early sends one provisional response; none after the final one, for the stack would repeat it instead of that.
func (l *leg) early(res *gosip.Response) error {
	c := l.call
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answered {
		return errGone
	}
	return l.e.respond(c.tx, res)
}

// Ring sends 180 Ringing; it does nothing for an outbound leg and returns an error once the call is answered or gone.
// Where the caller requires it, the 180 is repeated in the background until it is acknowledged.
func (l *leg) Ring(context.Context) error {
	if l.call == nil {
		return nil
	}
	if !l.stillEarly() {
		return fmt.Errorf("ring: %w", errGone)
	}
	if l.call.required {
		l.e.work.Run(func() { _ = l.provisional(context.Background(), gosip.StatusRinging, "Ringing", nil, true) })
		return nil
	}
	return l.provisional(context.Background(), gosip.StatusRinging, "Ringing", nil, false)
}

// Preview sends 183 with our session description and returns the early media; where the caller knows 100rel it blocks until
// the 183 is acknowledged. It returns an error once the call is answered or gone.
func (l *leg) Preview(ctx context.Context) (telephony.Audio, error) {
	c := l.call
	if c == nil {
		return nil, &hotline.Error{Op: "early media", Kind: hotline.KindInvalid, Err: errors.New("an outbound leg")}
	}
	select {
	case c.previewing <- struct{}{}:
		defer func() { <-c.previewing }()
	case <-l.done:
		return nil, fmt.Errorf("early media: %w", errGone)
	case <-ctx.Done():
		return nil, fmt.Errorf("early media: %w", ctx.Err())
	}
	switch {
	case c.body != nil && !l.gone():
		return l.voice, nil
	case !l.stillEarly():
		return nil, fmt.Errorf("early media: %w", errGone)
	case c.offer == nil && c.prov == nil: // our offer would need a reliable response (RFC 3262 section 5)
		return nil, &hotline.Error{Op: "early media", Kind: hotline.KindInvalid, Err: errors.New("the caller made no offer")}
	}
	body, err := l.describe()
	if err != nil {
		if l.become(ending) {
			l.refuseFor(err)
		}
		return nil, fmt.Errorf("early media: %w", err)
	}
	c.body = body
	if err := l.provisional(ctx, gosip.StatusSessionInProgress, "Session Progress", body, c.prov != nil); err != nil {
		return nil, fmt.Errorf("early media: %w", err)
	}
	if c.prov != nil {
		c.settled = true
		l.turn.End(false)
	}
	return l.voice, nil
}

// gone says that the leg has ended, or is about to.
func (l *leg) gone() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state >= ending
}

// provisional sends one provisional response, if reliable until its PRACK. Without PRACK in time the call is refused
// (RFC 3262 section 3).
func (l *leg) provisional(ctx context.Context, code int, phrase string, body []byte, reliably bool) error {
	c := l.call
	res := gosip.NewResponseFromRequest(c.req, code, phrase, body)
	res.AppendHeader(&gosip.ContactHeader{Address: *l.dlg.Contact.Clone()})
	res.AppendHeader(gosip.NewHeader("Allow", allow))
	if len(body) > 0 {
		res.AppendHeader(gosip.NewHeader("Content-Type", "application/sdp"))
	}
	if !reliably {
		return l.early(res)
	}
	select {
	case c.slot <- struct{}{}:
		defer func() { <-c.slot }()
	case <-l.done:
		return errGone
	case <-ctx.Done():
		return ctx.Err() //nolint:wrapcheck // wrapped by the caller
	}
	rseq, ok := c.prov.Next()
	if !ok { // the one before was given up
		return errGone
	}
	res.AppendHeader(gosip.NewHeader("Require", "100rel"))
	res.AppendHeader(gosip.NewHeader("RSeq", strconv.FormatUint(uint64(rseq), 10)))
	err := c.prov.Send(ctx, l.e.cfg.T1, l.done, func() error { return l.early(res) })
	if errors.Is(err, reliable.ErrUnanswered) && l.become(ending) {
		l.e.count("no_prack")
		_ = l.final(gosip.NewResponseFromRequest(c.req, gosip.StatusGatewayTimeout, "Provisional Response Not Acknowledged", nil))
		l.finish(telephony.CauseNoACK, gosip.StatusGatewayTimeout, true)
	}
	return err //nolint:wrapcheck // wrapped by the caller
}

// onPrack acknowledges a reliable provisional response; its body is the answer to our offer, or a new offer.
func (e *Endpoint) onPrack(req *gosip.Request, tx gosip.ServerTransaction) {
	if !e.screened(req, tx) {
		return
	}
	h := req.GetHeader("RAck")
	if h == nil {
		e.refuse(req, tx, "bad_rack", 400, "Missing RAck")
		return
	}
	rack, ok := reliable.ParseRAck(h.Value())
	if !ok {
		e.refuse(req, tx, "bad_rack", 400, "Bad RAck")
		return
	}
	l := e.inDialog(req, tx, false)
	if l == nil {
		return
	}
	if l.call == nil || l.call.prov == nil || !l.call.prov.Awaits(rack) {
		e.noDialog(req, tx)
		return
	}
	body, ok := l.prackBody(req, tx)
	if !ok {
		return
	}
	res := gosip.NewResponseFromRequest(req, gosip.StatusOK, "OK", body)
	if len(body) > 0 {
		res.AppendHeader(gosip.NewHeader("Content-Type", "application/sdp"))
	}
	_ = e.respond(tx, res)
	l.call.prov.Acknowledge(rack)
}

// prackBody takes the description in a PRACK and returns the answer to it, if one is due; false when the PRACK is refused.
func (l *leg) prackBody(req *gosip.Request, tx gosip.ServerTransaction) ([]byte, bool) {
	ours := l.call.offer == nil && l.voice.Opened() && !l.voice.Began() // our offer was in the 183
	if len(req.Body()) == 0 && !ours {
		return nil, true
	}
	offer, ok := l.e.readOffer(req, tx, l.prof)
	if !ok {
		return nil, false
	}
	var body []byte
	var err error
	switch {
	case offer == nil:
		err = errors.New("the answer is missing")
	case ours:
		err = l.voice.Accept(offer)
	default:
		body, err = l.voice.Answer(offer)
	}
	if err != nil {
		l.e.refuseSDP(req, tx, err)
		return nil, false
	}
	return body, true
}
