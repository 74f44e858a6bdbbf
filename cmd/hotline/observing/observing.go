// Package observing turns the events of calls, and what their legs counted, into metrics. It owns no metric: internal/obs does.
// cmd/hotline hands it the events.
package observing

import (
	"sync"
	"time"

	"hotline"
	"hotline/internal/obs"
	"hotline/media/rtp"
)

// Observer turns events into metrics before they leave the process. Safe for concurrent use.
type Observer struct {
	m *obs.Metrics

	mu    sync.Mutex
	calls map[hotline.CallID]hotline.Direction // calls between their first and last event
	drill map[hotline.CallID]bool              // of those that are practice
}

// New returns an observer that counts into m.
func New(m *obs.Metrics) *Observer {
	return &Observer{m: m, calls: map[hotline.CallID]hotline.Direction{}, drill: map[hotline.CallID]bool{}}
}

func dur(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// practice reports an event of a practice call, which counts in no figure of the service.
func (o *Observer) practice(e hotline.Event) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch b := e.Body.(type) {
	case hotline.CallStarted:
		if b.Line == hotline.Training {
			o.drill[e.Call] = true
		}
	case hotline.CallEnded:
		defer delete(o.drill, e.Call)
	}
	return o.drill[e.Call]
}

// Observe counts one event. It does not block.
func (o *Observer) Observe(e hotline.Event) {
	o.m.Event(e.Body.Type())
	if o.practice(e) {
		return
	}
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
	case hotline.PartyLeft:
		o.media(b.Media)
	}
}

// turn observes a gap; a turn without one (the greeting, a turn by keypad) has a total of 0 and does not count.
func (o *Observer) turn(gap hotline.TurnGap) {
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

// media observes the quality of a leg at its end; its packets were counted while it ran.
func (o *Observer) media(b hotline.MediaReport) {
	if b.MOS > 0 {
		o.m.Leg("here", float64(b.Lost)/float64(b.Lost+b.Received), b.MOS)
		o.m.Jitter(dur(b.JitterMS))
	}
	if b.FarMOS > 0 {
		o.m.Leg("far", b.FarLost, b.FarMOS)
	}
	if b.RTTMS > 0 {
		o.m.RoundTrip(dur(b.RTTMS))
	}
}

// Packets counts what an RTP session counted since the last time.
func Packets(m *obs.Metrics, s rtp.Stats) {
	m.RTPPackets("in", "ok", s.Received)
	m.RTPPackets("in", "lost", s.Lost)
	m.RTPPackets("in", "late", s.Late)
	m.RTPPackets("in", "duplicate", s.Duplicate)
	m.RTPPackets("in", "recovered", s.Recovered)
	m.RTPPackets("in", "invalid", s.Invalid.Total())
	m.RTPPackets("out", "ok", s.Sent)
	m.RTPPackets("out", "error", s.Failed)
	for reason, n := range map[string]uint64{
		"malformed": s.Invalid.Malformed, "payload_type": s.Invalid.PayloadType, "size": s.Invalid.Size, "source": s.Invalid.Source, "ssrc": s.Invalid.SSRC,
		"sequence": s.Invalid.Sequence, "forged": s.Invalid.Forged, "held": s.Invalid.Held, "rtcp": s.Invalid.RTCP,
	} {
		if n > 0 {
			m.RTPInvalid(reason, n)
		}
	}
}
