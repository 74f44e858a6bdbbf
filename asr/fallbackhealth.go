package asr

import (
	"context"
	"sync"
	"time"
)

// engine is one engine of a Fallback and how it has done so far. Safe for concurrent use.
type engine struct {
	Recognizer

	mu       sync.Mutex
	failures int // in a row
	err      error
	retryAt  time.Time
	streams  int
}

// open opens a stream on the engine; a failure is noted. A resting engine whose time has come is claimed by the first caller. A
// panic in it, which box tells of, is a failure.
func (e *engine) open(ctx context.Context, opts Options, cfg FallbackConfig, box *Outbox) (Stream, error) {
	e.mu.Lock()
	if e.failures > 1 {
		e.retryAt = time.Now().Add(backOff(cfg, e.failures)) // others stay away while we try
	}
	e.mu.Unlock()
	var s Stream
	err := box.Guard(func() (err error) {
		s, err = e.Open(ctx, opts)
		return err
	})
	if err != nil {
		if ctx.Err() == nil {
			e.failed(err, cfg)
		}
		return nil, err
	}
	e.mu.Lock()
	e.streams++
	e.mu.Unlock()
	return s, nil
}

// closed notes the end of a stream.
func (e *engine) closed() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.streams--
}

// failed notes a failure and sets the engine's rest.
func (e *engine) failed(err error, cfg FallbackConfig) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failures++
	e.err, e.retryAt = err, time.Now().Add(backOff(cfg, e.failures))
}

// works notes that the engine gave a result: it is well.
func (e *engine) works() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failures, e.err, e.retryAt = 0, nil, time.Time{}
}

func (e *engine) resting(now time.Time) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return now.Before(e.retryAt)
}

func (e *engine) health(now time.Time) Health {
	caps := e.Caps()
	e.mu.Lock()
	defer e.mu.Unlock()
	return Health{Caps: caps, Failures: e.failures, Resting: now.Before(e.retryAt), Err: e.err, Streams: e.streams}
}

// backOff is the rest after n failures in a row.
func backOff(cfg FallbackConfig, n int) time.Duration {
	if n <= 1 {
		return 0
	}
	return min(cfg.RetryMost, cfg.Retry<<min(n-2, 20))
}
