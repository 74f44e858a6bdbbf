package webrtc_test

import (
	"context"
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v4"

	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip/sdp"
	"hotline/telephony/webrtc"
)

// payload is 20 ms of PCMU that is not silence.
func payload(mark byte) []byte {
	b := make([]byte, 160)
	for i := range b {
		b[i] = 0x80 | mark&0x0f | byte(i%4)<<4
	}
	return b
}

// talks makes the browser send every 20 ms until the test has ended what it waits for.
func (b *browser) talks(t testing.TB, done <-chan struct{}) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	for i := uint16(1); ; i++ {
		select {
		case <-done:
			return
		case <-limit.C:
			t.Fatal("nothing heard")
		case <-tick.C:
		}
		if err := b.out.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: i, Timestamp: uint32(i) * 160}, Payload: payload(3)}); err != nil {
			t.Fatal(err)
		}
	}
}

// echoes proves that a leg hears the browser and the browser hears the leg.
func echoes(t testing.TB, l telephony.Audio, b *browser) {
	t.Helper()
	heard := make(chan struct{})
	once := false
	send := l.Send()
	l.Receive(media.SinkFunc(func(f media.Frame) error {
		loud := 0
		for _, s := range f.Samples {
			if s > 500 || s < -500 {
				loud++
			}
		}
		if loud > len(f.Samples)/2 && !once {
			once = true
			close(heard)
		}
		return send.WriteFrame(f)
	}))
	b.talks(t, heard)
	back := make(chan struct{})
	go func() {
		defer close(back)
		for p := range b.in {
			if len(p) == 160 && p[80] != 0xff && p[80] != 0x7f {
				return
			}
		}
	}()
	b.talks(t, back)
}

func TestLink_ABrowserCallsAndIsHeard(t *testing.T) {
	for _, c := range []struct {
		name string
		tcp  bool
	}{{"udp", false}, {"tcp", true}} {
		t.Run(c.name, func(t *testing.T) {
			p := serve(t, func(cfg *webrtc.Config) { cfg.TCP = c.tcp })
			l, b := p.leg(t), newBrowser(t, pion.MimeTypePCMU, c.tcp)
			b.calls(t, l, nil)
			echoes(t, l, b)
			if r := l.Report(); r.Received == 0 || r.Sent == 0 || r.Codec != "PCMU" || r.MOS < 3 {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestLink_TheHotlineCallsABrowser(t *testing.T) {
	p := serve(t, nil)
	l, b := p.leg(t), newBrowser(t, pion.MimeTypePCMU, false)
	offer, err := l.Offer()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeOffer, SDP: string(offer)}); err != nil {
		t.Fatalf("%v\n%s", err, offer)
	}
	d, err := b.CreateAnswer(nil)
	remote, err := sdp.Parse([]byte(b.describe(t, d, err)))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Accept(remote); err != nil {
		t.Fatal(err)
	}
	l.ready(t)
	echoes(t, l, b)
}

func TestLink_GoesOnAfterAnICERestart(t *testing.T) {
	p := serve(t, nil)
	l, b := p.leg(t), newBrowser(t, pion.MimeTypePCMU, false)
	b.calls(t, l, nil)
	echoes(t, l, b)
	was := l.Report().Received
	b.calls(t, l, &pion.OfferOptions{ICERestart: true})
	more := make(chan struct{})
	go func() {
		defer close(more)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if l.Report().Received > was+20 {
				return
			}
		}
	}()
	b.talks(t, more)
}

func TestLink_RefusesAnotherCertificate(t *testing.T) {
	p := serve(t, nil)
	l, b := p.leg(t), newBrowser(t, pion.MimeTypePCMU, false)
	d, err := b.CreateOffer(nil)
	offer := b.describe(t, d, err)
	at := strings.Index(offer, "sha-256 ") + 8
	wrong := "00:00"
	if offer[at:at+5] == wrong {
		wrong = "11:11"
	}
	remote, err := sdp.Parse([]byte(offer[:at] + wrong + offer[at+5:]))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := l.Answer(remote)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeAnswer, SDP: string(answer)}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := l.Ready(ctx); err == nil || ctx.Err() != nil {
		t.Errorf("%v", err)
	}
}

func TestHub_BoundsLegsAndForgetsThem(t *testing.T) {
	p := serve(t, func(c *webrtc.Config) { c.MaxLegs = 1 })
	one, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Open(); err == nil {
		t.Error("a second leg was opened")
	}
	_ = one.Close()
	_ = one.Close()
	if n := p.Legs(); n != 0 {
		t.Errorf("%d legs", n)
	}
	if err := one.Send(make([]byte, 20)); err == nil {
		t.Error("a closed link sends")
	}
}

func TestConfig_Validate(t *testing.T) {
	if err := webrtc.Default().Validate(); err != nil {
		t.Error(err)
	}
	bad := webrtc.Config{Listen: "nowhere", External: []string{"a.example"}}
	err := bad.Validate()
	for _, want := range []string{"listen", "external", "max_legs"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestLink_OffersExternalAddresses(t *testing.T) {
	p := serve(t, func(c *webrtc.Config) { c.External = []string{"203.0.113.5", "[2001:db8::1]:4000"}; c.TCP = true })
	link, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	d, err := link.Describe(nil)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(d.Candidates, "\n")
	if len(d.Candidates) != 4 || !strings.Contains(all, " 203.0.113.5 ") || !strings.Contains(all, " 2001:db8::1 4000 typ host tcptype passive") || d.Setup != "actpass" {
		t.Error(all)
	}
	_ = link.Close()
	if _, err := link.Describe(nil); err == nil {
		t.Error("a closed link describes itself")
	}
}

// FuzzHub_SurvivesAnyPacket sends what the port may get.
func FuzzHub_SurvivesAnyPacket(f *testing.F) {
	f.Add([]byte{0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1})
	f.Add(append(binary.BigEndian.AppendUint32([]byte{0, 1, 0, 8}, 0x2112a442), make([]byte, 20)...))
	f.Add([]byte{22, 254, 253, 0, 0})
	f.Fuzz(func(_ *testing.T, b []byte) {
		if len(b) > 0 {
			webrtc.Take(b)
		}
	})
}

func TestTurn_IsWhatServersCompute(t *testing.T) {
	user, password := webrtc.Turn("secret", "guest", time.Unix(1_800_000_000, 0))
	// printf 1800000000:guest | openssl dgst -sha1 -hmac secret -binary | base64
	if user != "1800000000:guest" || password != "DRyGJI1j2T5P+XZGuWm8es5gQwE=" {
		t.Errorf("%s %s", user, password)
	}
}
