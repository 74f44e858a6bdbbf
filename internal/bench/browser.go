package main

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"
)

// browser is one foreign WebRTC stack in a call.
type browser struct {
	*webrtc.PeerConnection
	mic       *webrtc.TrackLocalStaticRTP
	dialog    dialog
	connected chan struct{} // closed when media can pass

	mu          sync.Mutex
	first, last uint16 // sequence numbers heard
	got         int    // packets
}

// newBrowser makes a browser that speaks PCMU over UDP on loopback.
func newBrowser() (*browser, error) {
	me := &webrtc.MediaEngine{}
	codec := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: 8000, Channels: 1}
	if err := me.RegisterCodec(webrtc.RTPCodecParameters{RTPCodecCapability: codec, PayloadType: 0}, webrtc.RTPCodecTypeAudio); err != nil {
		return nil, err
	}
	se := webrtc.SettingEngine{}
	se.SetIncludeLoopbackCandidate(true)
	se.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	se.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(me), webrtc.WithSettingEngine(se)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, err
	}
	b := &browser{PeerConnection: pc, connected: make(chan struct{})}
	if b.mic, err = webrtc.NewTrackLocalStaticRTP(codec, "mic", "bench"); err != nil {
		return nil, errors.Join(err, pc.Close())
	}
	if _, err := pc.AddTrack(b.mic); err != nil {
		return nil, errors.Join(err, pc.Close())
	}
	up := sync.OnceFunc(func() { close(b.connected) })
	pc.OnConnectionStateChange(func(s webrtc.PeerConnectionState) {
		if s == webrtc.PeerConnectionStateConnected {
			up()
		}
	})
	pc.OnTrack(b.listen)
	return b, nil
}

// listen counts what comes, until the connection is closed.
func (b *browser) listen(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	for {
		p, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		b.mu.Lock()
		if b.got == 0 {
			b.first, b.last = p.SequenceNumber, p.SequenceNumber
		}
		b.got++
		if p.SequenceNumber-b.last < 1<<15 {
			b.last = p.SequenceNumber
		}
		b.mu.Unlock()
	}
}

// heard is how many packets came and how many did not. A browser that heard nothing has lost one.
func (b *browser) heard() (got, lost int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.got == 0 {
		return 0, 1
	}
	return b.got, max(0, int(b.last-b.first)+1-b.got)
}

// offer returns an offer with every candidate.
func (b *browser) offer() (string, error) {
	d, err := b.CreateOffer(nil)
	if err != nil {
		return "", err
	}
	whole := webrtc.GatheringCompletePromise(b.PeerConnection)
	if err := b.SetLocalDescription(d); err != nil {
		return "", err
	}
	<-whole
	return b.LocalDescription().SDP, nil
}

// connect takes the answer and waits until media can pass, 10 s at most.
func (b *browser) connect(ctx context.Context, answer string) error {
	if err := b.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer}); err != nil {
		return err
	}
	limit := time.NewTimer(10 * time.Second)
	defer limit.Stop()
	select {
	case <-b.connected:
		return nil
	case <-limit.C:
		return errors.New("no connection after 10 s")
	case <-ctx.Done():
		return ctx.Err()
	}
}
