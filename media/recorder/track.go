package recorder

import (
	"fmt"
	"sync/atomic"
	"time"

	"hotline/media"
)

// track is the media side of one channel: a ring of 20 ms slots between one writer (the tap) and one reader (the file goroutine).
// Overflow rule: the newest frame is dropped and counted.
type track struct {
	rate    int
	slot    int // samples per slot
	slots   []slot
	samples []int16       // backing of all slots
	head    atomic.Uint64 // next slot to read; owned by the reader
	tail    atomic.Uint64 // next slot to write; owned by the writer
	dropped atomic.Uint64
	closed  atomic.Bool
	paused  *atomic.Bool
}

// slot is up to 20 ms of audio at its place in the recording.
type slot struct {
	at     int64 // samples since answer
	n      int   // samples
	silent bool  // paused: time passes, nothing is kept
}

func newTrack(cfg Config, paused *atomic.Bool) *track {
	size := cfg.Rate * int(media.FrameTime/time.Millisecond) / 1000
	n := int(cfg.Ring / media.FrameTime)
	return &track{rate: cfg.Rate, slot: size, slots: make([]slot, n), samples: make([]int16, n*size), paused: paused}
}

// WriteFrame copies f into the ring. See Recorder.Caller.
func (t *track) WriteFrame(f media.Frame) error {
	if t.closed.Load() {
		return media.ErrClosed
	}
	if f.Rate != t.rate {
		return fmt.Errorf("record frame: rate %d Hz, want %d", f.Rate, t.rate)
	}
	at := int64(f.PTS) * int64(t.rate) / int64(time.Second)
	if at < 0 || at > maxSamples {
		t.dropped.Add(1)
		return nil
	}
	paused := t.paused.Load()
	for rest := f.Samples; len(rest) > 0; {
		n := min(len(rest), t.slot)
		tail := t.tail.Load()
		if tail-t.head.Load() == uint64(len(t.slots)) {
			t.dropped.Add(1)
			return nil
		}
		i := int(tail % uint64(len(t.slots))) //nolint:gosec // below len
		t.slots[i] = slot{at: at, n: n, silent: paused}
		if !paused {
			copy(t.samples[i*t.slot:], rest[:n])
		}
		t.tail.Store(tail + 1)
		at, rest = at+int64(n), rest[n:]
	}
	return nil
}

// Close refuses further frames. The file goes on until Recorder.Close.
func (t *track) Close() error {
	t.closed.Store(true)
	return nil
}

// read hands every waiting slot to fn and frees it.
func (t *track) read(fn func(s slot, samples []int16)) {
	tail := t.tail.Load()
	for head := t.head.Load(); head != tail; head++ {
		i := int(head % uint64(len(t.slots))) //nolint:gosec // below len
		s := t.slots[i]
		fn(s, t.samples[i*t.slot:i*t.slot+s.n])
		t.head.Store(head + 1)
	}
}
