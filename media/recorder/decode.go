package recorder

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/go-audio/wav"
)

// decode reads raw through go-audio/wav after correcting the sizes of a header that was left behind by a kill.
func decode(raw []byte) (Audio, error) {
	if len(raw) < headerSize || string(raw[:4]) != "RIFF" || string(raw[8:16]) != "WAVEfmt " {
		return Audio{}, errors.New("read recording: not a WAV file")
	}
	if string(raw[36:40]) == "data" { // as written by this package: the data reach to the end of the file
		data := (len(raw) - headerSize) / frameBytes * frameBytes
		raw = raw[:headerSize+data]
		binary.LittleEndian.PutUint32(raw[4:], uint32(headerSize-8+data)) //nolint:gosec // a recording has less than 4 GiB
		binary.LittleEndian.PutUint32(raw[40:], uint32(data))             //nolint:gosec // as above
	}
	if !chunksFit(raw) {
		return Audio{}, errors.New("read recording: a part of the file is longer than the file")
	}
	dec := wav.NewDecoder(bytes.NewReader(raw))
	dec.ReadInfo()
	if !dec.IsValidFile() || dec.NumChans != 2 || dec.BitDepth != 16 || dec.WavAudioFormat != 1 {
		return Audio{}, errors.New("read recording: not a two-track 16-bit WAV file")
	}
	buf, err := dec.FullPCMBuffer()
	if err != nil {
		return Audio{}, fmt.Errorf("read recording: %w", err)
	}
	n := len(buf.Data) / 2
	a := Audio{Rate: int(dec.SampleRate), Caller: make([]int16, n), Hotline: make([]int16, n)}
	for i := range n {
		a.Caller[i], a.Hotline[i] = int16(buf.Data[2*i]), int16(buf.Data[2*i+1]) //nolint:gosec // 16-bit file
	}
	return a, nil
}

// chunksFit says that no chunk is longer than what is left of the file: the library takes as much memory as a chunk says it has.
func chunksFit(raw []byte) bool {
	for at := 12; at+8 <= len(raw); {
		size := int64(binary.LittleEndian.Uint32(raw[at+4:]))
		left := int64(len(raw) - at - 8)
		if size > left && string(raw[at:at+4]) != "data" { // of the data it reads what there is
			return false
		}
		at += 8 + int(min(size+size&1, left))
	}
	return true
}
