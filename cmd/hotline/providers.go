package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"hotline/dialog/flow"
	"hotline/examples/telecom"
	"hotline/internal/config"
	"hotline/internal/models"
	"hotline/llm"
	"hotline/llm/openai"
	"hotline/tts"
	"hotline/tts/espeak"
	ttsopenai "hotline/tts/openai"
	ttssherpa "hotline/tts/sherpa"
)

// speech is a synthesiser with what it takes to close it.
type speech struct {
	tts.Synthesizer
	closers []io.Closer
}

func (s speech) close() {
	for _, c := range s.closers {
		_ = c.Close()
	}
}

// synthesizers is the one table of speech synthesis engines.
var synthesizers = map[string]func(ctx context.Context, cfg config.Config) (speech, error){
	"espeak": func(_ context.Context, cfg config.Config) (speech, error) {
		c := espeak.Default()
		c.Workers = cfg.TTS.Workers
		s, err := espeak.New(c)
		if err != nil {
			return speech{}, err
		}
		return speech{Synthesizer: s, closers: []io.Closer{s}}, nil
	},
	"openai": func(_ context.Context, cfg config.Config) (speech, error) {
		c := ttsopenai.Default()
		c.BaseURL, c.Key = cfg.TTS.URL, os.Getenv(cfg.TTS.KeyEnv)
		if cfg.TTS.Model != "" {
			c.Model = cfg.TTS.Model
		}
		if cfg.TTS.Voice != "" {
			c.Voice = cfg.TTS.Voice
		}
		s, err := ttsopenai.New(c, nil)
		if err != nil {
			return speech{}, err
		}
		return speech{Synthesizer: s, closers: []io.Closer{s}}, nil
	},
	"sherpa": func(ctx context.Context, cfg config.Config) (speech, error) {
		c := ttssherpa.Default()
		if c.Folder = cfg.TTS.Model; c.Folder == "" {
			c.Folder = installed(cfg, models.KindTTS)
		}
		s, err := ttssherpa.New(ctx, c)
		if err != nil {
			return speech{}, err
		}
		return speech{Synthesizer: s, closers: []io.Closer{s}}, nil
	},
}

// openSynthesizer opens the configured engine behind the cache of rendered prompts. With auto it takes espeak, which is always
// here; a pulled voice is chosen by tts.engine: sherpa, because it costs far more processor time per call. A cache folder that
// cannot be written leaves the cache in memory.
func openSynthesizer(ctx context.Context, cfg config.Config, log *slog.Logger) (speech, error) {
	name := cfg.TTS.Engine
	if name == "auto" {
		name = "espeak"
	}
	open, ok := synthesizers[name]
	if !ok {
		return speech{}, fmt.Errorf("tts.engine %q is unknown", name)
	}
	engine, err := open(ctx, cfg)
	if err != nil || cfg.TTS.Cache == 0 {
		return engine, err
	}
	cc := tts.DefaultCache()
	cc.Dir, cc.Bytes = filepath.Join(cfg.Data, "prompts"), int64(cfg.TTS.Cache)
	cache, err := tts.NewCache(engine, cc)
	if err != nil {
		log.Warn("rendered prompts are not kept on disk", "err", err)
		cc.Dir = ""
		cache, err = tts.NewCache(engine, cc)
	}
	if err != nil {
		engine.close()
		return speech{}, err
	}
	engine.Synthesizer = cache
	return engine, nil
}

// openModel opens the language model; nil when none is configured.
func openModel(cfg config.Config) (llm.Model, error) {
	if cfg.LLM.URL == "" {
		return nil, nil //nolint:nilnil // no model is a fine answer
	}
	c := openai.Default()
	c.BaseURL, c.Model, c.Key = cfg.LLM.URL, cfg.LLM.Model, os.Getenv(cfg.LLM.KeyEnv)
	return openai.New(c, nil)
}

// loadApp loads the configured app folder, or the built-in sample.
func loadApp(cfg config.Config) (*flow.App, error) {
	if cfg.App.Folder == "" {
		return telecom.Load()
	}
	return flow.Load(cfg.App.Folder)
}

var errNoSpeech = errors.New("the prompt could not be spoken")

func quietLog(e *env) *slog.Logger {
	return slog.New(slog.NewTextHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
