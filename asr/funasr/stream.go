package funasr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/media"
)

// Sizes of what is sent and kept.
const (
	pieceTime = 60 * time.Millisecond  // audio per message: one of chunk_interval pieces
	chunkTime = 600 * time.Millisecond // audio the server decodes at once
	queueTime = 2 * time.Second        // audio that may wait for the run goroutine
	maxOpen   = 8                      // utterances waiting for their final or a correction
	maxFails  = 12                     // connections lost in a row without a word from the server
)

// mark is a Flush or Close at a place in the audio.
type mark struct {
	at    int // samples queued before it
	close bool
}

// stream is one party's recognition. WriteFrame fills the queue; run owns everything else.
//
//archtest:fields two groups with one owner each, and the queue between them
type stream struct {
	rec    *Recognizer
	opts   asr.Options
	box    *asr.Outbox
	wake   chan struct{} // capacity 1; full means that run knows already
	events chan event    // capacity 32; readers wait when it is full

	mu      sync.Mutex // guards the fields below; held for copying only
	queue   []int16    // grows to queueTime once
	marks   []mark
	rate    int // Hz, of the first frame
	dropped int // samples
	closed  bool

	// Owned by run.
	conv    converter
	buf     []int16
	open    []*utterance // ascending; the last one is being spoken
	at      int          // samples taken from the queue, all utterances
	failing time.Time    // since when there is no connection
	fails   int
	ending  bool
	readers sync.WaitGroup // all goroutines but run
}

func newStream(ctx context.Context, r *Recognizer, opts asr.Options, conn wsConn) *stream {
	s := &stream{rec: r, opts: opts, box: asr.NewOutbox(ctx), wake: make(chan struct{}, 1), events: make(chan event, 32)}
	s.box.OnPanic(opts.Panicked)
	go s.run(ctx, conn)
	return s
}

// WriteFrame queues one frame; when 2 s are waiting it is dropped and counted.
func (s *stream) WriteFrame(f media.Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return media.ErrClosed
	}
	first, err := asr.HoldRate("funasr", &s.rate, f)
	if err != nil {
		return err //nolint:wrapcheck // names the engine
	}
	if first {
		s.queue = make([]int16, 0, s.rate*int(queueTime/time.Second))
	}
	s.box.Heard(f)
	if len(s.queue)+len(f.Samples) > cap(s.queue) {
		s.dropped += len(f.Samples)
		return nil
	}
	s.queue = append(s.queue, f.Samples...)
	s.nudge()
	return nil
}

// Flush ends the current utterance.
func (s *stream) Flush() { s.mark(false) }

// Close flushes and ends the stream; it does not wait.
func (s *stream) Close() error {
	s.mark(true)
	return nil
}

// Results is the stream's output.
func (s *stream) Results() <-chan asr.Result { return s.box.Results() }

// Err is why Results closed.
func (s *stream) Err() error { return s.box.Err() }

// Backlog is how much audio waits to be sent.
func (s *stream) Backlog() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rate == 0 {
		return 0
	}
	return time.Duration(len(s.queue)) * time.Second / time.Duration(s.rate)
}

func (s *stream) mark(end bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = end
	s.marks = append(s.marks, mark{at: len(s.queue), close: end})
	s.nudge()
}

func (s *stream) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// run is the stream's owner. It ends when everything is delivered after Close, on failure, or with ctx.
func (s *stream) run(parent context.Context, conn wsConn) {
	ctx, cancel := context.WithCancel(parent)
	u := &utterance{link: 1, readers: &s.readers, guard: s.box.Guard}
	s.open = []*utterance{u}
	err := s.box.Guard(func() error { return s.loop(ctx, event{u: u, link: 1, conn: conn}) })
	cancel()
	for _, u := range s.open {
		u.drop()
	}
	s.readers.Wait()
	for len(s.events) > 0 { // a connection that nobody took
		if e := <-s.events; e.conn != nil {
			_ = e.conn.Close()
		}
	}
	s.box.Close(err)
}

