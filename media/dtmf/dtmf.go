// Package dtmf encodes and decodes the keys of a phone: RFC 4733 telephone events and the tones themselves.
// It owns no socket and no clock; media/rtp feeds it packets and sends what it makes.
package dtmf

import "time"

// Event is one key press, from its first packet to its end.
type Event struct {
	Digit    string        // one of 0-9 * # A-D
	Duration time.Duration // how long it was held
	At       time.Duration // media time of its begin, since the session started
}
