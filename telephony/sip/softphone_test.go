package sip_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
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

// A foreign softphone, baresip, registers over TCP, is called by its name, and unregisters when it quits.
func TestEndpoint_BaresipRegisters(t *testing.T) {
	path, err := exec.LookPath("baresip")
	if err != nil {
		t.Fatal("baresip is missing: apt-get install baresip-core, or run make test, which does")
	}
	hotline := serve(t, closed(), sip.Deps{Users: users}, holding)
	dir := t.TempDir()
	tone := filepath.Join(dir, "tone.wav")
	for name, text := range map[string]string{
		"config": "sip_listen 127.0.0.1:0\nmodule_path " + baresipModules + "\naudio_player aufile," + filepath.Join(dir, "out.wav") +
			"\naudio_source aufile," + tone + "\naudio_alert aufile,/dev/null\nrtp_ports 41600-41900\nmodule g711.so\nmodule aufile.so\n" +
			"module_app account.so\nmodule_app menu.so\n",
		"accounts": "<sip:alice@" + hotline.Addr("tcp").String() + ";transport=tcp>;auth_user=alice;auth_pass=secret;regint=600;answermode=auto\n",
		"contacts": "", "tone.wav": string(wav(8000)),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-4", "-f", dir) //nolint:gosec // the program is found on the path, the arguments are ours
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr, cmd.Dir = &out, &out, dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	gone := make(chan struct{})
	go func() { defer close(gone); _ = cmd.Wait() }()
	defer func() {
		cancel()
		<-gone
		if t.Failed() {
			t.Logf("baresip:\n%s", out.Bytes())
		}
	}()
	until(t, "registered", func() bool { return hotline.Desk().Registrations() == 1 })
	leg := dial(t, hotline, "sip:alice@hotline")
	if in := leg.Info(); in.Transport != "TCP" {
		t.Errorf("%+v", in)
	}
	hangup(t, leg)
	cancel()
	<-gone
	until(t, "unregistered", func() bool { return hotline.Desk().Registrations() == 0 })
}
