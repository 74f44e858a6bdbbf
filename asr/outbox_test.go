package asr_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"hotline/asr"
)

func TestOutbox_KeepsFinalsWhenNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := asr.NewOutbox(t.Context())
		for n := range 200 {
			o.Put(asr.Result{Kind: asr.Partial, N: n})
			o.Put(asr.Result{Kind: asr.Final, N: n})
		}
		synctest.Wait()
		o.Close(nil)
		next, partials := 0, 0
		for r := range o.Results() {
			if r.Kind == asr.Partial {
				partials++
				continue
			}
			if r.N != next {
				t.Fatalf("final %d after %d finals", r.N, next)
			}
			next++
		}
		if next != 200 {
			t.Errorf("%d finals of 200", next)
		}
		if partials > asr.OutboxCap+1 || o.Dropped() != 200-partials {
			t.Errorf("%d partials read, %d dropped", partials, o.Dropped())
		}
		if o.Err() != nil {
			t.Errorf("Err is %v", o.Err())
		}
	})
}

func TestOutbox_EndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		o := asr.NewOutbox(ctx)
		o.Put(asr.Result{Kind: asr.Final})
		cancel()
		synctest.Wait()
		for range o.Results() { //nolint:revive // drain
		}
		if !errors.Is(o.Err(), context.Canceled) {
			t.Errorf("Err is %v", o.Err())
		}
		o.Put(asr.Result{}) // after the end: no effect, no panic
		o.Close(nil)
		if !errors.Is(o.Err(), context.Canceled) {
			t.Errorf("a later Close changed Err to %v", o.Err())
		}
	})
}
