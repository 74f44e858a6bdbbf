// Package desk says what an agent's screen shows and may ask for: the own state, the calls in hand, the queues. It owns the words
// that console, its pages and the queue of the engine share, and no behaviour: cmd/hotline fills them from engine/floor.
package desk

import (
	"context"
	"time"

	"hotline"
)

// State is what an agent is doing.
type State string

// The states, by the words of docs/terms.md. Agents choose ready, break and offline; calls and supervisors cause the others.
const (
	Offline State = "offline"
	Ready   State = "ready"
	Ringing State = "ringing"
	OnCall  State = "on_call"
	WrapUp  State = "wrap_up" // after-call work
	OnBreak State = "break"
	Missed  State = "missed" // did not answer, or declined: gets no calls until ready is chosen
	Forced  State = "forced" // not ready by a supervisor
)

// Seat is one agent's state.
type Seat struct {
	State  State     `json:"state" enum:"offline,ready,ringing,on_call,wrap_up,break,missed,forced"`
	Next   State     `json:"next,omitempty" doc:"what comes after the calls in hand, where that was chosen already"`
	Reason string    `json:"reason,omitempty" doc:"of a break or a force"`
	By     string    `json:"by,omitempty" doc:"supervisor who forced it"`
	Since  time.Time `json:"since"`
	Until  time.Time `json:"until,omitzero" doc:"end of the ring or of the after-call work"`
	Phone  bool      `json:"phone" doc:"a phone of this agent is registered: calls can ring"`
}

// CallState is how far an agent is with a call.
type CallState string

// The states of a call at a desk.
const (
	CallRinging      CallState = "ringing"      // answer it on the phone, or reject it
	CallWhisper      CallState = "whisper"      // the word before the caller is put through is being spoken to the agent
	CallTalking      CallState = "talking"      //
	CallHeld         CallState = "held"         // the caller hears music
	CallConsulting   CallState = "consulting"   // the agent talks with a colleague, the caller hears music
	CallConference   CallState = "conference"   // all talk
	CallReconnecting CallState = "reconnecting" // the agent's phone is lost: the caller hears music until it is back
	CallDialing      CallState = "dialing"      // a call-back: the customer's phone rings
	CallWrapUp       CallState = "wrap_up"      // the call is over, the work after it is not
)

// Call is one call at an agent's desk.
//
//archtest:fields one call bar of the desk
type Call struct {
	ID        hotline.CallID             `json:"call_id"`
	State     CallState                  `json:"state" enum:"ringing,whisper,talking,held,consulting,conference,reconnecting,dialing,wrap_up"`
	Consulted bool                       `json:"consulted" doc:"this agent was asked by a colleague, whose call it is"`
	Kind      string                     `json:"kind" enum:"inbound,transfer,consult,callback,returned"`
	Queue     string                     `json:"queue"`
	Title     string                     `json:"queue_title"`
	From      string                     `json:"from" doc:"SIP URI of the caller"`
	Number    string                     `json:"number" doc:"the caller's number as digits, empty when withheld"`
	FromAgent string                     `json:"from_agent,omitempty" doc:"colleague who hands the call on or asks"`
	Since     time.Time                  `json:"since" doc:"of the state"`
	Talking   time.Time                  `json:"talking_since,omitzero"`
	Until     time.Time                  `json:"until,omitzero" doc:"end of the ring or of the after-call work"`
	Most      time.Time                  `json:"most,omitzero" doc:"to which the after-call work may be extended"`
	WaitedMS  float64                    `json:"waited_ms"`
	Muted     bool                       `json:"muted"`
	Paused    bool                       `json:"paused" doc:"the recording is silence for as long as this agent has the call"`
	Handover  *hotline.HandoverRequested `json:"handover,omitempty" doc:"what the machine says of the caller"`
	Others    []Other                    `json:"others" nullable:"false" doc:"further people on the call or asked for"`
}

// Other is somebody else on the call, or rung for it.
type Other struct {
	Agent string `json:"agent" doc:"account, or SIP address of somebody outside"`
	Name  string `json:"name"`
	State string `json:"state" enum:"searching,ringing,talking,held"`
}

// Parked is a call that waits for whoever takes it back.
type Parked struct {
	Slot   string         `json:"slot"`
	Call   hotline.CallID `json:"call_id"`
	Number string         `json:"number"`
	By     string         `json:"by"`
	Since  time.Time      `json:"since"`
	Until  time.Time      `json:"until" doc:"then it goes back to its queue, first in line"`
}

// Desk is everything that one agent's screen is drawn from.
type Desk struct {
	Me     Seat     `json:"me"`
	Calls  []Call   `json:"calls" nullable:"false"`
	Queues []Queue  `json:"queues" nullable:"false" doc:"those whose calls this agent may get"`
	Parked []Parked `json:"parked" nullable:"false"`
	Breaks []string `json:"breaks" nullable:"false" doc:"reasons to choose from"`

	Names map[string]string `json:"names,omitempty" doc:"display names of the colleagues mentioned here, by account"`
}

// Queue is one queue now.
type Queue struct {
	ID         string  `json:"queue"`
	Title      string  `json:"title"`
	Open       bool    `json:"open"`
	Waiting    int     `json:"waiting"`
	Callbacks  int     `json:"callbacks"`
	LongestMS  float64 `json:"longest_wait_ms"`
	EstimateMS float64 `json:"estimate_ms" doc:"for the next to come; 0 = somebody is free, or none can be given"`
	Staff      int     `json:"staff"`
	Free       int     `json:"free"`
	Today      Figures `json:"today"`
}

