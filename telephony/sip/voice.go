package sip

import (
	"context"
	"crypto/rand"
	"encoding/binary"
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

// voice is the media of one leg: the RTP session and what offer and answer said about it. It is the leg's Audio.
type voice struct {
	held chan bool // capacity 8, newest dropped when full, closed at the end

	mu      sync.Mutex // guards the rest; not held while the session is closed
	session *rtp.Session
	local   sdp.Local
	params  rtp.Params
	digits  chan hotline.Digit // capacity 32, newest dropped when full, closed when the session's digits end
	began   time.Time          // first Start
	onHold  bool
	stopped bool // no more events: the leg has ended
}

var (
	_ telephony.Audio       = (*voice)(nil)
	_ telephony.DigitSender = (*voice)(nil)
)

// open takes the session; false when the leg has ended meanwhile.
func (v *voice) open(s *rtp.Session, local netip.Addr, names []string) bool {
	var id [8]byte
	_, _ = rand.Read(id[:])
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stopped {
		return false
	}
	v.session, v.digits = s, make(chan hotline.Digit, 32)
	v.local = sdp.Local{Addr: local, Port: s.LocalPort(), ID: binary.BigEndian.Uint64(id[:]) >> 2}
	v.local.Codecs = codecsOf(names)
	return true
}

// offer describes what we speak.
func (v *voice) offer() ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.local.Offer(rtp.SendRecv)
}

// answer chooses from an offer and puts it into effect.
func (v *voice) answer(r *sdp.Remote) ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p, err := v.local.Choose(r)
	if err != nil {
		return nil, err
	}
	if err := v.apply(r, p); err != nil {
		return nil, err
	}
	return v.local.Answer(r, p)
}

// accept puts the answer to our own offer into effect.
func (v *voice) accept(r *sdp.Remote) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	p, err := v.local.Choose(r)
	if err != nil {
		return err
	}
	return v.apply(r, p)
}

// apply starts or updates the session and reports a change of hold. The caller holds mu.
func (v *voice) apply(r *sdp.Remote, p rtp.Params) error {
	if v.session == nil || v.stopped {
		return errGone
	}
	if !p.Remote.IsValid() { // on hold the old way: the address stays
		p.Remote, p.RemoteRTCP = v.params.Remote, v.params.RemoteRTCP
	}
	var err error
	if v.began.IsZero() {
		err = v.session.Start(p)
		v.began = time.Now()
	} else if p != v.params {
		err = v.session.Update(p)
	}
	if err != nil {
		return fmt.Errorf("start voice: %w", err)
	}
	v.params = p
	if h := r.Held(); h != v.onHold {
		v.onHold = h
		select {
		case v.held <- h:
		default:
		}
	}
	return nil
}

// heard is the number of packets received; false when none are expected: before the start and on hold.
func (v *voice) heard() (uint64, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.session == nil || v.began.IsZero() || v.onHold || !v.params.Direction.Receives() {
		return 0, false
	}
	return v.session.Stats().Received, true
}

// mute stops sending; the leg is about to end.
func (v *voice) mute() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.session != nil && !v.began.IsZero() {
		p := v.params
		p.Direction = rtp.Inactive
		_ = v.session.Update(p)
	}
}

// close ends the session and the channels.
func (v *voice) close() {
	v.mu.Lock()
	if v.stopped {
		v.mu.Unlock()
		return
	}
	v.stopped = true
	close(v.held)
	s := v.session
	v.mu.Unlock()
	if s != nil {
		_ = s.Close()
	}
}

// forwardDigits passes telephone events on until the session closes, then closes Digits.
func (v *voice) forwardDigits() {
	for ev := range v.session.Digits() {
		v.push(hotline.Digit{Digit: ev.Digit, DurationMS: ms(ev.Duration), AtMS: ms(ev.At), Source: "rfc4733"})
	}
	v.mu.Lock()
	v.stopped = true
	close(v.digits)
	v.mu.Unlock()
}

// info takes a key that came by INFO.
func (v *voice) info(digit string, d time.Duration) {
	v.mu.Lock()
	began := v.began
	v.mu.Unlock()
	if !began.IsZero() {
		v.push(hotline.Digit{Digit: digit, DurationMS: ms(d), AtMS: ms(time.Since(began)), Source: "info"})
	}
}

func (v *voice) push(d hotline.Digit) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stopped {
		return
	}
	select {
	case v.digits <- d:
	default:
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Receive sends what is heard to sink until the leg ends. Call it once.
func (v *voice) Receive(sink media.Sink) { v.session.Receive(sink) }

// Send takes frames at the leg's rate, one per tick of the media clock.
func (v *voice) Send() media.Sink { return v.session.Send() }

// Rate is the sample rate in both directions, Hz.
func (v *voice) Rate() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.params.Codec.Rate
}

// Digits delivers the other side's keys, by telephone event or by INFO.
func (v *voice) Digits() <-chan hotline.Digit { return v.digits }

// SendDigit sends one key as telephone events for d and blocks for that long.
func (v *voice) SendDigit(ctx context.Context, digit string, d time.Duration) error {
	if err := v.session.SendDigit(ctx, digit, d); err != nil {
		return fmt.Errorf("send digit: %w", err)
	}
	return nil
}

// Report is the state of the session, live or final.
func (v *voice) Report() hotline.MediaReport {
	v.mu.Lock()
	name := v.params.Codec.Name
	v.mu.Unlock()
	s := v.session.Stats()
	return hotline.MediaReport{Codec: name, Received: s.Received, Sent: s.Sent, Lost: s.Lost, Late: s.Late,
		Invalid: s.Invalid.Total(), JitterMS: ms(s.Jitter), ConcealedMS: ms(s.Concealed)}
}
