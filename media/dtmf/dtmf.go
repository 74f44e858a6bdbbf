// Package dtmf encodes and decodes the keys of a phone: RFC 4733 telephone events.
// It owns no socket and no clock; media/rtp feeds it packets and sends what it makes.
package dtmf

import (
	"encoding/binary"
	"errors"
	"strings"
	"time"
)

// keys holds the digits in the order of their event codes (RFC 4733, section 3.2).
const keys = "0123456789*#ABCD"

// eventSize is the length of a telephone-event payload.
const eventSize = 4

// volume is the power level we send, -10 dBm0 (RFC 4733, section 2.3.4).
const volume = 10

// ErrDigit is returned for anything but one of 0-9 * # A-D.
var ErrDigit = errors.New("dtmf: not a key")

// Event is one key press, from its first packet to its end.
type Event struct {
	Digit    string        // one of 0-9 * # A-D
	Duration time.Duration // how long it was held
	At       time.Duration // media time of its begin, since the session started
}

// Code returns the event code of a digit, or ErrDigit.
func Code(digit string) (byte, error) {
	if len(digit) == 1 {
		if i := strings.IndexByte(keys, digit[0]&^lower(digit[0])); i >= 0 {
			return byte(i), nil //nolint:gosec // i < 16
		}
	}
	return 0, ErrDigit
}

// lower is the bit that tells a-d from A-D, 0 for other bytes.
func lower(b byte) byte {
	if b >= 'a' && b <= 'd' {
		return 'a' - 'A'
	}
	return 0
}

// AppendEvent appends one telephone-event payload to dst and returns it. held is the duration so far in units of the RTP
// clock; end marks the last packets of the key.
func AppendEvent(dst []byte, code byte, held uint16, end bool) []byte {
	flags := byte(volume)
	if end {
		flags |= 0x80
	}
	return append(dst, code, flags, byte(held>>8), byte(held)) //nolint:gosec // low byte wanted
}

// Decoder turns the packets of telephone events into one Event per key. All packets of a key carry the same RTP
// timestamp, so that is what tells keys apart: repeated ends are one key, and a lost end is made up for by the next key
// or by Expire. Not safe for concurrent use.
type Decoder struct {
	rate  int // Hz of the RTP clock
	open  bool
	begun bool // an event was seen, stamp is valid
	stamp uint32
	event Event
	last  time.Duration
}

// NewDecoder makes a decoder for an RTP clock of rate Hz.
func NewDecoder(rate int) *Decoder { return &Decoder{rate: rate} }

// Decode takes one payload with its RTP timestamp that arrived at media time at, appends the keys that ended with it to
// events and returns it. A payload that is cut short or no key is ignored, and ok is false.
func (d *Decoder) Decode(events []Event, payload []byte, stamp uint32, at time.Duration) (_ []Event, ok bool) {
	if len(payload) < eventSize || int(payload[0]) >= len(keys) {
		return events, false
	}
	held := time.Duration(binary.BigEndian.Uint16(payload[2:])) * time.Second / time.Duration(d.rate)
	switch age := int32(stamp - d.stamp); { //nolint:gosec // serial arithmetic
	case d.begun && age < 0, d.begun && age == 0 && !d.open:
		return events, true // a straggler of an older key, or a repeated end
	case !d.begun || age > 0:
		events = d.finish(events)
		d.begun, d.open, d.stamp = true, true, stamp
		d.event = Event{Digit: keys[payload[0] : payload[0]+1], At: at}
	}
	d.last = at
	d.event.Duration = max(d.event.Duration, held)
	if payload[1]&0x80 != 0 {
		events = d.finish(events)
	}
	return events, true
}

// Expire ends a key whose end was lost: when nothing was heard of it for 200 ms. It appends the key to events.
func (d *Decoder) Expire(events []Event, now time.Duration) []Event {
	if d.open && now-d.last > 200*time.Millisecond {
		return d.finish(events)
	}
	return events
}

// Held says whether a key is being held down.
func (d *Decoder) Held() bool { return d.open }

func (d *Decoder) finish(events []Event) []Event {
	if d.open {
		d.open = false
		events = append(events, d.event)
	}
	return events
}
