package floor

import (
	"errors"
	"time"
)

// Config holds what the owner may change.
type Config struct {
	Realm     string        // host of the agents' addresses, sip:<account>@<realm>; default localhost
	Trunk     string        // trunk over which numbers outside are called: call-backs, transfers; "" = nobody outside can be called
	Reattach  time.Duration // how long a caller in a talk hears music when the agent's phone is lost, before the next agent; default 10 s
	ParkLimit time.Duration // how long a call stays parked before it goes back to its queue, first in line; default 3 min
	Whisper   bool          // speak one sentence about the caller into the agent's ear before they are connected; default true
	DialOut   time.Duration // how long somebody outside may ring; default 30 s
	Booked    string        // said to a caller who chose to be called back, before the hotline hangs up
	BookedEN  string        // the same to one who speaks English
}

// Default returns the defaults.
func Default() Config {
	return Config{
		Realm: "localhost", Reattach: 10 * time.Second, ParkLimit: 3 * time.Minute, Whisper: true, DialOut: 30 * time.Second,
		Booked: "好的，轮到您时我们会给您回电，请保持电话畅通，再见。", BookedEN: "All right, we will call you back when it is your turn. Goodbye.",
	}
}

// Validate reports the first wrong value.
func (c Config) Validate() error {
	switch {
	case c.Realm == "":
		return errors.New("floor: realm is empty: name the host of the agents' SIP addresses")
	case c.Reattach < 0 || c.Reattach > time.Minute:
		return errors.New("floor: reattach must be 0 s to 1 min")
	case c.ParkLimit < 10*time.Second:
		return errors.New("floor: park_limit must be at least 10 s")
	case c.DialOut < 5*time.Second || c.DialOut > 2*time.Minute:
		return errors.New("floor: dial_out must be 5 s to 2 min")
	}
	return nil
}
