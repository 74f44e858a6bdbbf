package store

import (
	"time"

	"hotline"
)

// Filter chooses calls; zero fields choose all.
type Filter struct {
	From, To time.Time       // started within [From, To)
	Outcome  hotline.Outcome // ended so
	Line     string          // dialled user part
	Caller   string          // part of the caller's SIP URI
	Queue    string          // waited in it, or an agent took it out of it
	Agent    string          // account of an agent who talked to the caller
	Waited   time.Duration   // waited at least that long for a person
	Before   hotline.CallID  // older than that call, for paging
	Limit    int             // 1-1000; 0 = 100
}

// CallRow is one call in a list.
type CallRow struct {
	ID        hotline.CallID    `json:"call_id"`
	Started   time.Time         `json:"started"`
	Answered  time.Time         `json:"answered,omitzero"`
	Ended     time.Time         `json:"ended,omitzero"` // zero while it runs, or when the end never came
	Direction hotline.Direction `json:"direction"`
	Caller    string            `json:"from"`
	Callee    string            `json:"to"`
	Trunk     string            `json:"trunk"`
	Line      string            `json:"line"`
	Codec     string            `json:"codec"`
	SetupMS   float64           `json:"setup_ms"`
	Ending
	Service
}

// Customer is the address of who is served: who called, on an outbound call who was called.
func (c CallRow) Customer() string {
	if c.Direction == hotline.Outbound {
		return c.Callee
	}
	return c.Caller
}

// Ending is how a call ended; zero while it runs.
type Ending struct {
	Outcome    hotline.Outcome `json:"outcome"` // "" = open
	EndedBy    string          `json:"ended_by"`
	Cause      string          `json:"cause"`
	SIPCode    int             `json:"sip_code"`
	DurationMS float64         `json:"duration_ms"`
}

// Service is what a call had of people; zero when it had nothing of them.
type Service struct {
	Queue    string  `json:"queue"`     // the one it came to last
	Agent    string  `json:"agent"`     // account of who had the caller last; a colleague who was only asked did not
	WaitedMS float64 `json:"waited_ms"` // its longest wait for one
}

// Handling is one agent's part of a call, known when it is over.
type Handling struct {
	At       time.Time `json:"at"`
	Agent    string    `json:"agent"`
	Queue    string    `json:"queue"`
	Kind     string    `json:"kind"`
	WaitedMS float64   `json:"waited_ms"`
	RingMS   float64   `json:"ring_ms"`
	TalkMS   float64   `json:"talk_ms"` // without hold
	HoldMS   float64   `json:"hold_ms"`
	How      string    `json:"how"`
}

// TurnRow is one exchange with its gap split.
type TurnRow struct {
	N       int             `json:"n"`
	At      time.Time       `json:"at"`
	Heard   string          `json:"heard"`
	Planned string          `json:"planned"`
	Played  string          `json:"played"`
	Cut     bool            `json:"cut"`
	Scene   string          `json:"scene"`
	GapMS   hotline.TurnGap `json:"gap_ms"`
}

// LegRow is the quality of one leg of a call.
type LegRow struct {
	Party hotline.Party `json:"party"`
	Peer  string        `json:"peer,omitempty"` // SIP address of a party that was called
	hotline.MediaReport
}

// CallRecord is all that is known of one call.
type CallRecord struct {
	CallRow
	Transcript []hotline.UtteranceFinal    `json:"transcript"` // by time; revised ones in their last form, without words
	Turns      []TurnRow                   `json:"turns"`
	Tickets    []hotline.TicketCreated     `json:"tickets,omitempty"`
	Callbacks  []hotline.CallbackRequested `json:"callbacks,omitempty"`
	Handlings  []Handling                  `json:"handlings,omitempty"` // in the order in which they ended
	Recordings []hotline.RecordingReady    `json:"recordings,omitempty"`
	Legs       []LegRow                    `json:"legs,omitempty"` // in the order in which they ended
	Events     []hotline.Event             `json:"events"`         // by Seq
}
