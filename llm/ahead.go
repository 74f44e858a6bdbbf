package llm

import (
	"context"
	"iter"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Spent is what became of one answer's tokens.
type Spent struct {
	Ahead  bool // it was begun before it was known to be wanted
	Used   bool // it was wanted; else its tokens were for nothing
	Tokens int  // of the answer, by the endpoint's count, else its characters
}

// Ahead is the model of one call, which may be asked before the caller has finished: the answer is kept, and given when the same is asked
// for, or dropped. Its tool calls are delivered with it and no sooner. Safe for concurrent use.
type Ahead struct {
	Model
	Observe func(Spent) // told of every answer when its use is known; nil = nobody. It must not block

	mu    sync.Mutex
	begun *begun
}

// begun is an answer that is made, or was made, ahead.
type begun struct {
	key    string
	cancel context.CancelFunc
	news   chan struct{} // capacity 1: one signal is enough for all that is new

	mu     sync.Mutex
	deltas []Delta
	err    error
	ended  bool
}

// Begin takes the place of what was begun before and returns what makes the answer: it blocks until the answer is complete or dropped, or ctx
// ends. Where the same was begun already it returns nil.
func (a *Ahead) Begin(ctx context.Context, req Request) (run func()) {
	key := keyOf(req)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.begun != nil && a.begun.key == key && !a.begun.failed() {
		return nil
	}
	a.drop()
	life, cancel := context.WithCancel(ctx)
	b := &begun{key: key, cancel: cancel, news: make(chan struct{}, 1)}
	a.begun = b
	return func() {
		defer cancel()
		for d, err := range a.Model.Generate(life, req) {
			b.add(d, err)
		}
		b.end()
	}
}

// Drop ends what was begun and is not asked for.
func (a *Ahead) Drop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.drop()
}

func (a *Ahead) drop() {
	if b := a.begun; b != nil {
		a.begun = nil
		b.cancel()
		a.tell(Spent{Ahead: true, Tokens: b.tokens()})
	}
}

func (a *Ahead) tell(s Spent) {
	if a.Observe != nil {
		a.Observe(s)
	}
}

// Generate gives the answer that was begun ahead, from its first delta, when it is one to the same request, else it asks the model. Requests are
// the same when they differ in punctuation at most: a recogniser adds it at the end.
func (a *Ahead) Generate(ctx context.Context, req Request) iter.Seq2[Delta, error] {
	return func(yield func(Delta, error) bool) {
		if b := a.take(req); b != nil {
			defer func() { b.cancel(); a.tell(Spent{Ahead: true, Used: true, Tokens: b.tokens()}) }()
			b.play(ctx, yield)
			return
		}
		own := &begun{}
		defer func() { a.tell(Spent{Used: true, Tokens: own.tokens()}) }()
		for d, err := range a.Model.Generate(ctx, req) {
			own.add(d, err)
			if !yield(d, err) {
				return
			}
		}
	}
}

// take hands out what was begun, and drops what does not fit or failed.
func (a *Ahead) take(req Request) *begun {
	key := keyOf(req)
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.begun
	if b == nil || b.key != key || b.failed() {
		a.drop()
		return nil
	}
	a.begun = nil
	return b
}

// add keeps a delta.
func (b *begun) add(d Delta, err error) {
	b.mu.Lock()
	if err != nil {
		b.err = err
	} else {
		b.deltas = append(b.deltas, d)
	}
	b.mu.Unlock()
	b.signal()
}

func (b *begun) end() {
	b.mu.Lock()
	b.ended = true
	b.mu.Unlock()
	b.signal()
}

func (b *begun) signal() {
	select {
	case b.news <- struct{}{}:
	default:
	}
}

// failed reports an answer that is none, or not whole: nothing of it was said, so it can be asked for anew.
func (b *begun) failed() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.err != nil || b.ended && len(b.deltas) == 0
}

// tokens is what the answer cost so far.
func (b *begun) tokens() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, d := range b.deltas {
		if d.Usage != nil {
			return d.Usage.Completion
		}
		n += utf8.RuneCountInString(d.Text)
		if d.Call != nil {
			n += len(d.Call.Arguments)
		}
	}
	return n
}

// play delivers what is there and what comes.
func (b *begun) play(ctx context.Context, yield func(Delta, error) bool) {
	for i := 0; ; i++ {
		for {
			b.mu.Lock()
			have, ended, err := len(b.deltas) > i, b.ended, b.err
			var d Delta
			if have {
				d = b.deltas[i]
			}
			b.mu.Unlock()
			if have {
				if !yield(d, nil) {
					return
				}
				break
			}
			if err != nil {
				yield(Delta{}, err)
				return
			}
			if ended {
				return
			}
			select {
			case <-b.news:
			case <-ctx.Done():
				yield(Delta{}, context.Cause(ctx))
				return
			}
		}
	}
}

// keyOf is what makes two requests the same: roles, letters and digits, and the tools.
func keyOf(req Request) string {
	var k strings.Builder
	for _, m := range req.Messages {
		k.WriteString(string(m.Role) + ":")
		for _, r := range m.Text {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				k.WriteRune(r)
			}
		}
		k.WriteByte('\n')
	}
	for _, t := range req.Tools {
		k.WriteString(t.Name + " ")
	}
	return k.String()
}
