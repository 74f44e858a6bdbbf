package timer

import (
	"sync"
	"time"
)

// Action is what a session timer asks for.
type Action int

// The actions.
const (
	None    Action = iota
	Refresh        // send the refresh
	End            // the session has expired: send BYE
)

// Clock is the session timer of one dialog; it is asked, it does not ring. The zero value has no timer.
// Safe for concurrent use.
type Clock struct {
	mu        sync.Mutex
	terms     Terms
	since     time.Time
	refreshed bool // a refresh was asked for since then
}

// Set begins the interval anew: after every 2xx to an INVITE or UPDATE.
func (c *Clock) Set(t Terms, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.terms, c.since, c.refreshed = t, now, false
}

// Terms are those agreed on last.
func (c *Clock) Terms() Terms {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.terms
}

// Again asks for the refresh once more: the last one failed in a way that may pass.
func (c *Clock) Again() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refreshed = false
}

// Due says what is to be done now; Refresh is said once an interval.
func (c *Clock) Due(now time.Time) Action {
	c.mu.Lock()
	defer c.mu.Unlock()
	age := now.Sub(c.since)
	switch {
	case c.terms.Every == 0:
		return None
	case age >= c.terms.EndAfter():
		return End
	case c.terms.Ours && !c.refreshed && age >= c.terms.RefreshAfter():
		c.refreshed = true
		return Refresh
	}
	return None
}
