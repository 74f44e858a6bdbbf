package uac

import (
	"cmp"
	"context"
	"net/netip"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline"
	"hotline/telephony/sip/cause"
	"hotline/telephony/sip/dialog"
)

// Invite is one INVITE on its way.
type Invite struct {
	Dialog      *dialog.Dialog
	Credentials Credentials // for the BYE of an answer that nobody wants
	Req         *gosip.Request
	Dest        netip.AddrPort // the zero AddrPort: the next hop of the dialog
	// Patience is how long to wait for anything at all; 0: as long as the transaction, 32 s.
	Patience time.Duration
	// Provisional is given every response between 101 and 199, on the goroutine of Invite.
	Provisional func(*gosip.Response)
}

// Invite sends one INVITE and blocks until its final response, which it returns whatever it says; the caller acknowledges a
// 2xx. When ctx ends first, or nothing comes within Patience, it cancels the INVITE; what still comes is taken care of in the
// background: copies of the answer get their ACK, forked ones and one that crossed the CANCEL ACK and BYE.
// Errors are *hotline.Error, or ErrClosed.
func (a *Agent) Invite(ctx context.Context, i Invite) (*gosip.Response, error) {
	fail := func(kind hotline.Kind, err error) error { return &hotline.Error{Op: "dial", Kind: kind, Err: err} }
	if !i.Dest.IsValid() {
		dest, err := a.nextHop(ctx, i.Dialog)
		if err != nil {
			return nil, err
		}
		i.Dest = dest
	}
	if err := a.route(ctx, i.Req, i.Dest); err != nil {
		return nil, fail(hotline.KindUnavailable, err)
	}
	tx, err := a.deps.Client.TransactionRequest(ctx, i.Req, asBuilt)
	if err != nil {
		return nil, fail(hotline.KindUnavailable, err)
	}
	tx.OnRetransmission(func(res *gosip.Response) { a.repeated(i, res) })
	ringing := false
	silent := time.NewTimer(cmp.Or(i.Patience, time.Hour)) // the transaction ends before the hour
	defer silent.Stop()
	for {
		select {
		case <-silent.C:
			a.abandon(i, tx, ringing)
			return nil, fail(hotline.KindTimeout, cause.ErrSilent)
		case res := <-tx.Responses():
			silent.Stop()
			if !res.IsProvisional() {
				return res, nil
			}
			ringing = true
			if res.StatusCode > 100 {
				i.Provisional(res)
			}
		case <-tx.Done():
			return nil, fail(hotline.KindTimeout, tx.Err())
		case <-a.deps.Quit:
			a.abandon(i, tx, ringing)
			return nil, ErrClosed
		case <-ctx.Done():
			a.abandon(i, tx, ringing)
			return nil, fail(hotline.KindTimeout, ctx.Err())
		}
	}
}

// abandon cancels an INVITE: at once when a provisional response has come, else when one comes (RFC 3261 section 9.1).
// An answer that crosses the CANCEL is acknowledged and ended by BYE.
func (a *Agent) abandon(i Invite, tx gosip.ClientTransaction, ringing bool) {
	a.deps.Work.Run(func() {
		limit := time.NewTimer(FinalWait)
		defer limit.Stop()
		if ringing {
			a.cancel(i)
		}
		quit := a.deps.Quit
		if ringing { // the CANCEL is out: the answer to it is worth a moment even at the end
			quit = nil
			limit.Reset(ByeWait)
		}
		for {
			select {
			case res := <-tx.Responses():
				switch {
				case res.IsSuccess():
					a.crossed(i, res)
					return
				case !res.IsProvisional():
					return
				case !ringing:
					ringing = true
					a.cancel(i)
				}
			case <-tx.Done():
				return
			case <-quit:
				tx.Terminate()
				return
			case <-limit.C:
				tx.Terminate()
				return
			}
		}
	})
}

func (a *Agent) cancel(i Invite) {
	req := gosip.NewRequest(gosip.CANCEL, *i.Req.Recipient.Clone())
	req.AppendHeader(i.Req.Via().Clone())
	for _, name := range []string{"Route", "From", "To", "Call-ID"} {
		gosip.CopyHeaders(name, i.Req, req)
	}
	req.AppendHeader(&gosip.CSeqHeader{SeqNo: i.Req.CSeq().SeqNo, MethodName: gosip.CANCEL})
	maxForwards := gosip.MaxForwardsHeader(70)
	req.AppendHeader(&maxForwards)
	req.SetBody(nil)
	req.SetTransport(i.Req.Transport())
	req.SetDestination(i.Dest.String())
	req.Laddr = i.Req.Laddr
	ctx, cancel := context.WithTimeout(context.Background(), ByeWait)
	defer cancel()
	_, _ = a.transact(ctx, req)
}

// crossed takes a 2xx that crossed our CANCEL: a new call is ended, a re-INVITE has changed nothing that we want.
func (a *Agent) crossed(i Invite, res *gosip.Response) {
	if _, within := i.Req.To().Params.Get("tag"); within {
		_ = a.ACK(i.Dialog, i.Req)
		return
	}
	a.end(i, res)
}

// repeated is called by the stack for every further 2xx: a copy gets the ACK again, a fork ACK and BYE.
func (a *Agent) repeated(i Invite, res *gosip.Response) {
	tag := ""
	if to := res.To(); to != nil {
		tag, _ = to.Params.Get("tag")
	}
	if tag != "" && tag == i.Dialog.Remote().Tag {
		a.deps.Work.Run(func() { _ = a.ACK(i.Dialog, i.Req) })
		return
	}
	a.deps.Count("forked_answer")
	a.deps.Work.Run(func() { a.end(i, res) })
}

// end ends a dialog that we do not want: ACK, then BYE.
func (a *Agent) end(i Invite, res *gosip.Response) {
	d := i.Dialog.Fork(i.Req, res)
	ctx, cancel := context.WithTimeout(context.Background(), ByeWait)
	defer cancel()
	if a.ACK(d, i.Req) == nil {
		_, _ = a.Do(ctx, d, i.Credentials, gosip.BYE, nil)
	}
}