// Figures are those of one queue, agent or team over a time; docs/queues.md holds the formulas. Shares are 0-1, -1 = nothing to divide by.
type Figures struct {
	Offered      int     `json:"offered"`
	Answered     int     `json:"answered"`
	Abandoned    int     `json:"abandoned"`
	ServiceLevel float64 `json:"service_level"`
	Target       float64 `json:"target"`
	ASAMS        float64 `json:"asa_ms"`
	AHTMS        float64 `json:"aht_ms"`
	AbandonRate  float64 `json:"abandon_rate"`
	Occupancy    float64 `json:"occupancy"`
	LongestMS    float64 `json:"longest_wait_ms"`
}

// Agent is one agent now, for supervisors and for colleagues who look for somebody.
type Agent struct {
	Account string           `json:"agent"`
	Name    string           `json:"name"`
	Team    string           `json:"team"`
	Seat    Seat             `json:"seat"`
	Calls   []hotline.CallID `json:"calls" nullable:"false"`
	Today   Figures          `json:"today"`
}

// Waiting is one caller who waits, or a booked call-back.
type Waiting struct {
	Call     hotline.CallID `json:"call_id"`
	Queue    string         `json:"queue"`
	Kind     string         `json:"kind"`
	Number   string         `json:"number"`
	WaitedMS float64        `json:"waited_ms"`
	Rings    string         `json:"rings,omitempty" doc:"agent whose desk rings"`
	From     time.Time      `json:"from,omitzero" doc:"of a call-back: not before"`
}

// Floor is everybody: what a supervisor sees.
type Floor struct {
	At      time.Time `json:"at"`
	Queues  []Queue   `json:"queues" nullable:"false"`
	Agents  []Agent   `json:"agents" nullable:"false"`
	Waiting []Waiting `json:"waiting" nullable:"false"`
	Outside bool      `json:"outside" doc:"numbers can be called: a trunk leads outside"`
}

// Target is somebody a call can be handed to.
type Target struct {
	To     string  `json:"to" doc:"queue:<id>, agent:<account>, or a SIP address or number"`
	Kind   string  `json:"kind" enum:"queue,agent,number"`
	Title  string  `json:"title"`
	Detail string  `json:"detail" doc:"team or skills"`
	State  State   `json:"state,omitempty" doc:"of an agent"`
	Free   int     `json:"free" doc:"of a queue: agents who could be rung now"`
	WaitMS float64 `json:"wait_ms" doc:"of a queue: expected wait"`
}

// Verb is what an agent does with a call in hand.
type Verb struct {
	Verb string `json:"verb" enum:"reject,hold,resume,mute,unmute,pause_recording,resume_recording,dtmf,transfer,consult,swap,conference,complete,cancel,park,retrieve,give_back,hangup,wrapped,extend" doc:"pause_recording makes the recording silence, for a secret that is said aloud, until resume_recording or until the agent is off the call; extend gives the after-call work a minute more, as far as the queue allows; retrieve takes a parked call to the own desk; consult asks a colleague while the caller hears music; swap changes between the two; conference joins all; complete leaves the caller with the colleague; cancel drops the colleague"`
	To   string `json:"to,omitempty" maxLength:"128" doc:"target of transfer and consult; scene of give_back, empty = rating"`
	Keys string `json:"keys,omitempty" maxLength:"32" pattern:"^[0-9*#A-D]*$" doc:"of dtmf"`
	By   string `json:"-"` // account of the supervisor who orders it in the agent's place, "" = the agent
}

// Interval is the figures of a time.
type Interval struct {
	From   time.Time          `json:"from"`
	To     time.Time          `json:"to"`
	Queues map[string]Figures `json:"queues"`
	Agents map[string]Figures `json:"agents"`
	Teams  map[string]Figures `json:"teams"`
}

// People is the queue of the engine as the console sees it. Safe for concurrent use. Errors are *hotline.Error.
type People interface {
	// Desk is the screen of one agent now; an account that was never seen is offline.
	Desk(agent string) Desk
	// SetState changes an agent's state: by the agent to ready, break or offline; by a supervisor (by differs) also to forced.
	SetState(ctx context.Context, by, agent string, to State, reason string) error
	// Do carries out v on a call at the desk of agent. It may block for signalling, 10 s at most.
	Do(ctx context.Context, agent string, call hotline.CallID, v Verb) error
	// Floor is everybody now.
	Floor() Floor
	// Reports are figures by step (15 min, 30 min, 1 h, 24 h; 0 = one of all).
	Reports(ctx context.Context, from, to time.Time, step time.Duration) ([]Interval, error)
}

// Phones gives agents what their browser's phone registers with. One with a method Forget(agent string) is told when an agent signs out
// with no call in hand: the password is void then.
type Phones interface {
	// Phone is the SIP account of an agent's desk, good until the account is signed out or disabled.
	Phone(ctx context.Context, agent string) (Phone, error)
}

// Phone is what the page's SIP user agent needs.
type Phone struct {
	URI      string      `json:"uri" doc:"address of record"`
	User     string      `json:"user"`
	Password string      `json:"password"`
	Realm    string      `json:"realm"`
	Socket   string      `json:"socket" doc:"path of SIP over WebSocket on this server"`
	Servers  []ICEServer `json:"ice_servers" nullable:"false"`
}

// ICEServer helps the media of a browser through (RTCIceServer).
type ICEServer struct {
	URLs       []string `json:"urls" nullable:"false"`
	Username   string   `json:"username,omitempty"`
	Credential string   `json:"credential,omitempty"`
}
