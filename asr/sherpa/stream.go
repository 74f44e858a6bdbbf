package sherpa

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"hotline/asr"
	"hotline/media"
)

const (
	queueTime = 2 * time.Second       // audio that may wait for a worker
	pieceTime = 80 * time.Millisecond // audio that is worth waking one for: one chunk of the demo model
)

// mark is something that happened at a place in the audio.
type mark struct {
	at    uint64        // sample number in the queue
	gap   time.Duration // audio lost there because the queue was full
	flush bool
	close bool
}

// stream is one party's audio on its way to the shared model. The caller's side writes a ring; a worker reads it.
//
//archtest:fields ring, worker and results of one party change together under one lock
type stream struct {
	rec       *Recognizer
	ctx       context.Context //nolint:containedctx // the stream's life, as Recognizer.Open promises
	box       *asr.Outbox
	opts      asr.Options
	stopWatch func() bool

	rate    int     // Hz, of the first frame
	ring    []int16 // single producer (WriteFrame), single consumer (the worker whose turn it is)
	head    atomic.Uint64
	tail    atomic.Uint64
	queued  atomic.Bool // is in the run queue or has a worker
	dropped atomic.Int64

	mu     sync.Mutex // guards marks and stopWatch; taken on Flush, Close and drops only
	marks  []mark
	closed atomic.Bool

	work utterances // the worker's
	over bool       // the worker's: nothing more to do
}

func newStream(ctx context.Context, r *Recognizer, opts asr.Options) *stream {
	s := &stream{rec: r, ctx: ctx, box: asr.NewOutbox(ctx), opts: opts}
	s.box.OnPanic(opts.Panicked)
	s.work = utterances{rec: r.rec, hot: hotWords(opts.HotWords), spell: r.speller(opts), put: s.box.Put, demo: r.words != nil}
	return s
}

// WriteFrame queues one frame. It neither blocks nor allocates, except for the first frame, which makes the ring.
func (s *stream) WriteFrame(f media.Frame) error {
	if s.closed.Load() {
		return media.ErrClosed
	}
	first, err := asr.HoldRate("recognise", &s.rate, f) // the library ends the process on a change
	if err != nil {
		return err //nolint:wrapcheck // says who
	}
	if first {
		s.ring = make([]int16, samples(queueTime, f.Rate))
	}
	s.box.Heard(f)
	head, size := s.head.Load(), uint64(len(s.ring))
	if head-s.tail.Load()+uint64(len(f.Samples)) > size {
		s.dropped.Add(1)
		s.note(mark{at: head, gap: f.Duration()})
		return nil
	}
	at := head % size
	n := copy(s.ring[at:], f.Samples)
	copy(s.ring, f.Samples[n:])
	s.head.Store(head + uint64(len(f.Samples)))
	if s.head.Load()-s.tail.Load() >= uint64(samples(pieceTime, s.rate)) { //nolint:gosec // positive
		s.wakeUp()
	}
	return nil
}

func samples(d time.Duration, rate int) int { return int(d * time.Duration(rate) / time.Second) }

// Flush ends the utterance at the audio written so far.
func (s *stream) Flush() {
	if !s.closed.Load() {
		s.note(mark{at: s.head.Load(), flush: true})
		s.wakeUp()
	}
}

// Close flushes what was heard and ends the stream. It does not wait for that: Results closes then.
func (s *stream) Close() error {
	if s.closed.CompareAndSwap(false, true) {
		s.note(mark{at: s.head.Load(), close: true})
		s.wakeUp()
	}
	return nil
}

// Results is the stream's output.
func (s *stream) Results() <-chan asr.Result { return s.box.Results() }

// Err is why Results closed.
func (s *stream) Err() error { return s.box.Err() }

// Dropped counts the frames that found the queue full.
func (s *stream) Dropped() int64 { return s.dropped.Load() }

