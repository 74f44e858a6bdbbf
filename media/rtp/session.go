// Package rtp carries the audio of one leg over UDP: sockets and ports, RTP and RTCP, symmetric RTP, jitter buffer,
// loss concealment, telephone events.
// It does not negotiate (telephony/sip does) and knows no call. telephony opens one Session per leg.
package rtp

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"hotline/media"
	"hotline/media/dtmf"
)

var errTODO = errors.New("rtp: not built yet")

// Session is the RTP session of one leg: one socket pair, one stream each way. All methods are safe for concurrent use.
type Session struct{}

// Listen opens a socket pair, RTP on an even port and RTCP on the next, and starts to read. Nothing is sent or delivered
// before Start. It returns ErrNoPort when the range is exhausted, ErrConfig for a bad cfg.
func Listen(cfg Config) (*Session, error) { return nil, errTODO }

// Start sets what was negotiated and begins to send and to deliver. It returns ErrParams for bad parameters.
func (s *Session) Start(p Params) error { return errTODO }

// Update changes what was negotiated (re-INVITE). The stream goes on where nothing changed; a new Remote is latched anew.
func (s *Session) Update(p Params) error { return errTODO }

// Local is the address of the RTP socket.
func (s *Session) Local() netip.AddrPort { return netip.AddrPort{} }

// LocalPort is the port of the RTP socket; RTCP is on the next.
func (s *Session) LocalPort() uint16 { return 0 }

// Receive delivers what is heard to sink: one frame of 20 ms at the codec's rate per tick of the media clock from Start
// on, silence before the first packet, concealed (Lost) where packets are missing. sink is closed by Close.
// Call it once.
func (s *Session) Receive(sink media.Sink) {}

// Send is the sink that encodes and sends frames at the codec's rate at once, so it is written once per tick of the media
// clock. Frames that the direction does not allow are dropped. It returns media.ErrRate for frames of another rate and
// media.ErrClosed after the session's Close. Its own Close does nothing.
func (s *Session) Send() media.Sink { return media.Discard }

// Digits delivers key presses of the other side: capacity 32, the newest dropped when full, closed by Close.
func (s *Session) Digits() <-chan dtmf.Event { return nil }

// SendDigit sends one key (0-9 * # A-D) as telephone events for d (at least 40 ms) and blocks for that long; audio is
// held back meanwhile. It returns ErrNoDigit when events were not negotiated, ctx's error when ctx ends first.
func (s *Session) SendDigit(ctx context.Context, digit string, d time.Duration) error { return errTODO }

// TimedOut is closed when no valid RTP came for Config.Timeout although the direction allows it.
func (s *Session) TimedOut() <-chan struct{} { return nil }

// Stats returns the counts so far; also valid after Close.
func (s *Session) Stats() Stats { return Stats{} }

// Close sends a goodbye, closes sockets, sink and channels, and waits for the session's goroutines. Closing twice is
// harmless. It must not be called from the sink.
func (s *Session) Close() error { return nil }
