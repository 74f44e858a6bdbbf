// Package hotline holds the nouns that every other package shares: calls, parties, utterances, turns, events, errors.
// It owns no behaviour beyond small helpers on those nouns and imports only the standard library.
// Everybody imports it; it imports nobody.
package hotline

import (
	"crypto/rand"
	"encoding/binary"
	"time"
)

// CallID names one call for ever: a ULID, 26 characters of Crockford base 32, so ids sort by start time.
type CallID string

// crockford is the ULID alphabet (https://github.com/ulid/spec).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewCallID returns a fresh id whose first 48 bits are at in Unix milliseconds and whose other 80 bits are random.
// Safe for concurrent use.
func NewCallID(at time.Time) CallID {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], uint64(at.UnixMilli())<<16)
	_, _ = rand.Read(raw[6:]) // never fails since Go 1.24
	var out [26]byte
	hi, lo := binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = crockford[lo&31]
		lo = lo>>5 | hi<<59
		hi >>= 5
	}
	return CallID(out[:])
}

// Party says whose voice something is.
type Party string

// The parties of a call.
const (
	PartyCaller Party = "caller"
	PartyBot    Party = "bot"
	PartyAgent  Party = "agent"
)

// Direction says who placed a call, seen from the hotline.
type Direction string

// The two directions.
const (
	Inbound  Direction = "inbound"
	Outbound Direction = "outbound"
)

// Word is one recognised word with its place in the call's audio.
type Word struct {
	Text       string        `json:"text"`
	From       time.Duration `json:"from_ns"`    // media time since answer
	To         time.Duration `json:"to_ns"`      // media time since answer
	Confidence float64       `json:"confidence"` // 0..1; 0 where the engine gives none
}

// Utterance is one stretch of speech of one party, as text.
// From and To are media time since answer, so they point into the recording.
type Utterance struct {
	Party      Party         `json:"party"`
	Text       string        `json:"text"`
	From       time.Duration `json:"from_ns"`
	To         time.Duration `json:"to_ns"`
	Final      bool          `json:"final"`
	Confidence float64       `json:"confidence"` // 0..1; 0 where the engine gives none
	Words      []Word        `json:"words,omitempty"`
}

// Turn is one exchange: what was heard, and what was then really played.
type Turn struct {
	N      int         `json:"n"` // from 0 (the greeting, which nothing precedes)
	Heard  []Utterance `json:"heard"`
	Played string      `json:"played"` // what left the socket, not what was planned
	Cut    bool        `json:"cut"`    // the caller interrupted it
}

// Training is the dialled number and the queue of practice calls, in which a simulated customer calls an agent. They are recorded and
// judged like others, and are in no figure of the service.
const Training = "training"

// Outcome says in one word how a call ended for its caller; it is a metric label, so the set is closed.
type Outcome string

// The outcomes of a call.
const (
	OutcomeCompleted   Outcome = "completed"   // the conversation came to its end
	OutcomeCallerGone  Outcome = "caller_gone" // the caller hung up before that
	OutcomeTransferred Outcome = "transferred" // a person took over
	OutcomeCallback    Outcome = "callback"    // a person will call back
	OutcomeTestLine    Outcome = "test_line"   // echo, prompt, digits
	OutcomeRejected    Outcome = "rejected"    // never answered
	OutcomeMediaLost   Outcome = "media_lost"  // no RTP for the configured time
	OutcomeFailed      Outcome = "failed"      // our fault
	OutcomeDrained     Outcome = "drained"     // cut by the drain limit
	OutcomeCancelled   Outcome = "cancelled"   // caller gave up while it rang
)
