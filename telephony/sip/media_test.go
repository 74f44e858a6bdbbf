package sip_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/trunk"
)

// onTrunk is a configuration whose only trunk is loopback, changed.
func onTrunk(change func(*sip.Trunk)) sip.Config {
	cfg := testConfig()
	change(&cfg.Trunks[0])
	return cfg
}

// hears waits until audio brings something loud.
func hears(t *testing.T, audio telephony.Audio, tone []int16) {
	t.Helper()
	heard := make(chan struct{}, 1)
	audio.Receive(media.SinkFunc(func(f media.Frame) error {
		if loud(f.Samples) {
			select {
			case heard <- struct{}{}:
			default:
			}
		}
		return audio.Send().WriteFrame(media.Frame{Rate: f.Rate, Samples: tone})
	}))
	wait(t, "echo", heard)
}

func loud(pcm []int16) bool {
	var sum int64
	for _, s := range pcm {
		sum += int64(s) * int64(s)
	}
	return len(pcm) > 0 && sum/int64(len(pcm)) > 1000*1000
}

// square is 20 ms of a square wave of 500 Hz.
func square(rate int) []int16 {
	pcm := make([]int16, rate/50)
	for i := range pcm {
		if pcm[i] = 8000; i*1000/rate%2 == 1 {
			pcm[i] = -8000
		}
	}
	return pcm
}

// Every codec, packet time and SRTP mode carries voice both ways through a whole call.
func TestEndpoint_VoiceOfEveryTrunk(t *testing.T) {
	echo := func(ctx context.Context, leg telephony.Leg) {
		if audio, err := leg.Answer(ctx); err == nil {
			audio.Receive(audio.Send())
			<-leg.Done()
		}
	}
	for name, c := range map[string]struct {
		change func(*sip.Trunk) // of the server's trunk
		dial   sip.DialOptions
		codec  string
		rate   int
	}{
		"g722":        {func(k *sip.Trunk) { k.Codecs = []string{"G722", "PCMA"} }, sip.DialOptions{Codecs: []string{"G722", "PCMU"}}, "G722", 16000},
		"their_order": {func(k *sip.Trunk) { k.Codecs = []string{"PCMA", "PCMU"} }, sip.DialOptions{Codecs: []string{"PCMU", "PCMA"}}, "PCMU", 8000},
		"own_order": {func(k *sip.Trunk) { k.Codecs, k.OwnOrder = []string{"PCMA", "PCMU"}, true },
			sip.DialOptions{Codecs: []string{"PCMU", "PCMA"}}, "PCMA", 8000},
		"srtp_offered_to_plain": {func(k *sip.Trunk) { k.SRTP = trunk.SRTPOffered }, sip.DialOptions{}, "PCMA", 8000},
	} {
		t.Run(name, func(t *testing.T) {
			server, caller := start(t, onTrunk(c.change), echo), start(t, testConfig(), nil)
			leg, err := caller.DialWith(t.Context(), server.uri("udp", "1"), c.dial)
			if err != nil {
				t.Fatal(err)
			}
			audio, err := leg.Answer(t.Context())
			if err != nil || audio.Rate() != c.rate || audio.Report().Codec != c.codec {
				t.Fatalf("%v, %d Hz, %s", err, audio.Rate(), audio.Report().Codec)
			}
			hears(t, audio, square(c.rate))
			hangup(t, leg)
		})
	}
}

// outOver is a configuration with a second trunk that leads to another endpoint.
func outOver(to *endpoint, change func(*sip.Trunk)) sip.Config {
	cfg := testConfig()
	out := sip.Trunk{Name: "out", Addresses: []string{"sip:" + to.Addr("udp").String()}}
	change(&out)
	cfg.Trunks = append(cfg.Trunks, out)
	return cfg
}

