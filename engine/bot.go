package engine

import (
	"context"
	"sync"
	"time"

	"hotline"
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
	stop := s.speakTo(out)
	var forward sync.WaitGroup
	forward.Go(func() { s.forwardKeys(ctx, signals) })
	forward.Go(func() { s.forwardHold(ctx, signals) })
	forward.Go(func() { s.forwardTyped(ctx, signals) })
	uncaption := s.captioned(ctx)
	defer func() {
		cancel()
		forward.Wait()
		uncaption()
		_ = ear.Close()
		tap.Close()
		stop()
		rec.finish(s)
	}()

	voice := Voice{Player: s.player, Emit: s.emit, Now: s.at, Hide: func(p dialog.Privacy) { s.hiding.set(s, p) }}
	voice.Saying = s.saying
	if s.e.deps.Recognizer != nil {
		voice.Reopen = ear.reopen
	}
	conversation := s.e.deps.Converse(s.call, voice)
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

// speakTo sends what the player holds, tick by tick.
func (s *session) speakTo(out media.Sink) (stop func()) {
	var beat media.Beat
	return s.e.deps.Pacer.Add(func(now time.Time) {
		s.player.Skip(beat.Due(now))
		_ = s.player.Tick(out)
	})
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
			s.emit(s.hiding.digit(d))
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
