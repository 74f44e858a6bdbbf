//go:build cgo && nolibopusfile

package codec

import (
	"fmt"
	"slices"
	"time"

	"github.com/hraban/opus"
)

// opusEncodes says that this build has libopus.
const opusEncodes = true

// What we send: speech for a telephone. How much effort it is worth is in effort.go.
const (
	opusBitrate    = 24000 // bit/s at 16 kHz and more; 8 kHz needs less and takes less
	opusLoss       = 10    // per cent of loss that FEC is prepared for from the start; at 5 libopus 1.3 sends no copies at 24 kbit/s
	opusMaxLoss    = 25
	opusMaxPayload = 1275 // octets of one frame (RFC 6716, section 3.4)
)

// opusEncoder is libopus' encoder.
type opusEncoder struct {
	enc    *opus.Encoder
	effort effort
}

func newOpusEncoder(rate int) (Encoder, error) {
	enc, err := opus.NewEncoder(rate, 1, opus.AppVoIP)
	if err != nil {
		return nil, fmt.Errorf("opus encoder: %w", err)
	}
	for _, set := range []func() error{
		func() error { return enc.SetComplexity(effort(0).complexity()) },
		func() error { return enc.SetBitrate(opusBitrate) },
		func() error { return enc.SetInBandFEC(true) },
		func() error { return enc.SetPacketLossPerc(opusLoss) },
	} {
		if err := set(); err != nil {
			return nil, fmt.Errorf("opus encoder: %w", err)
		}
	}
	return &opusEncoder{enc: enc}, nil
}

func (e *opusEncoder) Encode(dst []byte, pcm []int16) ([]byte, error) {
	at := len(dst)
	dst, room := grow(dst, opusMaxPayload)
	n, err := e.enc.Encode(pcm, room)
	if err != nil {
		return dst[:at], fmt.Errorf("opus encode: %w", err)
	}
	return dst[:at+n], nil
}

// SetLoss prepares the redundancy for more loss.
func (e *opusEncoder) SetLoss(share float64) {
	_ = e.enc.SetPacketLossPerc(max(opusLoss, min(opusMaxLoss, int(share*100)))) // cannot fail in this range
}

// SetLoad lowers the complexity where the processors are busy, and raises it again.
func (e *opusEncoder) SetLoad(share float64) {
	if to := e.effort.at(share); to != e.effort {
		e.effort = to
		_ = e.enc.SetComplexity(to.complexity()) // cannot fail in this range
	}
}

// opusDecoder is libopus' decoder.
type opusDecoder struct {
	dec  *opus.Decoder
	rate int
}

func newOpusDecoder(rate int) (Decoder, error) {
	dec, err := opus.NewDecoder(rate, 1)
	if err != nil {
		return nil, fmt.Errorf("opus decoder: %w", err)
	}
	return &opusDecoder{dec, rate}, nil
}

func (d *opusDecoder) Decode(dst []int16, payload []byte) ([]int16, error) {
	length := opusDuration(payload)
	if length == 0 {
		return dst, ErrPayload
	}
	at := len(dst)
	dst, room := grow(dst, int(length*time.Duration(d.rate)/time.Second))
	n, err := d.dec.Decode(payload, room)
	if err != nil {
		return dst[:at], fmt.Errorf("%w: %w", ErrPayload, err)
	}
	return dst[:at+n], nil
}

// Conceal is libopus' own concealment.
func (d *opusDecoder) Conceal(dst []int16, n int) ([]int16, error) {
	at := len(dst)
	dst, room := grow(dst, d.round(n))
	if err := d.dec.DecodePLC(room); err != nil {
		return dst[:at], fmt.Errorf("opus conceal: %w", err)
	}
	return dst, nil
}

// Recover is in-band forward error correction.
func (d *opusDecoder) Recover(dst []int16, next []byte, n int) ([]int16, bool) {
	if !opusRedundant(next) {
		return dst, false
	}
	at := len(dst)
	dst, room := grow(dst, d.round(n))
	if err := d.dec.DecodeFEC(next, room); err != nil {
		return dst[:at], false
	}
	return dst, true
}

// round makes n a whole number of 2.5 ms, as libopus wants it, and at most 120 ms.
func (d *opusDecoder) round(n int) int {
	unit := d.rate / 400
	return max(1, min(48, (n+unit-1)/unit)) * unit
}

// grow makes s n longer. hraban/opus looks at the capacity, so it is given a view of the new part that ends there.
func grow[T any](s []T, n int) (longer, view []T) {
	at := len(s)
	s = slices.Grow(s, n)[:at+n]
	return s, s[at : at+n : at+n]
}
