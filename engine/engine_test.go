package engine_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/engine"
	"hotline/media/mediatest"
	"hotline/telephony"
	"hotline/telephony/sip"
)

func TestEngine_TestLines(t *testing.T) {
	for _, number := range []string{"1000", "1001"} {
		t.Run(number+"_echo", func(t *testing.T) {
			r := newRig(t, nil)
			began := time.Now()
			p := r.must(number)
			if rang := time.Since(began); number == "1001" && rang < 2900*time.Millisecond {
				t.Errorf("answered after %v, want 3 s of ringing", rang)
			}
			p.sounds(400 * time.Millisecond)
			r.eventually("the echo", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.heard >= 10 })
			p.hangUp()
			if end := r.over(1)[0]; end.Outcome != hotline.OutcomeTestLine || end.By != "caller" {
				t.Errorf("%+v", end)
			}
		})
	}
	t.Run("1002_prompt", func(t *testing.T) {
		r := newRig(t, func(r *rig) {
			for i := range r.deps.Prompt {
				r.deps.Prompt[i] = 4000
			}
		})
		p := r.must("1002")
		r.eventually("the prompt, twice over", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.heard > 60 })
		p.hangUp()
		r.over(1)
		if n := len(bodies[hotline.RecordingReady](r)); n != 0 {
			t.Errorf("%d recordings", n)
		}
	})
	t.Run("1003_media", func(t *testing.T) {
		r := newRig(t, nil)
		p := r.must("1003")
		p.sounds(900 * time.Millisecond)
		p.hangUp()
		r.over(1)
		r.wantRecording(700 * time.Millisecond)
		if got := bodies[hotline.MediaReport](r); len(got) != 1 || got[0].Received < 30 || got[0].Sent < 30 {
			t.Errorf("media reports %+v", got)
		}
	})
	t.Run("1005_prompt_recorded", func(t *testing.T) {
		r := newRig(t, nil)
		p := r.must("1005")
		p.sounds(900 * time.Millisecond)
		p.hangUp()
		r.over(1)
		r.wantRecording(700 * time.Millisecond)
		if n := len(bodies[hotline.SpeechStarted](r)); n != 0 {
			t.Errorf("%d onsets of speech on a line without VAD", n)
		}
	})
	t.Run("1006_digits", func(t *testing.T) {
		r := newRig(t, func(r *rig) {
			r.deps.ReadBack = func(digits string) []int16 {
				out := make([]int16, 160*len(digits))
				for i := range out {
					out[i] = 4000
				}
				return out
			}
		})
		p := r.must("1006")
		p.press("12#")
		r.eventually("the digits read back", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.heard >= 2 })
		p.hangUp()
		r.over(1)
		keys := ""
		for _, d := range bodies[hotline.Digit](r) {
			keys += d.Digit
		}
		if keys != "12#" {
			t.Errorf("digits %q", keys)
		}
	})
}

