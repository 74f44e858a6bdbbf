package floor

import (
	"context"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/media"
	"hotline/telephony"
)

// Caller is the caller's side of a call, as the engine lends it to the floor while Serve runs.
type Caller struct {
	ID     hotline.CallID
	From   telephony.Address
	Number string // as digits, "" when withheld
	Upset  bool   // strong displeasure was heard
	// Known tells what the order of the queues needs to know of the caller, who hears music meanwhile; nil = nothing. It may block for a
	// second or so.
	Known func(ctx context.Context) acd.Caller
	Voice Voice // of callers who are on the line
	// Reach calls the customer of a call-back, who is not, and returns his voice. It blocks until he answers, refuses or ctx ends. What
	// comes after Serve has returned is hung up by whoever made it.
	Reach    func(ctx context.Context, to telephony.Address) (Voice, error)
	Emit     func(hotline.Body)   // records a fact of the call; safe from any goroutine
	Now      func() time.Duration // media time since the answer
	Handover hotline.HandoverRequested
	Callback *Callback // not nil: with Reach
}

// Voice is the audio of somebody on the line.
type Voice struct {
	Rate int        // Hz of both directions
	Send media.Sink // gets what is to be heard, 20 ms per tick of the media clock
	// Listen directs what is said to sink, 20 ms per tick; nil directs it nowhere. The sink before may get one frame more.
	Listen   func(sink media.Sink)
	Keys     <-chan rune                                  // DTMF keys; may be nil
	SendKeys func(ctx context.Context, keys string) error // nil: this side takes none. It blocks while they sound
}

// Callback is a call that the floor places for an agent, because a caller chose to be called back.
type Callback struct {
	Booked   hotline.CallID // the call it was booked in
	Queue    string
	Agent    string // who will talk to the customer
	Number   string
	Handover hotline.HandoverRequested // of that call; empty when it was before a restart
}

// End says why a call left the floor.
type End struct {
	Outcome hotline.Outcome // transferred: talked with a person; caller_gone: hung up while waiting; callback: will be called back
	Back    *Back           // not nil: the caller is still there, and the machine goes on
}

// Back says why the machine has the caller again. Its words are those of hotline.GivenBack.
type Back struct {
	Why   string // given_back, or the reason of docs/queues.md for which nobody takes the caller
	Scene string // to go on with, "" = whatever the caller wants; callback: offer to call back
	Agent string // who gave the caller back, "" when nobody could be found
}
