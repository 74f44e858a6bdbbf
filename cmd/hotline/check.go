package main

import (
	"context"
	"errors"
	"fmt"

	"hotline/asr/sherpa"
	"hotline/internal/config"
	"hotline/internal/models"
)

// checkEngines finds what would keep speech and models from being opened. Engines of other machines are made and not called, espeak is
// started and says a little; of models on this machine sound.Check looks for the folders: loading one takes seconds.
func checkEngines(ctx context.Context, cfg config.Config) error {
	_, err := openModel(cfg, nil)
	return errors.Join(err, checkSpeaking(ctx, cfg), checkHearing(ctx, cfg))
}

func checkSpeaking(ctx context.Context, cfg config.Config) error {
	if cfg.TTS.Workers = 1; cfg.TTS.Engine == "sherpa" {
		if _, err := sherpaVoice(cfg); err != nil {
			return err
		}
	} else if err := tryVoice(ctx, cfg, cfg.TTS.Engine); err != nil {
		return err
	}
	if cfg.TTS.Fallback != "espeak" || cfg.TTS.Engine == "espeak" || cfg.TTS.Engine == "auto" {
		return nil
	}
	cfg.TTS.Voice, cfg.TTS.Voices = "", nil // those of the engine
	if err := tryVoice(ctx, cfg, "espeak"); err != nil {
		return fmt.Errorf("tts.fallback: %w (or set tts.fallback: none)", err)
	}
	return nil
}

// tryVoice opens an engine that is there at once.
func tryVoice(ctx context.Context, cfg config.Config, name string) error {
	if name == "auto" {
		name = "espeak"
	}
	engine, err := synthesizers[name](ctx, cfg)
	if err != nil {
		return fmt.Errorf("tts.engine: %w", err)
	}
	defer engine.close()
	if name != "espeak" {
		return nil
	}
	return checkVoices(ctx, cfg.TTS, engine)
}

// checkHearing makes the engines of other machines, and refuses to let the demo recogniser answer people, as serve does.
func checkHearing(ctx context.Context, cfg config.Config) error {
	var wrong []error
	simulated := false
	for _, r := range append([]config.Recognizer{cfg.ASR.Recognizer}, cfg.ASR.Fallback...) {
		one := cfg
		one.ASR.Recognizer = r
		simulated = simulated || bundled(one)
		if r.Engine == "sherpa" || r.Engine == "demo" {
			if err := sherpa.Installed(); err != nil {
				wrong = append(wrong, fmt.Errorf("asr.engine: %w", err))
			}
		}
		if r.Engine != "funasr" && r.Engine != "openai" {
			continue
		}
		ear, err := recognizers[r.Engine](ctx, one, nil)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("asr.url: %w", err))
			continue
		}
		ear.close()
	}
	if simulated && !onlyLoopback(cfg) && !cfg.ASR.AllowSimulated {
		wrong = append(wrong, errSimulated)
	}
	return errors.Join(wrong...)
}

// hearingAdvice says what keeps a recogniser of this machine from being opened: with asr.engine auto serve starts all the same.
func hearingAdvice(cfg config.Config) []string {
	if cfg.ASR.Engine != "auto" {
		return nil
	}
	if err := sherpa.Installed(); err != nil {
		return []string{fmt.Sprintf("asr.engine: auto finds no speech recognition here; asr.fallback would hear callers, or they would be served by keypad: %v", err)}
	}
	return nil
}

// bundled says whether an engine would be the demo recogniser: it is chosen, or no model is there.
func bundled(cfg config.Config) bool {
	switch cfg.ASR.Engine {
	case "demo":
		return true
	case "sherpa":
		return cfg.ASR.Model == ""
	case "auto":
		return cfg.ASR.Model == "" && installed(cfg, models.KindASR) == ""
	}
	return false
}
