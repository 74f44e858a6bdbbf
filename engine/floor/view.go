package floor

import (
	"time"

	"hotline"
	"hotline/engine/acd"
)

// Seat is one agent now.
//
//archtest:fields one row of the screen
type Seat struct {
	Agent  string
	Name   string
	Team   string
	State  acd.State
	Next   acd.State // what comes after the calls in hand; "" = as State
	Reason string    // of a break or a force
	By     string    // supervisor of a force
	Since  time.Time
	Until  time.Time // end of the ring or of the after-call work; zero = open
	Phone  bool      // a phone is registered
	Calls  []hotline.CallID
}

// CallState is how far an agent is with a call.
type CallState string

// The states of a call at a desk; console/desk says what each means.
const (
	CallRinging      CallState = "ringing"
	CallWhisper      CallState = "whisper"
	CallTalking      CallState = "talking"
	CallHeld         CallState = "held"
	CallConsulting   CallState = "consulting"
	CallConference   CallState = "conference"
	CallReconnecting CallState = "reconnecting"
	CallDialing      CallState = "dialing"
	CallWrapUp       CallState = "wrap_up"
)

// Call is one call at an agent's desk.
//
//archtest:fields one call bar of the screen
type Call struct {
	ID        hotline.CallID
	key       hotline.CallID // by which the ACD knows it
	State     CallState
	Consulted bool // asked by a colleague, whose call it is
	Kind      acd.Kind
	Queue     string
	Title     string // of the queue
	From      string
	Number    string
	FromAgent string // who hands it on or asks
	Since     time.Time
	Talking   time.Time // zero = not yet
	Until     time.Time // of the ring or of the after-call work
	Most      time.Time // to which the after-call work may be extended; zero = it is none
	Waited    time.Duration
	Muted     bool
	Paused    bool                       // the recording, by this agent
	Handover  *hotline.HandoverRequested // nil for call-backs without one
	Others    []Other
}

// Other is somebody else on the call, or asked for.
type Other struct {
	Agent string // account, or SIP address of somebody outside
	State string // searching | ringing | talking | held
}

// Parked is a call that waits for whoever takes it back.
type Parked struct {
	Slot   string
	Call   hotline.CallID
	Number string
	By     string
	Since  time.Time
	Until  time.Time
}

// Desk is what one agent's screen is drawn from.
type Desk struct {
	Me     Seat
	Calls  []Call
	Queues []acd.QueueLive // those whose calls this agent may get
	Parked []Parked
}

// Overview is everybody now.
type Overview struct {
	At      time.Time
	Queues  []acd.QueueLive
	Agents  []Seat
	Waiting []acd.WaitingLive
}
