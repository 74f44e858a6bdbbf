// Package caller is the caller in the box: a softphone that speaks and listens, a load generator made of many light
// callers, and the driver that measures a recogniser.
// It owns what such a caller does and measures; it does not own signalling (telephony), audio on the wire (media/rtp) nor
// synthesis (tts). cmd/hotline calls it for `hotline call`, `hotline load` and `hotline eval asr`; integration tests do too.
package caller

import (
	"errors"

	"hotline/media"
	"hotline/telephony"
	"hotline/tts"
)

// Errors of Call and Load.
var (
	ErrNotAnswered = errors.New("caller: not answered")
	ErrNoSpeaker   = errors.New("caller: there is text to say but no synthesiser")
)

// Deps are the parts a Caller is given.
type Deps struct {
	Endpoint telephony.Endpoint // dials; its Serve must be running, with a nil accept if it only dials
	Speaker  tts.Synthesizer    // speaks Step.Say; nil when no step has text
	Pacer    *media.Pacer       // the clock of Endpoint, asked only for missed deadlines; may be nil
}

// Caller places calls. Safe for concurrent use.
type Caller struct {
	deps  Deps
	store *shelf
}

// New makes a caller. Rendered utterances are kept and shared by all its calls.
func New(deps Deps) *Caller {
	return &Caller{deps: deps, store: newShelf(deps.Speaker)}
}
