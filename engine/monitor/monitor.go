// Package monitor lets supervisors hear calls and be heard on them. It owns who hears a supervisor in each mode, the place at which one
// sits with a call, and the lines of their phones; it knows no queue, no account's rights and no screen. engine and engine/floor give
// supervisors a place on their bridges; cmd/hotline hands legs to the lines and orders from the console.
package monitor

import "hotline/media"

// Mode is who hears a supervisor.
type Mode string

// The modes.
const (
	Listen   Mode = "listen"   // nobody
	Whisper  Mode = "whisper"  // the agent who has the call
	Barge    Mode = "barge"    // everybody
	Takeover Mode = "takeover" // everybody, and machine or agent have left
)

// Guest is a supervisor on a call: what he says and hears, and his mode.
type Guest struct {
	Name   string // account
	Mode   Mode
	Rate   int                   // Hz of his leg
	Out    media.Sink            // gets what he hears
	Listen func(sink media.Sink) // directs what he says to sink; nil = nowhere
}
