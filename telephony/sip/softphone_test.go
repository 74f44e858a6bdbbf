package sip_test

import (
	"context"
	"path/filepath"
	"testing"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// A foreign softphone registers and calls with a password, over UDP and TCP.
func TestEndpoint_SIPpSoftphone(t *testing.T) {
	scenario, err := filepath.Abs("testdata/sipp/softphone.xml")
	if err != nil {
		t.Fatal(err)
	}
	for network, mode := range map[string]string{"udp": "u1", "tcp": "t1"} {
		t.Run(network, func(t *testing.T) {
			callers := make(chan telephony.Info, 4)
			e := serve(t, closed(), sip.Deps{Users: users}, func(ctx context.Context, leg telephony.Leg) {
				callers <- leg.Info()
				holding(ctx, leg)
			})
			sipp(t, "-sf", scenario, "-t", mode, "-m", "1", e.Addr(network).String())
			if in := <-callers; in.From != "sip:alice@hotline" || in.User != "10000" {
				t.Errorf("%+v", in)
			}
			if network == "udp" && e.Desk().Registrations() != 1 { // over TCP it is forgotten with its connection
				t.Error("not registered")
			}
		})
	}
}
