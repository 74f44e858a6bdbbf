// Package recorder writes the two-track recording of a call: caller left, hotline right, 16-bit WAV, streamed to disk.
// It owns the file, its header and the alignment of the two tracks by media time; it does not know calls, folders or retention.
// The engine attaches Caller and Hotline to the media taps and closes the recorder after the last frame.
// The file on disk is a valid WAV at every moment: a kill -9 loses less than one second.
package recorder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"hotline/media"
)

// Config of one recording.
type Config struct {
	// Path of the WAV file; missing folders are made. An existing file is replaced.
	Path string
	// Rate in Hz of the file and of every frame; 8000-48000.
	Rate int
	// Ring is how much audio may wait for a slow disk; what does not fit is dropped and the recording marked lost. Memory is
	// taken for Slack + Flush + 160 ms (24 kB at 8 kHz) and more only when the disk stalls.
	Ring time.Duration
	// Slack is how long one track may run behind the other in media time and still be placed; at most 500 ms.
	Slack time.Duration
	// Flush is how often samples go to the file, and the header every other time: a kill -9 loses Slack + Flush, and as much as Flush
	// more for those who read the file before Repair.
	Flush time.Duration
	// Failed is told at once, and once, when the disk refuses: the recording ends there. It runs on the goroutine of the file and must
	// not call the recorder. The error wraps what the system said (syscall.ENOSPC for a full disk). nil = Close tells.
	Failed func(err error)
	// Panicked is told when writing panicked, before Failed: with the stack, which is for the log. nil = nobody.
	Panicked func(v any, stack []byte)
}

// Default records at 8 kHz and loses at most 600 ms to a kill -9, 900 ms before Repair.
func Default(path string) Config {
	return Config{Path: path, Rate: 8000, Ring: 4 * time.Second, Slack: 300 * time.Millisecond, Flush: 300 * time.Millisecond}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	switch {
	case c.Path == "":
		return errors.New("recorder: path must not be empty")
	case c.Rate < 8000 || c.Rate > 48000:
		return fmt.Errorf("recorder: rate %d Hz is not within 8000-48000", c.Rate)
	case c.Slack < 0 || c.Slack > 500*time.Millisecond:
		return fmt.Errorf("recorder: slack %v is not within 0-500ms", c.Slack)
	case c.Flush < 10*time.Millisecond || c.Flush > 400*time.Millisecond:
		return fmt.Errorf("recorder: flush %v is not within 10ms-400ms", c.Flush)
	case c.Ring < 2*c.Flush:
		return fmt.Errorf("recorder: ring %v is shorter than two flushes", c.Ring)
	}
	return nil
}

// Result is what became of a recording.
type Result struct {
	Path     string
	Duration time.Duration
	Bytes    int64  // size of the file
	Lost     bool   // part of the audio is missing: the disk refused or was too slow
	Dropped  uint64 // frames that found a full ring or came too late to be placed
	Paused   []Span // where Pause kept the audio out: silence on both tracks
}

// Span is a stretch of a recording, in media time since answer.
type Span struct{ From, To time.Duration }

// Recorder is one recording in progress. Pause and Close may be called from any goroutine.
type Recorder struct {
	ring   *ring
	out    *writer
	stop   chan struct{} // closed by Close
	done   chan struct{} // closed when the file goroutine has ended
	once   sync.Once
	result Result
	err    error
}

// New creates the file with a valid empty header and starts the goroutine that writes it. Close must be called.
func New(cfg Config) (*Recorder, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(cfg.Path), 0o750); err != nil {
		return nil, fmt.Errorf("start recording: %w", err)
	}
	f, err := os.OpenFile(cfg.Path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o640) //nolint:gosec // path is made by the engine
	if err != nil {
		return nil, fmt.Errorf("start recording: %w", err)
	}
	out, err := newWriter(f, cfg.Rate)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start recording: %w", err), f.Close(), os.Remove(cfg.Path))
	}
	r := &Recorder{ring: newRing(cfg), out: out, stop: make(chan struct{}), done: make(chan struct{})}
	go r.run(cfg)
	return r, nil
}

// Caller is the left track. Its frames carry media time since answer as PTS, the same clock as the other track.
// WriteFrame copies, never blocks and never allocates; a frame at another rate is an error. One writer at a time.
func (r *Recorder) Caller() media.Sink { return track{r.ring, 0} }

// Hotline is the right track: what left the socket towards the caller. Otherwise as Caller.
func (r *Recorder) Hotline() media.Sink { return track{r.ring, 1} }

// Pause on writes silence on both tracks from the next frame until Pause off, so that card numbers stay out of the file.
// Result.Paused says where.
func (r *Recorder) Pause(on bool) {
	r.ring.mu.Lock()
	defer r.ring.mu.Unlock()
	r.ring.paused = on
}

// Close writes what is left, completes the header and closes the file. The error is the first one the disk gave;
// the result is then marked lost and holds what is readable. Later calls return the same.
func (r *Recorder) Close() (Result, error) {
	r.once.Do(func() {
		r.ring.mu.Lock()
		r.ring.closed = true
		r.ring.mu.Unlock()
		close(r.stop)
		<-r.done
	})
	return r.result, r.err
}

func (r *Recorder) run(cfg Config) {
	defer close(r.done)
	defer func() {
		if v := recover(); v != nil { // the call goes on without its recording
			r.broke(cfg, v, debug.Stack())
		}
	}()
	tick := time.NewTicker(cfg.Flush)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.drain(cfg, false)
		case <-r.ring.wake:
			r.drain(cfg, false)
		case <-r.stop:
			r.drain(cfg, true)
			r.err = r.out.finish()
			r.result = r.written(cfg)
			return
		}
	}
}

// drain writes to the file, and ends the recording when that fails for the first time.
func (r *Recorder) drain(cfg Config, last bool) {
	before := r.out.err
	r.out.drain(r.ring, last)
	if r.out.err == nil || before != nil {
		return
	}
	r.fail(cfg, r.out.err)
}

// broke ends the recording whose writing has panicked: what is in the file can be played, what is in the ring is lost.
func (r *Recorder) broke(cfg Config, v any, stack []byte) {
	err := fmt.Errorf("recorder panicked: %v", v)
	r.out.err = errors.Join(r.out.err, err)
	quietly(func() { _ = r.out.finish() })
	quietly(func() {
		if cfg.Panicked != nil {
			cfg.Panicked(v, stack)
		}
	})
	quietly(func() { r.fail(cfg, err) })
	r.result = r.written(cfg)
}

// quietly calls fn after a panic: another one changes nothing.
func quietly(fn func()) {
	defer func() { _ = recover() }()
	fn()
}

// written is what became of the recording by what the file has.
func (r *Recorder) written(cfg Config) Result {
	r.ring.mu.Lock()
	defer r.ring.mu.Unlock()
	return Result{
		Path: cfg.Path, Bytes: headerSize + r.out.frames*frameBytes, Dropped: r.ring.dropped, Paused: r.ring.spans,
		Duration: duration(r.out.frames, cfg.Rate), Lost: r.out.err != nil || r.err != nil || r.ring.dropped > 0,
	}
}

// fail ends the recording: nothing more is kept of what is written to it. Failed is told once.
func (r *Recorder) fail(cfg Config, err error) {
	r.ring.mu.Lock()
	told := r.ring.dead
	r.ring.dead = true
	r.ring.mu.Unlock()
	r.err = err
	if cfg.Failed != nil && !told {
		cfg.Failed(err)
	}
}
