package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
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

// browserProcess is a process of browsers in calls.
type browserProcess struct {
	cmd *exec.Cmd
	in  io.Closer
	out *bufio.Reader
	err *strings.Builder
}

// openBrowsers starts a process of n browsers that call line 1000 over the WebSocket.
func openBrowsers(ctx context.Context, n int, to string) (*browserProcess, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &browserProcess{err: &strings.Builder{}}
	p.cmd = exec.CommandContext(ctx, exe, "-browsers", strconv.Itoa(n), "-ws", to) //nolint:gosec // this program
	p.cmd.Stderr = p.err
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if p.in, err = p.cmd.StdinPipe(); err != nil { // closing it ends the calls
		return nil, err
	}
	return p, p.cmd.Start()
}

// up waits for the line that says so, and a while longer.
func (p *browserProcess) up(ctx context.Context) error {
	if _, err := p.out.ReadString('\n'); err != nil {
		return fmt.Errorf("browsers: %w", err) // end tells why
	}
	return pause(ctx, settle)
}

func (p *browserProcess) end() (load, error) {
	_ = p.in.Close()
	raw, _ := io.ReadAll(p.out)
	fault := p.cmd.Wait()
	var l load
	if err := json.Unmarshal(raw, &l); err != nil || fault != nil {
		return l, fmt.Errorf("browsers: %s: %w", lastLine(p.err.String()), errors.Join(fault, err))
	}
	return l, nil
}

// browse is the child process: n browsers call, "up" is written when their media passes, and once in is closed they hang up and what
// they met is written.
func browse(ctx context.Context, n int, to string, in io.Reader, out, errs io.Writer) int {
	phone, err := dialWebSocket(ctx, to)
	if err != nil {
		_, _ = fmt.Fprintln(errs, err)
		return 1
	}
	defer phone.close()
	browsers := make([]*browser, 0, n)
	for range n {
		b, err := phone.call(ctx)
		if err != nil {
			_, _ = fmt.Fprintf(errs, "call %d: %v\n", len(browsers)+1, err)
			return 1
		}
		browsers = append(browsers, b)
	}
	_, _ = fmt.Fprintln(out, "up")
	talking, stop := context.WithCancel(ctx)
	var late, beats atomic.Int64
	done := make(chan struct{})
	go func() { talk(talking, browsers, &late, &beats); close(done) }()
	_, _ = io.Copy(io.Discard, in)
	stop()
	<-done
	var got, lost int
	for _, b := range browsers {
		g, l := b.heard()
		got, lost = got+g, lost+l
		phone.hangUp(b)
	}
	l := load{Calls: n, Answered: n, Lost: lost, LossPct: 100 * float64(lost) / float64(max(1, got+lost)), MissedPct: 100 * float64(late.Load()) / float64(max(1, beats.Load()))}
	if err := json.NewEncoder(out).Encode(l); err != nil {
		return 1
	}
	return 0
}

// talk sends 50 packets a second from each browser, spread over the 20 ms, until ctx ends. late counts the slots, of beats in all,
// that began a frame or more behind their time.
func talk(ctx context.Context, browsers []*browser, late, beats *atomic.Int64) {
	voice := make([]byte, packetSize-12)
	next := time.Now()
	for slot := 0; ctx.Err() == nil; slot++ {
		for i := slot % slots; i < len(browsers); i += slots {
			n := slot / slots
			_ = browsers[i].mic.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: uint16(n), Timestamp: uint32(n) * 160}, Payload: voice}) //nolint:gosec // wraps
		}
		beats.Add(1)
		next = next.Add(slotTime)
		if time.Since(next) >= slots*slotTime {
			late.Add(1)
		}
		_ = pause(ctx, time.Until(next))
	}
}
