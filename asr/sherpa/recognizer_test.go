package sherpa_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hotline"
	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/asr/sherpa"
	"hotline/internal/sherpaonnx"
	"hotline/media"
)

func TestMain(m *testing.M) {
	sherpa.CheckMain()
	goleak.VerifyTestMain(m)
}

// demo starts the bundled model or skips where the library is not there.
func demo(t testing.TB, vocabulary ...string) *sherpa.Recognizer {
	t.Helper()
	cfg := sherpa.Default()
	cfg.DataDir, cfg.Vocabulary = t.TempDir(), vocabulary
	r, err := sherpa.New(cfg)
	if errors.Is(err, sherpaonnx.ErrNoLib) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// hear recognises one utterance and returns its final.
func hear(t testing.TB, r asr.Recognizer, pcm []int16, rate int) asr.Result {
	t.Helper()
	s, err := r.Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for len(pcm) > 0 {
			n := min(rate/50, len(pcm))
			if err := s.WriteFrame(media.Frame{Rate: rate, Samples: pcm[:n]}); err != nil {
				break
			}
			pcm = pcm[n:]
			asrtest.Pace(s)
		}
		s.Flush()
		_ = s.Close()
	}()
	var final asr.Result
	for res := range s.Results() {
		if res.Kind == asr.Final {
			final = res
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return final
}

func TestRecognizer_Conformance(t *testing.T) {
	r := demo(t)
	asrtest.Run(t, func() asr.Recognizer { return r }, asrtest.Fixtures{
		Rate: 8000, PCM: say(t, "我想查一下这个月的话费", "f4"), Text: "我想查一下这个月的话费", MaxErrorRate: 0.2,
	})
}

func TestRecognizer_HearsTheDomain(t *testing.T) {
	r := demo(t)
	edits, length := 0, 0
	for i, text := range []string{"帮我转人工客服", "我家宽带上不了网", "我要投诉你们的客服", "查一下剩余流量", "我的手机号是幺三八零零幺三八零零零", "我想把套餐改成便宜一点的"} {
		got := hear(t, r, say(t, text, []string{"f4", "m7", "steph2"}[i%3]), 8000)
		e, n := asr.ErrorRate("zh-CN", text, got.Text)
		edits, length = edits+e, length+n
		t.Logf("%s -> %s (%.2f)", text, got.Text, got.Confidence)
	}
	if rate := float64(edits) / float64(length); rate > 0.12 {
		t.Errorf("%.1f %% of characters are wrong, want at most 12 %%", 100*rate)
	}
}

func TestRecognizer_TakesOtherRates(t *testing.T) {
	r := demo(t)
	pcm := say(t, "帮我转人工客服", "f4")
	for _, times := range []int{2, 6} {
		up := make([]int16, 0, len(pcm)*times)
		for i, v := range pcm {
			next := v
			if i+1 < len(pcm) {
				next = pcm[i+1]
			}
			for k := range times {
				up = append(up, int16((int(v)*(times-k)+int(next)*k)/times))
			}
		}
		if got := hear(t, r, up, 8000*times); got.Text != "帮我转人工客服" {
			t.Errorf("%d Hz: heard %q", 8000*times, got.Text)
		}
	}
}

func TestRecognizer_SaysWhatItIs(t *testing.T) {
	c := demo(t).Caps()
	if c.Trust != asr.TrustSimulated {
		t.Errorf("the demo model claims trust %q", c.Trust)
	}
	if !c.Partials || !c.WordTimes || len(c.Langs) != 1 || c.Langs[0] != "zh-CN" {
		t.Errorf("caps %+v", c)
	}
}

func TestRecognizer_RefusesChangeOfRate(t *testing.T) {
	s, err := demo(t).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = s.Close()
		for range s.Results() { //nolint:revive // drain
		}
	}()
	if err := s.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 160)}); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteFrame(media.Frame{Rate: 16000, Samples: make([]int16, 320)}); err == nil {
		t.Error("the rate may change within a stream; the library ends the process then")
	}
}

// A call that ends while its recogniser is being opened leaves nothing, and no race (with -race).
func TestRecognizer_CallEndsWhileItOpens(t *testing.T) {
	r := demo(t)
	for range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		s, err := r.Open(ctx, asr.Options{Lang: "zh-CN"})
		if err != nil {
			continue // it had ended before
		}
		for range s.Results() {
			t.Error("words")
		}
	}
}

func TestRecognizer_CloseEndsStreams(t *testing.T) {
	cfg := sherpa.Default()
	cfg.DataDir = t.TempDir()
	r, err := sherpa.New(cfg)
	if errors.Is(err, sherpaonnx.ErrNoLib) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Open(context.Background(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	_ = s.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 1600)})
	_ = r.Close()
	for range s.Results() { //nolint:revive // drain
	}
	if !errors.Is(s.Err(), sherpaonnx.ErrClosed) {
		t.Errorf("Err is %v after Close of the recogniser", s.Err())
	}
	if _, err := r.Open(context.Background(), asr.Options{}); err == nil {
		t.Error("a closed recogniser opens streams")
	}
}

// TestNew_BadModels gives the library what makes it end the process; only the child may die.
func TestNew_BadModels(t *testing.T) {
	demo(t) // skips without the library
	good, err := os.ReadFile("demo/model.onnx")
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := os.ReadFile("demo/tokens.txt")
	if err != nil {
		t.Fatal(err)
	}
	damaged := append([]byte(nil), good...)
	copy(damaged[len(damaged)-600:], strings.Repeat("x", 400))
	for _, c := range []struct {
		name          string
		model, tokens []byte
	}{
		{"no_model", nil, tokens},
		{"cut_model", good[:len(good)/2], tokens},
		{"damaged_model", damaged, tokens},
		{"not_a_model", []byte("hello"), tokens},
		{"no_tokens", good, nil},
		{"short_tokens", good, tokens[:len(tokens)-20]},
		{"no_blank", good, tokens[8:]},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := sherpa.Default()
			cfg.ModelDir, cfg.DataDir = t.TempDir(), t.TempDir()
			if c.model != nil {
				_ = os.WriteFile(filepath.Join(cfg.ModelDir, "model.onnx"), c.model, 0o600)
			}
			if c.tokens != nil {
				_ = os.WriteFile(filepath.Join(cfg.ModelDir, "tokens.txt"), c.tokens, 0o600)
			}
			_, err := sherpa.New(cfg)
			var e *hotline.Error
			if !errors.As(err, &e) || e.Kind != hotline.KindInvalid {
				t.Errorf("error is %v", err)
			}
			t.Log(err)
		})
	}
}
