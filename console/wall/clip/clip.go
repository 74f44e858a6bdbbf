// Package clip cuts a few seconds out of a recording, also while the recording is being written. It knows the files that our recorder
// makes (16-bit PCM, two tracks, a header of 44 bytes) and no call; console/wall calls it.
package clip

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"hotline"
)

const (
	header = 44 // bytes
	frame  = 4  // two tracks of 16 bits
	most   = 64 << 20
)

// Cut returns the recording at path from from to to (media time since answer) as a WAV file of its own. What the recording does not have
// yet is left out. A file that does not exist, or has nothing of that time, is an error of hotline.KindNotFound; a file of another kind is
// one of hotline.KindInvalid, and so is a clip of more than 64 MiB. It reads no more than it returns.
func Cut(path string, from, to time.Duration) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &hotline.Error{Op: "cut recording", Kind: hotline.KindNotFound}
	}
	if err != nil {
		return nil, fmt.Errorf("cut recording: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("cut recording: %w", err)
	}
	return cut(f, info.Size(), from, to)
}

// cut is Cut of a file of size bytes.
func cut(f io.ReaderAt, size int64, from, to time.Duration) ([]byte, error) {
	out := make([]byte, header)
	if _, err := f.ReadAt(out, 0); err != nil {
		return nil, bad(err)
	}
	le := binary.LittleEndian
	rate := int64(le.Uint32(out[24:]))
	if string(out[:4]) != "RIFF" || string(out[8:16]) != "WAVEfmt " || string(out[36:40]) != "data" || out[22] != 2 || out[34] != 16 || rate < 8000 || rate > 48000 {
		return nil, bad(errors.New("want two tracks of 16-bit PCM"))
	}
	// The length is that of the file: the header of one that is being written is behind.
	place := func(at time.Duration) int64 {
		return min(min(max(at, 0), 1000*time.Hour).Milliseconds()*rate/1000*frame, (size-header)/frame*frame)
	}
	first, last := place(from), place(to)
	if first >= last {
		return nil, &hotline.Error{Op: "cut recording", Kind: hotline.KindNotFound, Remedy: "it has not come so far yet"}
	}
	if last-first > most {
		return nil, bad(errors.New("that is more than a clip"))
	}
	out = append(out, make([]byte, last-first)...)
	n, err := f.ReadAt(out[header:], header+first)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("cut recording: %w", err)
	}
	out = out[:header+n/frame*frame]
	le.PutUint32(out[4:], uint32(len(out)-8))       //nolint:gosec // a minute at most
	le.PutUint32(out[40:], uint32(len(out)-header)) //nolint:gosec // as above
	return out, nil
}

func bad(err error) error {
	return &hotline.Error{Op: "cut recording", Kind: hotline.KindInvalid, Err: err}
}
