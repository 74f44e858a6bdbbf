package llm

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

// race is one answer in the making: the endpoints asked for it, until one of them speaks.
type race struct {
	pool    *Pool
	req     Request
	asked   map[*endpoint]bool
	running []*runner
	news    chan said // unbuffered: who speaks waits until it is heard
	work    sync.WaitGroup
}

// runner is one endpoint that was asked.
type runner struct {
	endpoint *endpoint
	cancel   context.CancelCauseFunc
	began    time.Time
}

// said is one delta of an endpoint, or its end.
type said struct {
	from  *runner
	delta Delta
	err   error
	end   bool
}

// ErrPanicked is what a panic in the client of an endpoint becomes: an attempt that failed.
var ErrPanicked = errors.New("llm: the client of the endpoint panicked")

// errLost ends the endpoints that were slower.
var errLost = errors.New("llm: another endpoint was faster")

// end stops all that still run and waits for them.
func (r *race) end() {
	for _, one := range r.running {
		one.cancel(context.Canceled)
	}
	r.work.Wait()
}

// start asks one more endpoint; false when there is none to ask.
func (r *race) start(ctx context.Context) bool {
	if len(r.asked) >= r.pool.cfg.Tries || len(r.asked) > 0 && !r.pool.spend() {
		return false
	}
	e := r.pool.pick(r.asked)
	if e == nil {
		return false
	}
	r.asked[e] = true
	ctx, cancel := context.WithCancelCause(ctx)
	one := &runner{endpoint: e, cancel: cancel, began: time.Now()}
	r.running = append(r.running, one)
	r.work.Go(func() { r.listen(ctx, one) })
	return true
}

// listen passes on what one endpoint says and keeps its health.
func (r *race) listen(ctx context.Context, one *runner) {
	result := Attempt{Endpoint: one.endpoint.Name, Outcome: "ok"}
	var failed error
	tell := func(s said) bool {
		s.from = one
		select {
		case r.news <- s:
			return true
		case <-ctx.Done():
			return false
		}
	}
	err := guard(func() {
		for d, err := range one.endpoint.Model.Generate(ctx, r.req) {
			if err == nil && result.First == 0 {
				result.First = max(time.Since(one.began), 1)
			}
			if err != nil {
				failed = err
				break
			}
			if !tell(said{delta: d}) {
				break
			}
		}
	})
	if err != nil {
		failed = err
	}
	stopped := context.Cause(ctx)
	switch {
	case errors.Is(stopped, errLost):
		result.Outcome, failed = "lost", nil
	case stopped != nil:
		result.Outcome, failed = "dropped", nil
	case failed != nil:
		result.Outcome, result.Err = outcome(failed), failed
	}
	one.endpoint.leave(r.pool.cfg, result.Outcome == "ok" || result.First > 0 && failed == nil, failed)
	r.pool.observe(result)
	if stopped == nil {
		tell(said{err: failed, end: true})
	}
	one.cancel(nil)
}

// guard calls fn and makes its panic an error, which is logged with its stack: the answer is asked of the next endpoint.
func guard(fn func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%w: %v", ErrPanicked, v)
			slog.Default().Error("panic", "where", "llm", "panic", v, "stack", string(debug.Stack()))
		}
	}()
	fn()
	return nil
}

// run starts the first endpoint and further ones as needed, and delivers what the first of them to speak says.
func (r *race) run(ctx context.Context, yield func(Delta, error) bool) {
	if !r.start(ctx) {
		r.pool.observe(Attempt{Outcome: "busy"})
		yield(Delta{}, ErrBusy)
		return
	}
	hedge := time.NewTimer(r.pool.cfg.Hedge)
	defer hedge.Stop()
	if r.pool.cfg.Hedge == 0 {
		hedge.Stop()
	}
	var winner *runner
	open := 1
	for {
		select {
		case <-ctx.Done():
			yield(Delta{}, context.Cause(ctx))
			return
		case <-hedge.C:
			if winner == nil && r.start(ctx) {
				open++
				hedge.Reset(r.pool.cfg.Hedge)
			}
		case s := <-r.news:
			if winner == nil && !s.end {
				winner = s.from
				r.lose(winner)
			}
			switch {
			case s.from != winner && winner != nil: // came at the same moment as the first word
			case !s.end:
				if !yield(s.delta, nil) {
					return
				}
			case winner != nil:
				if s.err != nil {
					yield(Delta{}, s.err)
				}
				return
			default:
				open--
				if r.start(ctx) {
					open++
				} else if open == 0 {
					yield(Delta{}, s.err)
					return
				}
			}
		}
	}
}

// lose ends all but the winner.
func (r *race) lose(winner *runner) {
	for _, one := range r.running {
		if one != winner {
			one.cancel(errLost)
		}
	}
}
