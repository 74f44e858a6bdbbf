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

// Error is an error with the operation that failed, its kind and what to do next.
type Error struct {
	Op     string // "pull model", "answer leg"
	Kind   Kind
	Remedy string // one sentence for people, may be empty
	Err    error  // cause, may be nil
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
