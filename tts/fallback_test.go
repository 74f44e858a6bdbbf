package tts_test

import (
	"errors"
	"testing"

	"hotline/media/dsp"
	"hotline/tts"
	"hotline/tts/ttstest"
)

func TestFallback_KeepsTheContract(t *testing.T) {
	ttstest.Run(t, func(t *testing.T) tts.Synthesizer {
		f, err := tts.NewFallback(&ttstest.Tone{Fail: errors.New("away")}, &ttstest.Tone{})
		if err != nil {
			t.Fatal(err)
		}
		return f
	})
}

func TestFallback_GoesOnOnlyBeforeTheFirstFrame(t *testing.T) {
	away := errors.New("away")
	for name, tc := range map[string]struct {
		failAt  int
		spoken  int
		frames  int
		want    error
		without bool // the second engine fails too
	}{
		"before":    {failAt: 0, spoken: 1, frames: 20},
		"after":     {failAt: 1, spoken: 0, frames: 10, want: away},
		"both_away": {failAt: 0, spoken: 1, frames: 0, want: away, without: true},
	} {
		t.Run(name, func(t *testing.T) {
			second := &ttstest.Tone{}
			if tc.without {
				second.Fail = away
			}
			f, err := tts.NewFallback(&ttstest.Tone{Fail: away, FailAt: tc.failAt}, second)
			if err != nil {
				t.Fatal(err)
			}
			out := &ttstest.Collect{}
			_, err = f.Synthesize(t.Context(), tts.Request{Text: "您好"}, out)
			if !errors.Is(err, tc.want) || second.Clauses() != tc.spoken || len(out.Frames) != tc.frames || int(f.Switched()) != tc.spoken {
				t.Errorf("error %v, second engine %d, %d frames, switched %d", err, second.Clauses(), len(out.Frames), f.Switched())
			}
		})
	}
}

func TestFallback_NeedsAnEngine(t *testing.T) {
	if _, err := tts.NewFallback(); err == nil {
		t.Error("no error without engines")
	}
}

func TestFramer_CutsAndMarks(t *testing.T) {
	out := &ttstest.Collect{}
	var framing tts.Framing
	f, err := framing.NewFramer(out, 16000, 8000)
	if err != nil {
		t.Fatal(err)
	}
	loud := make([]int16, 1600) // 100 ms
	for i := range loud {
		loud[i] = int16(3000 - 6000*(i/20%2))
	}
	f.Mark(1, f.At()+50_000_000)
	for _, pcm := range [][]int16{loud[:7], loud[7:], make([]int16, 1610)} {
		if err := f.Write(pcm); err != nil {
			t.Fatal(err)
		}
	}
	marks, err := f.Finish(2)
	if err != nil || len(out.Frames) != 11 {
		t.Fatalf("error %v, %d frames", err, len(out.Frames))
	}
	var texts []int
	for _, frame := range out.Frames {
		texts = append(texts, frame.Mark.Text)
	}
	if _, err := framing.NewFramer(out, 22050, 8003); !errors.Is(err, dsp.ErrRatio) {
		t.Errorf("error %v for an odd rate", err)
	}
	if texts[1] != 0 || texts[2] != 1 || texts[5] != 2 && texts[4] != 2 || texts[10] != 2 {
		t.Errorf("frames carry %v", texts)
	}
	if last := marks[len(marks)-1]; last.Text != 2 || last.At > 130_000_000 {
		t.Errorf("marks %v: the last is not at the end of the sound", marks)
	}
}

func FuzzCache_Files(f *testing.F) {
	f.Add([]byte("hotline-clip-1\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if err := tts.DecodeClip(file); err == nil && len(file) < 60 {
			t.Error("took a file that is too short to be a clip")
		}
	})
}
