package inspect

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// again is the pause before inspection begins again after a fault.
const again = time.Second

// keeper runs inspection until its context ends. A fault does not end it for good: it begins again behind the last batch that
// was acknowledged.
type keeper struct {
	run func(context.Context) error
	log *slog.Logger

	mu   sync.Mutex
	stop context.CancelFunc // of the present run; nil: none runs
}

// Run blocks until ctx ends.
func (k *keeper) Run(ctx context.Context) {
	for ctx.Err() == nil {
		once, stop := context.WithCancel(ctx)
		k.set(stop)
		err := k.run(once)
		restarted := once.Err() != nil
		k.set(nil)
		stop()
		if ctx.Err() != nil || restarted {
			continue
		}
		k.log.Warn("inspection stopped, it begins again in a second; nothing is lost, events wait on the bus", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
}

func (k *keeper) set(stop context.CancelFunc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stop = stop
}

// Restart ends the present run; the next one begins at once. Without one it does nothing.
func (k *keeper) Restart() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stop != nil {
		k.stop()
	}
}
