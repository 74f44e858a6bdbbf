package dialog_test

import (
	"context"
	"fmt"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
	"hotline/media"
)

func ExampleConversation() {
	player := media.NewPlayer(8000, time.Minute)
	start := time.Now()
	c := dialog.New(dialog.Default(), dialog.Deps{
		Mind: mindFunc(func(context.Context, flow.Heard) (flow.Reply, error) {
			return flow.Reply{Text: "再见", Next: flow.NextHangup}, nil
		}),
		Synth:  tone{},
		Player: player,
		Policy: turntaking.New(turntaking.Default()),
		Now:    func() time.Duration { return time.Since(start) },
		Emit: func(b hotline.Body) {
			if turn, ok := b.(hotline.TurnCompleted); ok {
				fmt.Println("played:", turn.Played)
			}
		},
	})
	stop := make(chan struct{})
	defer close(stop)
	go func() { // the media clock, which the engine's pacer is in the program
		tick := time.NewTicker(media.FrameTime)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				_ = player.Tick(media.Discard)
			}
		}
	}()
	out, err := c.Run(context.Background(), dialog.Inputs{}) // no recogniser, no signals: it speaks all the same
	fmt.Println(out.Result, err)
	// Output:
	// played: 再见
	// completed <nil>
}

func ExampleConfig_Validate() {
	c := dialog.Default()
	c.Speed = 9
	fmt.Println(c.Validate())
	// Output: dialog: speed 9 is not in 0.5-2
}
