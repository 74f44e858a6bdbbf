package main

import (
	"sync"
	"time"

	"hotline"
	"hotline/internal/obs"
)

// observer turns events into metrics before they leave the process. Safe for concurrent use.
type observer struct {
	m *obs.Metrics

	mu    sync.Mutex
	calls map[hotline.CallID]hotline.Direction // calls between their first and last event
}

func newObserver(m *obs.Metrics) *observer {
	return &observer{m: m, calls: map[hotline.CallID]hotline.Direction{}}
}

func dur(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// observe counts one event. It does not block.
func (o *observer) observe(e hotline.Event) {
	o.m.Event(e.Body.Type())
	switch b := e.Body.(type) {
	case hotline.CallStarted:
		o.mu.Lock()
		o.calls[e.Call] = b.Direction
		o.mu.Unlock()
		o.m.CallStarted(string(b.Direction))
	case hotline.CallAnswered:
		o.m.CallSetup(dur(b.SetupMS))
	case hotline.CallEnded:
		o.mu.Lock()
		direction := o.calls[e.Call]
		delete(o.calls, e.Call)
		o.mu.Unlock()
		o.m.CallEnded(string(direction), string(b.Outcome))
	case hotline.TurnCompleted:
		o.turn(b.GapMS)
	case hotline.BargeIn:
		o.m.BargeIn(b.Phase, dur(b.DelayMS))
	case hotline.ComponentFailed:
		o.m.ComponentFailed(b.Component, b.Action)
	case hotline.RecordingReady:
		if b.Lost {
			o.m.RecordingLost()
		}
	case hotline.MediaReport:
		o.media(b)
	}
}

// turn observes a gap; a turn without one (the greeting, a turn by keypad) has a total of 0 and does not count.
func (o *observer) turn(gap hotline.TurnGap) {
	if gap.Total <= 0 {
		return
	}
	for _, stage := range []struct {
		name string
		ms   float64
	}{
		{"endpoint", gap.Endpoint}, {"asr", gap.ASR}, {"dialog", gap.Dialog}, {"tts", gap.TTS}, {"engine", gap.Engine}, {"total", gap.Total},
	} {
		o.m.TurnGap(stage.name, dur(stage.ms))
	}
	o.m.ASR(dur(gap.ASR))
}

func (o *observer) media(b hotline.MediaReport) {
	o.m.RTPPackets("in", "ok", b.Received)
	o.m.RTPPackets("out", "ok", b.Sent)
	o.m.RTPPackets("in", "lost", b.Lost)
	o.m.RTPPackets("in", "late", b.Late)
	o.m.RTPPackets("in", "invalid", b.Invalid)
	o.m.Jitter(dur(b.JitterMS))
}
