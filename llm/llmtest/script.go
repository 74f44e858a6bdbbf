package llmtest

import (
	"context"
	"errors"
	"iter"
	"time"

	"hotline/llm"
)

// ErrCut is what a Script delivers for Cut.
var ErrCut = errors.New("llmtest: the stream was cut")

// Script is a model without a server that plays its steps for each request, waits included, so that it can be used with
// virtual time. Status, Raw and Reasoning deliver nothing; Cut delivers ErrCut. It keeps the deadline of the first token.
type Script []Step

// Generate implements llm.Model.
func (s Script) Generate(ctx context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		first := req.FirstToken
		if first <= 0 {
			first = 1200 * time.Millisecond
		}
		life, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		deadline := time.AfterFunc(first, func() { cancel(llm.ErrFirstToken) })
		defer deadline.Stop()
		for _, step := range s {
			if !pause(life, step.Wait) {
				yield(llm.Delta{}, context.Cause(life))
				return
			}
			if step.Text != "" || step.Call != nil {
				deadline.Stop()
				if !yield(llm.Delta{Text: step.Text, Call: step.Call}, nil) {
					return
				}
			}
			if step.Cut {
				yield(llm.Delta{}, ErrCut)
				return
			}
		}
	}
}

// pause returns false when ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
