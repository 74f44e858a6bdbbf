package recorder

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/go-audio/audio"
	"github.com/go-audio/wav"
)

// Audio is a recording in memory; both tracks have the same length.
type Audio struct {
	Rate            int // Hz
	Caller, Hotline []int16
}

// Duration of the recording.
func (a Audio) Duration() time.Duration {
	return time.Duration(len(a.Caller)) * time.Second / time.Duration(max(a.Rate, 1))
}

// Range is the part from..to, sharing memory with a; bounds outside the recording are moved to its ends.
func (a Audio) Range(from, to time.Duration) Audio {
	index := func(d time.Duration) int {
		return int(min(max(int64(d)*int64(a.Rate)/int64(time.Second), 0), int64(len(a.Caller))))
	}
	i, j := index(from), index(to)
	j = max(i, j)
	return Audio{Rate: a.Rate, Caller: a.Caller[i:j], Hotline: a.Hotline[i:j]}
}

// ReadFile reads a two-track recording, also one that is still being written or whose writer was killed:
// samples behind the length in the header are read too.
func ReadFile(path string) (Audio, error) {
	f, err := os.Open(path) //nolint:gosec // the caller chooses the recording
	if err != nil {
		return Audio{}, fmt.Errorf("read recording: %w", err)
	}
	defer func() { _ = f.Close() }()
	raw, err := io.ReadAll(f)
	if err != nil {
		return Audio{}, fmt.Errorf("read recording: %w", err)
	}
	return decode(raw)
}

// Export writes the part from..to of a as a WAV file.
func Export(path string, a Audio, from, to time.Duration) error {
	f, err := os.Create(path) //nolint:gosec // the caller chooses the file
	if err != nil {
		return fmt.Errorf("export recording: %w", err)
	}
	part := a.Range(from, to)
	enc := wav.NewEncoder(f, a.Rate, 16, 2, 1)
	buf := &audio.IntBuffer{Format: &audio.Format{NumChannels: 2, SampleRate: a.Rate}, SourceBitDepth: 16, Data: make([]int, 0, 2*len(part.Caller))}
	for i := range part.Caller {
		buf.Data = append(buf.Data, int(part.Caller[i]), int(part.Hotline[i]))
	}
	if err := errors.Join(enc.Write(buf), enc.Close(), f.Close()); err != nil {
		return fmt.Errorf("export recording: %w", err)
	}
	return nil
}
