package jitter_test

import (
	"fmt"

	"hotline/media/jitter"
)

// Packets of 20 ms at 8000 Hz, the second of which is lost.
func ExampleBuffer() {
	j := jitter.New(8000, 160, 160, 960)
	for tick := range int64(4) {
		if tick != 1 {
			j.Put(tick, tick*160, tick*160, 160, false, []byte{byte(tick)})
		}
		j.Tick(tick*160+40, 0, false)
		switch p := j.Pull(160); p.Kind {
		case jitter.Audio:
			fmt.Println("packet", p.Payload[0])
		case jitter.Silence:
			fmt.Println("silence")
		case jitter.Missing:
			fmt.Println("missing")
		}
	}
	// Output:
	// silence
	// packet 0
	// missing
	// packet 2
}
