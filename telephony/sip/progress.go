package sip

import (
	"context"
	"errors"
	"strconv"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony"
	"hotline/telephony/sip/dialog"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/reliable"
	"hotline/telephony/sip/sdp"
)

// progress is what one INVITE of ours hears before its final response: early dialogs, reliable responses, early media.
// The goroutine that dials owns it.
type progress struct {
	l      *leg
	invite *gosip.Request
	tell   func(code int, early telephony.Audio)
	order  reliable.Receiver
	forks  map[string]*dialog.Dialog // early dialogs other than the leg's own, by To tag
	answer map[string]bool           // To tags whose answer came reliably: the 200 need not repeat it
	heard  string                    // To tag of the last description that took effect, reliable or not
}

// provisional takes one response above 100.
func (p *progress) provisional(res *gosip.Response) {
	tag := ""
	if to := res.To(); to != nil {
		tag, _ = to.Params.Get("tag")
	}
	early := p.l.voice.Began()
	if tag != "" {
		d := p.dialog(tag, res)
		fresh, reliably := p.acknowledge(d, tag, res)
		if fresh && len(res.Body()) > 0 && p.l.accept(field.Answer(res)) == nil {
			early, p.heard = true, tag
			if reliably {
				p.settle(tag)
			}
		}
	}
	if p.tell == nil {
		return
	}
	var audio telephony.Audio
	if early {
		audio = p.l.voice
	}
	p.tell(res.StatusCode, audio)
}

// settle notes that offer and answer are complete: the other side may offer now (RFC 3311 section 5.1).
func (p *progress) settle(tag string) {
	if p.answer == nil {
		p.answer = make(map[string]bool)
	}
	p.answer[tag] = true
	p.l.turn.End(true)
}

// dialog is the early dialog of a response; the first one is the leg's own.
func (p *progress) dialog(tag string, res *gosip.Response) *dialog.Dialog {
	own := p.l.dlg.Remote().Tag
	if own == "" {
		p.l.dlg.Confirm(res)
		return p.l.dlg
	}
	if own == tag {
		return p.l.dlg
	}
	d := p.forks[tag]
	if d == nil {
		if p.forks == nil {
			p.forks = make(map[string]*dialog.Dialog)
		}
		d = p.l.dlg.Fork(p.invite, res)
		p.forks[tag] = d
	}
	return d
}

// acknowledge sends the PRACK of a reliable response; fresh is false for a copy, and for one that came too early.
func (p *progress) acknowledge(d *dialog.Dialog, tag string, res *gosip.Response) (fresh, reliably bool) {
	h := res.GetHeader("RSeq")
	if h == nil || !field.Lists(res, "100rel", "Require") {
		return true, false
	}
	rseq, err := strconv.ParseUint(h.Value(), 10, 32)
	if err != nil || !p.order.InOrder(tag, uint32(rseq)) {
		return false, true
	}
	rack := reliable.RAck{RSeq: uint32(rseq), CSeq: p.invite.CSeq().SeqNo, Method: "INVITE"}
	p.l.e.work.Run(func() {
		ctx, cancel := context.WithTimeout(context.Background(), finalWait)
		defer cancel()
		_, _ = p.l.e.calls.Do(ctx, d, p.l.creds, gosip.PRACK, func(r *gosip.Request) { r.AppendHeader(gosip.NewHeader("RAck", rack.String())) })
	})
	return true, true
}

// confirm takes the 200: its dialog becomes the leg's, its answer takes effect. Without a body in it the answer must have
// come before, in the same dialog.
func (p *progress) confirm(res *gosip.Response) error {
	tag := ""
	if to := res.To(); to != nil {
		tag, _ = to.Params.Get("tag")
	}
	if f := p.forks[tag]; f != nil {
		p.l.dlg.Adopt(f)
	}
	p.l.dlg.Confirm(res)
	switch {
	case p.answer[tag] && tag != "" && p.l.voice.Began() && (len(res.Body()) == 0 || len(p.answer) == 1):
		return nil // what a 200 repeats is not read again (RFC 6337 section 3.1.1)
	case len(res.Body()) == 0 && tag != "" && tag == p.heard: // against RFC 3261 section 13.2.1, as some gateways have it
		return nil
	case len(res.Body()) == 0:
		return errors.New("no session description in the answer")
	}
	answer, err := sdp.Parse(field.Answer(res))
	if err != nil {
		return err //nolint:wrapcheck // wrapped by the caller
	}
	return p.l.voice.Accept(answer) //nolint:wrapcheck // wrapped by the caller
}