// SRTP between two trunks in every combination of modes: it is used where both can, and a call that must have it and cannot
// get it is refused with 488.
func TestEndpoint_SRTPModes(t *testing.T) {
	for _, c := range []struct {
		caller, callee trunk.SRTP
		profile        string // of the offer
		keys           bool   // in the offer
		ok             bool
	}{
		{trunk.SRTPOff, trunk.SRTPOff, "RTP/AVP", false, true},
		{trunk.SRTPOff, trunk.SRTPRequired, "RTP/AVP", false, false},
		{trunk.SRTPOffered, trunk.SRTPOff, "RTP/AVP", true, true},
		{trunk.SRTPOffered, trunk.SRTPOffered, "RTP/AVP", true, true},
		{trunk.SRTPOffered, trunk.SRTPRequired, "RTP/AVP", true, true},
		{trunk.SRTPRequired, trunk.SRTPOff, "RTP/SAVP", true, false},
		{trunk.SRTPRequired, trunk.SRTPOffered, "RTP/SAVP", true, true},
		{trunk.SRTPRequired, trunk.SRTPRequired, "RTP/SAVP", true, true},
	} {
		t.Run(string(c.caller+"_to_"+c.callee), func(t *testing.T) {
			server := start(t, onTrunk(func(k *sip.Trunk) { k.SRTP = c.callee }), func(ctx context.Context, leg telephony.Leg) {
				if audio, err := leg.Answer(ctx); err == nil {
					audio.Receive(audio.Send())
					<-leg.Done()
				}
			})
			caller := start(t, outOver(server, func(k *sip.Trunk) { k.SRTP = c.caller; k.PTime = 40 * time.Millisecond }), nil)
			leg, err := caller.DialWith(t.Context(), "sip:1@out", sip.DialOptions{Trunk: "out"})
			if !c.ok {
				var r *sip.RefusedError
				if !errors.As(err, &r) || r.Code != 488 || server.counts.reason("no_srtp") != 1 {
					t.Fatalf("%v, counted %d", err, server.counts.reason("no_srtp"))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			audio, err := leg.Answer(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			hears(t, audio, square(8000))
			if err := leg.(telephony.Pauser).Pause(t.Context(), true); err != nil { // the keys stay
				t.Error(err)
			}
			if err := leg.(telephony.Pauser).Pause(t.Context(), false); err != nil {
				t.Error(err)
			}
			if r := audio.Report(); r.Invalid > 2 {
				t.Errorf("packets were dropped: %+v", r)
			}
			hangup(t, leg)
		})
	}
}

// What a hand-made phone sees of SRTP.
func TestLeg_SRTPAnswer(t *testing.T) {
	e := start(t, onTrunk(func(k *sip.Trunk) { k.SRTP = trunk.SRTPRequired }), holding)
	p := newPhone(t, e)
	secure := strings.Replace(offer("127.0.0.1", 40000, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"), "RTP/AVP", "RTP/SAVP", 1)
	ok, tag := p.up(secure)
	p.send(p.message("ACK", 1, tag, ""))
	if !strings.Contains(ok, "RTP/SAVP 0 97") || !strings.Contains(ok, "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:") {
		t.Error(ok)
	}
	p.send(p.message("INVITE", 2, tag, offer("127.0.0.1", 40000))) // plain now: refused, and the call goes on
	if m := p.final("INVITE"); code(m) != 488 || header(m, "Warning") != `302 hotline "Encryption does not match"` {
		t.Error(m)
	}
	p.send(p.message("ACK", 2, tag, ""))
	p.down(tag, 3)
}

// A codec of another sample rate comes within the call: who hears and speaks goes on at the rate that the call began with.
func TestLeg_CodecOfAnotherRate(t *testing.T) {
	rates := make(chan int, 1000)
	cfg := testConfig()
	cfg.Codecs = []string{"PCMA", "G722"}
	e := start(t, cfg, func(ctx context.Context, leg telephony.Leg) {
		audio, err := leg.Answer(ctx)
		if err != nil {
			t.Error(err)
			return
		}
		out := audio.Send()
		audio.Receive(media.SinkFunc(func(f media.Frame) error { // the echo
			select {
			case rates <- 50 * len(f.Samples):
			default:
			}
			return out.WriteFrame(f)
		}))
		<-leg.Done()
		if audio.Rate() != 8000 {
			t.Errorf("the rate has become %d Hz", audio.Rate())
		}
	})
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	p, tag := newPhone(t, e), ""
	for seq, payload := range []int{0: 8, 1: 9, 2: 8} {
		body := strings.Replace(offer("127.0.0.1", conn.LocalAddr().(*net.UDPAddr).Port), "RTP/AVP 0 8", fmt.Sprintf("RTP/AVP %d", payload), 1)
		p.send(p.message("INVITE", seq+1, tag, body))
		ok := p.final("INVITE")
		if code(ok) != 200 {
			t.Fatal(ok)
		}
		tag = tagOf(header(ok, "To"))
		p.send(p.message("ACK", seq+1, tag, ""))
		_ = conn.SetReadDeadline(time.Now().Add(patience))
		for b := make([]byte, 1500); ; {
			n, err := conn.Read(b)
			if err != nil {
				t.Fatalf("no voice with payload type %d: %v", payload, err)
			}
			if n > 12 && int(b[1]&0x7f) == payload {
				break
			}
		}
	}
	p.down(tag, 1000)
	for range len(rates) {
		if r := <-rates; r != 8000 {
			t.Fatalf("a frame of %d Hz", r)
		}
	}
}
