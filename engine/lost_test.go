package engine_test

import (
	"context"
	"fmt"
	"math"
	"sync"
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

// buzz is one second of a steady sound with the harmonics of a voice, which begins where it ends.
func buzz() []int16 {
	out := make([]int16, 8000)
	for i := range out {
		v := 0.0
		for h := 1; h <= 8; h++ {
			v += math.Sin(2*math.Pi*150*float64(h*i)/8000) / float64(h)
		}
		out[i] = int16(4000 * v)
	}
	return out
}

// hearing keeps what a phone hears of a steady sound, in windows of 10 ms.
type hearing struct {
	mu      sync.Mutex
	frames  int
	inARow  int // frames concealed up to now
	faded   int // frames concealed behind so many others that silence is right
	power   []float64
	largest float64
}

func (h *hearing) WriteFrame(f media.Frame) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.frames++
	if h.inARow++; !f.Lost {
		h.inARow = 0
	}
	if h.inARow > 5 {
		h.faded++
		return nil
	}
	for w := f.Samples; len(w) >= 80; w = w[80:] {
		p := 0.0
		for _, v := range w[:80] {
			p += float64(v) * float64(v)
		}
		if h.largest = max(h.largest, p); len(h.power) > 0 || p > 0 { // the sound has begun
			h.power = append(h.power, p)
		}
	}
	return nil
}

func (h *hearing) Close() error { return nil }

// Over real sockets that lose, delay and reorder packets in both directions, the loss that the call reports is what was lost, and the
// phone hears no hole in a steady sound.
func TestEngine_BadNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("calls of 12 s")
	}
	for _, loss := range []float64{0.01, 0.03, 0.05} {
		for _, burst := range []int{1, 3} {
			t.Run(fmt.Sprintf("loss_%g_burst_%d", loss, burst), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, func(r *rig) {
					r.deps.Prompt = buzz()
					r.bad = impair.Config{Loss: loss, Burst: burst, Jitter: 30 * time.Millisecond, Reorder: 0.01, Seed: 11}
				})
				p, h := r.must("1002"), &hearing{}
				slow := lateness(t)
				p.Receive(h)
				p.sounds(12 * time.Second)
				<-time.After(time.Second) // for what is still under way, on a busy machine, too
				p.hangUp()
				r.over(1)
				got, sent := bodies[hotline.MediaReport](r)[0], p.Report().Sent
				injected := float64(sent) - float64(got.Received)
				if off := math.Abs(float64(got.Lost) - injected); off > max(1, 0.02*injected) || injected == 0 {
					t.Errorf("reported %d lost of %d sent, %d came: %+v", got.Lost, sent, got.Received, got)
				}
				if share := injected / float64(sent); share > 3*loss+0.01 {
					t.Errorf("%.3f of the packets were lost, want about %.2f", share, loss)
				}
				h.mu.Lock()
				defer h.mu.Unlock()
				holes := 0
				for _, w := range h.power[:len(h.power)-30] { // the last ones are behind the end of the call
					if w < h.largest/32 { // 15 dB below
						holes++
					}
				}
				late := slow()
				if most := int(late / (10 * time.Millisecond)); holes > most || h.frames < 100 { // what this machine was late with is a hole, too
					t.Errorf("%d windows of %d are holes, %d frames heard; the machine was late by %v", holes, len(h.power), h.frames, late)
				}
				t.Logf("lost %d of %d (injected %.0f), made up %.0f ms; heard %d frames, %d beyond concealment; %d holes", got.Lost, sent, injected,
					got.ConcealedMS, h.frames, h.faded, holes)
			})
		}
	}
}
