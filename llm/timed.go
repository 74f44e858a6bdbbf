package llm

import (
	"context"
	"errors"
	"iter"
	"time"
)

// ErrTooLong is the error of an answer that took longer than Timed.Total.
var ErrTooLong = errors.New("llm: the answer took too long")

// Timed measures a model and gives it deadlines. Safe for concurrent use when the model and Measure are.
type Timed struct {
	Model
	FirstToken time.Duration // deadline of the first speakable token for requests that name none
	Total      time.Duration // deadline of the whole answer; > 0
	// Measure is told phase first_token when the first delta came, and total at the end of an answer. An answer that its reader
	// dropped has no total: its length says nothing about the model.
	Measure func(phase string, d time.Duration)
}

// Generate streams the answer of the model.
func (t Timed) Generate(ctx context.Context, req Request) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		began := time.Now()
		if req.FirstToken <= 0 {
			req.FirstToken = t.FirstToken
		}
		life, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		limit := time.AfterFunc(t.Total, func() { cancel(ErrTooLong) })
		defer limit.Stop()
		spoke := false
		for d, err := range t.Model.Generate(life, req) {
			if err == nil && !spoke {
				spoke = true
				t.Measure("first_token", time.Since(began))
			}
			if !yield(d, err) || err != nil {
				return
			}
		}
		t.Measure("total", time.Since(began))
	}
}
