package inspect

import (
	"context"
	"sync"
	"time"

	"hotline"
)

// clock is the inspector's: it stands still at the last event while the bus is behind, so that no silence is seen where events only have
// not come yet.
type clock struct {
	mu     sync.Mutex
	front  time.Time // of the newest event that was taken
	behind bool
	asked  time.Time // when the bus was asked last
}

// late is the age of an event from which the bus counts as behind.
const late = 2 * time.Second

// now is the time up to which calls are known.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.behind {
		return c.front
	}
	return time.Now()
}

// see notes an event.
func (c *clock) see(e hotline.Event) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	old := now.Sub(e.At) > late
	switch {
	case !old:
		c.behind = false
	case !c.behind:
		c.behind, c.front = true, e.At
	case e.At.After(c.front):
		c.front = e.At
	}
}

// check asks the bus, while it is behind, whether there is more to come. Not more than twice a second.
func (c *clock) check(ctx context.Context, bus Bus, now time.Time) {
	c.mu.Lock()
	ask := c.behind && now.Sub(c.asked) > 500*time.Millisecond
	if ask {
		c.asked = now
	}
	c.mu.Unlock()
	if !ask {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if lag, err := bus.Lag(ctx, Consumer); err == nil && lag == 0 {
		c.mu.Lock()
		c.behind = false
		c.mu.Unlock()
	}
}
