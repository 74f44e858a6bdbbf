// Package telephony says what a call leg is, whatever protocol carries it.
// It owns the nouns Leg, Audio, Endpoint, Address, Cause; it holds no protocol code (telephony/sip, telephony/webrtc do).
// engine answers legs, internal/caller dials them.
package telephony

import (
	"context"
	"time"

	"hotline"
	"hotline/media"
)

// Address is a SIP URI such as "sip:10000@127.0.0.1:5060".
type Address string

// Header is one header field of a message, such as X-Hotline-Call. Neither part holds a line break.
type Header struct{ Name, Value string }

// Cause says why a leg ended; telephony/sip maps it to and from SIP status codes and Reason headers.
type Cause string

// The causes.
const (
	CauseNormal      Cause = "normal"      // BYE; 200
	CauseBusy        Cause = "busy"        // 486
	CauseRejected    Cause = "rejected"    // 403, 603
	CauseNotFound    Cause = "not_found"   // 404
	CauseNoAnswer    Cause = "no_answer"   // 480, 408
	CauseCancelled   Cause = "cancelled"   // CANCEL; 487
	CauseUnsupported Cause = "unsupported" // 488, 415
	CauseOverload    Cause = "overload"    // 503 with Retry-After
	CauseMediaLost   Cause = "media_lost"  // no RTP for the configured time
	CauseNoACK       Cause = "no_ack"      // 200 never acknowledged
	CauseExpired     Cause = "expired"     // the session was not refreshed in time (RFC 4028)
	CauseReplaced    Cause = "replaced"    // another call took its place (RFC 3891)
	CauseDrained     Cause = "drained"     // the drain limit passed
	CauseFailed      Cause = "failed"      // 500 and everything else
)

// Info is what is known about a leg when it begins. It does not change.
type Info struct {
	ID        string // SIP Call-ID
	Direction hotline.Direction
	From      Address
	To        Address // the request URI of an inbound leg
	User      string  // user part of To: the dialled number
	Trunk     string  // name of the trunk it came over, "" for none
	Transport string  // UDP, TCP, TLS, WS, WSS
	Language  string  // its Accept-Language, "" for none; phones send one that nobody chose, a browser's page the one it is shown in
	Typing    bool    // the caller means to type: Hotline-Typing in the INVITE
	At        time.Time
}

// End says how a leg ended.
type End struct {
	Cause Cause
	Code  int  // SIP status code, 200 for a plain BYE, 481 where the other side knew of no call, 408 where it did not answer
	ByUs  bool // we hung up
}

// Leg is one SIP dialog. There is no audio before Answer. All methods are safe for concurrent use.
type Leg interface {
	Info() Info
	// Answer sends 200 OK (inbound) or returns at once (outbound legs come answered from Dial) and blocks until the ACK,
	// 32 s at most. It returns an error when the caller cancelled or offered nothing we can speak.
	Answer(ctx context.Context) (Audio, error)
	// Transfer refers the other side to another address (REFER, blind) and blocks until it reports how that went, or ctx ends.
	// The leg stays up, unless the other side hangs up.
	Transfer(ctx context.Context, to Address) error
	// Hangup ends the leg: a final response before Answer, BYE after. It blocks until the other side confirmed or ctx ends.
	Hangup(ctx context.Context, cause Cause) error
	// Done is closed when the leg has ended, by whichever side.
	Done() <-chan struct{}
}

// Referral is a REFER of the other side: it wants us to call somebody.
type Referral struct {
	To       Address
	By       string // its Referred-By, "" for none
	Replaces string // for the call to To, "" for a blind transfer
	// Report tells the other side how the call goes, as a SIP status code: 1xx goes on, anything else ends the report.
	Report func(ctx context.Context, code int) error
}

// Audio is the voice of an answered leg.
type Audio interface {
	// Receive sends what is heard to sink: one frame every 20 ms from the shared media clock, concealed where lost.
	// Call it once; sink is closed when the leg ends.
	Receive(sink media.Sink)
	// Send takes one frame of 20 ms per tick of the media clock, at the rate of Rate.
	Send() media.Sink
	// Rate is the sample rate of the leg's frames in both directions, Hz: 8000 for G.711.
	Rate() int
	// Digits delivers DTMF keys (capacity 32, newest dropped when full). Closed when the leg ends.
	Digits() <-chan hotline.Digit
	// Report is the state of the RTP session, live or final.
	Report() hotline.MediaReport
}

// Optional abilities of a Leg, found by type assertion.
type (
	// Ringer sends 180 Ringing on an inbound leg before Answer.
	Ringer interface {
		Ring(ctx context.Context) error
	}
	// Ender tells how a leg ended; valid after Done is closed.
	Ender interface{ End() End }
	// Holder reports hold and resume by re-INVITE: true when the other side stopped sending (capacity 8, closed at the end).
	Holder interface{ Held() <-chan bool }
	// Pauser puts the other side on hold, and takes it back, by re-INVITE. It blocks until the other side agreed; on an error
	// the call goes on as it was.
	Pauser interface {
		Pause(ctx context.Context, hold bool) error
	}
	// Previewer begins early media on an inbound leg before Answer: 183 with our session description. The caller hears what is
	// sent, and may be heard. Answer returns the same Audio.
	Previewer interface {
		Preview(ctx context.Context) (Audio, error)
	}
	// Consulter transfers to a party we talk to on another leg of the same endpoint (attended: REFER with Replaces); it blocks
	// as Transfer does. On success the other side takes the other leg's place there, which ends that leg.
	Consulter interface {
		TransferTo(ctx context.Context, other Leg) error
	}
	// Referee hands out what the other side refers us to. A REFER that finds nobody who listens is declined after a moment (250 ms).
	// Capacity 1: a second REFER before the first is read is refused. Closed at the end.
	Referee interface{ Referrals() <-chan Referral }
	// Substitute is an inbound leg that takes the place of another one (INVITE with Replaces). Replaces is nil for an ordinary
	// call. The replaced leg is hung up when Answer returns without an error.
	Substitute interface{ Replaces() Leg }
	// Typist is a leg whose other side may write instead of speaking (INFO with text/plain). Typed has capacity 8;
	// what comes when it is full is refused. Closed at the end.
	Typist interface{ Typed() <-chan string }
	// Captioner is a leg whose other side wants to see what is said, if WantsCaptions. Caption sends one caption, JSON, and
	// blocks until the other side has taken it.
	Captioner interface {
		WantsCaptions() bool
		Caption(ctx context.Context, body []byte) error
	}
	// DigitSender is an Audio that can send a DTMF key by RFC 4733; it blocks for the duration of the key.
	DigitSender interface {
		SendDigit(ctx context.Context, digit string, d time.Duration) error
	}
)

// Endpoint speaks one signalling protocol on its configured sockets.
type Endpoint interface {
	// Serve accepts calls until ctx ends, then waits for its goroutines. accept runs in a goroutine of its own per leg
	// and owns the leg; when it returns, a leg that is still up is hung up.
	Serve(ctx context.Context, accept func(ctx context.Context, leg Leg)) error
	// Dial places a call and blocks until it is answered or refused.
	Dial(ctx context.Context, to Address) (Leg, error)
}
