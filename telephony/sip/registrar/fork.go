package registrar

import (
	"context"
	"errors"
	"sync"
)

// ErrNobody is returned by Fork for a user without a live contact.
var ErrNobody = errors.New("nobody is registered")

// Fork calls the contacts of a user: all of the best q at once, then the next (RFC 3261 section 16.6 step 7, as a user
// agent). dial blocks until its contact has answered or refused, or its ctx ends. The first answer wins: the other calls are
// cancelled by their ctx, and one that was answered at the same moment is given to drop. Fork returns when every dial has
// returned; err is that of the last group, or ErrNobody.
func Fork[L any](ctx context.Context, contacts []Binding, dial func(context.Context, Binding) (L, error), drop func(L)) (leg L, err error) {
	err = ErrNobody
	for len(contacts) > 0 {
		n := 1
		for n < len(contacts) && contacts[n].Q == contacts[0].Q {
			n++
		}
		var ok bool
		if leg, ok, err = forkGroup(ctx, contacts[:n], dial, drop); ok {
			return leg, nil
		}
		if ctx.Err() != nil {
			return leg, err
		}
		contacts = contacts[n:]
	}
	return leg, err
}

func forkGroup[L any](ctx context.Context, group []Binding, dial func(context.Context, Binding) (L, error), drop func(L)) (leg L, ok bool, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var mu sync.Mutex
	var work sync.WaitGroup
	var errs []error
	var late []L
	for _, b := range group {
		work.Go(func() {
			l, err := dial(ctx, b)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				errs = append(errs, err)
			case ok:
				late = append(late, l)
			default:
				leg, ok = l, true
				cancel()
			}
		})
	}
	work.Wait()
	for _, l := range late {
		drop(l)
	}
	return leg, ok, errors.Join(errs...)
}
