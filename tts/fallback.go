package tts

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"hotline/media"
)

// Fallback speaks with the first of its engines that can: an engine that fails before its first frame is followed by the next
// one; after the first frame its error is the clause's error, for the caller has heard half of it. Safe for concurrent use.
type Fallback struct {
	engines  []Synthesizer
	switched atomic.Int64
}

// NewFallback returns a synthesizer over engines, the preferred one first. It needs at least one.
func NewFallback(engines ...Synthesizer) (*Fallback, error) {
	if len(engines) == 0 || slices.Contains(engines, nil) {
		return nil, errors.New("tts fallback: no engine")
	}
	return &Fallback{engines: engines}, nil
}

// Caps are those of the preferred engine.
func (f *Fallback) Caps() Caps { return f.engines[0].Caps() }

// Switched counts the clauses that an engine left to the next.
func (f *Fallback) Switched() int64 { return f.switched.Load() }

// Synthesize speaks with the first engine that works. A voice that a later engine does not name becomes its default voice.
// When all fail, the error joins theirs.
func (f *Fallback) Synthesize(ctx context.Context, req Request, out media.Sink) ([]Mark, error) {
	var failed []error
	for i, engine := range f.engines {
		if i > 0 {
			f.switched.Add(1)
			if !slices.Contains(engine.Caps().Voices, req.Voice) {
				req.Voice = ""
			}
		}
		begun := false
		marks, err := engine.Synthesize(ctx, req, media.SinkFunc(func(frame media.Frame) error {
			begun = true
			return out.WriteFrame(frame)
		}))
		if err == nil || begun || ctx.Err() != nil {
			return marks, err
		}
		failed = append(failed, err)
	}
	return nil, errors.Join(failed...)
}
