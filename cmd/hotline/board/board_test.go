package board_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/cmd/hotline/board"
	"hotline/console/consoletest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The bus may come later than the topics, and go away; what was said before the start counts.
func TestTopics_FollowTheBus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		feed := consoletest.NewFeed()
		feed.SetDown(true)
		say := func(from, to int) {
			for i := from; i < to; i++ {
				feed.Put(hotline.Event{Call: hotline.CallID(fmt.Sprint(i)), Seq: 1, At: time.Now(), Body: hotline.IntentDetected{Intent: "broadband.fault", Text: "宽带断了"}})
			}
		}
		say(0, 5)
		hot, err := board.New(feed, func(string) string { return "宽带故障" }, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { hot.Run(ctx); close(done) }()
		synctest.Wait()
		if got := hot.Rising(time.Hour); len(got) != 0 {
			t.Errorf("without a bus: %+v", got)
		}
		feed.SetDown(false)
		<-time.After(6 * time.Second)
		synctest.Wait()
		got := hot.Rising(time.Hour)
		if len(got) != 1 || got[0].Count != 5 || got[0].Title != "宽带故障" || len(got[0].Samples) != 5 {
			t.Errorf("%+v", got)
		}
		say(5, 8)
		synctest.Wait()
		if got := hot.Rising(time.Hour); got[0].Count != 5 {
			t.Error("a list is worked out anew for everybody who looks")
		}
		<-time.After(5 * time.Second)
		if got := hot.Rising(time.Hour); got[0].Count != 8 {
			t.Errorf("%+v", got)
		}
		stop()
		<-done
	})
}
