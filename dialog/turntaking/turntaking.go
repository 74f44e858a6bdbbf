// Package turntaking decides when the caller's turn is over and what an interruption means.
// Pure decisions over signals: no clock, no goroutine, no I/O, so the same call replays to the same decisions.
// dialog.Conversation feeds it and carries out its actions.
package turntaking

import "time"

// Expectation is what the dialogue waits for; each has its own patience.
type Expectation string

// The expectations.
const (
	ExpectFree    Expectation = "free"    // anything
	ExpectYesNo   Expectation = "yes_no"  // 是的, 不用了
	ExpectDigits  Expectation = "digits"  // phone, id, card number, amounts: may come in groups
	ExpectCount   Expectation = "count"   // how many things or people: said in one breath
	ExpectAddress Expectation = "address" // comes in pieces with long pauses
	ExpectName    Expectation = "name"
	ExpectTime    Expectation = "time"   // dates and times
	ExpectChoice  Expectation = "choice" // one of a few phrases or keys
	ExpectNothing Expectation = "none"   // we hang up after this
)

// SignalKind says what happened.
type SignalKind int

// The kinds of signal.
const (
	Tick         SignalKind = iota // time passes: at least every 20 ms while the caller's turn is open
	SpeechOn                       // VAD: the caller began to make a sound of speech
	SpeechOff                      // VAD: it ended
	SoundOn                        // something began to sound; whether it is speech is not known yet
	Text                           // partial or final text of the current utterance
	ReplyStarted                   // our first frame left
	ReplyEnded                     // our last frame left (or was flushed)
	Key                            // a DTMF key
)

// Signal is one observation. At is media time since answer; signals come in ascending At.
type Signal struct {
	Kind   SignalKind
	At     time.Duration
	Text   string // Text: the utterance so far
	Stable int    // Text: runes that will not change
	Final  bool   // Text: no more will come for this utterance
}

// ActionKind says what to do now.
type ActionKind int

// The kinds of action.
const (
	Wait    ActionKind = iota
	Duck               // first stage of barge-in: lower the reply
	Pause              // the sound lasts: hold the reply, still reversible
	Stop               // second stage: the interruption is real, drop the reply
	Resume             // it was a back-channel or a cough: go on
	EndTurn            // the caller has finished: flush the recogniser and decide
	NoInput            // the caller has said nothing for long
)

// Action is a decision with its reason, for logs and tests.
type Action struct {
	Kind   ActionKind
	Reason string        // one word: complete_value, patience, back_channel, cough, words, long_speech ...
	Late   time.Duration // EndTurn: so long the turn has been over, as far as silence says; we waited for text meanwhile
}

// Policy turns signals into actions. One per call, used by one goroutine.
type Policy interface {
	Observe(s Signal) Action
	// Expect sets what the dialogue waits for from now on; complete reports whether a text is already a whole value (may be nil).
	Expect(e Expectation, complete func(text string) bool, interruptible bool)
}
