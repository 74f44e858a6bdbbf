package llm

import (
	"context"
	"errors"
	"iter"
	"sync/atomic"
	"unicode/utf8"
)

// ErrBudget is returned when a call has used up its tokens.
var ErrBudget = errors.New("llm: the call's token budget is used up")

// Budget bounds what one call may spend on a model. Safe for concurrent use.
type Budget struct {
	Model
	Tokens int64 // prompt and completion together; 0 = no bound

	spent atomic.Int64
}

// Spent is how many tokens the call has used, those of running answers not included.
func (b *Budget) Spent() int64 { return b.spent.Load() }

// Generate streams the answer unless the budget is used up; an answer that has begun is finished. Where the endpoint does not say
// what an answer cost, its characters are counted, which for Chinese is rather too much than too little.
func (b *Budget) Generate(ctx context.Context, req Request) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		if b.Tokens > 0 && b.spent.Load() >= b.Tokens {
			yield(Delta{}, ErrBudget)
			return
		}
		guess, told := 0, 0
		for _, m := range req.Messages {
			guess += utf8.RuneCountInString(m.Text)
		}
		defer func() {
			if told == 0 {
				told = guess
			}
			b.spent.Add(int64(told))
		}()
		for d, err := range b.Model.Generate(ctx, req) {
			guess += utf8.RuneCountInString(d.Text)
			if d.Usage != nil {
				told = d.Usage.Prompt + d.Usage.Completion
			}
			if !yield(d, err) {
				return
			}
		}
	}
}
