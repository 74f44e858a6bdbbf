package bridge_test

import (
	"fmt"

	"hotline/engine/bridge"
	"hotline/media"
)

// A caller and an agent talk; a supervisor listens and is heard by nobody.
func Example() {
	clock := media.NewPacer(1) // Run drives it
	b, err := bridge.New(8000, clock)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Close()
	caller, _ := b.Join("caller", 8000, media.Discard) // leg.Audio().Send(); leg.Audio().Receive(caller)
	agent, _ := b.Join("agent", 48000, media.Discard)
	supervisor, _ := b.Join("supervisor", 48000, media.Discard)
	b.Hears(caller, supervisor, 0)
	b.Hears(agent, supervisor, 0)
	agent.Leave()
	fmt.Println(caller.Name(), "stays, at", b.Rate(), "Hz")
	// Output: caller stays, at 8000 Hz
}
