package main

import (
	"log/slog"
	"strings"
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

// A voice that is not there is refused at the start: callers would hear the first English word of a reply fail.
func TestOpenSynthesizer_RefusesAVoiceThatIsNotThere(t *testing.T) {
	for voice, key := range map[string]string{"nosuchvoice": "tts.voice", "+f4": "", "cmn-latn-pinyin+f2": "", "en-us": "", "en-us+f3": ""} {
		cfg := config.Default()
		cfg.Data, cfg.TTS.Voice = t.TempDir(), voice
		s, err := openSynthesizer(t.Context(), cfg, slog.New(slog.DiscardHandler))
		if err == nil {
			s.close()
		}
		if (err == nil) != (key == "") || err != nil && !strings.Contains(err.Error(), key+": the engine has no voice") {
			t.Errorf("%s: %v", voice, err)
		}
	}
	cfg := config.Default()
	cfg.Data, cfg.TTS.Engine = t.TempDir(), "sherpa"
	if _, err := openSynthesizer(t.Context(), cfg, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "hotline models pull") {
		t.Errorf("sherpa without a voice: %v", err)
	}
}
