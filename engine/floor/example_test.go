package floor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hotline"
	"hotline/engine/acd"
	"hotline/engine/floor"
	"hotline/media"
	"hotline/telephony"
)

// A site without anybody on duty: callers go back to the machine.
func ExampleFloor() {
	queues := acd.Default()
	queues.Queues[0].Overflow = []acd.Overflow{{When: "no_agents", Do: "bot"}}
	f, err := floor.New(floor.Default(), queues, nil, floor.Deps{
		Pacer: media.NewPacer(1), Log: slog.New(slog.DiscardHandler),
		Dial: func(context.Context, floor.Invitation) (telephony.Leg, error) {
			return nil, errors.New("nobody has a phone")
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { _ = f.Run(ctx) })
	end := f.Serve(ctx, floor.Caller{
		ID: "01", Emit: func(b hotline.Body) { fmt.Println(b.Type()) }, Now: func() time.Duration { return 0 },
		Voice: floor.Voice{Rate: 8000, Send: media.Discard, Listen: func(media.Sink) {}},
	})
	fmt.Println("back:", end.Back.Why)
	cancel()
	work.Wait()
	// Output:
	// given_back
	// back: no_agents
}
