package ttstest_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline/tts"
	"hotline/tts/ttstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestTone_KeepsTheContract(t *testing.T) {
	ttstest.Run(t, func(*testing.T) tts.Synthesizer { return &ttstest.Tone{} })
}

func TestTone_MarksAreExact(t *testing.T) {
	c := &ttstest.Collect{}
	marks, err := (&ttstest.Tone{}).Synthesize(t.Context(), tts.Request{Text: "你好吗"}, c)
	if err != nil {
		t.Fatal(err)
	}
	if len(marks) != 3 || marks[1] != (tts.Mark{Text: 2, At: 400 * time.Millisecond}) || len(c.Frames) != 30 {
		t.Errorf("marks %v, %d frames", marks, len(c.Frames))
	}
	if c.Frames[9].Mark.Text != 1 || c.Frames[8].Mark.Text != 0 {
		t.Errorf("frame 9 carries %d, frame 8 %d", c.Frames[9].Mark.Text, c.Frames[8].Mark.Text)
	}
}

func TestTone_FailsAndWaitsAsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := errors.New("gone")
		start := time.Now()
		c := &ttstest.Collect{}
		tone := &ttstest.Tone{Delay: time.Second, Pace: 20 * time.Millisecond, Fail: gone, FailAt: 1}
		if _, err := tone.Synthesize(t.Context(), tts.Request{Text: "你好"}, c); !errors.Is(err, gone) {
			t.Errorf("error %v", err)
		}
		if d := time.Since(start); d != 1200*time.Millisecond || len(c.Frames) != 10 {
			t.Errorf("took %v, %d frames", d, len(c.Frames))
		}
	})
}
