package recorder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"time"
)

// Repair makes the header of a recording whose writer was killed agree with the samples in the file and drops half a sample pair at
// its end. A recording that is whole stays as it is. Never call it on a file that is still being written.
func Repair(path string) (Result, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // the caller chooses the recording
	if err != nil {
		return Result{}, fmt.Errorf("repair recording: %w", err)
	}
	r, err := repair(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return Result{}, fmt.Errorf("repair recording: %w", err)
	}
	r.Path = path
	return r, nil
}

func repair(f *os.File) (Result, error) {
	info, err := f.Stat()
	if err != nil {
		return Result{}, err
	}
	h := make([]byte, headerSize)
	if _, err := f.ReadAt(h, 0); err != nil {
		return Result{}, fmt.Errorf("no WAV header: %w", err)
	}
	rate := int(binary.LittleEndian.Uint32(h[24:]))
	if string(h[:4]) != "RIFF" || string(h[36:40]) != "data" || rate == 0 {
		return Result{}, errors.New("not a recording of ours")
	}
	frames := (info.Size() - headerSize) / frameBytes
	r := Result{Duration: time.Duration(frames) * time.Second / time.Duration(rate), Bytes: headerSize + frames*frameBytes}
	if int64(binary.LittleEndian.Uint32(h[40:])) == frames*frameBytes && info.Size() == r.Bytes {
		return r, nil
	}
	if err := f.Truncate(r.Bytes); err != nil {
		return Result{}, err
	}
	_, err = f.WriteAt(header(rate, frames*frameBytes), 0)
	return r, err
}
