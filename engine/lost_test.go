package engine_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/dialog/flow"
	"hotline/media"
	"hotline/media/impair"
)

// counting is a recogniser that counts what it is given.
type counting struct {
	asr.Null
	frames, lost atomic.Int64
}

type countingStream struct {
	asr.Stream
	c *counting
}

func (c *counting) Open(ctx context.Context, opts asr.Options) (asr.Stream, error) {
	s, err := c.Null.Open(ctx, opts)
	return countingStream{s, c}, err
}

func (s countingStream) WriteFrame(f media.Frame) error {
	s.c.frames.Add(1)
	if f.Lost {
		s.c.lost.Add(1)
	}
	return s.Stream.WriteFrame(f)
}

// Over a network that loses a tenth of the packets, the recogniser is told which frames were made up, and the call's report and the
// packets agree on how many those were.
func TestEngine_RecogniserIsToldOfConcealedFrames(t *testing.T) {
	hears := &counting{}
	r := newRig(t, func(r *rig) {
		r.deps.Recognizer = hears
		r.mind = func(context.Context, flow.Heard) (flow.Reply, error) { return flow.Reply{Text: "您好。"}, nil }
		r.bad = impair.Config{Loss: 0.1, Burst: 2, Seed: 3}
	})
	p := r.must("10000")
	p.sounds(4 * time.Second)
	p.hangUp()
	r.over(1)
	report := bodies[hotline.MediaReport](r)[0]
	lost := hears.lost.Load()
	if lost == 0 || hears.frames.Load() < 150 {
		t.Fatalf("told of %d concealed frames of %d; %+v", lost, hears.frames.Load(), report)
	}
	if made := report.ConcealedMS / 20; float64(lost) < made-2 {
		t.Errorf("told of %d concealed frames, %.0f were made up; %+v", lost, made, report)
	}
}
