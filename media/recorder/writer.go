package recorder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

const (
	headerSize = 44                                               // RIFF + fmt + data headers of plain PCM
	frameBytes = 4                                                // a pair: two channels of 16 bits
	headerTurn = 2                                                // the header is written every so many flushes
	maxSamples = (int64(1)<<32 - 1 - headerSize - 4) / frameBytes // the sizes in a WAV header have 32 bits: 37 hours at 8 kHz
)

// writer is the disk side; only the file goroutine touches it.
type writer struct {
	f      *os.File
	rate   int
	frames int64 // pairs on disk
	turns  int   // flushes since the header was written
	err    error // the first one the disk gave; nothing is written after it
}

func newWriter(f *os.File, rate int) (*writer, error) {
	w := &writer{f: f, rate: rate}
	_, err := f.WriteAt(header(rate, 0), 0)
	return w, err
}

// header is the canonical 44-byte WAV header for data bytes of two-track PCM.
func header(rate int, data int64) []byte {
	h := make([]byte, 0, headerSize)
	h = append(h, "RIFF"...)
	h = binary.LittleEndian.AppendUint32(h, uint32(headerSize-8+data)) //nolint:gosec // bounded by maxSamples
	h = append(h, "WAVEfmt "...)
	h = binary.LittleEndian.AppendUint32(h, 16)
	h = binary.LittleEndian.AppendUint16(h, 1)                       // PCM
	h = binary.LittleEndian.AppendUint16(h, 2)                       // channels
	h = binary.LittleEndian.AppendUint32(h, uint32(rate))            //nolint:gosec // a sample rate
	h = binary.LittleEndian.AppendUint32(h, uint32(rate*frameBytes)) //nolint:gosec // a sample rate
	h = binary.LittleEndian.AppendUint16(h, frameBytes)
	h = binary.LittleEndian.AppendUint16(h, 16) // bits
	h = append(h, "data"...)
	return binary.LittleEndian.AppendUint32(h, uint32(data)) //nolint:gosec // bounded by maxSamples
}

// drain writes what is old enough (all, when last) to the file, and every other time makes the header agree with it: what follows
// the samples that a header tells of harms no reader, and Repair finds it.
func (w *writer) drain(r *ring, last bool) {
	for {
		at, a, b := r.take(last)
		w.write(at, a)
		w.write(at+int64(len(a))/frameBytes, b)
		if !r.freed() {
			break
		}
	}
	if w.turns++; w.err != nil || w.turns < headerTurn && !last {
		return
	}
	w.turns = 0
	if _, err := w.f.WriteAt(header(w.rate, w.frames*frameBytes), 0); err != nil {
		w.err = fmt.Errorf("write recording header: %w", err)
	}
}

// write puts pairs at their place. A place behind the end of the file leaves a hole of silence.
func (w *writer) write(at int64, b []byte) {
	if w.err != nil || len(b) == 0 {
		return
	}
	n, err := w.f.WriteAt(b, headerSize+at*frameBytes)
	if err != nil {
		w.err = fmt.Errorf("write recording: %w", err)
	}
	if n >= frameBytes { // what a full disk still took can be read
		w.frames = at + int64(n)/frameBytes
	}
}

// finish closes the file. A disk that refused the last data may still take the header, so that what is there can be read.
func (w *writer) finish() error {
	if w.err != nil {
		_, _ = w.f.WriteAt(header(w.rate, w.frames*frameBytes), 0)
		_ = w.f.Truncate(headerSize + w.frames*frameBytes)
	}
	return errors.Join(w.err, w.f.Close())
}
