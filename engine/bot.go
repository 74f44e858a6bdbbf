package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/engine/monitor"
	"hotline/media"
	"hotline/telephony"
)

// signalQueue is how many observations may wait for the conversation: more than a second of the busiest line.
const signalQueue = 64

// medium is what surrounds the caller's audio for as long as the call is answered, whoever talks to him: recogniser, VAD, recorder.
type medium struct {
	s       *session
	ear     *ear
	rec     *recording
	signals chan dialog.Signal
	out     media.Sink    // what the caller hears, and the recording of it
	also    *media.Switch // who else hears the caller
	booth   *monitor.Booth
	close   func()
}

// open surrounds the answered leg. close must be called.
func (s *session) open(ctx context.Context) *medium {
	ctx, cancel := context.WithCancel(ctx)
	m := &medium{s: s, signals: make(chan dialog.Signal, signalQueue), ear: s.listen(ctx), rec: s.record(), also: &media.Switch{}}
	tap := media.NewTap()
	tap.OnPanic(s.lost)
	s.audio.Receive(media.Chain(tee{m.rec.caller(), m.ear, s.speechEvents(m.signals), m.also}, tap.Stage()))
	m.out = &media.Stamp{Next: tee{s.audio.Send(), m.rec.hotline()}}
	m.booth = monitor.NewBooth(s.audio.Rate(), s.e.deps.Pacer, m.out, m.also.Listen)
	s.audience.sit(m)
	var forwarders sync.WaitGroup
	forwarders.Go(s.guarded(func() { s.forwardKeys(ctx, m.signals) }))
	forwarders.Go(s.guarded(func() { s.forwardHold(ctx, m.signals) }))
	forwarders.Go(s.guarded(func() { s.forwardTyped(ctx, m.signals) }))
	uncaption := s.captioned(ctx)
	m.close = func() {
		s.audience.close()
		cancel()
		forwarders.Wait()
		uncaption()
		_ = m.ear.Close()
		tap.Close()
		m.rec.finish(s)
	}
	return m
}

// bot holds a conversation with the caller, and lets people go on where that is what he needs, until somebody has ended the call.
func (s *session) bot(ctx context.Context) hotline.Outcome {
	m := s.open(ctx)
	defer m.close()
	return m.talk(ctx, s.call)
}

// talk lets machine, people and supervisors take turns with the caller.
func (m *medium) talk(ctx context.Context, call Call) hotline.Outcome {
	t := &turns{m: m}
	for {
		outcome := m.converse(ctx, call)
		wants := outcome.Next == flow.NextTransfer && outcome.Handover != nil && m.s.e.deps.Floor != nil
		if t.served && (outcome.Result == hotline.OutcomeCompleted || outcome.Result == hotline.OutcomeCallerGone) {
			outcome.Result = hotline.OutcomeTransferred
		}
		o := m.s.audience.next()
		if ctx.Err() != nil || !wants && o.verb == "" {
			return outcome.Result
		}
		if t.handover = outcome.Handover; o.verb == "" {
			o.verb = toPeople
		}
		t.memory = outcome.Memory
		back, end := t.run(ctx, o)
		if back == nil {
			return end
		}
		call.After, call.FirstUtterance, call.Back = &outcome, t.words, back
	}
}

// converse runs one conversation.
func (m *medium) converse(ctx context.Context, call Call) dialog.Outcome {
	s := m.s
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	s.audience.enter(botStage, stop)
	defer s.speakTo(m.booth.Machine())()
	voice := Voice{Player: s.player, Emit: s.emit, Now: s.at, Hide: func(p dialog.Privacy) { s.hiding.set(s, p) }}
	voice.Saying = s.saying
	if s.e.deps.Recognizer != nil {
		voice.Reopen = m.ear.reopen
	}
	conversation := s.e.deps.Converse(call, voice)
	in := dialog.Inputs{Signals: m.signals}
	if m.ear.heard() {
		in.Recognized, in.Origin = m.ear, m.ear.origin()
	}
	outcome, err := conversation.Run(ctx, in)
	if err != nil {
		s.e.deps.Log.Warn("conversation", "call", s.call.ID, "err", err)
	}
	if errors.Is(err, dialog.ErrPanicked) {
		if s.e.deps.OnPanic != nil {
			s.e.deps.OnPanic("call")
		}
		s.broken(err, nil)
	}
	return outcome
}

// speakTo sends what the player holds, tick by tick.
func (s *session) speakTo(out media.Sink) (stop func()) {
	var beat media.Beat
	return s.e.deps.Pacer.AddGuarded(func(now time.Time) {
		s.player.Skip(beat.Due(now))
		_ = s.player.Tick(out)
	}, s.broken)
}

// guarded is fn that ends its own call where it panics.
func (s *session) guarded(fn func()) func() {
	return func() {
		defer func() {
			if p := recover(); p != nil {
				s.e.panicked("call", p)
				s.broken(p, nil)
			}
		}()
		fn()
	}
}

// lost tells of an observer of the sound that panicked. The call goes on without it.
func (s *session) lost(v any, stack []byte) {
	s.e.deps.Log.Error("panic", "where", "tap", "call", s.call.ID, "panic", v, "stack", string(stack))
	if s.e.deps.OnPanic != nil {
		s.e.deps.OnPanic("tap")
	}
}

// broken ends the call whose sound, conversation or captions have panicked.
func (s *session) broken(v any, _ []byte) {
	s.e.deps.Log.Error("a call panicked: ending it", "call", s.call.ID, "panic", v)
	s.e.mu.Lock()
	call, ok := s.e.calls[s.call.ID]
	s.e.mu.Unlock()
	if ok {
		call.cancel(errBroken)
	}
}

// signal hands an observation to the conversation. It does not block: what overflows is dropped, and that is logged.
func (s *session) signal(to chan<- dialog.Signal, sig dialog.Signal) {
	select {
	case to <- sig:
	default:
		s.e.deps.Log.Warn("conversation is slow: signal dropped", "call", s.call.ID, "kind", sig.Kind)
	}
}

// forward hands what comes from the leg to take until ctx ends or no more will come.
func forward[T any](ctx context.Context, from <-chan T, take func(T)) {
	for {
		select {
		case <-ctx.Done():
			return
		case v, ok := <-from:
			if !ok {
				return
			}
			take(v)
		}
	}
}

func (s *session) forwardKeys(ctx context.Context, to chan<- dialog.Signal) {
	forward(ctx, s.audio.Digits(), func(d hotline.Digit) {
		s.emit(s.hiding.digit(d))
		s.signal(to, dialog.Signal{Kind: dialog.Key, At: s.at(), Digit: rune(d.Digit[0])})
	})
}

func (s *session) forwardHold(ctx context.Context, to chan<- dialog.Signal) {
	holder, ok := s.leg.(telephony.Holder)
	if !ok {
		return
	}
	forward(ctx, holder.Held(), func(held bool) {
		s.emit(hotline.CallHeld{Held: held, AtMS: ms(s.at())})
		kind := dialog.Resumed
		if held {
			kind = dialog.Held
		}
		s.signal(to, dialog.Signal{Kind: kind, At: s.at()})
	})
}
