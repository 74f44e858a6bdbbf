package asr_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"hotline/asr"
	"hotline/media"
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

func TestOutbox_LowersConfidenceWhereAudioWasConcealed(t *testing.T) {
	o := asr.NewOutbox(t.Context())
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	for i := range 100 { // 400-600 ms are made up
		frame.Lost = i >= 20 && i < 30
		o.Heard(frame)
	}
	at := func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }
	word := func(from, to int) asr.Word { return asr.Word{From: at(from), To: at(to), Confidence: 0.8} }
	o.Put(asr.Result{Kind: asr.Final, Confidence: 0.8, From: 0, To: at(800), Words: []asr.Word{word(0, 400), word(400, 600), word(500, 700), word(700, 800)}})
	o.Put(asr.Result{Kind: asr.Final, Confidence: 0.8, From: at(400), To: at(800)})
	o.Put(asr.Result{Kind: asr.Final, Confidence: 0.8, From: at(600), To: at(800)})
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-9 }
	r := <-o.Results()
	for i, want := range []float64{0.8, 0.4, 0.6, 0.8} {
		if !near(r.Words[i].Confidence, want) {
			t.Errorf("word %d: %.3f, want %.3f", i, r.Words[i].Confidence, want)
		}
	}
	for i, want := range []float64{0.65, 0.6, 0.8} {
		if i > 0 {
			r = <-o.Results()
		}
		if !near(r.Confidence, want) {
			t.Errorf("result %d: %.3f, want %.3f", i, r.Confidence, want)
		}
	}
	if n := testing.AllocsPerRun(200, func() { o.Heard(frame); frame.Lost = !frame.Lost }); n > 0 {
		t.Errorf("%.1f allocations a frame", n)
	}
	o.Close(nil)
	<-o.Results()
}
