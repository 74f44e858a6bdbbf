package bridge

import "time"

// Tick runs one tick by hand, for benchmarks.
func Tick(b *Bridge) { b.tick(time.Time{}) }
