package assist_test

import (
	"context"
	"fmt"
	"sync"
	"time"

	"hotline"
	"hotline/assist"
)

// One question of a caller, and the card that the agent gets.
func Example() {
	card := make(chan struct{}, 1)
	a, err := assist.New(assist.Default(), assist.Deps{
		Knowledge: func(context.Context, string) (assist.Answer, bool) {
			return assist.Answer{Title: "流量用完", Text: "套餐内流量用完后会自动降速。", Confidence: 0.9}, true
		},
		Changed: func(...string) {
			select {
			case card <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	var work sync.WaitGroup
	work.Go(func() { _ = a.Run(ctx) })
	for i, b := range []hotline.Body{hotline.CallAnswered{}, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li"},
		hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "流量用完了会怎么样"}} {
		a.Observe(hotline.Event{Call: "C1", Seq: uint64(i + 1), At: time.Now(), Body: b}) //nolint:gosec // small
	}
	for ctx.Err() == nil {
		<-card
		if s, err := a.State("li", "C1"); err == nil && len(s.Cards) > 0 {
			fmt.Println(s.Cards[0].Title, s.Cards[0].Lines)
			break
		}
	}
	stop()
	work.Wait()
	// Output: 流量用完 [套餐内流量用完后会自动降速。]
}
