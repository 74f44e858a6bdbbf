package recorder

// Break has the file goroutine panic the next time, after it has written what is there and before the header says so.
func (r *Recorder) Break() {
	r.ring.mu.Lock()
	defer r.ring.mu.Unlock()
	r.ring.rate = 0
	r.ring.ahead = []place{{at: r.ring.end - 1, samples: make([]int16, 1), silent: true}}
}
