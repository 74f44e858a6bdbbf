package sip_test

import (
	"bytes"
	"context"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"hotline/telephony"
)

// A foreign caller: sipp's built-in uac scenario calls, holds and hangs up, over UDP and TCP.
func TestEndpoint_SIPp(t *testing.T) {
	path, err := exec.LookPath("sipp")
	if err != nil {
		t.Fatal("sipp is missing: apt-get install sip-tester, or run make test, which does")
	}
	for network, mode := range map[string]string{"udp": "u1", "tcp": "t1"} {
		t.Run(network, func(t *testing.T) {
			done := make(chan struct{}, 16)
			e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
				holding(ctx, leg)
				if endOf(leg).Cause == telephony.CauseNormal {
					done <- struct{}{}
				}
			})
			ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
			defer cancel()
			//nolint:gosec // the program is found on the path, the arguments are ours
			cmd := exec.CommandContext(ctx, path, "-sn", "uac", "-t", mode, "-i", "127.0.0.1", "-m", "5", "-r", "5", "-d", "300",
				"-s", "10000", "-nostdin", "-timeout", strconv.Itoa(int(patience/time.Second)), e.Addr(network).String())
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &out, t.TempDir()
			if err := cmd.Run(); err != nil {
				t.Fatalf("sipp: %v\n%s", err, out.Bytes())
			}
			for range 5 {
				select {
				case <-done:
				case <-time.After(patience):
					t.Fatal("a call did not end normally")
				}
			}
		})
	}
}
