package observing_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline/cmd/hotline/observing"
	"hotline/llm"
	"hotline/media"
	"hotline/tts"
)

func health() (*observing.Health, *bytes.Buffer) {
	var out bytes.Buffer
	return observing.NewHealth(slog.New(slog.NewTextHandler(&out, nil))), &out
}

func TestHealth_SaysOnceThatAModelFailsAndOnceThatItWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, out := health()
		failed := llm.Attempt{Endpoint: "qwen@10.0.0.1:8000", Outcome: "failed", Err: errors.New("connection refused")}
		for range 5 {
			h.Attempt(failed)
			h.Attempt(llm.Attempt{Endpoint: "qwen@10.0.0.1:8000", Outcome: "dropped"})
		}
		if text := out.String(); strings.Count(text, "level=WARN") != 1 || !strings.Contains(text, "llm:qwen@10.0.0.1:8000") || !strings.Contains(text, "connection refused") {
			t.Errorf("after five failures: %s", text)
		}
		for range 5 { // it flaps
			h.Attempt(llm.Attempt{Endpoint: "qwen@10.0.0.1:8000", Outcome: "ok"})
			h.Attempt(failed)
		}
		h.Attempt(llm.Attempt{Endpoint: "qwen@10.0.0.1:8000", Outcome: "ok"})
		if text := out.String(); strings.Count(text, "level=WARN") != 1 || strings.Count(text, "works again") != 1 {
			t.Errorf("after flapping: %s", text)
		}
		time.Sleep(2 * time.Minute)
		h.Attempt(failed)
		if strings.Count(out.String(), "level=WARN") != 2 {
			t.Errorf("after two minutes: %s", out.String())
		}
	})
}

// mute is a synthesizer that fails.
type mute struct{ tts.Synthesizer }

func (mute) Caps() tts.Caps { return tts.Caps{Name: "cosyvoice"} }
func (mute) Synthesize(context.Context, tts.Request, media.Sink) ([]tts.Mark, error) {
	return nil, errors.New("503")
}

func TestHealth_NotesAVoice(t *testing.T) {
	h, out := health()
	voice := h.Voice(mute{})
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := voice.Synthesize(stopped, tts.Request{}, nil); err == nil || out.Len() > 0 {
		t.Errorf("interrupted: %v %s", err, out.String())
	}
	if _, err := voice.Synthesize(t.Context(), tts.Request{}, nil); err == nil || !strings.Contains(out.String(), "tts:cosyvoice") {
		t.Errorf("failed: %v %s", err, out.String())
	}
}
