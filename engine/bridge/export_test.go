package bridge

// Tick runs one tick by hand, for benchmarks.
func Tick(b *Bridge) { b.tick() }
