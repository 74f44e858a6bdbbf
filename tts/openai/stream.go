package openai

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// stream reads samples from a body that comes in portions of any size.
type stream struct {
	r   *bufio.Reader
	raw []byte
	pcm []int16
}

func newStream(r io.Reader) *stream {
	return &stream{r: bufio.NewReaderSize(r, 8192), raw: make([]byte, 4096), pcm: make([]int16, 0, 2048)}
}

var errWAV = errors.New("not a WAV stream of 16-bit samples")

// header reads a WAV header up to the samples. Lengths are not trusted: streams leave them open.
func (s *stream) header() (rate, channels int, err error) {
	var head [12]byte
	if _, err := io.ReadFull(s.r, head[:]); err != nil || string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return 0, 0, errors.Join(errWAV, err)
	}
	for range 32 { // chunks before the samples
		var chunk [8]byte
		if _, err := io.ReadFull(s.r, chunk[:]); err != nil {
			return 0, 0, errors.Join(errWAV, err)
		}
		n := int(binary.LittleEndian.Uint32(chunk[4:]))
		switch name := string(chunk[:4]); {
		case name == "data" && rate > 0:
			return rate, channels, nil
		case name == "data" || n > 1<<16:
			return 0, 0, errWAV
		}
		body := make([]byte, n+n&1)
		if _, err := io.ReadFull(s.r, body); err != nil {
			return 0, 0, errors.Join(errWAV, err)
		}
		if string(chunk[:4]) != "fmt " || n < 16 {
			continue
		}
		channels, rate = int(binary.LittleEndian.Uint16(body[2:])), int(binary.LittleEndian.Uint32(body[4:]))
		if binary.LittleEndian.Uint16(body[14:]) != 16 || channels < 1 || channels > 2 || !goodRate(rate) {
			return 0, 0, errWAV
		}
	}
	return 0, 0, errWAV
}

// next returns what has come, as mono, at least one sample unless there is an error; io.EOF is the end. The slice is valid until
// the next call.
func (s *stream) next(channels int) ([]int16, error) {
	unit := 2 * channels
	if _, err := s.r.Peek(unit); err != nil {
		return nil, err // half a sample at the end is nothing
	}
	n := min(s.r.Buffered(), len(s.raw))
	n -= n % unit
	if _, err := io.ReadFull(s.r, s.raw[:n]); err != nil {
		return nil, err
	}
	s.pcm = s.pcm[:0]
	for i := 0; i < n; i += unit {
		v := int(int16(binary.LittleEndian.Uint16(s.raw[i:]))) //nolint:gosec // two's complement
		if channels == 2 {
			v = (v + int(int16(binary.LittleEndian.Uint16(s.raw[i+2:])))) / 2 //nolint:gosec // two's complement
		}
		s.pcm = append(s.pcm, int16(v)) //nolint:gosec // mean of two int16
	}
	return s.pcm, nil
}
