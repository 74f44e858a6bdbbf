// Package voice is the media of one leg: its RTP session, what offer and answer said about it, keys, hold. It is the leg's
// telephony.Audio. It sends no SIP and decides nothing about the call; telephony/sip drives it.
package voice

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"hotline"
	"hotline/media"
	"hotline/media/rtp"
	"hotline/telephony"
	"hotline/telephony/sip/sdp"
)

// ErrGone says that the leg ended before the operation was done.
var ErrGone = errors.New("the call has ended")

// Voice is the media of one leg. Safe for concurrent use; nothing blocks but SendDigit and Close.
type Voice struct {
	held chan bool   // capacity 8, newest dropped when full, closed at the end
	text chan string // capacity 8, refused when full, closed at the end
	info SendKey     // nil: keys go by telephone events only

	mu      sync.Mutex // guards the rest; not held while the session is closed
	session *rtp.Session
	link    Link // under session; nil: plain RTP
	local   sdp.Local
	params  rtp.Params
	rate    int        // Hz, of the codec that the call began with
	send    *converter // to the session
	hear    *converter // from it
	keys    presses    // that came
	began   time.Time  // first Start
	onHold  bool       // by the other side
	stopped bool       // no more events: the leg has ended
}

var (
	_ telephony.Audio       = (*Voice)(nil)
	_ telephony.DigitSender = (*Voice)(nil)
)

// SendKey sends one key by INFO and blocks until the other side has taken it.
type SendKey func(ctx context.Context, digit string, d time.Duration) error

// New makes a Voice without a session. info sends keys to a side that takes no telephone events; nil: they cannot be sent then.
func New(info SendKey) *Voice {
	return &Voice{held: make(chan bool, 8), text: make(chan string, 8), info: info}
}

// Held reports hold and resume by the other side: capacity 8, the newest dropped when full, closed at the end.
func (v *Voice) Held() <-chan bool { return v.held }

// Typed is what the other side writes: capacity 8, closed at the end.
func (v *Voice) Typed() <-chan string { return v.text }

// Type takes words that the other side wrote; false when nobody reads them fast enough, before audio flows and after the end.
func (v *Voice) Type(text string) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stopped || v.began.IsZero() {
		return false
	}
	select {
	case v.text <- text:
		return true
	default:
		return false
	}
}

// Open takes the session over; ErrGone when the leg has ended meanwhile: the session stays the caller's then.
// local is what we say about ourselves; port and id are set here.
//
// link is the wire of s on a WebRTC leg; nil for any other.
func (v *Voice) Open(s *rtp.Session, local sdp.Local, link Link) error {
	var id [8]byte
	_, _ = rand.Read(id[:])
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stopped {
		return ErrGone
	}
	v.session, v.link, v.keys.out = s, link, make(chan hotline.Digit, 32)
	v.send, v.hear = &converter{out: s.Send()}, &converter{}
	v.local = local
	v.local.Port, v.local.ID = s.LocalPort(), binary.BigEndian.Uint64(id[:])>>2
	return nil
}

// Link is the way of a WebRTC leg: ICE, DTLS and SRTP under its session. telephony/webrtc makes them. Safe for concurrent use.
type Link interface {
	rtp.Wire
	// Describe is what our description says of it. remote is what the other side's said, offer or answer, which begins or moves
	// the connection; nil before it has said anything.
	Describe(remote *sdp.ICE) (sdp.ICE, error)
	// Ready waits until packets can pass. It returns an error when they never will, or ctx's.
	Ready(ctx context.Context) error
}

// Living is what a Link may also tell. Safe for concurrent use.
type Living interface {
	// Life says when anything of the other side came, zero for never, and whether it has closed the connection. It does not block.
	Life() (heard time.Time, left bool)
}

// Life is the Link's: when anything of the other side came, silence and checks of the connection too, and whether it has closed the
// connection. ok is false where that is not known: without a Link, before anything came, and after the end.
func (v *Voice) Life() (heard time.Time, left, ok bool) {
	v.mu.Lock()
	link, stopped := v.link, v.stopped
	v.mu.Unlock()
	living, known := link.(Living)
	if !known || stopped {
		return time.Time{}, false, false
	}
	heard, left = living.Life()
	return heard, left, !heard.IsZero()
}

// Ready waits until a leg whose media needs a handshake can be heard; it returns at once for the others.
func (v *Voice) Ready(ctx context.Context) error {
	v.mu.Lock()
	link := v.link
	v.mu.Unlock()
	if link == nil {
		return nil
	}
	return link.Ready(ctx) //nolint:wrapcheck // says what it is
}

// meet puts the link's part into our next description; remote is nil for an offer. The caller holds mu.
func (v *Voice) meet(remote *sdp.Remote) error {
	if v.link == nil {
		return nil
	}
	var theirs *sdp.ICE
	if remote != nil {
		if err := v.local.Check(remote); err != nil { // chooses the line
			return err //nolint:wrapcheck // says what it is
		}
		ice := remote.ICE()
		theirs = &ice
	}
	ours, err := v.link.Describe(theirs)
	if err != nil {
		return err //nolint:wrapcheck // says what it is
	}
	ours.SSRC = v.session.SSRC()
	v.local.ICE = &ours
	return nil
}

// Opened says whether there is a session.
func (v *Voice) Opened() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.session != nil
}

// Began says whether offer and answer are complete: audio may flow.
func (v *Voice) Began() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return !v.began.IsZero()
}

// Offer describes what we speak.
func (v *Voice) Offer() ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.meet(nil); err != nil {
		return nil, err
	}
	return v.local.Offer()
}

