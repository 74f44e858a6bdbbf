package engine_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/engine/floor"
	"hotline/media/mediatest"
)

// recorded reads the call's recording and says how loud the caller is in it between two moments, as the largest sample.
func (r *rig) recorded(from, to float64) (peak int16) {
	r.t.Helper()
	ready := bodies[hotline.RecordingReady](r)
	if len(ready) != 1 {
		r.t.Fatalf("recordings %+v", ready)
	}
	a, err := mediatest.ReadRecording(filepath.Join(r.cfg.Recordings, ready[0].Path))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, v := range a.Range(time.Duration(from*1e6), time.Duration(to*1e6)).Caller {
		peak = max(peak, v, -v)
	}
	return peak
}

// While a card number is asked for and keyed, the recording is silent and the keys are not stated; before and after, all is kept.
func TestEngine_KeepsSecretsOut(t *testing.T) {
	r := newRig(t, func(r *rig) {
		r.mind = func(_ context.Context, h flow.Heard) (flow.Reply, error) {
			switch {
			case h.Kind == flow.HeardStart:
				return flow.Reply{Text: "请按卡号后四位。", Private: true, MaxDigits: 4}, nil
			case h.Text == "4111":
				return flow.Reply{Text: "还有别的吗，请按键。", MaxDigits: 1}, nil
			}
			return flow.Reply{Text: "再见。", Next: flow.NextHangup}, nil
		}
	})
	p := r.must("10000")
	done := make(chan struct{})
	go func() { defer close(done); p.sounds(2500 * time.Millisecond) }() // all the time
	r.eventually("the pause", r.has("recording_paused"))
	p.press("4111")
	r.eventually("the resumption", r.has("recording_resumed"))
	<-done
	p.press("7")
	p.gone()
	r.over(1)
	keys := ""
	for _, d := range bodies[hotline.Digit](r) {
		keys += d.Digit
	}
	if keys != "xxxx7" {
		t.Errorf("keys %q", keys)
	}
	paused, resumed := bodies[hotline.RecordingPaused](r), bodies[hotline.RecordingResumed](r)
	if len(paused) != 1 || len(resumed) != 1 || paused[0].Reason != "sensitive" || resumed[0].AtMS <= paused[0].AtMS {
		t.Fatalf("%+v, %+v", paused, resumed)
	}
	const slack = 60 // ms: frames on their way
	if peak := r.recorded(paused[0].AtMS+slack, resumed[0].AtMS-slack); peak != 0 {
		t.Errorf("the secret is in the recording: peak %d", peak)
	}
	ready := bodies[hotline.RecordingReady](r)[0]
	if got, want := ready.PausedMS, resumed[0].AtMS-paused[0].AtMS; got < want-100 || got > want+100 {
		t.Errorf("paused for %.0f ms, the events say %.0f", got, want)
	}
	if peak := r.recorded(resumed[0].AtMS+slack, ready.DurationMS); peak < 4000 {
		t.Errorf("nothing is recorded behind the secret: peak %d", peak)
	}
}

// An agent pauses the recording of the call in hand, and lets it go on.
func TestEngine_AgentPausesTheRecording(t *testing.T) {
	s := withStaff(t, func(r *rig) { r.mind = handsOver(nil) })
	hears := &tape{}
	p, err := s.dialTo("10000", hears)
	if err != nil {
		t.Fatal(err)
	}
	s.eventually("the greeting", s.has("turn_completed"))
	p.press("1")
	s.seated()
	s.eventually("the agent", hears.hears(agentHz))
	for _, verb := range []string{"resume_recording", "pause_recording", "pause_recording", "resume_recording"} { // asking twice is one pause
		if err := s.floor.Do(t.Context(), "8001", s.call(0), floor.Verb{Verb: verb}); err != nil {
			t.Fatal(err)
		}
		p.sounds(400 * time.Millisecond)
	}
	p.hangUp()
	s.over(1)
	paused, resumed := bodies[hotline.RecordingPaused](s.rig), bodies[hotline.RecordingResumed](s.rig)
	if len(paused) != 1 || len(resumed) != 1 || paused[0].Reason != "requested" {
		t.Fatalf("%+v, %+v", paused, resumed)
	}
	if peak := s.recorded(paused[0].AtMS+60, resumed[0].AtMS-60); peak != 0 {
		t.Errorf("recorded while paused: peak %d", peak)
	}
	if peak := s.recorded(0, paused[0].AtMS); peak < 4000 {
		t.Errorf("not recorded before: peak %d", peak)
	}
}
