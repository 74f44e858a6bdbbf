package ttstest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"hotline/media"
	"hotline/tts"
)

const (
	chinese = "您好，欢迎致电星云电信。"
	english = "Hello, how can I help you today?"
)

// cancelBound is the 20 ms of the contract with room for a machine that is busy with other work.
const cancelBound = 150 * time.Millisecond

// Run checks that what open returns keeps the contract of tts.Synthesizer. open is called once for each subtest; it registers its
// own clean-up. Leaks are found by the caller's goleak.VerifyTestMain.
func Run(t *testing.T, open func(t *testing.T) tts.Synthesizer) {
	t.Run("frames_of_20_ms", func(t *testing.T) { testFrames(t, open(t)) })
	t.Run("marks_reach_the_end_of_the_text", func(t *testing.T) { testMarks(t, open(t)) })
	t.Run("empty_text", func(t *testing.T) { testEmpty(t, open(t)) })
	t.Run("cancelled_before", func(t *testing.T) { testCancelledBefore(t, open(t)) })
	t.Run("cancelled_while_speaking", func(t *testing.T) { testCancel(t, open(t)) })
	t.Run("sink_error_ends_the_clause", func(t *testing.T) { testSinkError(t, open(t)) })
	t.Run("many_at_once", func(t *testing.T) { testConcurrent(t, open(t)) })
	t.Run("caps_name_the_engine", func(t *testing.T) {
		if c := open(t).Caps(); c.Name == "" || len(c.Langs) == 0 {
			t.Errorf("caps %+v lack a name or languages", c)
		}
	})
}

// requests gives one clause for each language the engine speaks, at the rates calls use.
func requests(s tts.Synthesizer) []tts.Request {
	var out []tts.Request
	for _, lang := range s.Caps().Langs {
		text := chinese
		if len(lang) > 1 && lang[:2] == "en" {
			text = english
		}
		for _, rate := range []int{0, 8000, 16000} {
			out = append(out, tts.Request{Text: text, Lang: lang, Rate: rate})
		}
	}
	return out
}

func testFrames(t *testing.T, s tts.Synthesizer) {
	for _, req := range requests(s) {
		c := &Collect{}
		if _, err := s.Synthesize(t.Context(), req, c); err != nil {
			t.Fatalf("%+v: %v", req, err)
		}
		want := req.Rate
		if want == 0 {
			want = 8000
		}
		if len(c.Frames) < 20 {
			t.Fatalf("%+v: only %d frames", req, len(c.Frames))
		}
		loud := false
		for i, f := range c.Frames {
			if f.Rate != want || len(f.Samples) != want/50 || f.PTS != time.Duration(i)*media.FrameTime || f.Mark.Turn != 0 {
				t.Fatalf("%+v: frame %d is %d samples at %d Hz, PTS %v, turn %d", req, i, len(f.Samples), f.Rate, f.PTS, f.Mark.Turn)
			}
			for _, v := range f.Samples {
				loud = loud || v > 500
			}
		}
		if !loud {
			t.Errorf("%+v: nothing but silence", req)
		}
		if c.Closed {
			t.Errorf("%+v: closed the sink", req)
		}
	}
}

func testMarks(t *testing.T, s tts.Synthesizer) {
	for _, req := range requests(s) {
		c := &Collect{}
		marks, err := s.Synthesize(t.Context(), req, c)
		if err != nil {
			t.Fatal(err)
		}
		n := utf8.RuneCountInString(req.Text)
		if len(marks) == 0 || marks[len(marks)-1].Text != n {
			t.Fatalf("%q: marks %v do not reach rune %d", req.Text, marks, n)
		}
		for i := 1; i < len(marks); i++ {
			if marks[i].Text < marks[i-1].Text || marks[i].At < marks[i-1].At {
				t.Errorf("%q: marks %v do not ascend", req.Text, marks)
			}
		}
		if total := time.Duration(len(c.Frames)) * media.FrameTime; marks[len(marks)-1].At > total {
			t.Errorf("%q: last mark %v behind the end %v", req.Text, marks[len(marks)-1].At, total)
		}
		text := 0
		for i, f := range c.Frames {
			if f.Mark.Text < text || f.Mark.Text > n {
				t.Fatalf("%q: frame %d carries %d runes after %d", req.Text, i, f.Mark.Text, text)
			}
			text = f.Mark.Text
		}
		if text != n {
			t.Errorf("%q: last frame carries %d of %d runes", req.Text, text, n)
		}
	}
}

func testEmpty(t *testing.T, s tts.Synthesizer) {
	for _, text := range []string{"", " ", "。", "\n"} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		if _, err := s.Synthesize(ctx, tts.Request{Text: text}, &Collect{}); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		cancel()
	}
}

func testCancelledBefore(t *testing.T, s tts.Synthesizer) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Synthesize(ctx, tts.Request{Text: chinese}, &Collect{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

// testCancel cancels from within the third frame: the engine is in the middle of the clause then.
func testCancel(t *testing.T, s tts.Synthesizer) {
	long := ""
	for range 20 {
		long += chinese
	}
	for range 5 {
		ctx, cancel := context.WithCancel(t.Context())
		var at time.Time
		n, late := 0, 0
		_, err := s.Synthesize(ctx, tts.Request{Text: long}, media.SinkFunc(func(media.Frame) error {
			if n++; n == 3 {
				at = time.Now()
				cancel()
			} else if n > 3 {
				late++
			}
			return nil
		}))
		took := time.Since(at)
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("error %v after %d frames, want context.Canceled", err, n)
		}
		if took > cancelBound {
			t.Errorf("returned %v after the cancel", took)
		}
		if late > 10 {
			t.Errorf("%d frames written after the cancel", late)
		}
	}
	if _, err := s.Synthesize(t.Context(), tts.Request{Text: chinese}, &Collect{}); err != nil {
		t.Errorf("clause after cancels: %v", err)
	}
}

func testSinkError(t *testing.T, s tts.Synthesizer) {
	_, err := s.Synthesize(t.Context(), tts.Request{Text: chinese}, media.SinkFunc(func(media.Frame) error { return media.ErrClosed }))
	if !errors.Is(err, media.ErrClosed) {
		t.Errorf("error %v, want media.ErrClosed", err)
	}
	if _, err := s.Synthesize(t.Context(), tts.Request{Text: chinese}, &Collect{}); err != nil {
		t.Errorf("clause after it: %v", err)
	}
}

func testConcurrent(t *testing.T, s tts.Synthesizer) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			c := &Collect{}
			if _, err := s.Synthesize(t.Context(), tts.Request{Text: chinese}, c); err != nil {
				t.Error(err)
			} else if len(c.Frames) < 20 {
				t.Errorf("only %d frames", len(c.Frames))
			}
		})
	}
	wg.Wait()
}
