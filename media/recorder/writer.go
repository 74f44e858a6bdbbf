package recorder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	headerSize = 44                                               // RIFF + fmt + data headers of plain PCM
	frameBytes = 4                                                // two channels of 16 bits
	maxSamples = (int64(1)<<32 - 1 - headerSize - 4) / frameBytes // the sizes in a WAV header have 32 bits: 37 hours at 8 kHz
)

// maxJump in seconds: a frame this far ahead of all others has a broken time stamp; it must not fill the disk with silence.
const maxJump = 3600

// writer is the disk side; only the file goroutine touches it.
type writer struct {
	f      *os.File
	rate   int
	slack  int64   // samples
	window []int16 // interleaved; window[0] is sample number frames of the left track
	bytes  []byte  // one chunk on its way to the file
	frames int64   // sample pairs on disk
	end    int64   // end of the furthest frame placed or seen
	late   uint64  // slots that came after their place was written or far ahead of it
	err    error
}

func newWriter(f *os.File, cfg Config) (*writer, error) {
	// The window holds all that can wait in a ring plus the slack; anything further ahead is reached by writing silence first.
	pairs := int64((cfg.Ring + 2*cfg.Slack + time.Second) * time.Duration(cfg.Rate) / time.Second)
	w := &writer{
		f: f, rate: cfg.Rate, slack: int64(cfg.Slack * time.Duration(cfg.Rate) / time.Second),
		window: make([]int16, 2*pairs), bytes: make([]byte, 8192),
	}
	if _, err := f.WriteAt(header(cfg.Rate, 0), 0); err != nil {
		return nil, err
	}
	return w, nil
}

// header is the canonical 44-byte WAV header for data bytes of two-track PCM.
func header(rate int, data int64) []byte {
	h := make([]byte, 0, headerSize)
	h = append(h, "RIFF"...)
	h = binary.LittleEndian.AppendUint32(h, uint32(headerSize-8+data)) //nolint:gosec // bounded by maxSamples
	h = append(h, "WAVEfmt "...)
	h = binary.LittleEndian.AppendUint32(h, 16)
	h = binary.LittleEndian.AppendUint16(h, 1) // PCM
	h = binary.LittleEndian.AppendUint16(h, 2) // channels
	h = binary.LittleEndian.AppendUint32(h, uint32(rate))
	h = binary.LittleEndian.AppendUint32(h, uint32(rate*frameBytes))
	h = binary.LittleEndian.AppendUint16(h, frameBytes)
	h = binary.LittleEndian.AppendUint16(h, 16) // bits
	h = append(h, "data"...)
	return binary.LittleEndian.AppendUint32(h, uint32(data)) //nolint:gosec // bounded by maxSamples
}

// drain empties both rings into the window and writes all but the slack (all, when last) to the file.
func (w *writer) drain(left, right *track, last bool) {
	left.read(func(s slot, x []int16) { w.place(s, x, 0) })
	right.read(func(s slot, x []int16) { w.place(s, x, 1) })
	upto := w.end
	if !last {
		upto -= w.slack
	}
	w.flush(upto)
	w.patch()
}

// place puts one slot into the window at its media time; channel 0 is left. After a disk error, which stops the window, nothing is
// placed any more.
func (w *writer) place(s slot, x []int16, channel int) {
	if w.err != nil {
		return
	}
	stop := min(s.at+int64(s.n), maxSamples)
	if stop > max(w.end, w.frames)+maxJump*int64(w.rate) {
		w.late++
		return
	}
	if over := stop - w.frames - int64(len(w.window)/2); over > 0 {
		if w.flush(w.frames + over); w.err != nil {
			return
		}
	}
	w.end = max(w.end, stop)
	if s.at < w.frames {
		w.late++
	}
	if s.silent {
		return
	}
	for i := max(0, w.frames-s.at); s.at+i < stop; i++ {
		w.window[2*(s.at+i-w.frames)+int64(channel)] = x[i]
	}
}

// flush appends sample pairs up to number upto and moves the window on. After a disk error time goes on but nothing is written.
func (w *writer) flush(upto int64) {
	for w.frames < upto && w.err == nil {
		n := min(upto-w.frames, int64(len(w.window)/2), int64(len(w.bytes)/frameBytes))
		for i, v := range w.window[:2*n] {
			binary.LittleEndian.PutUint16(w.bytes[2*i:], uint16(v)) //nolint:gosec // two's complement
		}
		if _, err := w.f.WriteAt(w.bytes[:n*frameBytes], headerSize+w.frames*frameBytes); err != nil {
			w.err = fmt.Errorf("write recording: %w", err)
			return
		}
		copy(w.window, w.window[2*n:])
		clear(w.window[int64(len(w.window))-2*n:])
		w.frames += n
	}
}

// patch makes the header agree with the data on disk.
func (w *writer) patch() {
	if w.err != nil {
		return
	}
	if _, err := w.f.WriteAt(header(w.rate, w.frames*frameBytes), 0); err != nil {
		w.err = fmt.Errorf("write recording header: %w", err)
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