// Backlog is how much audio waits for a worker, at most 2 s.
func (s *stream) Backlog() time.Duration {
	waits := s.head.Load() - s.tail.Load()
	if waits == 0 { // rate is written before the first head
		return 0
	}
	return time.Duration(waits) * time.Second / time.Duration(s.rate) //nolint:gosec // at most the ring
}

// note queues a mark; gaps at the same place become one.
func (s *stream) note(m mark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.marks); n > 0 && m.gap > 0 && s.marks[n-1].gap > 0 && s.marks[n-1].at == m.at {
		s.marks[n-1].gap += m.gap
		return
	}
	s.marks = append(s.marks, m)
}

// wakeUp puts the stream into the run queue unless it is there.
func (s *stream) wakeUp() {
	if s.queued.CompareAndSwap(false, true) {
		s.rec.run <- s // never blocks: capacity maxStreams, each stream at most once
	}
}

// turn is a worker's: it does all work at hand, then gives the stream back. A panic ends this stream; the worker serves the others.
func (s *stream) turn() {
	for {
		if err := s.box.Guard(s.serve); err != nil {
			s.end(err)
		}
		over := s.over // once the stream is given back another worker may have it
		s.queued.Store(false)
		// What came between the last look and the line above found the stream queued, so look again.
		if over || !s.waiting() || !s.queued.CompareAndSwap(false, true) {
			return
		}
	}
}

// waiting reports whether there is enough to do for another turn.
func (s *stream) waiting() bool {
	s.mu.Lock()
	marks := len(s.marks)
	s.mu.Unlock()
	if marks > 0 || s.ctx.Err() != nil {
		return true
	}
	waits := s.head.Load() - s.tail.Load()
	return waits > 0 && waits >= uint64(samples(pieceTime, s.rate)) //nolint:gosec // positive; rate is written before the first head
}

// serve feeds the model up to the newest sample and applies the marks on the way; an error ends the stream.
func (s *stream) serve() error {
	for !s.over {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		head := s.head.Load() // before the marks: a mark that is not seen below then lies at head or later
		m, ok := s.firstMark(head)
		if ok {
			head = m.at
		}
		if err := s.feed(head); err != nil {
			return err
		}
		if !ok {
			return nil
		}
		if err := s.apply(m); err != nil {
			return err
		}
	}
	return nil
}

// firstMark takes the first mark at or before sample number head.
func (s *stream) firstMark(head uint64) (mark, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.marks) == 0 || s.marks[0].at > head {
		return mark{}, false
	}
	m := s.marks[0]
	s.marks = append(s.marks[:0], s.marks[1:]...)
	return m, true
}

// feed hands samples up to number head to the model, a piece at a time so that partials keep coming after a jam.
func (s *stream) feed(head uint64) error {
	for tail := s.tail.Load(); tail < head; tail = s.tail.Load() {
		at := tail % uint64(len(s.ring))
		n := min(head-tail, uint64(len(s.ring))-at, uint64(samples(pieceTime, s.rate))) //nolint:gosec // positive
		err := s.work.audio(s.ring[at:at+n], s.rate)
		s.tail.Store(tail + n)
		if err != nil {
			return err
		}
		if s.ctx.Err() != nil {
			return nil
		}
	}
	return nil
}

func (s *stream) apply(m mark) error {
	switch {
	case m.gap > 0:
		s.work.settle()
		s.work.gap(m.gap)
	case m.flush:
		return s.work.finish(true)
	case m.close:
		if err := s.work.finish(false); err != nil {
			return err
		}
		s.end(nil)
	}
	return nil
}

// end frees the model's side and lets Results close. Only a worker, or Close of the recogniser after the last worker, calls it.
func (s *stream) end(err error) {
	if s.over {
		return
	}
	s.over = true
	s.closed.Store(true)
	_ = s.box.Guard(func() error { s.work.free(); return nil }) // what panicked may do so again
	s.box.Close(err)
	s.mu.Lock()
	stop := s.stopWatch
	s.mu.Unlock()
	if stop != nil {
		stop()
	}
	s.rec.forget(s)
}