func (s *stream) loop(ctx context.Context, first event) error {
	ping := time.NewTicker(s.rec.cfg.Ping)
	defer ping.Stop()
	alarm := time.NewTimer(time.Hour)
	defer alarm.Stop()
	pending := &first // the connection waits for the first frame, which tells the rate
	defer func() {
		if pending != nil {
			_ = pending.conn.Close()
		}
	}()
	for {
		s.take()
		if pending != nil && s.conv.from != 0 {
			s.handle(ctx, *pending)
			pending = nil
		}
		s.push(ctx)
		if err := s.settle(time.Now()); err != nil {
			return err
		}
		if s.ending && len(s.open) == 0 {
			return nil
		}
		alarm.Reset(s.nextAlarm(time.Now()))
		select {
		case <-s.wake:
		case e := <-s.events:
			s.handle(ctx, e)
		case <-ping.C:
			s.ping()
		case <-alarm.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// take moves queued audio and marks into utterances.
func (s *stream) take() {
	s.mu.Lock()
	s.buf = append(s.buf[:0], s.queue...)
	s.queue = s.queue[:0]
	marks := s.marks
	s.marks = nil
	if s.conv.from != s.rate {
		s.conv = converter{from: s.rate, to: wireRate(s.rate)}
	}
	s.mu.Unlock()
	done := 0
	for _, m := range marks {
		s.hear(s.buf[done:m.at])
		done = m.at
		s.endUtterance(m.close)
	}
	s.hear(s.buf[done:])
}

func (s *stream) hear(pcm []int16) {
	if len(pcm) == 0 {
		return
	}
	u := s.current()
	u.audio = s.conv.append(u.audio, pcm)
	s.at += len(pcm)
	u.trim()
}

// current is the utterance that is being spoken.
func (s *stream) current() *utterance { return s.open[len(s.open)-1] }

func (s *stream) endUtterance(last bool) {
	u := s.current()
	u.flushed, u.deadline = true, time.Now().Add(s.rec.cfg.FinalWait)
	if last {
		s.ending = true
		if len(u.audio) == 0 { // nothing since the last Flush: there is no utterance
			u.finished, u.deadline = true, time.Time{}
		}
		return
	}
	s.open = append(s.open, &utterance{n: u.n + 1, from: s.time(), readers: &s.readers, guard: s.box.Guard})
}

// time is the call audio time that was taken from the queue.
func (s *stream) time() time.Duration {
	if s.conv.from == 0 {
		return 0
	}
	return time.Duration(s.at) * time.Second / time.Duration(s.conv.from)
}

// push sends what utterances have, and connects those that need it.
func (s *stream) push(ctx context.Context) {
	piece := s.conv.to * 2 * int(pieceTime/time.Millisecond) / 1000
	for _, u := range s.open {
		if u.finished || piece == 0 {
			continue
		}
		if u.conn == nil && u.link == 0 && len(u.audio) > 0 { // connected when it begins, so that idle calls hold one connection at most
			u.connect(ctx, s.rec, 0, s.events)
		}
		if err := u.send(s.rec.cfg, piece); err != nil {
			s.lost(ctx, u, err)
		}
	}
}

// lost reconnects after a growing pause.
func (s *stream) lost(ctx context.Context, u *utterance, err error) {
	u.drop()
	if u.finished || len(u.audio) == 0 {
		u.link = 0 // connects again when there is something to say
		return
	}
	if s.failing.IsZero() {
		s.failing = time.Now()
		s.rec.log.Warn("connection lost, trying again", "err", err)
	}
	pause := min(100*time.Millisecond<<min(s.fails, 4), time.Second)
	s.fails++
	u.connect(ctx, s.rec, pause, s.events)
}

func (s *stream) handle(ctx context.Context, e event) {
	if e.link != e.u.link || e.u.finished && e.conn != nil {
		if e.conn != nil {
			_ = e.conn.Close()
		}
		return
	}
	switch {
	case e.err != nil:
		s.lost(ctx, e.u, e.err)
	case e.conn != nil:
		if err := e.u.attach(ctx, e.conn, s.rec.cfg, s.hello(e.u), s.events); err != nil {
			s.lost(ctx, e.u, err)
			return
		}
		s.failing = time.Time{}
	default:
		s.fails = 0
		s.message(e.u, e.msg)
	}
}

func (s *stream) hello(u *utterance) begin {
	return begin{
		Mode: "2pass", ChunkSize: []int{5, 10, 5}, ChunkInterval: 10, WAVName: fmt.Sprintf("%s-%d", cmp.Or(s.opts.Name, "hotline"), u.n), IsSpeaking: true, WAVFormat: "pcm",
		AudioFS: s.conv.to, HotWords: hotWords(s.opts.HotWords, s.rec.cfg.HotWeight), ITN: s.rec.cfg.ITN,
	}
}

func (s *stream) message(u *utterance, m message) {
	before := u.text()
	offline := u.take(m, s.time())
	switch {
	case u.finished:
		if offline && m.Text != "" && u.fixed != u.emitted {
			u.online, u.emitted = "", u.fixed
			s.box.Put(u.result(asr.Revised))
		}
	case u.told && (offline || m.IsFinal):
		u.deadline = time.Now() // settle delivers in order
	case u.text() != before && u == s.head():
		s.partial(u)
	}
}

// head is the first utterance without a final.
func (s *stream) head() *utterance {
	for _, u := range s.open {
		if !u.finished {
			return u
		}
	}
	return nil
}

func (s *stream) partial(u *utterance) {
	if t := u.text(); t != "" && t != u.emitted {
		u.emitted = t
		s.box.Put(u.result(asr.Partial))
	}
}

// settle delivers finals that are due, in order, forgets utterances whose time for corrections is over, and says when the
// server is lost for good.
func (s *stream) settle(now time.Time) error {
	for u := s.head(); u != nil && u.flushed && (len(u.audio) == 0 || !now.Before(u.deadline)); u = s.head() {
		u.finished, u.emitted = true, u.text()
		u.deadline = now.Add(s.rec.cfg.ReviseWait)
		u.to = max(u.to, u.from)
		s.box.Put(u.result(asr.Final))
		if next := s.head(); next != nil {
			s.partial(next)
		}
	}
	for len(s.open) > 0 {
		u := s.open[0]
		late := u.conn == nil || !now.Before(u.deadline) || len(s.open) > maxOpen || s.ending && s.head() == nil
		if !u.finished || !late {
			break
		}
		u.drop()
		s.open = append(s.open[:0], s.open[1:]...)
	}
	if !s.failing.IsZero() && now.Sub(s.failing) > s.rec.cfg.GiveUp || s.fails > maxFails {
		return &hotline.Error{Op: "recognise by " + s.rec.cfg.URL, Kind: hotline.KindUnavailable, Err: errors.New("the server is lost")}
	}
	return nil
}

// nextAlarm is how long nothing can happen by itself.
func (s *stream) nextAlarm(now time.Time) time.Duration {
	next := now.Add(time.Hour)
	for _, u := range s.open {
		if !u.deadline.IsZero() && u.deadline.Before(next) {
			next = u.deadline
		}
	}
	if !s.failing.IsZero() {
		if t := s.failing.Add(s.rec.cfg.GiveUp + time.Millisecond); t.Before(next) {
			next = t
		}
	}
	return max(time.Millisecond, next.Sub(now))
}

func (s *stream) ping() {
	for _, u := range s.open {
		if u.conn != nil {
			_ = u.conn.WriteControl(pingMessage, nil, time.Now().Add(s.rec.cfg.WriteTimeout))
		}
	}
}
