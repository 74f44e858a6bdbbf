package asr

// audioRing keeps the latest samples of a stream. Positions count samples since the stream began.
type audioRing struct {
	buf []int16
	end int // position behind the newest sample
}

// start is the position of the oldest sample kept.
func (r *audioRing) start() int { return max(0, r.end-len(r.buf)) }

// write appends samples; the oldest ones go.
func (r *audioRing) write(samples []int16) {
	if over := len(samples) - len(r.buf); over > 0 {
		r.end += over
		samples = samples[over:]
	}
	for len(samples) > 0 {
		n := copy(r.buf[r.end%len(r.buf):], samples)
		r.end += n
		samples = samples[n:]
	}
}

// read copies samples from position at on, which must be kept still, and returns how many there were.
func (r *audioRing) read(at int, out []int16) int {
	out = out[:min(len(out), r.end-at)]
	for i := 0; i < len(out); {
		i += copy(out[i:], r.buf[(at+i)%len(r.buf):])
	}
	return len(out)
}
