package codec

import (
	"fmt"
	"slices"
	"time"
)

// NewEncoder makes an encoder, with state of its own where the codec has state. It returns ErrUnknown for a codec that
// is not in the table, ErrRate for a rate it does not do, ErrNoEncoder where Encodes is false.
func (c Codec) NewEncoder() (Encoder, error) {
	e, err := c.check()
	if err != nil {
		return nil, err
	}
	return e.encoder(c.Rate)
}

// NewDecoder makes a decoder, with state of its own where the codec has state. It returns ErrUnknown for a codec that
// is not in the table, ErrRate for a rate it does not do.
func (c Codec) NewDecoder() (Decoder, error) {
	e, err := c.check()
	if err != nil {
		return nil, err
	}
	return e.decoder(c.Rate)
}

// Encodes says whether this build can send the codec: all but Opus in a build without libopus.
func (c Codec) Encodes() bool { return c.Name != "opus" || opusEncodes }

// Duration says how much audio a payload holds, and false where that cannot be: not 10-60 ms (Opus: 2.5-120 ms), or
// no payload of the codec at all.
func (c Codec) Duration(payload []byte) (time.Duration, bool) {
	e, err := c.entry()
	if err != nil {
		return 0, false
	}
	d := e.duration(payload)
	return d, d > 0
}

// PacketTime is the packet time nearest to d that the codec can send, not above d where there is one: for most any multiple of
// 10 ms from 10 to 60, for Opus 10, 20, 40 or 60 ms.
func (c Codec) PacketTime(d time.Duration) time.Duration {
	const unit = 10 * time.Millisecond
	d = max(unit, min(6*unit, d/unit*unit)) //nolint:durationcheck // rounds down
	e, err := c.entry()
	if err != nil || e.packets == nil {
		return d
	}
	i, found := slices.BinarySearch(e.packets, d)
	if !found {
		i--
	}
	return e.packets[max(0, i)]
}

// Impairment returns what the E-model needs to know of a codec: the equipment impairment factor Ie and the packet-loss
// robustness Bpl, with our concealment. G.711: ITU-T G.113, table I.4 (with concealment of G.711 Appendix I). G.722 and Opus are
// not in the narrow-band tables; there Ie = 0, and Bpl is our estimate: G.722 a little below G.711 since its prediction
// needs time to recover, Opus between, by its own concealment without counting what FEC brings back.
func (c Codec) Impairment() (ie, bpl float64) {
	e, err := c.entry()
	if err != nil {
		return 0, 1
	}
	return e.ie, e.bpl
}

// Silence appends d of silence at the codec's Rate to dst and returns it.
func (c Codec) Silence(dst []int16, d time.Duration) []int16 {
	n := int(d * time.Duration(c.Rate) / time.Second)
	for range n {
		dst = append(dst, 0)
	}
	return dst
}

// check finds the codec's row and says whether its rate is one of the row's.
func (c Codec) check() (entry, error) {
	e, err := c.entry()
	if err != nil {
		return e, err
	}
	if !slices.Contains(e.rates, c.Rate) {
		return e, fmt.Errorf("%w: %s at %d Hz", ErrRate, c.Name, c.Rate)
	}
	return e, nil
}

// perOctet is the duration where one octet is 125 us: G.711 and G.722.
func perOctet(payload []byte) time.Duration {
	n := len(payload)
	if n%8 != 0 || n < 80 || n > 480 {
		return 0
	}
	return time.Duration(n) * 125 * time.Microsecond
}
