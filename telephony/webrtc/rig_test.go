package webrtc_test

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	pion "github.com/pion/webrtc/v4"
	"go.uber.org/goleak"

	"hotline/media"
	"hotline/media/rtp"
	"hotline/telephony/sip/sdp"
	"hotline/telephony/sip/voice"
	"hotline/telephony/webrtc"
)

func TestMain(m *testing.M) {
	if n, err := strconv.Atoi(os.Getenv(farEnd)); err == nil {
		talk(n)
		return
	}
	goleak.VerifyTestMain(m)
}

// port is a Hub that serves, and the media clock beside it.
type port struct {
	*webrtc.Hub
	pacer *media.Pacer
}

func serve(t testing.TB, change func(*webrtc.Config)) *port {
	t.Helper()
	cfg := webrtc.Default()
	cfg.Listen = "127.0.0.1:0"
	if change != nil {
		change(&cfg)
	}
	h, err := webrtc.Open(cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	p := &port{h, media.NewPacer(1)}
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { _ = h.Serve(ctx) })
	work.Go(func() { _ = p.pacer.Run(ctx) })
	t.Cleanup(func() { cancel(); work.Wait() })
	return p
}

// leg is our end of a call: the Voice that telephony/sip would drive.
type leg struct {
	*voice.Voice
	session *rtp.Session
}

func (p *port) leg(t testing.TB) *leg {
	t.Helper()
	link, err := p.Open()
	if err != nil {
		t.Fatal(err)
	}
	cfg := rtp.Default()
	cfg.Wire, cfg.Pacer, cfg.RTCP = link, p.pacer, 500*time.Millisecond
	s, err := rtp.Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	l := &leg{voice.New(nil), s}
	local := sdp.Local{Codecs: p.Codecs(), OwnOrder: true, Addr: netip.MustParseAddr("127.0.0.1"), ICE: &sdp.ICE{}}
	if err := l.Open(s, local, link); err != nil {
		t.Fatal(err)
	}
	digits := make(chan struct{})
	go func() { l.ForwardDigits(); close(digits) }()
	t.Cleanup(func() { l.Close(); <-digits })
	return l
}

// browser is a foreign WebRTC stack.
type browser struct {
	*pion.PeerConnection
	out  *pion.TrackLocalStaticRTP
	mime string
	in   chan []byte // payloads heard; capacity 1000, newest dropped when full
}

func newBrowser(t testing.TB, mime string, tcp bool) *browser {
	t.Helper()
	me := &pion.MediaEngine{}
	clock, channels, pt := uint32(8000), uint16(1), pion.PayloadType(0)
	if mime == pion.MimeTypeOpus {
		clock, channels, pt = 48000, 2, 111
	}
	for _, c := range []pion.RTPCodecParameters{
		{RTPCodecCapability: pion.RTPCodecCapability{MimeType: mime, ClockRate: clock, Channels: channels}, PayloadType: pt},
		{RTPCodecCapability: pion.RTPCodecCapability{MimeType: "audio/telephone-event", ClockRate: 8000}, PayloadType: 126},
	} {
		if err := me.RegisterCodec(c, pion.RTPCodecTypeAudio); err != nil {
			t.Fatal(err)
		}
	}
	se := pion.SettingEngine{}
	se.SetIncludeLoopbackCandidate(true)
	se.SetNetworkTypes([]pion.NetworkType{pion.NetworkTypeUDP4})
	if tcp {
		se.SetNetworkTypes([]pion.NetworkType{pion.NetworkTypeTCP4})
	}
	se.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	pc, err := pion.NewAPI(pion.WithMediaEngine(me), pion.WithSettingEngine(se)).NewPeerConnection(pion.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{PeerConnection: pc, mime: mime, in: make(chan []byte, 1000)}
	t.Cleanup(func() { _ = pc.GracefulClose() })
	b.out, err = pion.NewTrackLocalStaticRTP(pion.RTPCodecCapability{MimeType: mime, ClockRate: clock, Channels: channels}, "mic", "browser")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pc.AddTrack(b.out); err != nil {
		t.Fatal(err)
	}
	pc.OnTrack(func(tr *pion.TrackRemote, _ *pion.RTPReceiver) {
		for {
			p, _, err := tr.ReadRTP()
			if err != nil {
				return
			}
			select {
			case b.in <- p.Payload:
			default:
			}
		}
	})
	return b
}

// describe sets a local description and returns it with every candidate.
func (b *browser) describe(t testing.TB, d pion.SessionDescription, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	whole := pion.GatheringCompletePromise(b.PeerConnection)
	if err := b.SetLocalDescription(d); err != nil {
		t.Fatal(err)
	}
	<-whole
	return b.LocalDescription().SDP
}

// calls makes the browser call the leg, or again for a re-offer.
func (b *browser) calls(t testing.TB, l *leg, o *pion.OfferOptions) {
	t.Helper()
	d, err := b.CreateOffer(o)
	remote, err := sdp.Parse([]byte(b.describe(t, d, err)))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := l.Answer(remote)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeAnswer, SDP: string(answer)}); err != nil {
		t.Fatalf("%v\n%s", err, answer)
	}
	l.ready(t)
}

func (l *leg) ready(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := l.Ready(ctx); err != nil {
		t.Fatal(err)
	}
}
