package music

// Word is what will be said as soon as it is both wanted and there: it is synthesised while a phone rings. It is used by one goroutine at
// a time.
type Word struct {
	samples []int16
	there   bool
	want    func(samples []int16)
}

// Set says what it is; nil where it cannot be spoken.
func (w *Word) Set(samples []int16) {
	w.samples, w.there = samples, true
	if w.want != nil {
		w.want(samples)
	}
}

// When calls fn with the samples, now or as soon as they are there.
func (w *Word) When(fn func(samples []int16)) {
	if w.want = fn; w.there {
		fn(w.samples)
	}
}
