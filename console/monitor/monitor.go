// Package monitor is what supervisors do with live calls from their browsers: listen, whisper, barge in, take over, hint. It owns the
// requests, their words and the interface to what connects phones and calls; the engine does the work. cmd/hotline mounts it by
// console/gate.
package monitor

import (
	"context"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/console/desk"
	"hotline/console/gate"
)

// Mode is who hears a supervisor on a call.
type Mode string

// The modes of a supervisor on a call, and the two orders that are none.
const (
	Listen   Mode = "listen"   // hears all, heard by nobody
	Whisper  Mode = "whisper"  // heard by the agent alone; on a call of the machine by nobody
	Barge    Mode = "barge"    // heard by all
	Takeover Mode = "takeover" // heard by all; the machine or the agent has left
	Hint     Mode = "hint"     // a text to whoever talks with the caller; the mode stays
	Stop     Mode = "stop"     // off the call; after a take-over the caller goes back
)

// Visit is one supervisor on one call.
type Visit struct {
	Call  hotline.CallID `json:"call_id"`
	Name  string         `json:"name" doc:"account of the supervisor"`
	Mode  Mode           `json:"mode" enum:"listen,whisper,barge,takeover"`
	Since time.Time      `json:"since" doc:"of the mode"`
	Line  string         `json:"line,omitempty" doc:"of the own visit: the URI that its phone called; a window whose phone called another is not on the call"`
}

// State is how things stand for one supervisor.
type State struct {
	Phone  bool    `json:"phone" doc:"the monitoring phone of this account is connected"`
	Call   *Visit  `json:"visit,omitempty" doc:"the call that one of this account's phones is on"`
	Visits []Visit `json:"visits" nullable:"false" doc:"all supervisors on all calls"`

	Version int64 `json:"version" doc:"grows with each change, also over restarts: of two states the one with the lower is the older"`
}

// Phone is how the browser's phone gets its line: it calls Line, once, and keeps the leg from call to call.
type Phone struct {
	desk.Phone
	Line string `json:"line" doc:"SIP URI to call, good for two minutes and for one call"`
}

// Order is what a supervisor wants of a call.
type Order struct {
	Mode Mode   `json:"mode" enum:"listen,whisper,barge,takeover,hint,stop"`
	Text string `json:"text,omitempty" maxLength:"500" doc:"of a hint; with a mode it goes along as one"`
	Line string `json:"line,omitempty" maxLength:"200" doc:"that this window's phone called; left out: the account's newest, and with stop all of the account's"`
}

// Live connects supervisors' phones and calls. Safe for concurrent use. Errors are *hotline.Error.
type Live interface {
	// Phone is a line for the account's browser.
	Phone(ctx context.Context, account string) (Phone, error)
	// Do carries out an order. A mode waits for the phone that the order names, 5 s at most, and moves it from the call it is on; other
	// phones of the account leave theirs.
	Do(ctx context.Context, account string, call hotline.CallID, o Order) error
	// State is how things stand for the account. It does not block.
	State(account string) State
}

// Part is the part of the console. Safe for concurrent use.
type Part struct {
	live Live
	gate atomic.Pointer[gate.Gate] // nil until Register

	version atomic.Int64 // of the state: the start's Unix time in ms, and one more with each change
}

var _ gate.Part = (*Part)(nil)

// New returns the part that steers live.
func New(live Live) *Part {
	p := &Part{live: live}
	p.version.Store(time.Now().UnixMilli())
	return p
}
