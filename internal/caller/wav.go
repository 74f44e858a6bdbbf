package caller

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/go-audio/wav"

	"hotline/media/dsp"
)

// ReadWAV returns the first channel of a PCM file as 16-bit samples, with their rate in Hz.
func ReadWAV(path string) (samples []int16, rate int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = f.Close() }()
	d := wav.NewDecoder(f)
	buf, err := d.FullPCMBuffer()
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w: a WAV file of PCM samples is wanted", path, err)
	}
	channels, bits := int(d.NumChans), int(d.BitDepth)
	if channels < 1 || bits < 8 || d.SampleRate < 4000 || d.SampleRate > 192000 || len(buf.Data) == 0 {
		return nil, 0, fmt.Errorf("read %s: no usable PCM audio (%d channels, %d bits, %d Hz)", path, channels, bits, d.SampleRate)
	}
	if _, err := dsp.NewResampler(int(d.SampleRate), 8000); err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", path, err)
	}
	samples = make([]int16, len(buf.Data)/channels)
	for i := range samples {
		v := buf.Data[i*channels]
		switch {
		case bits == 8:
			v = (v - 128) << 8
		case bits > 16:
			v >>= bits - 16
		}
		samples[i] = int16(v) //nolint:gosec // 16 bit by now
	}
	return samples, int(d.SampleRate), nil
}

// wavHeader is the size of a plain PCM header.
const wavHeader = 44

// recording is a two-channel WAV file that grows during a call: add is cheap and comes from the media clock, flush writes
// to the disk and comes from Call. What is not flushed yet is held in memory.
type recording struct {
	file *os.File
	rate int
	n    int64 // bytes of audio in the file

	mu      sync.Mutex // guards pending only
	pending []int16    // left, right, left, right ...
	spare   []int16    // the buffer that was flushed last; owned by flush
}

func newRecording(path string, rate int) (*recording, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	r := &recording{file: f, rate: rate}
	if err := r.header(); err != nil {
		return nil, errors.Join(fmt.Errorf("record: %w", err), f.Close())
	}
	return r, nil
}

// add appends one frame of both sides.
func (r *recording) add(said, heard []int16) {
	r.mu.Lock()
	for i := range said {
		var h int16
		if i < len(heard) {
			h = heard[i]
		}
		r.pending = append(r.pending, said[i], h)
	}
	r.mu.Unlock()
}

// flush writes what came since the last time and keeps the header right.
func (r *recording) flush() error {
	r.mu.Lock()
	batch := r.pending
	r.pending = r.spare[:0]
	r.mu.Unlock()
	r.spare = batch
	w := bufio.NewWriter(r.file)
	if err := binary.Write(w, binary.LittleEndian, batch); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	r.n += int64(2 * len(batch))
	return r.header()
}

func (r *recording) close() error {
	return errors.Join(r.flush(), r.file.Close())
}

// header writes the header for what is in the file and goes back to its end.
func (r *recording) header() error {
	const channels, bytesPer = 2, 2
	h := make([]byte, 0, wavHeader)
	h = append(h, "RIFF"...)
	h = binary.LittleEndian.AppendUint32(h, uint32(wavHeader-8+r.n)) //nolint:gosec // a call is shorter than 37 h
	h = append(h, "WAVEfmt "...)
	h = binary.LittleEndian.AppendUint32(h, 16)
	h = binary.LittleEndian.AppendUint16(h, 1)
	h = binary.LittleEndian.AppendUint16(h, channels)
	h = binary.LittleEndian.AppendUint32(h, uint32(r.rate))                   //nolint:gosec // 8000-48000
	h = binary.LittleEndian.AppendUint32(h, uint32(r.rate*channels*bytesPer)) //nolint:gosec // as above
	h = binary.LittleEndian.AppendUint16(h, channels*bytesPer)
	h = binary.LittleEndian.AppendUint16(h, 8*bytesPer)
	h = append(h, "data"...)
	h = binary.LittleEndian.AppendUint32(h, uint32(r.n)) //nolint:gosec // as above
	if _, err := r.file.WriteAt(h, 0); err != nil {
		return err
	}
	_, err := r.file.Seek(wavHeader+r.n, 0)
	return err
}
