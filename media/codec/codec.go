// Package codec turns PCM into the payloads of RTP packets and back.
// It owns the table of codecs a leg may speak; it does not negotiate (telephony/sip does) and does not send (media/rtp does).
package codec

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrUnknown is returned for a codec that is not in the table.
var ErrUnknown = errors.New("codec: unknown")

// Codec describes one codec as SDP names it. It is a plain value and may be compared.
type Codec struct {
	Name        string // encoding name of the rtpmap, upper case: "PCMA"
	PayloadType uint8  // static payload type, or the one we offer
	ClockRate   int    // Hz of the RTP timestamp
	Rate        int    // Hz of the PCM it takes and gives
	Channels    int
}

// Encoder turns PCM into payloads. Not safe for concurrent use.
type Encoder interface {
	// Encode appends the payload of pcm (mono, at the codec's Rate, 10-60 ms) to dst and returns it. It allocates nothing
	// when dst has room.
	Encode(dst []byte, pcm []int16) ([]byte, error)
}

// Decoder turns payloads into PCM. Not safe for concurrent use.
type Decoder interface {
	// Decode appends the PCM of one payload to dst and returns it. It allocates nothing when dst has room.
	Decode(dst []int16, payload []byte) ([]int16, error)
}

// entry is one row of the table.
type entry struct {
	Codec
	encoder func() Encoder
	decoder func() Decoder
	bytes   int // payload bytes per millisecond, 0 where it varies
}

//nolint:gochecknoglobals // the table
var table = []entry{
	{Codec{"PCMA", 8, 8000, 8000, 1}, func() Encoder { return alaw{} }, func() Decoder { return alaw{} }, 8},
	{Codec{"PCMU", 0, 8000, 8000, 1}, func() Encoder { return ulaw{} }, func() Decoder { return ulaw{} }, 8},
}

// Default returns the codecs a leg offers and accepts, best first: PCMA, PCMU.
func Default() []Codec {
	list := make([]Codec, len(table))
	for i, e := range table {
		list[i] = e.Codec
	}
	return list
}

// Lookup finds a codec by its encoding name, in any case.
func Lookup(name string) (Codec, bool) {
	for _, e := range table {
		if strings.EqualFold(e.Name, name) {
			return e.Codec, true
		}
	}
	return Codec{}, false
}

// ByPayloadType finds a codec by its static payload type.
func ByPayloadType(pt uint8) (Codec, bool) {
	for _, e := range table {
		if e.PayloadType == pt {
			return e.Codec, true
		}
	}
	return Codec{}, false
}

// NewEncoder makes an encoder, with state of its own where the codec has state. It returns ErrUnknown for a codec that
// is not in the table.
func (c Codec) NewEncoder() (Encoder, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	return e.encoder(), nil
}

// NewDecoder makes a decoder, with state of its own where the codec has state. It returns ErrUnknown for a codec that
// is not in the table.
func (c Codec) NewDecoder() (Decoder, error) {
	e, err := c.entry()
	if err != nil {
		return nil, err
	}
	return e.decoder(), nil
}

// PayloadTime says how much audio n payload bytes hold, and false where that cannot be: not a whole number of
// milliseconds or not 10-60 ms.
func (c Codec) PayloadTime(n int) (time.Duration, bool) {
	e, err := c.entry()
	if err != nil || e.bytes == 0 || n%e.bytes != 0 {
		return 0, false
	}
	d := time.Duration(n/e.bytes) * time.Millisecond
	return d, d >= 10*time.Millisecond && d <= 60*time.Millisecond
}

// Silence appends d of silence at the codec's Rate to dst and returns it.
func (c Codec) Silence(dst []int16, d time.Duration) []int16 {
	n := int(d * time.Duration(c.Rate) / time.Second)
	for range n {
		dst = append(dst, 0)
	}
	return dst
}

func (c Codec) entry() (entry, error) {
	for _, e := range table {
		if e.Name == c.Name {
			return e, nil
		}
	}
	return entry{}, fmt.Errorf("%w: %q", ErrUnknown, c.Name)
}
