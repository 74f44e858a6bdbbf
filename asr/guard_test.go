package asr_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"hotline/asr"
)

// wild is an engine that panics when it is opened, or when its results are asked for.
type wild struct {
	*mortal
	opens bool
}

func (w wild) Open(ctx context.Context, opts asr.Options) (asr.Stream, error) {
	if !w.opens {
		panic("wild open")
	}
	s, err := w.mortal.Open(ctx, opts)
	return wildStream{s}, err
}

type wildStream struct{ asr.Stream }

func (wildStream) Results() <-chan asr.Result { panic("wild results") }

func TestFallback_EngineThatPanicsIsFollowedByTheNext(t *testing.T) {
	for name, opens := range map[string]bool{"open": false, "results": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := wild{mortal: &mortal{name: "a"}, opens: opens}, &mortal{name: "b"}
				f, err := asr.NewFallback(asr.DefaultFallback(), a, b)
				if err != nil {
					t.Fatal(err)
				}
				stacks := 0
				s, err := f.Open(t.Context(), asr.Options{Panicked: func(v any, stack []byte) {
					if fmt.Sprint(v) == "wild "+name && len(stack) > 0 {
						stacks++
					}
				}})
				if err != nil {
					t.Fatal(err)
				}
				p := &party{Stream: s, t: t}
				p.say("ab")
				p.Flush()
				if r := p.final(); r.Text != "ab" || r.Trust != "trust of b" {
					t.Errorf("%+v", r)
				}
				_ = p.Close()
				p.rest()
				if h := f.Health(); p.Err() != nil || stacks != 1 || h[0].Failures != 1 || !errors.Is(h[0].Err, asr.ErrPanicked) || h[0].Streams != 0 {
					t.Errorf("%v, %d panics told, health %+v", p.Err(), stacks, h)
				}
			})
		})
	}
}

func TestFallback_PanicOfItsOwnEndsTheStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, err := asr.NewFallback(asr.DefaultFallback(), &mortal{name: "a", refuse: errDead}, &mortal{name: "b"})
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		s, err := f.Open(t.Context(), asr.Options{
			Switched: func(asr.Switch) { panic("switched") }, Panicked: func(any, []byte) { told++ },
		})
		if err != nil {
			t.Fatal(err)
		}
		for range s.Results() {
		}
		if !errors.Is(s.Err(), asr.ErrPanicked) || told != 1 {
			t.Errorf("%v, told %d times", s.Err(), told)
		}
	})
}
