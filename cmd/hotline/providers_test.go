package main

import (
	"log/slog"
	"testing"

	"hotline/internal/config"
	"hotline/media"
	"hotline/tts"
)

// A remote synthesiser that is away is followed by espeak, unless the owner wants no other voice.
func TestOpenSynthesizer_EspeakSpeaksWhatTheEngineCannot(t *testing.T) {
	for fallback, speaks := range map[string]bool{"espeak": true, "none": false} {
		cfg := config.Default()
		cfg.Data = t.TempDir()
		cfg.TTS.Engine, cfg.TTS.URL, cfg.TTS.Fallback = "openai", "http://127.0.0.1:1/v1", fallback
		voice, err := openSynthesizer(t.Context(), cfg, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		samples := 0
		_, err = voice.Synthesize(t.Context(), tts.Request{Text: "您好。", Lang: "zh-CN", Speed: 1, Rate: 8000}, media.SinkFunc(func(f media.Frame) error {
			samples += len(f.Samples)
			return nil
		}))
		if (err == nil && samples > 1000) != speaks {
			t.Errorf("fallback %s: %d samples, error %v", fallback, samples, err)
		}
		voice.close()
	}
}
