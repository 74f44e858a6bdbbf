package inspect_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"hotline/cmd/hotline/inspect"
)

// A fault and an order both begin the run anew; the end of the context ends it.
func TestKeeper_BeginsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var began []time.Duration
		start := time.Now()
		k := inspect.NewKeeper(func(ctx context.Context) error {
			began = append(began, time.Since(start))
			if len(began) == 1 {
				return errors.New("the bus is away")
			}
			<-ctx.Done()
			return ctx.Err()
		}, slog.New(slog.DiscardHandler))
		k.Restart() // nothing runs yet
		done := make(chan struct{})
		go func() { k.Run(ctx); close(done) }()
		time.Sleep(5 * time.Second)
		k.Restart()
		synctest.Wait()
		cancel()
		<-done
		if len(began) != 3 || began[1] != time.Second || began[2] != 5*time.Second {
			t.Errorf("began at %v", began)
		}
	})
}
