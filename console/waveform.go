package console

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"hotline"
)

// Waveform is the level of both tracks over time.
type Waveform struct {
	DurationMS float64 `json:"duration_ms"`
	// Caller and Hotline are peaks of equal slices of time, 0-1.
	Caller  []float64 `json:"caller" nullable:"false"`
	Hotline []float64 `json:"hotline" nullable:"false"`
}

const (
	points    = 2000 // slices of a drawing: more than a screen has pixels for it
	wavHeader = 44   // bytes, as our recorder writes them
	wavFrame  = 4    // two tracks of 16 bits
)

// readWaveform reads the recording at path: PCM, 16 bit, two tracks, the header of 44 bytes that our recorder writes. The length comes
// from the file, so that one which is still being written is read too.
func readWaveform(path string) (Waveform, error) {
	f, err := os.Open(path)
	if err != nil {
		return Waveform{}, fmt.Errorf("read waveform: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return Waveform{}, fmt.Errorf("read waveform: %w", err)
	}
	return waveform(bufio.NewReaderSize(f, 256<<10), info.Size())
}

func waveform(r io.Reader, size int64) (Waveform, error) {
	var head [wavHeader]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return Waveform{}, badWAV(err)
	}
	rate := binary.LittleEndian.Uint32(head[24:])
	if string(head[:4]) != "RIFF" || string(head[8:16]) != "WAVEfmt " || string(head[36:40]) != "data" || head[22] != 2 || head[34] != 16 || rate == 0 {
		return Waveform{}, badWAV(errors.New("want two tracks of 16-bit PCM"))
	}
	frames := (size - wavHeader) / wavFrame
	n := min(points, frames)
	out := Waveform{DurationMS: float64(frames) * 1000 / float64(rate), Caller: make([]float64, n), Hotline: make([]float64, n)}
	var frame [wavFrame]byte
	for i := range frames {
		if _, err := io.ReadFull(r, frame[:]); err != nil {
			break // cut while we read: what is missing is silence
		}
		at := i * n / frames
		out.Caller[at] = max(out.Caller[at], level(frame[:2]))
		out.Hotline[at] = max(out.Hotline[at], level(frame[2:]))
	}
	return out, nil
}

// level of one sample, 0-1 in steps of a thousandth: short on the wire.
func level(b []byte) float64 {
	v := int16(binary.LittleEndian.Uint16(b)) //nolint:gosec // a sample
	return math.Round(math.Abs(float64(v))/32.768) / 1000
}

func badWAV(err error) error {
	return &hotline.Error{Op: "read waveform", Kind: hotline.KindInvalid, Err: err}
}
