package hotline

import "fmt"

// Kind sorts errors by what the caller of a function can do about them.
type Kind string

// The kinds of error. One table per edge maps them to SIP status codes, HTTP status codes and texts.
const (
	KindInvalid     Kind = "invalid"     // the input is wrong: do not try again unchanged
	KindNotFound    Kind = "not_found"   // no such thing
	KindDenied      Kind = "denied"      // not allowed
	KindBusy        Kind = "busy"        // a limit is reached: try later
	KindUnavailable Kind = "unavailable" // another part is away: try another or later
	KindTimeout     Kind = "timeout"     // a deadline passed
	KindInternal    Kind = "internal"    // our fault
)

// Code names a refusal, for screens with words of their own for it.
type Code string

// The codes.
const (
	CodeCallOver  Code = "call_over" // the call has ended, or cannot be joined yet
	CodeTaken     Code = "taken"     // Who has taken the call over
	CodeCrowded   Code = "crowded"   // too many supervisors on the call
	CodeCallback  Code = "callback"  // not on a call back
	CodeSlow      Code = "slow"      // it did not come about in time
	CodeNoPhone   Code = "no_phone"  // the own phone is not connected
	CodeOwnPhone  Code = "own_phone" // Who has a phone with a password of its own
	CodeHintText  Code = "hint_text" // a hint without text, or with too much of it
	CodeMode      Code = "mode"      // no such mode or verb
	CodeTarget    Code = "target"    // neither a queue nor an agent
	CodeOutside   Code = "outside"   // no number outside can be called from here
	CodeColleague Code = "colleague" // somebody else is on the call, or looked for, already
	CodeClosed    Code = "closed"    // the queue is closed
	CodeNobody    Code = "nobody"    // nobody of the queue is signed in
	CodeAway      Code = "away"      // Who takes no calls now
	CodeNotNow    Code = "not_now"   // it does not fit the state of the call
	CodeNotReady  Code = "not_ready" // who asks takes no calls now

	CodeNameUsed    Code = "name_used"    // the hotline itself uses the name Who
	CodeOwnPassword Code = "own_password" // a reset is for others
)

// Error is an error with the operation that failed, its kind and what to do next.
type Error struct {
	Op     string // "pull model", "answer leg"
	Kind   Kind
	Remedy string // one sentence for people, may be empty
	Err    error  // cause, may be nil
	Code   Code   // "" = none
	Who    string // account that the code is about, may be empty
}

// Error joins operation, cause and remedy.
func (e *Error) Error() string {
	s := e.Op + ": "
	if e.Err != nil {
		s += e.Err.Error()
	} else {
		s += string(e.Kind)
	}
	if e.Remedy != "" {
		s += fmt.Sprintf(" (%s)", e.Remedy)
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
