package dialog_test

import (
	"context"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/dialog/care"
	"hotline/dialog/emotion"
	"hotline/dialog/flow"
	"hotline/media"
	"hotline/tts"
)

// measured notes how it was asked to speak.
type measured struct {
	tone
	mu     sync.Mutex
	speeds []float64
}

func (m *measured) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	m.mu.Lock()
	m.speeds = append(m.speeds, req.Speed)
	m.mu.Unlock()
	return m.tone.Synthesize(ctx, req, out)
}

func TestConversation_SpeaksAsTheMindSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		moods := []emotion.Label{}
		n := 0
		c := newCall(t, mindFunc(func(_ context.Context, h flow.Heard) (flow.Reply, error) {
			if n++; h.Mood != nil {
				moods = append(moods, h.Mood.Label)
			}
			if n == 1 {
				return flow.Reply{Text: "您好。"}, nil
			}
			return flow.Reply{Text: "好的。", Manner: care.Manner{Speed: 0.8, Louder: 6}, Next: flow.NextHangup}, nil
		}))
		voice := &measured{}
		c.deps.Synth = voice
		c.deps.Mood = func() *emotion.Reading { return &emotion.Reading{Label: emotion.Anxious} }
		loud := map[int]float64{}
		c.heard = func(f media.Frame) {
			for _, x := range f.Samples {
				loud[f.Mark.Turn] = max(loud[f.Mark.Turn], math.Abs(float64(x)))
			}
		}
		c.start()
		c.until(c.replied(1))
		c.say("你说慢点", 900*time.Millisecond)
		if _, err := c.wait(); err != nil {
			t.Fatal(err)
		}
		if len(voice.speeds) != 2 || voice.speeds[0] != 1 || voice.speeds[1] != 0.8 || len(moods) != 1 || moods[0] != emotion.Anxious {
			t.Errorf("speeds %v, moods %v", voice.speeds, moods)
		}
		c.mu.Lock() // the clock may still tick
		defer c.mu.Unlock()
		if ratio := loud[1] / loud[0]; ratio < 1.9 || ratio > 2.1 {
			t.Errorf("%.2f times as loud, want 2 (6 dB)", ratio)
		}
	})
}
