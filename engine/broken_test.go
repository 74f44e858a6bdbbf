package engine_test

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"

	"hotline"
	"hotline/asr"
	"hotline/media"
	"hotline/telephony"
	"hotline/tts"
	"hotline/tts/ttstest"
)

// faulty is a leg of whose sound one side panics after some frames.
type faulty struct {
	telephony.Leg
	telephony.Ender
	side string
}

func (f faulty) Answer(ctx context.Context) (telephony.Audio, error) {
	a, err := f.Leg.Answer(ctx)
	return faultyAudio{a, f.side, &atomic.Int32{}}, err
}

type faultyAudio struct {
	telephony.Audio
	side   string
	frames *atomic.Int32
}

func (f faultyAudio) Send() media.Sink {
	if f.side != "said" {
		return f.Audio.Send()
	}
	return f.failing(f.Audio.Send())
}

func (f faultyAudio) Receive(sink media.Sink) {
	if f.side == "heard" {
		sink = f.failing(sink)
	}
	f.Audio.Receive(sink)
}

func (f faultyAudio) failing(next media.Sink) media.Sink {
	return media.SinkFunc(func(frame media.Frame) error {
		if f.frames.Add(1) == 20 {
			panic("index out of range")
		}
		return next.WriteFrame(frame)
	})
}

// dumb is a synthesiser that panics.
type dumb struct{ ttstest.Tone }

func (*dumb) Synthesize(context.Context, tts.Request, media.Sink) ([]tts.Mark, error) {
	panic("index out of range")
}

// A panic in what a call says or hears, on the media clock or beside it, ends that call, which would be dead from then on, with a BYE, an
// event and a count; a call beside it goes on.
func TestEngine_PanicOfItsSoundEndsTheCall(t *testing.T) {
	for name, change := range map[string]func(*rig){
		"said":  func(r *rig) { r.wrap = func(l telephony.Leg) telephony.Leg { return side(l, "said") } },
		"heard": func(r *rig) { r.wrap = func(l telephony.Leg) telephony.Leg { return side(l, "heard") } },
		"mouth": func(r *rig) { r.synth = &dumb{} },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, func(r *rig) {
				change(r)
				r.deps.Pacer.OnPanic(func(any, []byte) { r.deps.OnPanic("media") })
				r.deps.Log = slog.New(slog.DiscardHandler)
			})
			beside := r.must("1000")
			if p, err := r.dial("10000"); err == nil {
				p.gone()
			}
			r.eventually("its end", r.has("call_ended"))
			if end := bodies[hotline.CallEnded](r)[0]; end.Outcome != hotline.OutcomeFailed || end.By != "hotline" || end.Cause != string(telephony.CauseFailed) {
				t.Errorf("%+v", end)
			}
			r.mu.Lock()
			if r.panics != 1 {
				t.Errorf("%d panics counted", r.panics)
			}
			for _, e := range r.errs {
				if name != "mouth" || !strings.Contains(e.Error(), "panic") {
					t.Error(e)
				}
			}
			r.mu.Unlock()
			beside.hangUp()
			r.over(2)
		})
	}
}

// The mixing of a talk with an agent that panics ends the call as any other part of it does.
func TestEngine_PanicOfTheMixingEndsTheCall(t *testing.T) {
	var broken atomic.Bool
	s := withStaff(t, func(r *rig) {
		r.mind = handsOver(nil)
		r.deps.Log = slog.New(slog.DiscardHandler)
		r.wrap = func(l telephony.Leg) telephony.Leg { return brittle{l, l.(telephony.Ender), &broken} }
	})
	p := s.must("10000")
	s.eventually("the greeting", s.has("turn_completed"))
	p.press("1")
	agent := s.seated()
	s.eventually("the talk", s.has("party_joined"))
	broken.Store(true)
	p.gone()
	<-agent.leg.Done()
	if end := s.over(1)[0]; end.Outcome != hotline.OutcomeFailed || end.By != "hotline" || end.Cause != string(telephony.CauseFailed) {
		t.Errorf("%+v", end)
	}
}

// brittle is a leg whose caller can be told nothing any more once it is broken.
type brittle struct {
	telephony.Leg
	telephony.Ender
	broken *atomic.Bool
}

func (b brittle) Answer(ctx context.Context) (telephony.Audio, error) {
	a, err := b.Leg.Answer(ctx)
	return brittleAudio{a, b.broken}, err
}

type brittleAudio struct {
	telephony.Audio
	broken *atomic.Bool
}

func (b brittleAudio) Send() media.Sink {
	next := b.Audio.Send()
	return media.SinkFunc(func(frame media.Frame) error {
		if b.broken.Load() {
			panic("index out of range")
		}
		return next.WriteFrame(frame)
	})
}

// crazed is a recogniser that panics.
type crazed struct{ asr.Null }

func (crazed) Open(context.Context, asr.Options) (asr.Stream, error) { panic("index out of range") }

// side breaks one side of the calls to the bot.
func side(l telephony.Leg, which string) telephony.Leg {
	if l.Info().User != "10000" {
		return l
	}
	return faulty{l, l.(telephony.Ender), which}
}
