package llm

import (
	"context"
	"errors"
	"iter"
)

// Fallback asks models in order: the next one when one fails before its first delta. What was delivered is never said twice,
// so a failure in mid-answer is passed on. Safe for concurrent use when its models and Failed are.
type Fallback struct {
	Models []Model
	Failed func(i int, err error) // told of each model that was passed over; may be nil
}

// ErrNoModel is returned by a Fallback without models.
var ErrNoModel = errors.New("llm: no model")

// Generate streams the answer of the first model that has one, or the error of the last.
func (f Fallback) Generate(ctx context.Context, req Request) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		if len(f.Models) == 0 {
			yield(Delta{}, ErrNoModel)
			return
		}
		for i, m := range f.Models {
			last := i == len(f.Models)-1
			if !f.try(ctx, i, m, req, last, yield) {
				return
			}
		}
	}
}

// try streams the answer of one model; true means that the next shall be asked.
func (f Fallback) try(ctx context.Context, i int, m Model, req Request, last bool, yield func(Delta, error) bool) bool {
	begun := false
	for d, err := range m.Generate(ctx, req) {
		if err != nil && !begun && !last && ctx.Err() == nil {
			if f.Failed != nil {
				f.Failed(i, err)
			}
			return true
		}
		begun = begun || err == nil
		if !yield(d, err) || err != nil {
			return false
		}
	}
	return false
}
