// Package monitor lets supervisors hear calls and be heard on them. It owns who hears a supervisor in each mode (Seats), the place at
// which one sits with a call that the machine has (Booth), and the lines of their phones (Lines); it knows no queue, no account's rights
// and no screen. engine and engine/floor give supervisors a place on their bridges; cmd/hotline hands legs to the lines and orders from
// the console.
package monitor

import (
	"context"
	"time"

	"hotline"
	"hotline/media"
)

// Mode is who hears a supervisor.
type Mode string

// The modes.
const (
	Listen   Mode = "listen"   // nobody
	Whisper  Mode = "whisper"  // the agent who has the call
	Barge    Mode = "barge"    // everybody
	Takeover Mode = "takeover" // everybody, and machine or agent have left
)

// Valid says whether m is one of the modes.
func (m Mode) Valid() bool { return m == Listen || m == Whisper || m.Open() }

// Open says whether everybody hears a supervisor in that mode, the caller too.
func (m Mode) Open() bool { return m == Barge || m == Takeover }

// Guest is a supervisor's phone as calls see it. The fields are never changed.
type Guest struct {
	Name   string // account
	To     string // SIP address of the phone
	Rate   int    // Hz of its frames, both ways
	Out    media.Sink
	Listen func(sink media.Sink)      // directs what he says to sink, 20 ms per tick; nil = nowhere
	Report func() hotline.MediaReport // of his leg
	Over   func(call hotline.CallID)  // the call has ended under him; it must not block
}

// Visit is a guest on a call.
type Visit struct {
	*Guest
	Mode Mode
}

// Calls are the running calls. Safe for concurrent use. Errors are *hotline.Error.
type Calls interface {
	// Visit puts a guest on a call, or changes his mode there. On return everybody hears what the mode says. A call that another
	// supervisor has taken over is busy for a second take-over.
	Visit(ctx context.Context, call hotline.CallID, g *Guest, m Mode) error
	// Leave takes a guest off a call, for a reason of hotline.SupervisorLeft. A call that he had taken over goes back. A guest who is not
	// there is no error.
	Leave(call hotline.CallID, g *Guest, why string)
	// Hint tells whoever talks with the caller: the machine takes it up, an agent's screen shows it.
	Hint(ctx context.Context, call hotline.CallID, name, text string) error
}

// Place is one supervisor on one call, for screens.
type Place struct {
	Call  hotline.CallID
	Name  string
	Mode  Mode
	Since time.Time // of the mode
	Line  string    // the ticket that his phone called with
}
