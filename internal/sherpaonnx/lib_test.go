package sherpaonnx_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hotline/internal/sherpaonnx"
)

func open(t testing.TB) *sherpaonnx.Lib {
	t.Helper()
	l, err := sherpaonnx.Open("")
	if errors.Is(err, sherpaonnx.ErrNoLib) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func model(t testing.TB, l *sherpaonnx.Lib) *sherpaonnx.Recognizer {
	t.Helper()
	dir := filepath.Join("..", "..", "asr", "sherpa", "demo")
	r, err := l.NewRecognizer(sherpaonnx.RecognizerConfig{
		Zipformer2CTC: filepath.Join(dir, "model.onnx"), Tokens: filepath.Join(dir, "tokens.txt"), Threads: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestFindLib_SaysWhatIsMissing(t *testing.T) {
	if _, err := sherpaonnx.FindLib(t.TempDir()); !errors.Is(err, sherpaonnx.ErrNoLib) {
		t.Errorf("error is %v", err)
	}
}

// An installation has the library in lib beside the program, and is started from anywhere without a word in its environment.
func TestFindLib_LooksBesideTheProgram(t *testing.T) {
	t.Setenv(sherpaonnx.EnvLib, "")
	t.Chdir(t.TempDir())
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lib := filepath.Join(filepath.Dir(exe), "lib")
	if err := os.Mkdir(lib, 0o750); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(lib) })
	if _, err := sherpaonnx.FindLib(""); !errors.Is(err, sherpaonnx.ErrNoLib) {
		t.Errorf("an empty folder: %v", err)
	}
	for _, name := range []string{"libonnxruntime.so", "libsherpa-onnx-c-api.so"} {
		if err := os.WriteFile(filepath.Join(lib, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := sherpaonnx.FindLib(""); err != nil || got != lib {
		t.Errorf("found %s, %v", got, err)
	}
}

// TestStream_SurvivesWrongUse makes the calls of which each, unguarded, ends the process or deafens the model.
func TestStream_SurvivesWrongUse(t *testing.T) {
	r := model(t, open(t))
	s, err := r.NewStream("ignored")
	if err != nil {
		t.Fatal(err)
	}
	if n := s.Decode(); n != 0 {
		t.Errorf("decoded %d times without audio", n)
	}
	nan := float32(math.NaN())
	if err := s.Accept([]float32{nan, 3e4, -3e4, float32(math.Inf(1)), 0}); err != nil {
		t.Error(err)
	}
	if err := s.Accept(nil); err != nil {
		t.Error(err)
	}
	s.Finish()
	s.Finish()
	if err := s.Accept(make([]float32, 10)); !errors.Is(err, sherpaonnx.ErrClosed) {
		t.Errorf("audio after Finish: %v", err)
	}
	r.Close() // the stream keeps the model alive
	s.Decode()
	if _, err := s.Result(); err != nil {
		t.Error(err)
	}
	s.Close()
	s.Close()
	if _, err := s.Result(); !errors.Is(err, sherpaonnx.ErrClosed) {
		t.Errorf("result after Close: %v", err)
	}
	if _, err := r.NewStream(""); !errors.Is(err, sherpaonnx.ErrClosed) {
		t.Errorf("stream after Close: %v", err)
	}
	r.Close()
}

func TestNewRecognizer_RefusesNonsense(t *testing.T) {
	l := open(t)
	for _, c := range []sherpaonnx.RecognizerConfig{
		{}, {Tokens: "x"}, {Tokens: "x", Encoder: "e"}, {Tokens: "x", Zipformer2CTC: "m", Encoder: "e", Decoder: "d"},
		{Tokens: "x", Zipformer2CTC: "m", HotWords: true},
	} {
		if _, err := l.NewRecognizer(c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}

func TestNewTTS_RefusesNonsense(t *testing.T) {
	l := open(t)
	for _, c := range []sherpaonnx.TTSConfig{
		{}, {Vits: "a"}, {Vits: "a", Kokoro: "b", Tokens: "t"}, {Matcha: "a", Tokens: "t"}, {Kokoro: "a", Tokens: "t"},
		{Vits: "/nonexistent/model.onnx", Tokens: "/nonexistent/tokens.txt"}, // the library itself says no
	} {
		if v, err := l.NewTTS(c); err == nil {
			v.Close()
			t.Errorf("%+v is accepted", c)
		}
	}
}

func TestRecognizer_ManyGoroutines(t *testing.T) {
	r := model(t, open(t))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 3 {
				s, err := r.NewStream("")
				if err != nil {
					t.Error(err)
					return
				}
				for range 10 {
					_ = s.Accept(make([]float32, 1600))
					s.Decode()
				}
				_, _ = s.Result()
				s.Close()
			}
		})
	}
	wg.Wait()
	r.Close()
}
