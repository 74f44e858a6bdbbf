package openai

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"hotline/asr"
	"hotline/media"
)

// maxJobs bounds the utterances that wait for their text; more mean that the server is far too slow, and the stream fails.
const maxJobs = 16

// audible is the peak from which an utterance is worth a request: -40 dBFS. Servers make text up for silence.
const audible = 327

// minAudio is the shortest piece that servers take: 100 ms by OpenAI's own rule.
const minAudio = 100 * time.Millisecond

// job is a piece of an utterance to be recognised.
type job struct {
	pcm      []int16
	from, to time.Duration // call audio time
	end      bool          // the utterance ends here
}

// stream collects one party's audio; a goroutine sends the utterances one after the other, so finals stay in order.
type stream struct {
	rec    *Recognizer
	opts   asr.Options
	box    *asr.Outbox
	cancel context.CancelCauseFunc
	jobs   chan job // capacity maxJobs; when it is full the stream fails

	mu     sync.Mutex // guards what follows; held for copying only
	pcm    []int16    // the utterance so far
	rate   int        // Hz, of the first frame
	at     int        // samples before pcm
	loud   bool       // pcm holds sound
	spoken bool       // audio came since the last Flush
	closed bool
}

func newStream(parent context.Context, r *Recognizer, opts asr.Options) *stream {
	ctx, cancel := context.WithCancelCause(parent)
	s := &stream{rec: r, opts: opts, box: asr.NewOutbox(parent), cancel: cancel, jobs: make(chan job, maxJobs)}
	s.box.OnPanic(opts.Panicked)
	go s.run(ctx)
	return s
}

// WriteFrame keeps a copy of one frame.
func (s *stream) WriteFrame(f media.Frame) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return media.ErrClosed
	}
	first, err := asr.HoldRate("openai", &s.rate, f)
	if err != nil {
		return err //nolint:wrapcheck // names the engine
	}
	if first {
		s.pcm = make([]int16, 0, 4*s.rate)
	}
	s.box.Heard(f)
	s.spoken = true
	s.pcm = append(s.pcm, f.Samples...)
	for i := 0; i < len(f.Samples) && !s.loud; i++ {
		s.loud = f.Samples[i] > audible || f.Samples[i] < -audible
	}
	if s.time(len(s.pcm)) >= s.rec.cfg.MaxUtterance {
		s.hand(false)
	}
	return nil
}

// Flush ends the utterance.
func (s *stream) Flush() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.hand(true)
		s.spoken = false
	}
}

// Close flushes and ends the stream; it does not wait.
func (s *stream) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	if s.spoken {
		s.hand(true)
	}
	s.closed = true
	close(s.jobs)
	return nil
}

// Results is the stream's output.
func (s *stream) Results() <-chan asr.Result { return s.box.Results() }

// Err is why Results closed.
func (s *stream) Err() error { return s.box.Err() }

// hand gives the audio so far to run. mu is held.
func (s *stream) hand(end bool) {
	j := job{from: s.time(s.at), to: s.time(s.at + len(s.pcm)), end: end}
	if s.loud {
		j.pcm = s.pcm
		s.pcm = make([]int16, 0, 4*s.rate)
	}
	s.at += int(samples(j.to-j.from, s.rate))
	s.pcm, s.loud = s.pcm[:0], false
	select {
	case s.jobs <- j:
	default:
		s.cancel(fmt.Errorf("openai: more than %d utterances wait for the server", maxJobs))
	}
}

// time is the playing time of n samples. mu is held.
func (s *stream) time(n int) time.Duration {
	if s.rate == 0 {
		return 0
	}
	return time.Duration(n) * time.Second / time.Duration(s.rate)
}

// samples is the inverse of time.
func samples(d time.Duration, rate int) int64 {
	return (int64(d)*int64(rate) + int64(time.Second)/2) / int64(time.Second)
}

// run recognises until the stream ends; a panic ends it as an error does.
func (s *stream) run(ctx context.Context) {
	defer s.cancel(nil)
	s.box.Close(s.box.Guard(func() error { return s.recognise(ctx) }))
}

// recognise works on jobs until Close or the end of ctx.
func (s *stream) recognise(ctx context.Context) error {
	n := 0
	var parts []string
	var from time.Duration
	first := true
	for {
		var j job
		var ok bool
		select {
		case j, ok = <-s.jobs:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if !ok {
			return nil
		}
		if first {
			from, first = j.from, false
		}
		if len(j.pcm) > 0 {
			text, err := s.rec.transcribe(ctx, j.pcm, s.hz(), s.opts)
			if err != nil {
				return err
			}
			parts = append(parts, text)
		}
		if j.end {
			text := strings.TrimSpace(strings.Join(parts, ""))
			s.box.Put(asr.Result{Kind: asr.Final, N: n, Text: text, Stable: len([]rune(text)), From: from, To: max(from, j.to)})
			n, parts, first = n+1, nil, true
		}
	}
}

func (s *stream) hz() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rate
}
