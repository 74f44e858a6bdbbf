package sherpa

import (
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"hotline/asr"
	"hotline/internal/sherpaonnx"
	"hotline/media"
)

// wild panics whenever it is asked.
type wild struct{}

func (wild) spell([]string, []time.Duration, []float64, bool) ([]asr.Word, int) { panic("wild spell") }
func (wild) reset()                                                             { panic("wild reset") }

// TestRecognizer_PanicEndsOneStream panics in the only worker, which goes on with the other streams.
func TestRecognizer_PanicEndsOneStream(t *testing.T) {
	cfg := Default()
	cfg.DataDir, cfg.Workers = t.TempDir(), 1
	r, err := New(cfg)
	if errors.Is(err, sherpaonnx.ErrNoLib) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var stacks atomic.Int32
	speak := func(breaks bool) asr.Stream {
		t.Helper()
		s, err := r.Open(t.Context(), asr.Options{Panicked: func(_ any, stack []byte) {
			if len(stack) > 0 {
				stacks.Add(1)
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if breaks {
			s.(*stream).work.spell = wild{} // before the first frame no worker has it
		}
		pcm := syllables(rand.New(rand.NewPCG(1, 2)), time.Second, 60, 20) //nolint:gosec // test data
		for ; len(pcm) >= 160; pcm = pcm[160:] {
			if err := s.WriteFrame(media.Frame{Rate: 8000, Samples: pcm[:160]}); err != nil {
				break // it may be over by now
			}
		}
		s.Flush()
		return s
	}
	broken := speak(true)
	for range broken.Results() {
	}
	if err := broken.Err(); !errors.Is(err, asr.ErrPanicked) || stacks.Load() == 0 {
		t.Errorf("ended with %v, %d stacks", err, stacks.Load())
	}
	if err := broken.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); !errors.Is(err, media.ErrClosed) {
		t.Errorf("a frame after the end: %v", err)
	}
	well := speak(false)
	final := false
	_ = well.Close()
	for res := range well.Results() {
		final = final || res.Kind == asr.Final
	}
	if err := well.Err(); err != nil || !final {
		t.Errorf("the other stream: final %v, %v", final, err)
	}
}
