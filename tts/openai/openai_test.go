package openai_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/media"
	"hotline/tts"
	"hotline/tts/openai"
	"hotline/tts/openai/openaitest"
	"hotline/tts/ttstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, how openaitest.Behaviour, change func(*openai.Config)) (*openai.Synthesizer, *openaitest.Server) {
	t.Helper()
	server := openaitest.New(t, how)
	cfg := openai.Default()
	cfg.BaseURL = server.URL
	if change != nil {
		change(&cfg)
	}
	s, err := openai.New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, server
}

func TestSynthesizer_KeepsTheContract(t *testing.T) {
	for _, format := range []string{"pcm", "wav"} {
		t.Run(format, func(t *testing.T) {
			ttstest.Run(t, func(t *testing.T) tts.Synthesizer {
				s, _ := open(t, openaitest.Behaviour{Odd: true, Pace: time.Millisecond}, func(c *openai.Config) { c.Format = format })
				return s
			})
		})
	}
}

func TestSynthesizer_SendsWhatIsAsked(t *testing.T) {
	s, server := open(t, openaitest.Behaviour{}, func(c *openai.Config) { c.Key, c.Normalize = "secret", true })
	if _, err := s.Synthesize(t.Context(), tts.Request{Text: "余额￥58.60", Speed: 1.5}, media.Discard); err != nil {
		t.Fatal(err)
	}
	want := openaitest.Request{Model: "tts-1", Input: "余额五十八元六角", Voice: "alloy", Format: "pcm", Speed: 1.5, Key: "Bearer secret"}
	if got := server.Requests(); len(got) != 1 || got[0] != want {
		t.Errorf("sent %+v, want %+v", got, want)
	}
}

func TestSynthesizer_LearnsThePace(t *testing.T) {
	s, _ := open(t, openaitest.Behaviour{}, nil)
	text := "您好欢迎致电星云电信"
	worst := func() time.Duration {
		marks, err := s.Synthesize(t.Context(), tts.Request{Text: text}, media.Discard)
		if err != nil {
			t.Fatal(err)
		}
		var worst time.Duration
		for _, m := range marks {
			worst = max(worst, (m.At - time.Duration(m.Text)*200*time.Millisecond).Abs())
		}
		return worst
	}
	first := worst()
	if again := worst(); again > 60*time.Millisecond || again > first {
		t.Errorf("marks off by %v, then by %v", first, again)
	}
}

func TestSynthesizer_TellsWhatFailed(t *testing.T) {
	hurry := func(c *openai.Config) { c.FirstByte, c.Stall = 100*time.Millisecond, 100*time.Millisecond }
	for name, tc := range map[string]struct {
		how    openaitest.Behaviour
		change func(*openai.Config)
		want   hotline.Kind
	}{
		"denied":      {openaitest.Behaviour{Status: 401}, nil, hotline.KindDenied},
		"busy":        {openaitest.Behaviour{Status: 429}, nil, hotline.KindBusy},
		"invalid":     {openaitest.Behaviour{Status: 400}, nil, hotline.KindInvalid},
		"away":        {openaitest.Behaviour{Status: 503}, nil, hotline.KindUnavailable},
		"slow":        {openaitest.Behaviour{Delay: time.Minute}, hurry, hotline.KindTimeout},
		"stalled":     {openaitest.Behaviour{Pace: time.Minute}, hurry, hotline.KindTimeout},
		"cut":         {openaitest.Behaviour{Cut: 9600}, nil, hotline.KindUnavailable},
		"no_sound":    {openaitest.Behaviour{Silent: true}, nil, hotline.KindUnavailable},
		"not_a_wav":   {openaitest.Behaviour{Silent: true}, func(c *openai.Config) { c.Format = "wav" }, hotline.KindUnavailable},
		"unreachable": {openaitest.Behaviour{}, func(c *openai.Config) { c.BaseURL = "http://127.0.0.1:1/v1" }, hotline.KindUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t, tc.how, tc.change)
			var got *hotline.Error
			if _, err := s.Synthesize(t.Context(), tts.Request{Text: "您好"}, media.Discard); !errors.As(err, &got) || got.Kind != tc.want {
				t.Errorf("error %v, want kind %s", err, tc.want)
			}
		})
	}
}

func TestConfig_Validate(t *testing.T) {
	if _, err := openai.New(openai.Default(), nil); err == nil {
		t.Error("no error without an address")
	}
}

func Example() {
	cfg := openai.Default()
	cfg.BaseURL = "http://127.0.0.1:8000/v1"
	s, err := openai.New(cfg, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = s.Close() }()
	marks, err := s.Synthesize(context.Background(), tts.Request{Text: "……"}, media.Discard)
	fmt.Println(s.Caps().Name, marks, err)
	// Output: openai:tts-1 [] <nil>
}
