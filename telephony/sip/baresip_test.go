package sip_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/trunk"
)

// baresipModules is where Debian puts them.
const baresipModules = "/usr/lib/baresip/modules"

// baresip calls to with the given account, or parameters of one that does not register, plays a tone of that rate, and quits after d.
func baresip(t *testing.T, account string, rate int, to telephony.Address, d time.Duration) *bytes.Buffer {
	t.Helper()
	path, err := exec.LookPath("baresip")
	if err != nil {
		t.Fatal("baresip is missing: apt-get install baresip-core, or run make test, which does")
	}
	dir := t.TempDir()
	config := fmt.Sprintf("sip_listen 127.0.0.1:0\nmodule_path %s\naudio_player aufile,%s\naudio_source aufile,%s\naudio_alert aufile,/dev/null\n"+
		"rtp_ports 41000-41500\nrtp_timeout 10\n", baresipModules, filepath.Join(dir, "out.wav"), filepath.Join(dir, "tone.wav"))
	if err := os.WriteFile(filepath.Join(dir, "tone.wav"), wav(rate), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, m := range []string{"g711", "g722", "opus", "aufile", "srtp"} {
		config += "module " + m + ".so\n"
	}
	config += "module_app account.so\nmodule_app menu.so\n"
	if !strings.HasPrefix(account, "<") {
		account = "<sip:foreign@127.0.0.1>;regint=0;" + account
	}
	for name, text := range map[string]string{"config": config, "accounts": account + "\n", "contacts": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	//nolint:gosec // the program is found on the path, the arguments are ours
	cmd := exec.CommandContext(ctx, path, "-4", "-f", dir, "-e", "/dial "+string(to), "-t", fmt.Sprint(int(d/time.Second)))
	out := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr, cmd.Dir = out, out, dir
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = cmd.Wait() }()
	t.Cleanup(func() { <-done })
	return out
}

// wav is 20 s of a square wave, in stereo at 48 kHz as the foreign Opus wants it.
func wav(rate int) []byte {
	channels := 1
	if rate == 48000 {
		channels = 2
	}
	var pcm []int16
	for range 1000 {
		for _, s := range square(rate) {
			for range channels {
				pcm = append(pcm, s)
			}
		}
	}
	var b bytes.Buffer
	b.WriteString("RIFF")
	for _, v := range []any{uint32(36 + 2*len(pcm)), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(channels), uint32(rate),
		uint32(2 * channels * rate), uint16(2 * channels), uint16(16), []byte("data"), uint32(2 * len(pcm)), pcm} {
		_ = binary.Write(&b, binary.LittleEndian, v) // a buffer takes everything
	}
	return b.Bytes()
}

// A foreign phone: each codec, plain and with SRTP, is heard, and what is not allowed is refused.
func TestEndpoint_Baresip(t *testing.T) {
	if _, err := os.Stat(filepath.Join(baresipModules, "srtp.so")); err != nil {
		t.Skip("baresip's modules are elsewhere: ", err) // other systems than Debian
	}
	for name, c := range map[string]struct {
		account string
		srtp    trunk.SRTP
		codec   string // "" where the call is refused
		rate    int
	}{
		"pcma":                 {"audio_codecs=PCMA", trunk.SRTPOff, "PCMA", 8000},
		"g722":                 {"audio_codecs=G722/16000/1", trunk.SRTPOff, "G722", 16000},
		"opus":                 {"audio_codecs=opus/48000/2", trunk.SRTPOff, "opus", 16000},
		"opus_srtp":            {"audio_codecs=opus/48000/2;mediaenc=srtp-mand", trunk.SRTPRequired, "opus", 16000},
		"srtp_required":        {"audio_codecs=PCMU;mediaenc=srtp-mand", trunk.SRTPRequired, "PCMU", 8000},
		"srtp_invited":         {"audio_codecs=PCMU;mediaenc=srtp", trunk.SRTPRequired, "PCMU", 8000},
		"srtp_offered":         {"audio_codecs=G722/16000/1;mediaenc=srtp-mand", trunk.SRTPOffered, "G722", 16000},
		"plain_where_required": {"audio_codecs=PCMU", trunk.SRTPRequired, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if k, _ := codec.Lookup(c.codec); c.codec != "" && !k.Encodes() {
				t.Skip("this build only decodes", c.codec)
			}
			played := max(c.rate, 8000)
			if c.codec == "opus" {
				played = 48000
			}
			result := make(chan error, 1)
			e := start(t, onTrunk(func(k *sip.Trunk) { k.SRTP, k.Codecs = c.srtp, []string{"opus", "G722", "PCMA", "PCMU"} }),
				func(ctx context.Context, leg telephony.Leg) { result <- singing(ctx, leg, c.codec, c.rate) })
			out := baresip(t, c.account, played, e.uri("udp", "10000"), 4*time.Second)
			if c.codec == "" {
				for end := time.Now().Add(patience); e.counts.reason("no_srtp") == 0; {
					if time.Now().After(end) {
						t.Fatal("the call was not refused: ", out)
					}
					<-time.After(10 * time.Millisecond)
				}
				return
			}
			select {
			case err := <-result:
				if err != nil {
					t.Errorf("%v\n%s", err, out)
				}
			case <-time.After(patience):
				t.Fatalf("no call came\n%s", out)
			}
		})
	}
}

// A foreign phone registers and calls with a password, challenged as the default configuration does.
func TestEndpoint_BaresipRegisters(t *testing.T) {
	if _, err := os.Stat(filepath.Join(baresipModules, "g711.so")); err != nil {
		t.Skip("baresip's modules are elsewhere: ", err) // other systems than Debian
	}
	calls := make(chan telephony.Info, 1)
	hotline := serve(t, closed(), sip.Deps{Users: users}, func(ctx context.Context, leg telephony.Leg) {
		calls <- leg.Info()
		holding(ctx, leg)
	})
	at := hotline.Addr("udp").String()
	out := baresip(t, "<sip:alice@"+at+">;auth_pass=secret;regint=60;audio_codecs=PCMA", 8000, hotline.uri("udp", "10000"), 4*time.Second)
	select {
	case in := <-calls:
		if in.User != "10000" || !strings.HasPrefix(string(in.From), "sip:alice@") {
			t.Errorf("%+v", in)
		}
	case <-time.After(patience):
		t.Fatalf("no call came\n%s", out)
	}
	until(t, "registered", func() bool { return hotline.Desk().Registrations() == 1 })
}

// singing answers and listens until the tone of the foreign phone is heard, then hangs up.
func singing(ctx context.Context, leg telephony.Leg, name string, rate int) error {
	audio, err := leg.Answer(ctx)
	if err != nil {
		return err
	}
	heard := make(chan struct{}, 1)
	audio.Receive(media.SinkFunc(func(f media.Frame) error {
		if !f.Lost && loud(f.Samples) {
			select {
			case heard <- struct{}{}:
			default:
			}
		}
		return nil
	}))
	select {
	case <-heard:
	case <-leg.Done():
		return fmt.Errorf("ended before anything was heard: %+v, %+v", endOf(leg), audio.Report())
	case <-time.After(patience):
		return fmt.Errorf("nothing was heard: %+v", audio.Report())
	}
	if r := audio.Report(); r.Codec != name || audio.Rate() != rate {
		return fmt.Errorf("codec %s at %d Hz", r.Codec, audio.Rate())
	}
	return leg.Hangup(ctx, telephony.CauseNormal)
}
