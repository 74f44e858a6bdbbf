package mediatest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/go-audio/wav"
)

const (
	headerSize = 44 // RIFF + fmt + data headers of plain PCM
	frameBytes = 4  // a pair: two channels of 16 bits
)

// Recording is a recording in memory; both tracks have the same length.
type Recording struct {
	Rate            int // Hz
	Caller, Hotline []int16
}

// Duration of the recording.
func (a Recording) Duration() time.Duration {
	return time.Duration(len(a.Caller)) * time.Second / time.Duration(max(a.Rate, 1))
}

// Range is the part from..to, sharing memory with a; bounds outside the recording are moved to its ends.
func (a Recording) Range(from, to time.Duration) Recording {
	index := func(d time.Duration) int {
		return int(min(max(int64(d)*int64(a.Rate)/int64(time.Second), 0), int64(len(a.Caller))))
	}
	i, j := index(from), index(to)
	j = max(i, j)
	return Recording{Rate: a.Rate, Caller: a.Caller[i:j], Hotline: a.Hotline[i:j]}
}

// ReadRecording reads a two-track recording, also one that is still being written or whose writer was killed:
// samples behind the length in the header are read too.
func ReadRecording(path string) (Recording, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the test chooses the recording
	if err != nil {
		return Recording{}, fmt.Errorf("read recording: %w", err)
	}
	return decode(raw)
}

// decode reads raw through go-audio/wav after correcting the sizes of a header that was left behind by a kill.
func decode(raw []byte) (Recording, error) {
	if len(raw) < headerSize || string(raw[:4]) != "RIFF" || string(raw[8:16]) != "WAVEfmt " {
		return Recording{}, errors.New("read recording: not a WAV file")
	}
	if string(raw[36:40]) == "data" { // as media/recorder writes it: the data reach to the end of the file
		data := (len(raw) - headerSize) / frameBytes * frameBytes
		raw = raw[:headerSize+data]
		binary.LittleEndian.PutUint32(raw[4:], uint32(headerSize-8+data)) //nolint:gosec // a recording has less than 4 GiB
		binary.LittleEndian.PutUint32(raw[40:], uint32(data))             //nolint:gosec // as above
	}
	dec := wav.NewDecoder(bytes.NewReader(raw))
	dec.ReadInfo()
	if !dec.IsValidFile() || dec.NumChans != 2 || dec.BitDepth != 16 || dec.WavAudioFormat != 1 {
		return Recording{}, errors.New("read recording: not a two-track 16-bit WAV file")
	}
	buf, err := dec.FullPCMBuffer()
	if err != nil {
		return Recording{}, fmt.Errorf("read recording: %w", err)
	}
	n := len(buf.Data) / 2
	a := Recording{Rate: int(dec.SampleRate), Caller: make([]int16, n), Hotline: make([]int16, n)}
	for i := range n {
		a.Caller[i], a.Hotline[i] = int16(buf.Data[2*i]), int16(buf.Data[2*i+1]) //nolint:gosec // 16-bit file
	}
	return a, nil
}
