package sip_test

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// Voice and keys go both ways through a real call.
func TestLeg_AudioAndDigits(t *testing.T) {
	keys := make(chan string, 8)
	server := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		audio, err := leg.Answer(ctx)
		if err != nil {
			return
		}
		audio.Receive(audio.Send()) // echo
		for d := range audio.Digits() {
			keys <- d.Digit + " " + d.Source
		}
	})
	caller := start(t, testConfig(), nil)
	leg := dial(t, caller, server.uri("udp", "1000"))
	audio, err := leg.Answer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	loud := make([]int16, 160)
	for i := range loud {
		loud[i] = 8000
	}
	heard := make(chan struct{})
	var once atomic.Bool
	audio.Receive(media.SinkFunc(func(f media.Frame) error {
		if f.Samples[len(f.Samples)/2] > 4000 && once.CompareAndSwap(false, true) {
			close(heard)
		}
		return audio.Send().WriteFrame(media.Frame{Rate: f.Rate, Samples: loud})
	}))
	wait(t, "echo", heard)
	if err := audio.(telephony.DigitSender).SendDigit(t.Context(), "7", 80*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	select {
	case k := <-keys:
		if k != "7 rfc4733" {
			t.Error(k)
		}
	case <-time.After(patience):
		t.Fatal("no key came")
	}
	hangup(t, leg)
	if r := audio.Report(); r.Received == 0 || r.Sent == 0 || r.Codec != "PCMA" {
		t.Errorf("report after the end: %+v", r)
	}
}

// A key that comes as telephone event and by INFO is one key.
func TestLeg_DigitSentBothWays(t *testing.T) {
	keys := make(chan string, 8)
	e := start(t, testConfig(), func(ctx context.Context, leg telephony.Leg) {
		audio, err := leg.Answer(ctx)
		if err != nil {
			return
		}
		for d := range audio.Digits() {
			keys <- d.Digit
		}
		close(keys)
	})
	p := newPhone(t, e)
	voice, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = voice.Close() }()
	ok, tag := p.up(offer("127.0.0.1", voice.LocalAddr().(*net.UDPAddr).Port))
	p.send(p.message("ACK", 1, tag, ""))
	_, after, _ := strings.Cut(ok, "m=audio ")
	port, err := strconv.Atoi(strings.Fields(after)[0])
	if err != nil {
		t.Fatal(err)
	}
	event := []byte{0x80, 0x80 | 97, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9, 5, 0x8a, 3, 0x20} // key 5, 100 ms, its end
	if _, err := voice.WriteToUDP(event, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port}); err != nil {
		t.Fatal(err)
	}
	if k := <-keys; k != "5" {
		t.Error(k)
	}
	for i, key := range []string{"5", "6"} {
		p.send(p.message("INFO", 2+i, tag, "Signal="+key+"\r\n", "Content-Type", "application/dtmf-relay"))
		if m := p.final("INFO"); code(m) != 200 {
			t.Error(m)
		}
	}
	if k := <-keys; k != "6" {
		t.Errorf("%s came twice", k)
	}
	p.down(tag, 4)
}

// The end of Serve hangs up what is left.
func TestEndpoint_ServeEndsCalls(t *testing.T) {
	server, caller := start(t, testConfig(), holding), start(t, testConfig(), nil)
	leg := dial(t, caller, server.uri("udp", "1"))
	server.stop()
	wait(t, "BYE", leg.Done())
	if e := endOf(leg); e.Cause != telephony.CauseNormal || e.ByUs {
		t.Errorf("end: %+v", e)
	}
	caller.stop()
	if _, err := caller.Dial(t.Context(), "sip:1@127.0.0.1:9"); err == nil {
		t.Error("dialled after the end")
	}
}

func TestConfig_Validate(t *testing.T) {
	if err := sip.Default().Validate(); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*sip.Config){
		"listen":         func(c *sip.Config) { c.Listen = []string{"sctp://127.0.0.1:5061"} },
		"external_ip":    func(c *sip.Config) { c.ExternalIP = "here" },
		"rtp_port_min":   func(c *sip.Config) { c.RTPPortMin = 40000 },
		"an even port":   func(c *sip.Config) { c.RTPPortMin, c.RTPPortMax = 34001, 34002 },
		"codecs":         func(c *sip.Config) { c.Codecs = []string{"MP3"} },
		"matches nobody": func(c *sip.Config) { c.Trunks = []sip.Trunk{{Name: "x"}} },
		"max_calls":      func(c *sip.Config) { c.MaxCalls = 0 },
		"a name is":      func(c *sip.Config) { c.Trunks[0].Name = "" },
		"at least one ":  func(c *sip.Config) { c.Listen = nil },
	} {
		c := sip.Default()
		change(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}
