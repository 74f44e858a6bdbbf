package espeak_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"hotline/media"
	"hotline/tts"
	"hotline/tts/espeak"
	"hotline/tts/ttstest"
)

func open(t testing.TB) *espeak.Synthesizer {
	cfg := espeak.Default()
	cfg.Worker = filepath.Join(t.TempDir(), "espeakd")
	if out, err := exec.Command("cc", "-O2", "-o", cfg.Worker, "espeakd/espeakd.c", "-lespeak-ng").CombinedOutput(); err != nil {
		t.Fatalf("build worker: %v\n%s", err, out)
	}
	s, err := espeak.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func TestSynthesizer_Speaks(t *testing.T) {
	s := open(t)
	var n int
	var last media.Frame
	marks, err := s.Synthesize(context.Background(), tts.Request{Text: "您好，欢迎致电星云电信。"}, media.SinkFunc(func(f media.Frame) error {
		n += len(f.Samples)
		last = f
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	if n < 8000 || last.Mark.Text != 12 {
		t.Errorf("%d samples, last mark %d", n, last.Mark.Text)
	}
	t.Log(marks, n)
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestSynthesizer_KeepsTheContract(t *testing.T) {
	ttstest.Run(t, func(t *testing.T) tts.Synthesizer { return open(t) })
}
