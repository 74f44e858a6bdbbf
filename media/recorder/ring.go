package recorder

import (
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"hotline/media"
)

// maxJump in seconds: a frame this far ahead of all others has a broken time stamp; it must not fill the disk with silence.
const maxJump = 3600

// maxAhead is how many frames wait while the file is brought up to a jump of media time.
const maxAhead = 16

// maxSpans is how many pauses are reported one by one; further ones are added to the last.
const maxSpans = 64

// ring is the part of the recording that is in memory: both tracks interleaved as they are in the file, by media time. Frames
// are put straight into their place; the file goroutine takes what is old enough. It begins small and grows when the disk stalls.
// Overflow rule: the newest frame is dropped and counted.
//
//archtest:fields one lock guards all of it, for as long as copying a frame takes
type ring struct {
	rate  int
	slack int64         // pairs
	most  int64         // pairs it may grow to
	wake  chan struct{} // capacity 1: the file goroutine is wanted before its time

	mu      sync.Mutex
	buf     []byte  // frameBytes per pair; pair n is at n modulo the capacity; zero where nothing was put
	from    int64   // first pair that is still in buf
	open    int64   // first pair that can still be placed; before it the file goroutine is at work
	end     int64   // end of the furthest frame placed
	ahead   []place // frames beyond what buf can reach
	dropped uint64
	paused  bool
	closed  bool
	dead    bool // the disk refused: nothing is kept any more
	spans   []Span
}

// place is a frame at its place in the recording.
type place struct {
	at      int64 // pairs since answer
	samples []int16
	channel int
	silent  bool
}

func newRing(cfg Config) *ring {
	pairs := func(d time.Duration) int64 { return int64(d * time.Duration(cfg.Rate) / time.Second) }
	first := pairs(cfg.Slack + cfg.Flush + 160*time.Millisecond)
	return &ring{
		rate: cfg.Rate, slack: pairs(cfg.Slack), most: max(first, pairs(cfg.Ring+cfg.Slack)), wake: make(chan struct{}, 1),
		buf: make([]byte, first*frameBytes),
	}
}

// track is the sink of one channel.
type track struct {
	ring    *ring
	channel int // 0 is left
}

// WriteFrame puts f into the ring. See Recorder.Caller.
func (t track) WriteFrame(f media.Frame) error {
	r := t.ring
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.closed:
		return media.ErrClosed
	case f.Rate != r.rate:
		return fmt.Errorf("record frame: rate %d Hz, want %d", f.Rate, r.rate)
	case r.dead:
		return nil
	}
	p := place{int64(f.PTS) * int64(r.rate) / int64(time.Second), f.Samples, t.channel, r.paused}
	r.put(p)
	return nil
}

// Close does nothing: the other track may go on, and the file does until Recorder.Close.
func (t track) Close() error { return nil }

func (r *ring) capacity() int64 { return int64(len(r.buf)) / frameBytes }

// put places one frame. The caller holds mu.
func (r *ring) put(p place) {
	stop := p.at + int64(len(p.samples))
	switch {
	case p.at < 0 || stop > maxSamples || stop > max(r.end, r.open)+maxJump*int64(r.rate):
		r.dropped++
		return
	case stop > r.from+r.most:
		r.wait(p)
		return
	case stop > r.from+r.capacity():
		r.grow(stop - r.from)
	}
	if p.at < r.open {
		r.dropped++ // a part of it, or all
	}
	r.end = max(r.end, stop)
	if p.silent {
		r.mark(p.at, stop)
		return
	}
	n := r.capacity()
	first := min(max(0, r.open-p.at), int64(len(p.samples)))
	at, rest := (p.at+first)%n, p.samples[first:]
	run := min(n-at, int64(len(rest))) // up to where the memory begins again
	interleave(r.buf[at*frameBytes:], rest[:run], p.channel)
	interleave(r.buf, rest[run:], p.channel)
}

// interleave writes samples to one channel of pairs.
func interleave(pairs []byte, samples []int16, channel int) {
	if channel > 0 {
		for _, v := range samples {
			binary.LittleEndian.PutUint16((*[frameBytes]byte)(pairs)[2:], uint16(v)) //nolint:gosec // two's complement
			pairs = pairs[frameBytes:]
		}
		return
	}
	for _, v := range samples {
		binary.LittleEndian.PutUint16((*[frameBytes]byte)(pairs)[:], uint16(v)) //nolint:gosec // two's complement
		pairs = pairs[frameBytes:]
	}
}

// wait keeps a frame behind a jump of media time until the file has come there; when there was no jump, the disk is too slow
// and the frame is dropped. The caller holds mu.
func (r *ring) wait(p place) {
	if len(r.ahead) == maxAhead || len(r.ahead) == 0 && p.at <= r.end+r.slack {
		r.dropped++
		return
	}
	p.samples = append([]int16(nil), p.samples...)
	r.ahead = append(r.ahead, p)
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// grow makes room for need pairs. The caller holds mu.
func (r *ring) grow(need int64) {
	old, n := r.buf, r.capacity()
	size := min(r.most, max(need, n+n/4))
	r.buf = make([]byte, size*frameBytes)
	for at := r.from; at < r.from+n; {
		i, k := at%n, at%size
		run := min(n-i, size-k, r.from+n-at)
		copy(r.buf[k*frameBytes:(k+run)*frameBytes], old[i*frameBytes:])
		at += run
	}
}

// mark notes a paused stretch. The caller holds mu.
func (r *ring) mark(from, to int64) {
	a, b := duration(from, r.rate), duration(to, r.rate)
	if n := len(r.spans); n > 0 && (a <= r.spans[n-1].To+media.FrameTime || n == maxSpans) {
		r.spans[n-1].To = max(r.spans[n-1].To, b)
		return
	}
	r.spans = append(r.spans, Span{a, b})
}

// take hands over what is old enough, all when last: two pieces of memory that nobody changes before freed is called.
func (r *ring) take(last bool) (at int64, a, b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	upto := r.end
	if !last && len(r.ahead) == 0 {
		upto -= r.slack
	}
	if upto <= r.from {
		return r.from, nil, nil
	}
	r.open = max(r.open, upto)
	n := r.capacity()
	i, k := r.from%n, upto%n
	if i < k {
		return r.from, r.buf[i*frameBytes : k*frameBytes], nil
	}
	return r.from, r.buf[i*frameBytes:], r.buf[:k*frameBytes]
}

// freed makes room again for what take gave, and goes on to where frames wait ahead. It says whether there were any.
func (r *ring) freed() (more bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.capacity()
	for at := r.from; at < r.open; {
		i := at % n
		run := min(n-i, r.open-at)
		clear(r.buf[i*frameBytes : (i+run)*frameBytes])
		at += run
	}
	r.from = r.open
	if len(r.ahead) == 0 {
		return false
	}
	waiting := r.ahead
	r.ahead = nil
	to := waiting[0].at
	for _, p := range waiting {
		to = min(to, p.at)
	}
	if to > r.end { // the file has a hole there, which reads as silence
		r.from, r.open, r.end = to, to, to
	}
	for _, p := range waiting {
		r.put(p)
	}
	return true
}

func duration(pairs int64, rate int) time.Duration {
	return time.Duration(pairs) * time.Second / time.Duration(rate)
}
