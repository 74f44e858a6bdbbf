package asr

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"hotline/media"
)

// fallbackStream is one party's recognition on whichever engine works. The lock keeps the writer of audio and run apart;
// run owns the stream on the engine until that one has all the audio (live), from then on the writer feeds it.
type fallbackStream struct {
	f    *Fallback
	opts Options
	box  *Outbox

	mu     sync.Mutex // guards ring to closed; held over the engine's WriteFrame, Flush and Close, which do not block
	ring   audioRing
	rate   int   // Hz, of the first frame; 0 = none yet
	marks  []int // positions of the flushes whose final has not come
	closed bool
	link   link

	// Owned by run.
	next  int // number of the next utterance
	since int // the audio before has its final
	lost  []int
}

// link is the stream's tie to the engine in use.
type link struct {
	caps    Caps   // zero while there is none
	stream  Stream // nil while there is none
	base    int    // number of its utterance 0
	origin  int    // position of its first sample
	sent    int    // position behind its last sample
	flushed int    // how many of marks it was told
	live    bool   // it has everything: frames go straight to it
	ended   bool   // it was told to close
}

// WriteFrame keeps the frame and hands it to the engine, if one is there and has heard all that came before.
func (s *fallbackStream) WriteFrame(f media.Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return media.ErrClosed
	}
	first, err := HoldRate("asr fallback", &s.rate, f)
	if err != nil {
		return err
	}
	if first {
		s.ring.buf = make([]int16, int(s.f.cfg.Keep.Seconds()*float64(f.Rate)))
	}
	s.ring.write(f.Samples, f.Lost)
	if s.link.live {
		_ = s.link.stream.WriteFrame(f) // its death shows in its results; the frame is kept
		s.link.sent = s.ring.end
	}
	return nil
}

// Flush ends the current utterance.
func (s *fallbackStream) Flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.marks = append(s.marks, s.ring.end)
	if s.link.live {
		s.link.stream.Flush()
		s.link.flushed++
	}
}

// Close flushes and ends the stream; it does not wait.
func (s *fallbackStream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed && s.link.live {
		s.link.ended = true
		_ = s.link.stream.Close()
	}
	s.closed = true
	return nil
}

// Results is the stream's output. When an engine takes over in the middle of an utterance, its text may differ from the
// stable part that the engine before gave.
func (s *fallbackStream) Results() <-chan Result { return s.box.Results() }

// Err is why Results closed.
func (s *fallbackStream) Err() error { return s.box.Err() }

// Info is the engine in use.
func (s *fallbackStream) Info() Caps {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.link.caps
}

// Backlog is how much audio the engine has not decoded yet, as far as it tells.
func (s *fallbackStream) Backlog() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rate == 0 {
		return 0
	}
	waiting := s.duration(s.ring.end - max(s.link.sent, s.ring.start()))
	if b, ok := s.link.stream.(backlogger); ok {
		waiting += b.Backlog()
	}
	return waiting
}

// backlogger is a Stream that knows how much audio waits in it.
type backlogger interface{ Backlog() time.Duration }

func (s *fallbackStream) duration(samples int) time.Duration {
	if s.rate == 0 {
		return 0
	}
	return time.Duration(samples) * time.Second / time.Duration(s.rate)
}

// run keeps an engine under the stream until the stream is closed, ctx ends or no engine works.
func (s *fallbackStream) run(ctx context.Context) {
	s.box.Close(s.box.Guard(func() error { return s.keep(ctx) }))
}

func (s *fallbackStream) keep(ctx context.Context) error {
	s.lost = make([]int, len(s.f.engines))
	var failed *Switch
	for {
		at, stream, err := s.open(ctx, failed)
		if err != nil {
			return err
		}
		e := s.f.engines[at]
		err = s.box.Guard(func() error { // a panic is a failure of the engine
			s.attach(e.Caps(), stream)
			s.replay(ctx, stream)
			s.forward(e, stream)
			return nil
		})
		ended := s.detach()
		_ = stream.Close()
		e.closed()
		if err == nil {
			err = stream.Err()
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil && ended:
			return nil
		case err == nil:
			err = errEnded
		}
		s.lost[at]++
		e.failed(err, s.f.cfg)
		failed = &Switch{From: e.Caps().Name, Err: err}
	}
}

// open opens the first engine that works: those that have failed this stream least often come first, resting ones are left
// alone. failed is the engine that was used before, nil for none.
func (s *fallbackStream) open(ctx context.Context, failed *Switch) (int, Stream, error) {
	order := make([]int, len(s.f.engines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return s.lost[a] - s.lost[b] })
	for _, at := range order {
		e := s.f.engines[at]
		if e.resting(time.Now()) {
			continue
		}
		stream, err := e.open(ctx, s.opts, s.f.cfg, s.box)
		if ctx.Err() != nil {
			return 0, nil, ctx.Err()
		}
		if err == nil {
			s.report(failed, e.Caps().Name)
			return at, stream, nil
		}
		s.lost[at]++
		if failed == nil {
			failed = &Switch{From: e.Caps().Name, Err: err}
		} else {
			failed.Err = errors.Join(failed.Err, fmt.Errorf("%s: %w", e.Caps().Name, err))
		}
	}
	s.report(failed, "")
	return 0, nil, fmt.Errorf("%w: %w", ErrNoEngine, s.f.lastErr())
}

func (s *fallbackStream) report(failed *Switch, to string) {
	if failed != nil && s.opts.Switched != nil {
		failed.To = to
		s.opts.Switched(*failed)
	}
}

// attach makes stream the engine in use; it will hear everything that has no final yet and is kept.
func (s *fallbackStream) attach(caps Caps, stream Stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	origin := max(s.since, s.ring.start())
	s.link = link{caps: caps, stream: stream, base: s.next, origin: origin, sent: origin}
}

// detach takes the engine away and says whether it had been told to close.
func (s *fallbackStream) detach() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	ended := s.link.ended
	s.link = link{sent: s.link.sent}
	return ended
}

// forward passes results on until the engine ends them.
func (s *fallbackStream) forward(e *engine, stream Stream) {
	for r := range stream.Results() {
		if r.Text != "" || r.Kind != Partial {
			e.works()
		}
		s.box.Put(s.translate(r))
	}
}

// translate moves a result from the engine's numbers and times to the stream's, and notes what a final settles.
func (s *fallbackStream) translate(r Result) Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	shift := s.duration(s.link.origin)
	r.N += s.link.base
	r.From, r.To, r.Trust = r.From+shift, r.To+shift, s.link.caps.Trust
	r.Words = slices.Clone(r.Words)
	for i := range r.Words {
		r.Words[i].From += shift
		r.Words[i].To += shift
	}
	if r.Kind != Final {
		return r
	}
	s.next = max(s.next, r.N+1)
	if s.link.flushed > 0 {
		s.since = max(s.since, s.marks[0])
		s.marks = slices.Delete(s.marks, 0, 1)
		s.link.flushed--
	} else { // the engine found the end itself
		s.since = max(s.since, min(s.ring.end, int(r.To.Seconds()*float64(s.rate))))
	}
	return r
}
