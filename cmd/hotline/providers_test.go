package main

import (
	"bytes"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/internal/caller"
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

// Without the speech library the hotline says so before anybody calls, and a caller who speaks is told to use the keys.
func TestServe_WithoutTheSpeechLibraryIsHonest(t *testing.T) {
	t.Setenv("SHERPA_ONNX_LIB", t.TempDir())
	file := filepath.Join(t.TempDir(), "hotline.yaml")
	var out, errs bytes.Buffer
	for engine, code := range map[string]int{"auto": 0, "demo": 1} {
		if err := os.WriteFile(file, []byte("asr: {engine: "+engine+"}\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		out.Reset()
		errs.Reset()
		if got := run([]string{"config", "--check", file}, &out, &errs); got != code || !strings.Contains(out.String()+errs.String(), "the folder lib beside the program") {
			t.Errorf("asr.engine %s: exit %d: %s%s", engine, got, &out, &errs)
		}
	}
	r := newRig(t, func(c *config.Config) { c.ASR.Engine = "auto" })
	if code, status, text := r.readyz("asr"); code != http.StatusOK || status != "degraded" || !strings.Contains(text, "the folder lib beside the program") || !strings.Contains(text, "served by keypad") {
		t.Errorf("readyz %d %s: %s", code, status, text)
	}
	r.call(caller.Step{Say: "查一下我的话费"}, caller.Step{DTMF: "1"})
	rec := r.record()
	if said := played(rec); strings.Count(said, "听不到您说话") < 2 || strings.Contains(said, "没有听清") || !strings.Contains(said, "余额是五元") {
		t.Errorf("played %s", said)
	}
}
