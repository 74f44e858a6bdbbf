package coach_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"hotline"
	"hotline/cmd/hotline/coach"
	"hotline/examples/telecom"
	"hotline/internal/store/storetest"
	"hotline/telephony"
)

// mad is a leg that panics when it is answered.
type mad struct{ quiet }

func (mad) Answer(context.Context) (telephony.Audio, error) { panic("mad answer") }

// A panic in a practice call ends that one as a line that fails does: who began it is told, the history says failed, the desk is free.
func TestCoach_PanicEndsOnePracticeCall(t *testing.T) {
	db := storetest.Open(t)
	bus := openBus(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	panics := make(chan string, 8)
	dial := func() (telephony.Leg, error) { return mad{quiet{make(chan struct{})}}, nil }
	c, err := coach.Open(coach.Deps{Bus: bus, Store: db, Files: telecom.Files, Dialled: time.Minute, Rung: time.Minute, Log: slog.New(slog.DiscardHandler),
		OnPanic: func(where string) { panics <- where },
		Dial:    func(context.Context, telephony.Address, string) (telephony.Leg, error) { return dial() }})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { c.Run(ctx); close(done) }()
	defer func() { cancel(); <-done }()
	for _, name := range []string{"answering", "dialling"} {
		_, err = c.Start(ctx, "li", "elder-fault")
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindUnavailable || e.Remedy == "" {
			t.Errorf("%s: %v", name, err)
		}
		if where := <-panics; where != "practice" {
			t.Errorf("%s: counted at %q", name, where)
		}
		for free := false; !free; { // its end is the other goroutine's
			free = is(c.Stop(ctx, "li"), hotline.KindNotFound)
		}
		dial = func() (telephony.Leg, error) { panic("mad dial") }
	}
	mine, err := c.Practices(ctx, "li")
	if err != nil || len(mine) != 2 || mine[0].Outcome != "failed" || mine[1].Outcome != "failed" {
		t.Errorf("%+v %v", mine, err)
	}
}
