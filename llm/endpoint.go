package llm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrBusy is returned by a Pool whose endpoints all have as many answers to make as they may.
var ErrBusy = errors.New("llm: all endpoints are busy")

// StatusError is an endpoint's refusal.
type StatusError struct {
	Code       int           // HTTP status
	RetryAfter time.Duration // what the endpoint asks for; 0 = nothing
	Text       string        // the begin of what it said
}

// Error names status and text.
func (e *StatusError) Error() string { return fmt.Sprintf("status %d: %s", e.Code, e.Text) }

// Health is how an endpoint is now.
type Health struct {
	Name     string
	Err      error     // its last failure; nil = it works
	Until    time.Time // it is passed over until then; zero = it is asked
	Answers  int       // being made now
	Failures int       // in a row
}

// endpoint is an Endpoint with its state.
type endpoint struct {
	Endpoint

	mu       sync.Mutex
	answers  int
	failures int
	until    time.Time
	err      error
	probing  bool // one request tries whether it works again
}

func (e *endpoint) health(now time.Time) Health {
	e.mu.Lock()
	defer e.mu.Unlock()
	h := Health{Name: e.Name, Err: e.err, Answers: e.answers, Failures: e.failures}
	if now.Before(e.until) {
		h.Until = e.until
	}
	return h
}

// enter takes a place at the endpoint. One that rests has none, unless rouse; one whose rest is over has one until it is known
// whether it works.
func (e *endpoint) enter(now time.Time, rouse bool) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case e.Limit > 0 && e.answers >= e.Limit:
		return false
	case e.failures > 0 && !rouse && (now.Before(e.until) || e.probing):
		return false
	}
	e.probing = e.failures > 0
	e.answers++
	return true
}

// leave gives the place back and learns from err: nil is a success, a context's end is neither.
func (e *endpoint) leave(cfg PoolConfig, worked bool, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.answers--
	e.probing = false
	switch {
	case worked:
		e.failures, e.until, e.err = 0, time.Time{}, nil
	case err != nil:
		rest := cfg.MaxRest
		if e.failures < 16 {
			rest = min(cfg.Rest<<e.failures, cfg.MaxRest)
		}
		if refused, ok := errors.AsType[*StatusError](err); ok {
			rest = max(rest, min(refused.RetryAfter, cfg.MaxRest))
		}
		e.failures++
		e.until, e.err = time.Now().Add(rest), err
	}
}

// outcome is the word for an attempt that ended with err before its first delta.
func outcome(err error) string {
	refused, status := errors.AsType[*StatusError](err)
	switch {
	case status && refused.Code == 429:
		return "limited"
	case errors.Is(err, ErrFirstToken):
		return "late"
	case errors.Is(err, context.Canceled):
		return "dropped"
	}
	return "failed"
}
