package sherpa_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"unicode/utf8"

	"go.uber.org/goleak"

	"hotline"
	"hotline/internal/sherpaonnx"
	"hotline/media"
	"hotline/tts"
	"hotline/tts/sherpa"
	"hotline/tts/ttstest"
)

func TestMain(m *testing.M) {
	sherpa.CheckMain()
	goleak.VerifyTestMain(m)
}

var _ sherpa.Voice = (*sherpaonnx.TTS)(nil)

// toneVoice stands in for a model: 200 ms of tone a character, one piece for ten of them; block holds it back.
type toneVoice struct {
	mu    sync.Mutex
	block chan struct{}
	fail  error
}

func (*toneVoice) Rate() int     { return 16000 }
func (*toneVoice) Speakers() int { return 3 }
func (*toneVoice) Close()        {}

func (v *toneVoice) Generate(text string, speaker int, speed float64, emit func([]float32) bool) error {
	if !v.mu.TryLock() {
		return errors.New("two syntheses at once")
	}
	defer v.mu.Unlock()
	if v.block != nil {
		<-v.block
	}
	for n := utf8.RuneCountInString(text); n > 0; n -= 10 {
		pcm := make([]float32, int(float64(min(n, 10)*3200)/speed))
		for i := range pcm {
			pcm[i] = float32(0.15 * math.Sin(2*math.Pi*float64(300+100*speaker)*float64(i)/16000))
		}
		if !emit(pcm) {
			return nil
		}
	}
	return v.fail
}

func open(t testing.TB, v sherpa.Voice) *sherpa.Synthesizer {
	cfg := sherpa.Default()
	cfg.Folder = "tone"
	s := sherpa.Wrap(cfg, v)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestSynthesizer_KeepsTheContract(t *testing.T) {
	ttstest.Run(t, func(t *testing.T) tts.Synthesizer { return open(t, &toneVoice{}) })
}

func TestSynthesizer_DoesNotWaitForTheLibrary(t *testing.T) {
	v := &toneVoice{block: make(chan struct{})}
	s := open(t, v)
	ctx, cancel := context.WithCancel(t.Context())
	errs := make(chan error, 2)
	for range 2 { // one in the library, one in the queue
		go func() {
			_, err := s.Synthesize(ctx, tts.Request{Text: "您好"}, media.Discard)
			errs <- err
		}()
	}
	cancel()
	for range 2 {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
	close(v.block)
	if _, err := s.Synthesize(t.Context(), tts.Request{Text: "您好"}, media.Discard); err != nil {
		t.Errorf("clause after it: %v", err)
	}
}

func TestSynthesizer_TellsWhatFailed(t *testing.T) {
	var err *hotline.Error
	s := open(t, &toneVoice{fail: errors.New("no memory")})
	if _, got := s.Synthesize(t.Context(), tts.Request{Text: "您好"}, media.Discard); !errors.As(got, &err) || err.Kind != hotline.KindUnavailable {
		t.Errorf("error %v", got)
	}
	for _, voice := range []string{"3", "-1", "amy"} {
		if _, got := s.Synthesize(t.Context(), tts.Request{Text: "您好", Voice: voice}, media.Discard); !errors.As(got, &err) || err.Kind != hotline.KindInvalid {
			t.Errorf("voice %q: error %v", voice, got)
		}
	}
}

func TestNew_SurvivesDamagedFiles(t *testing.T) {
	var err *hotline.Error
	cfg := sherpa.Default()
	cfg.Folder = t.TempDir()
	if _, got := sherpa.New(t.Context(), cfg); !errors.As(got, &err) || err.Kind != hotline.KindInvalid {
		t.Errorf("empty folder: error %v", got)
	}
	for _, name := range []string{"model.onnx", "tokens.txt", "lexicon.txt"} {
		if err := os.WriteFile(filepath.Join(cfg.Folder, name), []byte("not a model"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, got := sherpa.New(t.Context(), cfg); !errors.As(got, &err) || err.Kind != hotline.KindUnavailable {
		t.Errorf("damaged files: error %v", got)
	}
}

func ExampleWrap() {
	s := sherpa.Wrap(sherpa.Default(), &toneVoice{})
	defer func() { _ = s.Close() }()
	marks, err := s.Synthesize(context.Background(), tts.Request{Text: "您好"}, media.Discard)
	fmt.Println(marks[len(marks)-1], err)
	// Output: {2 400ms} <nil>
}