// Pause says whether we put the other side on hold, from the next offer or answer on; it returns what it was.
func (v *Voice) Pause(on bool) (was bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	was, v.local.Paused = v.local.Paused, on
	return was
}

// Answer chooses from an offer, puts it into effect and describes it.
func (v *Voice) Answer(r *sdp.Remote) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.meet(r); err != nil {
		return nil, err
	}
	p, body, err := v.local.Answer(r)
	if err != nil {
		return nil, err //nolint:wrapcheck // says what it is
	}
	return body, v.apply(r, p)
}

// Accept puts the answer to our own offer into effect.
func (v *Voice) Accept(r *sdp.Remote) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.meet(r); err != nil {
		return err
	}
	p, err := v.local.Accept(r)
	if err != nil {
		return err //nolint:wrapcheck // says what it is
	}
	return v.apply(r, p)
}

// apply starts or updates the session and reports a change of hold. The caller holds mu.
func (v *Voice) apply(r *sdp.Remote, p rtp.Params) error {
	if v.session == nil || v.stopped {
		return ErrGone
	}
	if v.link != nil {
		p.Remote, p.RemoteRTCP = netip.AddrPort{}, netip.AddrPort{} // the link's business
	}
	if !p.Remote.IsValid() { // on hold the old way: the address stays
		p.Remote, p.RemoteRTCP = v.params.Remote, v.params.RemoteRTCP
	}
	var err error
	if v.began.IsZero() {
		v.rate = p.Codec.Rate
		v.hear.goal.Store(int64(v.rate))
		err = v.session.Start(p)
		v.began = time.Now()
	} else if p != v.params {
		err = v.session.Update(p)
	}
	if err != nil {
		return fmt.Errorf("start voice: %w", err)
	}
	v.params = p
	v.send.goal.Store(int64(p.Codec.Rate))
	if h := r.Held() && !v.local.Paused; h != v.onHold { // what we caused ourselves is no news
		v.onHold = h
		select {
		case v.held <- h:
		default:
		}
	}
	return nil
}

// Heard is the number of packets received; false when none are expected: before the start and on hold.
func (v *Voice) Heard() (uint64, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.session == nil || v.began.IsZero() || v.onHold || !v.params.Direction.Receives() {
		return 0, false
	}
	return v.session.Stats().Received, true
}

// Mute stops sending; the leg is about to end.
func (v *Voice) Mute() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.session != nil && !v.began.IsZero() {
		p := v.params
		p.Direction = rtp.Inactive
		_ = v.session.Update(p)
	}
}

// Close ends the session and the channels.
func (v *Voice) Close() {
	v.mu.Lock()
	if v.stopped {
		v.mu.Unlock()
		return
	}
	v.stopped = true
	close(v.held)
	close(v.text)
	s := v.session
	v.mu.Unlock()
	if s != nil {
		_ = s.Close()
	}
}

// ForwardDigits passes telephone events on until the session closes, then closes Digits. Run it once after Open.
func (v *Voice) ForwardDigits() {
	for ev := range v.session.Digits() {
		v.push(hotline.Digit{Digit: ev.Digit, DurationMS: ms(ev.Duration), AtMS: ms(ev.At), Source: "rfc4733"})
	}
	v.mu.Lock()
	v.stopped = true
	close(v.keys.out)
	v.mu.Unlock()
}

// Key takes a key that came by INFO.
func (v *Voice) Key(digit string, d time.Duration) {
	v.mu.Lock()
	began := v.began
	v.mu.Unlock()
	if !began.IsZero() {
		v.push(hotline.Digit{Digit: digit, DurationMS: ms(d), AtMS: ms(time.Since(began)), Source: "info"})
	}
}

func (v *Voice) push(d hotline.Digit) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stopped || v.keys.again(d) {
		return
	}
	select {
	case v.keys.out <- d:
	default:
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Receive sends what is heard to sink until the leg ends. Call it once.
func (v *Voice) Receive(sink media.Sink) {
	v.hear.out = sink
	v.session.Receive(v.hear)
}

// Send takes frames at the leg's rate, one per tick of the media clock.
func (v *Voice) Send() media.Sink { return v.send }

// Rate is the sample rate in both directions, Hz: that of the codec which the call began with, whatever comes later.
func (v *Voice) Rate() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.rate
}

// Digits delivers the other side's keys, by telephone event or by INFO.
func (v *Voice) Digits() <-chan hotline.Digit { return v.keys.out }

// SendDigit sends one key as telephone events for d and blocks for that long; by INFO where the other side takes no events.
func (v *Voice) SendDigit(ctx context.Context, digit string, d time.Duration) error {
	err := v.session.SendDigit(ctx, digit, d)
	if errors.Is(err, rtp.ErrNoDigit) && v.info != nil {
		err = v.info(ctx, digit, d)
	}
	if err != nil {
		return fmt.Errorf("send digit: %w", err)
	}
	return nil
}

// Report is the state of the session, live or final.
func (v *Voice) Report() hotline.MediaReport {
	v.mu.Lock()
	name := v.params.Codec.Name
	v.mu.Unlock()
	s := v.session.Stats()
	return hotline.MediaReport{Codec: name, Received: s.Received, Sent: s.Sent, Lost: s.Lost, Late: s.Late,
		Invalid: s.Invalid.Total(), JitterMS: ms(s.Jitter), ConcealedMS: ms(s.Concealed),
		RTTMS: ms(s.RTT), MOS: s.MOS, FarLost: s.RemoteLoss, FarJitterMS: ms(s.RemoteJitter), FarMOS: s.RemoteMOS}
}
