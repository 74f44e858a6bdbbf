package asr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hotline/media"
)

// ErrNoEngine is why a Fallback's Open or stream ended: no engine works now.
var ErrNoEngine = errors.New("asr: no recogniser works")

// errEnded is an engine that ended its results without being asked.
var errEnded = errors.New("asr: the engine ended the stream by itself")

// FallbackConfig is how a Fallback treats engines that fail.
type FallbackConfig struct {
	// Keep is how much of a call's latest audio is kept for the next engine, 1-30 s; at 8 kHz 1 s takes 16 kB a call.
	Keep time.Duration
	// Retry is how long an engine rests after its second failure in a row (the first one costs nothing); it doubles with each
	// further one up to RetryMost. When the rest is over, one stream tries the engine for all.
	Retry, RetryMost time.Duration
}

// DefaultFallback keeps 6 s, and lets a failing engine rest 1 s to 30 s.
func DefaultFallback() FallbackConfig {
	return FallbackConfig{Keep: 6 * time.Second, Retry: time.Second, RetryMost: 30 * time.Second}
}

// Validate reports the first value out of range.
func (c FallbackConfig) Validate() error {
	switch {
	case c.Keep < time.Second || c.Keep > 30*time.Second:
		return fmt.Errorf("asr fallback: keep %v is not within 1s-30s", c.Keep)
	case c.Retry <= 0 || c.RetryMost < c.Retry:
		return fmt.Errorf("asr fallback: retry %v, at most %v: must be above 0 and in this order", c.Retry, c.RetryMost)
	}
	return nil
}

// Switch is one change of engine under a stream.
type Switch struct {
	From string // the engine that failed
	To   string // the one that goes on, "" = none is left and the stream ends
	Err  error  // why
}

// Health is how one engine of a Fallback is.
type Health struct {
	Caps     Caps
	Failures int   // in a row; 0 = works, as far as is known
	Resting  bool  // it is not tried now
	Err      error // its last failure, nil when it works
	Streams  int   // open on it now
}

// Fallback recognises with the first of its engines that works. An engine that cannot be opened, or whose stream dies in the
// middle of a call, is followed by the next one, which hears the sentence in progress from its beginning (as far as Keep
// reaches). A stream stays with the engine it has; new streams try the preferred engine again once it has rested.
// Safe for concurrent use.
type Fallback struct {
	cfg     FallbackConfig
	engines []*engine
}

// NewFallback returns a recogniser over engines, the preferred one first. It needs at least one.
func NewFallback(cfg FallbackConfig, engines ...Recognizer) (*Fallback, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if len(engines) == 0 || slices.Contains(engines, nil) {
		return nil, errors.New("asr fallback: no engine")
	}
	f := &Fallback{cfg: cfg}
	for _, r := range engines {
		f.engines = append(f.engines, &engine{Recognizer: r})
	}
	return f, nil
}

// Caps are those of the engine that a new stream would begin with.
func (f *Fallback) Caps() Caps {
	now := time.Now()
	for _, e := range f.engines {
		if !e.resting(now) {
			return e.Caps()
		}
	}
	return f.engines[0].Caps()
}

// Health tells how the engines are, in their order.
func (f *Fallback) Health() []Health {
	now := time.Now()
	out := make([]Health, len(f.engines))
	for i, e := range f.engines {
		out[i] = e.health(now)
	}
	return out
}

// Open returns at once: the engine is connected to while the first audio waits. Its error is ErrNoEngine while every engine
// rests; when none works the stream's Err is ErrNoEngine too. The stream is also an Informer.
func (f *Fallback) Open(ctx context.Context, opts Options) (Stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	now := time.Now()
	if !slices.ContainsFunc(f.engines, func(e *engine) bool { return !e.resting(now) }) {
		return nil, fmt.Errorf("%w: %w", ErrNoEngine, f.lastErr())
	}
	s := &fallbackStream{f: f, opts: opts, box: NewOutbox(ctx)}
	s.box.OnPanic(opts.Panicked)
	go s.run(ctx)
	return s, nil
}

func (f *Fallback) lastErr() error {
	var errs []error
	for _, e := range f.engines {
		if err := e.health(time.Now()).Err; err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", e.Caps().Name, err))
		}
	}
	return errors.Join(errs...)
}

// Informer is a Stream that can say which engine recognises at the moment.
type Informer interface {
	// Info is the present engine; the zero value while none is connected.
	Info() Caps
}

// fallbackPiece is how audio is handed to an engine that takes over.
const fallbackPiece = media.FrameTime
