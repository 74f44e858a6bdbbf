package engine

import (
	"context"
	"sync"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/dialog"
	"hotline/media"
	"hotline/telephony"
)

// signalQueue is how many observations may wait for the conversation: more than a second of the busiest line.
const signalQueue = 64

// bot holds a conversation with the caller: recogniser, VAD, recorder and player around dialog.Conversation.
func (s *session) bot(ctx context.Context) hotline.Outcome {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan dialog.Signal, signalQueue)
	ear := s.listen(ctx)
	rec := s.record()
	tap := media.NewTap()
	s.audio.Receive(media.Chain(tee{rec.caller(), ear, s.speechEvents(signals)}, tap.Stage()))
	out := tee{s.audio.Send(), rec.hotline()}
	stop := s.e.deps.Pacer.Add(func(time.Time) { _ = s.player.Tick(out) })
	var forward sync.WaitGroup
	forward.Go(func() { s.forwardKeys(ctx, signals) })
	forward.Go(func() { s.forwardHold(ctx, signals) })
	defer func() {
		cancel()
		forward.Wait()
		_ = ear.Close()
		tap.Close()
		stop()
		rec.finish(s)
	}()

	conversation := s.e.deps.Converse(s.call, Voice{Player: s.player, Reopen: ear.reopen, Emit: s.emit, Now: s.at})
	in := dialog.Inputs{Signals: signals}
	if ear.heard() {
		in.Recognized = ear
	}
	outcome, err := conversation.Run(ctx, in)
	if err != nil {
		s.e.deps.Log.Warn("conversation", "call", s.call.ID, "err", err)
	}
	return outcome.Result
}

// signal hands an observation to the conversation. It does not block: what overflows is dropped, and that is logged.
func (s *session) signal(to chan<- dialog.Signal, sig dialog.Signal) {
	select {
	case to <- sig:
	default:
		s.e.deps.Log.Warn("conversation is slow: signal dropped", "call", s.call.ID, "kind", sig.Kind)
	}
}

func (s *session) forwardKeys(ctx context.Context, to chan<- dialog.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case d, ok := <-s.audio.Digits():
			if !ok {
				return
			}
			s.emit(d)
			s.signal(to, dialog.Signal{Kind: dialog.Key, At: s.at(), Digit: rune(d.Digit[0])})
		}
	}
}

func (s *session) forwardHold(ctx context.Context, to chan<- dialog.Signal) {
	holder, ok := s.leg.(telephony.Holder)
	if !ok {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case held, ok := <-holder.Held():
			if !ok {
				return
			}
			s.emit(hotline.CallHeld{Held: held, AtMS: ms(s.at())})
			kind := dialog.Resumed
			if held {
				kind = dialog.Held
			}
			s.signal(to, dialog.Signal{Kind: kind, At: s.at()})
		}
	}
}

// ear is the recogniser's side of a call. Audio comes from the media clock, Flush from the conversation; the lock keeps them
// apart, and lets a failed stream be replaced.
type ear struct {
	s *session

	mu     sync.Mutex
	stream asr.Stream // nil: nobody listens
	closed bool
}

// listen opens the recogniser; without one the ear hears nothing and the conversation goes on by keypad.
func (s *session) listen(ctx context.Context) *ear {
	e := &ear{s: s}
	if s.e.deps.Recognizer == nil {
		return e
	}
	stream, err := s.e.deps.Recognizer.Open(ctx, asr.Options{Lang: "zh-CN", HotWords: s.e.deps.HotWords})
	if err != nil {
		s.e.deps.Log.Error("recogniser", "call", s.call.ID, "err", err)
		s.emit(hotline.ComponentFailed{Component: "asr", Error: err.Error(), Action: "fallback"})
		return e
	}
	e.stream = stream
	return e
}

func (e *ear) heard() bool { return e.stream != nil }

// reopen replaces the stream by a fresh one.
func (e *ear) reopen(ctx context.Context) (dialog.Recognized, error) {
	stream, err := e.s.e.deps.Recognizer.Open(ctx, asr.Options{Lang: "zh-CN", HotWords: e.s.e.deps.HotWords})
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	old := e.stream
	e.stream = stream
	e.mu.Unlock()
	if old != nil {
		_ = old.Close()
	}
	return e, nil
}

func (e *ear) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stream == nil || e.closed {
		return nil
	}
	return e.stream.WriteFrame(f)
}

// Close ends the recognition.
func (e *ear) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stream == nil || e.closed {
		return nil
	}
	e.closed = true
	return e.stream.Close()
}

// Flush ends the current utterance.
func (e *ear) Flush() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.closed {
		e.stream.Flush()
	}
}

// Results is the current stream's output.
func (e *ear) Results() <-chan asr.Result {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stream.Results()
}

// Err is why the current stream ended.
func (e *ear) Err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stream.Err()
}
