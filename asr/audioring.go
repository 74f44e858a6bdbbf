package asr

// audioRing keeps the latest samples of a stream. Positions count samples since the stream began.
type audioRing struct {
	buf []int16
	end int // position behind the newest sample

	lost []stretch // of what is kept, what was concealed; ascending
}

// stretch is a part of the audio.
type stretch struct{ from, to int }

// start is the position of the oldest sample kept.
func (r *audioRing) start() int { return max(0, r.end-len(r.buf)) }

// write appends samples; the oldest ones go. lost says that they were concealed.
func (r *audioRing) write(samples []int16, lost bool) {
	r.note(len(samples), lost)
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

// note keeps what was concealed of the next n samples.
func (r *audioRing) note(n int, lost bool) {
	for len(r.lost) > 0 && r.lost[0].to <= r.start() {
		r.lost = append(r.lost[:0], r.lost[1:]...)
	}
	if !lost {
		return
	}
	if last := len(r.lost) - 1; last >= 0 && r.lost[last].to == r.end {
		r.lost[last].to += n
	} else if last < maxConcealed {
		r.lost = append(r.lost, stretch{r.end, r.end + n})
	}
}

// alike says up to where, at most to, the samples from at on are all concealed or all not.
func (r *audioRing) alike(at, to int) (end int, lost bool) {
	for _, s := range r.lost {
		switch {
		case s.to <= at:
		case s.from <= at:
			return min(to, s.to), true
		default:
			return min(to, s.from), false
		}
	}
	return to, false
}

// read copies samples from position at on, which must be kept still, and returns how many there were.
func (r *audioRing) read(at int, out []int16) int {
	out = out[:min(len(out), r.end-at)]
	for i := 0; i < len(out); {
		i += copy(out[i:], r.buf[(at+i)%len(r.buf):])
	}
	return len(out)
}
