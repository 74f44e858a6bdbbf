package sip_test

import (
	"context"
	"errors"
	"testing"

	"hotline/telephony"
	"hotline/telephony/sip"
)

func TestEndpoint_CallUpAndDown(t *testing.T) {
	for _, network := range []string{"udp", "tcp"} {
		for _, who := range []string{"caller", "callee"} {
			t.Run(network+"_"+who+"_hangs_up", func(t *testing.T) {
				ends := make(chan telephony.End, 1)
				infos := make(chan telephony.Info, 1)
				server := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
					infos <- leg.Info()
					if err := leg.(telephony.Ringer).Ring(ctx); err != nil {
						t.Error(err)
					}
					audio, err := leg.Answer(ctx)
					if err != nil {
						t.Error(err)
						ends <- telephony.End{}
						return
					}
					if audio.Rate() != 8000 || audio.Report().Codec != "PCMA" {
						t.Errorf("rate %d, codec %q", audio.Rate(), audio.Report().Codec)
					}
					if who == "callee" {
						hangup(t, leg)
					}
					<-leg.Done()
					ends <- endOf(leg)
				})
				caller := start(t, testConfig(), nil)
				leg := dial(t, caller, server.uri(network, "10000"))
				if who == "caller" {
					hangup(t, leg)
				}
				wait(t, "caller's end", leg.Done())
				if e := endOf(leg); e.Cause != telephony.CauseNormal || e.Code != 200 || e.ByUs != (who == "caller") {
					t.Errorf("caller's end: %+v", e)
				}
				if e := <-ends; e.Cause != telephony.CauseNormal || e.ByUs != (who == "callee") {
					t.Errorf("callee's end: %+v", e)
				}
				if i := <-infos; i.User != "10000" || i.Trunk != "loopback" || i.ID != leg.Info().ID {
					t.Errorf("info: %+v", i)
				}
			})
		}
	}
}

func TestEndpoint_RefusesWithTheCause(t *testing.T) {
	for cause, code := range map[telephony.Cause]int{
		telephony.CauseBusy: 486, telephony.CauseNotFound: 404, telephony.CauseRejected: 603,
		telephony.CauseUnsupported: 488, telephony.CauseOverload: 503,
	} {
		t.Run(string(cause), func(t *testing.T) {
			server := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) { _ = leg.Hangup(ctx, cause) })
			caller := start(t, testConfig(), nil)
			_, err := caller.Dial(t.Context(), server.uri("udp", "1"))
			var r *sip.RefusedError
			if !errors.As(err, &r) || r.Code != code || r.Cause != cause {
				t.Fatalf("got %v", err)
			}
		})
	}
}