// wantRecording demands one whole recording of at least d.
func (r *rig) wantRecording(d time.Duration) {
	r.t.Helper()
	ready := bodies[hotline.RecordingReady](r)
	if len(ready) != 1 || ready[0].Lost {
		r.t.Fatalf("recordings %+v", ready)
	}
	a, err := mediatest.ReadRecording(filepath.Join(r.cfg.Recordings, ready[0].Path))
	if err != nil || a.Duration() < d || ms(a.Duration()) != ready[0].DurationMS {
		r.t.Errorf("recording of %v, want %v at least (%v); %+v", a.Duration(), d, err, ready[0])
	}
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func TestEngine_UnknownNumberAndForeignTestLine(t *testing.T) {
	r := newRig(t, nil)
	_, err := r.dial("4711")
	var refused *sip.RefusedError
	if !errors.As(err, &refused) || refused.Code != 404 {
		t.Errorf("got %v", err)
	}
	if end := r.over(1)[0]; end.Outcome != hotline.OutcomeRejected || end.SIPCode != 404 {
		t.Errorf("%+v", end)
	}
}

// hasty is a caller whose BYE comes before his ACK.
type hasty struct{ done chan struct{} }

func (h hasty) Info() telephony.Info { return telephony.Info{User: "10000", Trunk: "loopback"} }
func (h hasty) Answer(context.Context) (telephony.Audio, error) {
	close(h.done)
	return nil, errors.New("the call has ended")
}
func (h hasty) Transfer(context.Context, telephony.Address) error { return nil }
func (h hasty) Hangup(context.Context, telephony.Cause) error     { return nil }
func (h hasty) Done() <-chan struct{}                             { return h.done }
func (h hasty) End() telephony.End {
	return telephony.End{Cause: telephony.CauseNormal, Code: 200}
}

func TestEngine_CallerHangsUpWhileHeIsAnswered(t *testing.T) {
	r := newRig(t, nil)
	if err := r.engine.Handle(t.Context(), hasty{make(chan struct{})}); err != nil {
		t.Fatal(err)
	}
	if end := r.over(1)[0]; end.Outcome != hotline.OutcomeCallerGone || end.By != "caller" || end.SIPCode != 200 {
		t.Errorf("%+v", end)
	}
}

func TestEngine_CallerHangsUp(t *testing.T) {
	r := newRig(t, nil)
	p := r.must("10000")
	r.eventually("the greeting", r.has("turn_completed"))
	p.hangUp()
	end := r.over(1)[0]
	if end.Outcome != hotline.OutcomeCallerGone || end.By != "caller" || end.SIPCode != 200 || end.DurationMS < 100 {
		t.Errorf("%+v", end)
	}
	r.wantRecording(100 * time.Millisecond)
}

func TestEngine_HotlineHangsUp(t *testing.T) {
	r := newRig(t, nil)
	p := r.must("10000")
	r.eventually("the greeting", r.has("turn_completed"))
	p.press("1")
	p.gone()
	if end := r.over(1)[0]; end.Outcome != hotline.OutcomeCompleted || end.By != "hotline" {
		t.Errorf("%+v", end)
	}
	if turns := bodies[hotline.TurnCompleted](r); len(turns) != 2 || turns[1].Played != "再见。" {
		t.Errorf("turns %+v", turns)
	}
}

func TestEngine_ScriptedCallerIsHeard(t *testing.T) {
	r := newRig(t, func(r *rig) {
		r.deps.Recognizer = asrtest.NewScripted(asrtest.Line{Text: "查话费", From: 300 * time.Millisecond, Rune: 50 * time.Millisecond, Final: true})
		r.deps.HotWords = []string{"星云"}
	})
	p := r.must("10000")
	p.sounds(1200 * time.Millisecond)
	r.eventually("what was said", r.has("utterance_final"))
	p.hangUp()
	r.over(1)
	if got := bodies[hotline.UtteranceFinal](r); got[0].Text != "查话费" {
		t.Errorf("heard %+v", got)
	}
	if o := r.deps.Recognizer.(*asrtest.Scripted).Opened(); len(o) != 1 || o[0].HotWords[0] != "星云" || o[0].Lang != "zh-CN" {
		t.Errorf("opened with %+v", o)
	}
}

// A panic in a conversation ends that call only: with an event, a BYE, a count and its recording; a call beside it goes on.
func TestEngine_PanicEndsItsCallOnly(t *testing.T) {
	q := newRig(t, func(q *rig) {
		good := q.deps.Converse
		first := true
		q.deps.Converse = func(c engine.Call, v engine.Voice) *dialog.Conversation {
			if first {
				first = false
				panic("index out of range")
			}
			return good(c, v)
		}
	})
	beside := q.must("1000")
	if p, err := q.dial("10000"); err == nil { // the end may come before the phone has its audio
		p.gone()
	}
	q.eventually("its end", q.has("call_ended"))
	if end := bodies[hotline.CallEnded](q)[0]; end.Outcome != hotline.OutcomeFailed || end.By != "hotline" {
		t.Errorf("%+v", end)
	}
	beside.sounds(200 * time.Millisecond)
	q.eventually("the echo of the call beside", func() bool { beside.mu.Lock(); defer beside.mu.Unlock(); return beside.heard > 5 })
	again := q.must("10000")
	q.eventually("the next call's greeting", q.has("turn_completed"))
	again.hangUp()
	beside.hangUp()
	q.over(3)
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.panics != 1 || len(q.errs) != 1 || !strings.Contains(q.errs[0].Error(), "panic") {
		t.Errorf("%d panics counted, errors %v", q.panics, q.errs)
	}
}

func TestEngine_CutEndsCallsAsDrained(t *testing.T) {
	r := newRig(t, nil)
	a, b := r.must("10000"), r.must("1002")
	if n := r.engine.Active(); n != 2 {
		t.Errorf("%d calls", n)
	}
	r.engine.Cut()
	a.gone()
	b.gone()
	for _, end := range r.over(2) {
		if end.Outcome != hotline.OutcomeDrained || end.By != "hotline" {
			t.Errorf("%+v", end)
		}
	}
}

func TestEngine_LongCallIsEnded(t *testing.T) {
	r := newRig(t, func(r *rig) { r.cfg.MaxCall = 300 * time.Millisecond })
	p := r.must("1002")
	p.gone()
	if end := r.over(1)[0]; end.By != "hotline" || end.DurationMS < 300 {
		t.Errorf("%+v", end)
	}
}

// deaf is a recogniser that cannot be opened.
type deaf struct{ asr.Null }

func (deaf) Open(context.Context, asr.Options) (asr.Stream, error) {
	return nil, errors.New("no licence")
}

func TestEngine_NoRecogniserGoesOnByKeypad(t *testing.T) {
	for name, rec := range map[string]asr.Recognizer{"none": nil, "cannot_open": deaf{}} {
		t.Run(name, func(t *testing.T) {
			told := make(chan bool, 8)
			r := newRig(t, func(r *rig) {
				r.deps.Recognizer = rec
				r.mind = func(ctx context.Context, h flow.Heard) (flow.Reply, error) {
					told <- h.Deaf
					return greets(ctx, h)
				}
			})
			p := r.must("10000")
			if !<-told {
				t.Error("the mind does not know that nobody hears")
			}
			r.eventually("the greeting", r.has("turn_completed"))
			p.press("1")
			p.gone()
			r.over(1)
			if got := bodies[hotline.ComponentFailed](r); (rec == nil) != (len(got) == 0) {
				t.Errorf("events %+v", got)
			}
		})
	}
}

// A recogniser that fails, or panics, is followed by the next, and the call goes on.
func TestEngine_SwitchOfRecogniserIsAnEvent(t *testing.T) {
	for _, c := range []struct {
		first  asr.Recognizer
		why    string
		panics int
	}{{deaf{}, "no licence", 0}, {crazed{}, "panicked", 1}} {
		r := newRig(t, func(r *rig) {
			f, err := asr.NewFallback(asr.DefaultFallback(), c.first, asr.Null{})
			if err != nil {
				t.Fatal(err)
			}
			r.deps.Recognizer = f
		})
		p := r.must("10000")
		r.eventually("the event", r.has("component_failed"))
		p.hangUp()
		r.over(1)
		if got := bodies[hotline.ComponentFailed](r)[0]; got.Action != "fallback" || got.Next != "null" || !strings.Contains(got.Error, c.why) {
			t.Errorf("%+v", got)
		}
		r.mu.Lock()
		if r.panics != c.panics || len(r.errs) != 0 {
			t.Errorf("%s: %d panics counted, errors %v", c.why, r.panics, r.errs)
		}
		r.mu.Unlock()
	}
}

func TestEngine_UnwritableRecordingsAreAnEvent(t *testing.T) {
	r := newRig(t, func(r *rig) { r.cfg.Recordings = "/proc/none" })
	p := r.must("10000")
	r.eventually("the greeting", r.has("turn_completed"))
	p.hangUp()
	r.over(1)
	if got := bodies[hotline.ComponentFailed](r); len(got) != 1 || got[0].Component != "recorder" || got[0].Action != "continued" {
		t.Errorf("%+v", got)
	}
}

func TestEngine_TellStatesAFactInEveryCall(t *testing.T) {
	r := newRig(t, func(r *rig) {
		r.deps.Faults = func() []hotline.Body { return []hotline.Body{hotline.ComponentFailed{Component: "store"}} }
	})
	a, b := r.must("1000"), r.must("1002")
	r.eventually("both answered", func() bool { return len(bodies[hotline.CallAnswered](r)) == 2 })
	r.engine.Tell(hotline.ComponentFailed{Component: "eventbus"})
	a.hangUp()
	b.hangUp()
	r.over(2)
	if got := bodies[hotline.ComponentFailed](r); len(got) != 4 {
		t.Errorf("%+v", got)
	}
}

// An event that the bus refuses uses up no number.
func TestEngine_RefusedEventsLeaveNoGap(t *testing.T) {
	r := newRig(t, nil)
	p := r.must("1006")
	set := func(full bool) { r.mu.Lock(); r.full = full; r.mu.Unlock() }
	set(true)
	p.press("1")
	set(false)
	p.press("2")
	r.eventually("the second key", r.has("dtmf"))
	p.hangUp()
	r.over(1)
}

func TestConfig_Validate(t *testing.T) {
	for _, change := range []func(*engine.Config){
		func(c *engine.Config) { c.Hotline = "" }, func(c *engine.Config) { c.Rate = 1 }, func(c *engine.Config) { c.MaxCall = 0 },
	} {
		cfg := engine.Default()
		change(&cfg)
		if _, err := engine.New(cfg, engine.Deps{}); err == nil {
			t.Errorf("%+v taken", cfg)
		}
	}
	if _, err := engine.New(engine.Default(), engine.Deps{}); err == nil {
		t.Error("an engine without parts")
	}
}
