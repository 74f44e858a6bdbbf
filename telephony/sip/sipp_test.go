package sip_test

import (
	"bytes"
	"context"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// sipp runs a scenario of the foreign SIP tester to its end and fails the test unless every call went as the scenario says.
func sipp(t *testing.T, args ...string) {
	t.Helper()
	path, err := exec.LookPath("sipp")
	if err != nil {
		t.Fatal("sipp is missing: apt-get install sip-tester, or run make test, which does")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	args = append([]string{"-i", "127.0.0.1", "-nostdin", "-timeout", strconv.Itoa(int(patience / time.Second)), "-timeout_error",
		"-trace_err", "-error_file", "errors.log"}, args...)
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // the program is found on the path, the arguments are ours
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &out, t.TempDir()
	if err := cmd.Run(); err != nil {
		log, _ := exec.Command("cat", filepath.Join(cmd.Dir, "errors.log")).Output() //nolint:gosec // our own file
		t.Fatalf("sipp: %v\n%s\n%s", err, out.Bytes(), log)
	}
}

// scenario is the path of one of ours.
func scenario(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", "sipp", name+".xml"))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// A foreign caller: built-in and own scenarios over UDP and TCP.
func TestEndpoint_SIPp(t *testing.T) {
	for network, mode := range map[string]string{"udp": "u1", "tcp": "t1"} {
		for _, name := range []string{"uac", "uac_change", "uac_cancel", "uac_100rel"} {
			t.Run(network+"_"+name, func(t *testing.T) {
				const calls = 3
				done := make(chan telephony.Cause, 16)
				e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
					if name != "uac" {
						_ = leg.(telephony.Ringer).Ring(ctx)
					}
					switch name {
					case "uac_cancel":
						<-leg.Done()
					case "uac_100rel": // sipp wants the PRACK answered before the call
						pause := time.NewTimer(200 * time.Millisecond)
						<-pause.C
						holding(ctx, leg)
					default:
						holding(ctx, leg)
					}
					done <- endOf(leg).Cause
				})
				from := []string{"-sf", scenario(t, name)}
				if name == "uac" {
					from = []string{"-sn", "uac", "-d", "200"}
				}
				sipp(t, append(from, "-t", mode, "-m", strconv.Itoa(calls), "-r", "10", "-s", "10000", e.Addr(network).String())...)
				want := telephony.CauseNormal
				if name == "uac_cancel" {
					want = telephony.CauseCancelled
				}
				for range calls {
					select {
					case c := <-done:
						if c != want {
							t.Errorf("ended %q", c)
						}
					case <-time.After(patience):
						t.Fatal("a call did not end")
					}
				}
			})
		}
	}
}

// A foreign callee: we call, it answers early and reliably, changes the call and hangs up.
func TestDial_SIPp(t *testing.T) {
	for _, name := range []string{"uas", "uas_100rel"} {
		t.Run(name, func(t *testing.T) {
			port := freePort(t)
			ready := make(chan struct{})
			go func() {
				defer close(ready)
				from := []string{"-sf", scenario(t, name)}
				if name == "uas" {
					from = []string{"-sn", "uas"}
				}
				sipp(t, append(from, "-t", "u1", "-p", strconv.Itoa(port), "-m", "1", "-s", "10000")...)
			}()
			e := start(t, testConfig(), nil)
			codes := make(chan int, 16)
			leg, err := e.DialWith(t.Context(), telephony.Address("sip:10000@127.0.0.1:"+strconv.Itoa(port)),
				sip.DialOptions{Progress: func(code int, early telephony.Audio) {
					if early != nil {
						code += 1000
					}
					codes <- code
				}})
			if err != nil {
				t.Fatal(err)
			}
			if name == "uas" {
				hangup(t, leg)
			}
			wait(t, "end", leg.Done())
			wait(t, "sipp", ready)
			close(codes)
			var seen []string
			for c := range codes {
				seen = append(seen, strconv.Itoa(c))
			}
			if got := strings.Join(seen, " "); name == "uas_100rel" && !strings.Contains(got, "1183") {
				t.Errorf("no early media: %s", got)
			}
		})
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	return c.LocalAddr().(*net.UDPAddr).Port
}
