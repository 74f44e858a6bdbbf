package sip_test

import (
	"testing"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// Whoever follows a call that is being placed may panic: the other side is told to stop ringing, and nothing of the call stays.
func TestDial_PanicOfItsProgressGivesTheCallUp(t *testing.T) {
	e, p, out := dialPhone(t, t.Context(), sip.DialOptions{Progress: func(int, telephony.Audio) { panic("wild") }})
	invite := p.expect("INVITE ")
	p.send(withTag(reply(invite, "180 Ringing"), "one"))
	p.send(reply(p.expect("CANCEL "), "200 OK"))
	p.send(withTag(reply(invite, "487 Request Terminated"), "one"))
	p.expect("ACK ")
	if o := got(t, out); o.err == nil {
		t.Error("no error")
	}
	until(t, "the end", func() bool { return e.Active() == 0 })
}
