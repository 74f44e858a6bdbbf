package asr

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// ErrPanicked is what a panic in a goroutine of one stream becomes.
var ErrPanicked = errors.New("asr: the recogniser panicked")

// OnPanic has panics that Guard catches told to tell, which is Options.Panicked; nil = the log of the process has them.
func (o *Outbox) OnPanic(tell func(v any, stack []byte)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.tell = tell
}

// Guard calls fn and turns its panic into ErrPanicked: the stream does then what it does at an error, and no other call is touched.
func (o *Outbox) Guard(fn func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: %v", ErrPanicked, v)
			o.panicked(v, debug.Stack())
		}
	}()
	return fn()
}

func (o *Outbox) panicked(v any, stack []byte) {
	o.mu.Lock()
	tell := o.tell
	o.mu.Unlock()
	if tell == nil {
		slog.Default().Error("panic", "where", "asr", "panic", v, "stack", string(stack))
		return
	}
	tell(v, stack)
}
