//go:build !cgo || !nolibopusfile

package codec

import (
	"fmt"
	"time"

	"github.com/pion/opus"
)

// opusEncodes says that this build has no libopus: what comes is decoded in pure Go, nothing can be sent.
const opusEncodes = false

func newOpusEncoder(int) (Encoder, error) { return nil, fmt.Errorf("%w: opus", ErrNoEncoder) }

// opusDecoder decodes in pure Go, without forward error correction and concealment.
type opusDecoder struct {
	dec  opus.Decoder
	rate int
	room []int16 // 120 ms: the module wants to know the length beforehand
}

func newOpusDecoder(rate int) (Decoder, error) {
	dec, err := opus.NewDecoderWithOutput(rate, 1)
	if err != nil {
		return nil, fmt.Errorf("opus decoder: %w", err)
	}
	return &opusDecoder{dec: dec, rate: rate}, nil
}

func (d *opusDecoder) Decode(dst []int16, payload []byte) (pcm []int16, err error) {
	length := opusDuration(payload)
	if length == 0 {
		return dst, ErrPayload
	}
	need := int(length * time.Duration(d.rate) / time.Second)
	if cap(d.room) < need {
		d.room = make([]int16, need)
	}
	defer func() { // the module is young: a payload that breaks it must not end more than itself
		if v := recover(); v != nil {
			pcm, err = dst, fmt.Errorf("%w: %v", ErrPayload, v)
		}
	}()
	n, err := d.dec.DecodeToInt16(payload, d.room[:need])
	if err != nil {
		return dst, fmt.Errorf("%w: %w", ErrPayload, err)
	}
	return append(dst, d.room[:n]...), nil
}
