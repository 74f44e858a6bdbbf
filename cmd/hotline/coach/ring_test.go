package coach_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/cmd/hotline/coach"
	"hotline/console/training"
	"hotline/examples/telecom"
	"hotline/internal/eventbus"
	"hotline/internal/store/storetest"
	"hotline/media"
	"hotline/telephony"
)

// quiet is the simulated customer's leg: it is up, and says and hears nothing.
type quiet struct{ done chan struct{} }

func (quiet) Info() telephony.Info                              { return telephony.Info{} }
func (q quiet) Answer(context.Context) (telephony.Audio, error) { return q, nil }
func (quiet) Transfer(context.Context, telephony.Address) error { return errors.New("no") }
func (quiet) Hangup(context.Context, telephony.Cause) error     { return nil }
func (q quiet) Done() <-chan struct{}                           { return q.done }
func (quiet) Receive(media.Sink)                                {}
func (quiet) Send() media.Sink                                  { return media.SinkFunc(func(media.Frame) error { return nil }) }
func (quiet) Rate() int                                         { return 8000 }
func (quiet) Digits() <-chan hotline.Digit                      { return nil }
func (quiet) Report() (r hotline.MediaReport)                   { return r }

// openBus is a bus of the test's own.
func openBus(t *testing.T) *eventbus.Bus {
	t.Helper()
	cfg := eventbus.Default()
	cfg.StoreDir, cfg.MaxBytes, cfg.AckTimeout = t.TempDir(), 64<<20, 2*time.Second
	bus, err := eventbus.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	return bus
}

// TestCoach_SaysWhyTheDeskRefused: a phone that refuses the call when it rings is an error with the reason and what to do, and the history
// has the reason by then; a desk that takes it, or still rings, is none.
func TestCoach_SaysWhyTheDeskRefused(t *testing.T) {
	db := storetest.Open(t)
	bus := openBus(t)
	answers := map[string]hotline.Body{
		"li":   hotline.AgentMissed{Agent: "li", Why: "rejected"},
		"wang": hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wang"},
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	who := ""
	c, err := coach.Open(coach.Deps{Bus: bus, Store: db, Files: telecom.Files, Dialled: time.Minute, Rung: time.Minute, Log: slog.New(slog.DiscardHandler),
		Dial: func(_ context.Context, from telephony.Address, _ string) (telephony.Leg, error) {
			call := hotline.NewCallID(time.Now())
			go tell(ctx, bus, call, hotline.CallStarted{From: string(from), Line: hotline.Training}, answers[who])
			return quiet{make(chan struct{})}, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { c.Run(ctx); close(done) }()
	defer func() { cancel(); <-done }()

	who = "li"
	_, err = c.Start(ctx, "li", "elder-fault")
	if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindBusy || e.Remedy == "" || !strings.Contains(e.Op, "refused") {
		t.Errorf("refused: %v", err)
	}
	if mine, err := c.Practices(ctx, "li"); err != nil || len(mine) != 1 || mine[0].Outcome != "missed" || mine[0].Problem != training.Rejected {
		t.Errorf("%+v %v", mine, err)
	}
	who = "wang"
	if p, err := c.Start(ctx, "wang", "elder-fault"); err != nil || p.ID == "" {
		t.Errorf("taken: %+v %v", p, err)
	}
}

// tell states events of a call again and again until ctx ends: whoever follows the bus since a moment ago hears them, too.
func tell(ctx context.Context, bus *eventbus.Bus, call hotline.CallID, bodies ...hotline.Body) {
	for seq := uint64(0); ctx.Err() == nil; {
		for _, b := range bodies {
			seq++
			_ = bus.Publish(hotline.Event{Call: call, Seq: seq, At: time.Now(), Body: b})
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}
