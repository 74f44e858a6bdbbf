package sip_test

import (
	"context"
	"strings"
	"testing"

	"hotline/telephony"
)

// However a Request-URI writes the number, the owner of the leg sees the number.
func TestEndpoint_KnowsTheCalleeHoweverItIsWritten(t *testing.T) {
	users := make(chan string, 1)
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		users <- leg.Info().User
		_ = leg.Hangup(ctx, telephony.CauseBusy)
	})
	for _, uri := range []string{"tel:1000", "tel:10-00;phone-context=example.com", "sip:%31000@127.0.0.1", "sip:1000;isub=1@127.0.0.1", "sip:1000@127.0.0.1"} {
		t.Run(uri, func(t *testing.T) {
			p := newPhone(t, e)
			msg := p.message("INVITE", 1, "", offer("127.0.0.1", 30000))
			_, rest, _ := strings.Cut(msg, "\r\n")
			p.send("INVITE " + uri + " SIP/2.0\r\n" + rest)
			if m := p.final("INVITE"); code(m) != 486 {
				t.Fatalf("got %q", m)
			}
			if got := <-users; got != "1000" {
				t.Errorf("%s reached %q", uri, got)
			}
		})
	}
}
