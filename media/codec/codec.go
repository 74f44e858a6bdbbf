// Package codec turns PCM into the payloads of RTP packets and back.
// It owns the table of codecs a leg may speak; it does not negotiate (telephony/sip does) and does not send (media/rtp does).
package codec

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Errors of NewEncoder and NewDecoder.
var (
	ErrUnknown   = errors.New("codec: unknown")
	ErrNoEncoder = errors.New("codec: this build only decodes it") // Opus without libopus
	ErrRate      = errors.New("codec: no such sample rate")
	ErrPayload   = errors.New("codec: not a payload") // by Decode: what came is cut short or damaged
)

// Codec describes one codec as SDP names it. It is a plain value and may be compared.
type Codec struct {
	Name        string // encoding name of the rtpmap: "PCMA", "opus"
	PayloadType uint8  // static payload type, or the one we offer
	ClockRate   int    // Hz of the RTP timestamp: 8000 for G.722 too, 48000 for Opus
	Rate        int    // Hz of the PCM it takes and gives; see AtRate
	Channels    int    // of the rtpmap; the PCM is always mono
}

// Encoder turns PCM into payloads. Not safe for concurrent use.
type Encoder interface {
	// Encode appends the payload of pcm (mono, at the codec's Rate, as long as PacketTime allows) to dst and returns it.
	// It allocates nothing when dst has room.
	Encode(dst []byte, pcm []int16) ([]byte, error)
}

// Decoder turns payloads into PCM. Not safe for concurrent use.
type Decoder interface {
	// Decode appends the PCM of one payload to dst and returns it. It allocates nothing when dst has room (Opus without
	// libopus: about 25 times a packet). It returns ErrPayload, and dst as it was, for a damaged payload.
	Decode(dst []int16, payload []byte) ([]int16, error)
}

// Concealer is what a Decoder may be able to do besides: make audio up for lost packets better than a stranger could.
type Concealer interface {
	// Conceal appends n samples that go on from what was decoded last; n is rounded up to 2.5 ms.
	Conceal(dst []int16, n int) ([]int16, error)
}

// Recoverer is what a Decoder may be able to do besides: forward error correction.
type Recoverer interface {
	// Recover appends the n samples before the packet next, which was lost but of which next carries a copy. ok is false,
	// and dst as it was, when next carries none. next itself is to be decoded afterwards.
	Recover(dst []int16, next []byte, n int) (pcm []int16, ok bool)
}

// LossAware is what an Encoder may be able to do besides: spend bits on redundancy where packets get lost.
type LossAware interface {
	// SetLoss tells the share of packets that the other side does not get, 0..1.
	SetLoss(share float64)
}

// LoadAware is what an Encoder may be able to do besides: take less time where the processors have none.
type LoadAware interface {
	// SetLoad tells how busy the media clock is, 0..1.
	SetLoad(share float64)
}

// entry is one row of the table.
type entry struct {
	Codec
	encoder  func(rate int) (Encoder, error)
	decoder  func(rate int) (Decoder, error)
	rates    []int                              // that AtRate takes; the first is the usual one
	duration func(payload []byte) time.Duration // 0 for no payload
	packets  []time.Duration                    // packet times that can be sent, ascending; nil: any multiple of 10 ms
	fmtp     string                             // parameters we offer
	ie, bpl  float64                            // see Impairment
}

// table holds every codec, best first.
//
//nolint:gochecknoglobals // the table
var table = []entry{
	{
		Codec: Codec{"opus", 111, 48000, 16000, 2}, encoder: newOpusEncoder, decoder: newOpusDecoder,
		rates: []int{16000, 8000, 24000, 48000}, duration: opusDuration,
		packets: []time.Duration{10 * time.Millisecond, 20 * time.Millisecond, 40 * time.Millisecond, 60 * time.Millisecond},
		fmtp:    "minptime=10;useinbandfec=1", ie: 0, bpl: 20,
	},
	{
		Codec:   Codec{"G722", 9, 8000, 16000, 1},
		encoder: func(int) (Encoder, error) { return newG722Encoder(), nil },
		decoder: func(int) (Decoder, error) { return newG722Decoder(), nil },
		rates:   []int{16000}, duration: perOctet, ie: 0, bpl: 16.1,
	},
	{
		Codec:   Codec{"PCMA", 8, 8000, 8000, 1},
		encoder: func(int) (Encoder, error) { return alaw{}, nil },
		decoder: func(int) (Decoder, error) { return alaw{}, nil },
		rates:   []int{8000}, duration: perOctet, ie: 0, bpl: 25.1,
	},
	{
		Codec:   Codec{"PCMU", 0, 8000, 8000, 1},
		encoder: func(int) (Encoder, error) { return ulaw{}, nil },
		decoder: func(int) (Decoder, error) { return ulaw{}, nil },
		rates:   []int{8000}, duration: perOctet, ie: 0, bpl: 25.1,
	},
}

// All returns every codec, best first: opus, G722, PCMA, PCMU. Opus may be one that this build only decodes: see Encodes.
func All() []Codec {
	list := make([]Codec, len(table))
	for i, e := range table {
		list[i] = e.Codec
	}
	return list
}

// Names are the encoding names of All, for people: "opus, G722, PCMA, PCMU".
func Names() string {
	var names []string
	for _, c := range All() {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
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

// ByPayloadType finds a codec by its static payload type, or the one we offer.
func ByPayloadType(pt uint8) (Codec, bool) {
	for _, e := range table {
		if e.PayloadType == pt {
			return e.Codec, true
		}
	}
	return Codec{}, false
}

// AtRate is c with PCM of another sample rate: Opus does 8, 16 (usual), 24 and 48 kHz, the others one rate only.
// It returns ErrRate for a rate that c does not do, ErrUnknown for a codec that is not in the table.
func (c Codec) AtRate(rate int) (Codec, error) {
	e, err := c.entry()
	if err != nil {
		return c, err
	}
	if !slices.Contains(e.rates, rate) {
		return c, fmt.Errorf("%w: %s at %d Hz", ErrRate, c.Name, rate)
	}
	c.Rate = rate
	return c, nil
}

// RTPMap is the encoding as an rtpmap attribute writes it: "PCMA/8000", "opus/48000/2".
func (c Codec) RTPMap() string {
	if c.Channels > 1 {
		return fmt.Sprintf("%s/%d/%d", c.Name, c.ClockRate, c.Channels)
	}
	return fmt.Sprintf("%s/%d", c.Name, c.ClockRate)
}

// FMTP is the format parameters that we offer, empty for none.
func (c Codec) FMTP() string {
	e, err := c.entry()
	if err != nil {
		return ""
	}
	return e.fmtp
}

func (c Codec) entry() (entry, error) {
	for _, e := range table {
		if e.Name == c.Name {
			return e, nil
		}
	}
	return entry{}, fmt.Errorf("%w: %q", ErrUnknown, c.Name)
}
