package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hotline/asr"
	"hotline/asr/funasr"
	asropenai "hotline/asr/openai"
	"hotline/asr/sherpa"
	"hotline/cmd/hotline/audition"
	"hotline/cmd/hotline/observing"
	"hotline/cmd/hotline/outside"
	"hotline/dialog/flow"
	"hotline/examples/telecom"
	"hotline/internal/config"
	"hotline/internal/models"
	"hotline/llm"
	"hotline/llm/openai"
	"hotline/media"
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
		c.BaseURL = cfg.TTS.URL
		var err error
		if c.Key, err = cfg.TTS.Key(); err != nil {
			return speech{}, fmt.Errorf("tts: %w", err)
		}
		if cfg.TTS.Model != "" {
			c.Model = cfg.TTS.Model
		}
		if cfg.TTS.Voice != "" {
			c.Voice = cfg.TTS.Voice
		}
		if cfg.TTS.Fallback == "espeak" { // somebody else can speak: a caller shall hear something within 2 s
			c.FirstByte = 1500 * time.Millisecond
		}
		s, err := ttsopenai.New(c, nil)
		if err != nil {
			return speech{}, err
		}
		return speech{Synthesizer: s, closers: []io.Closer{s}}, nil
	},
	"sherpa": func(ctx context.Context, cfg config.Config) (speech, error) {
		c := ttssherpa.Default()
		var err error
		if c.Folder, err = sherpaVoice(cfg); err != nil {
			return speech{}, err
		}
		s, err := ttssherpa.New(ctx, c)
		if err != nil {
			return speech{}, err
		}
		return speech{Synthesizer: s, closers: []io.Closer{s}}, nil
	},
}

// sherpaVoice is the folder of the voice that the configuration names, else of the best one that was pulled.
func sherpaVoice(cfg config.Config) (string, error) {
	if cfg.TTS.Model != "" {
		return cfg.TTS.Model, nil
	}
	if folder := installed(cfg, models.KindTTS); folder != "" {
		return folder, nil
	}
	return "", errors.New("tts.engine: sherpa has no voice: pull one (hotline models list, hotline models pull NAME), name its folder in tts.model, or use espeak")
}

// checkVoices has an engine on this machine say a little in each voice that is configured: callers would hear the first that is not there.
func checkVoices(ctx context.Context, cfg config.TTS, engine tts.Synthesizer) error {
	voices := map[string]string{"tts.voice": cfg.Voice}
	for l, v := range cfg.Voices {
		voices["tts.voices."+l] = v
	}
	for _, key := range slices.Sorted(maps.Keys(voices)) {
		if voices[key] == "" {
			continue
		}
		if err := audition.Try(ctx, engine, voices[key]); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
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
		return speech{}, fmt.Errorf("tts.engine %q is unknown: use auto, %s", name, strings.Join(slices.Sorted(maps.Keys(synthesizers)), ", "))
	}
	engine, err := open(ctx, cfg)
	if err == nil && name != "openai" {
		if err = checkVoices(ctx, cfg.TTS, engine); err != nil {
			engine.close()
		}
	}
	if err == nil && name != "espeak" {
		engine.Synthesizer = observing.NewHealth(log).Voice(engine.Synthesizer)
	}
	if err == nil && name != "espeak" && cfg.TTS.Fallback == "espeak" {
		engine, err = withEspeak(ctx, cfg, engine)
	}
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

// withEspeak lets espeak speak what the engine cannot, so that a caller hears another voice rather than an apology.
func withEspeak(ctx context.Context, cfg config.Config, engine speech) (speech, error) {
	spare, err := synthesizers["espeak"](ctx, cfg)
	if err != nil {
		engine.close()
		return speech{}, fmt.Errorf("tts.fallback: %w (or set tts.fallback: none)", err)
	}
	both, err := tts.NewFallback(engine, spare)
	if err != nil {
		return speech{}, err
	}
	return speech{Synthesizer: both, closers: append(engine.closers, spare.closers...)}, nil
}

// openModel opens the language models; nil when none is configured.
func openModel(cfg config.Config, seen func(llm.Attempt)) (llm.Model, error) {
	var endpoints []llm.Endpoint
	for _, m := range cfg.LLM.Models() {
		c := openai.Default()
		c.BaseURL, c.Model = m.URL, m.Model
		var err error
		if c.Key, err = m.Key(); err != nil {
			return nil, fmt.Errorf("llm: %w", err)
		}
		model, err := openai.New(c, nil)
		if err != nil {
			return nil, err
		}
		endpoints = append(endpoints, llm.Endpoint{Name: outside.Name(m), Model: model, Limit: m.Limit})
	}
	if len(endpoints) == 0 {
		return nil, nil //nolint:nilnil // no model is a fine answer
	}
	pool := llm.DefaultPool()
	pool.Hedge = cfg.LLM.Hedge
	return llm.NewPool(pool, seen, endpoints...)
}

// appFiles is the app folder, or the built-in sample.
func (s *server) appFiles() fs.FS { return appFolder(s.cfg) }

// appFolder is the app folder of a configuration, or the built-in sample.
func appFolder(cfg config.Config) fs.FS {
	if cfg.App.Folder == "" {
		return telecom.Files
	}
	return os.DirFS(cfg.App.Folder)
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

// ears is a recogniser with what it takes to close it. The embedded Recognizer is nil when only the keypad works.
type ears struct {
	asr.Recognizer
	missing  error         // why what engine auto should have opened is not there; nil where it is
	fallback *asr.Fallback // the same, where engines can take over or be away; nil where not
	settings []string      // that name the engines' servers, in their order: asr.url
	closers  []io.Closer
	tongues  map[string]asr.Recognizer // who listens to other languages, by BCP 47 tag
}

// engines are the engines that may hear callers, in their order, and how they are.
func (r ears) engines() []asr.Health {
	switch {
	case r.fallback != nil:
		return r.fallback.Health()
	case r.Recognizer != nil:
		return []asr.Health{{Caps: r.Caps()}}
	}
	return nil
}

func (r ears) close() {
	for _, c := range r.closers {
		_ = c.Close()
	}
}

// recognizers is the one table of speech recognition engines. Each returns hotline errors that say what to do.
var recognizers = map[string]func(ctx context.Context, cfg config.Config, app *flow.App) (ears, error){
	"sherpa": func(_ context.Context, cfg config.Config, app *flow.App) (ears, error) {
		return openSherpa(cfg, app, cfg.ASR.Model)
	},
	"demo": func(_ context.Context, cfg config.Config, app *flow.App) (ears, error) {
		return openSherpa(cfg, app, "")
	},
	"funasr": func(_ context.Context, cfg config.Config, _ *flow.App) (ears, error) {
		c := funasr.Default()
		c.URL = cfg.ASR.URL
		c.GiveUp = 3 * time.Second
		if len(cfg.ASR.Fallback) > 0 { // somebody else can go on: a caller shall not wait long for this one
			c.GiveUp, c.ConnectTimeout = time.Second, time.Second
		}
		rec, err := funasr.New(c, nil)
		return ears{Recognizer: rec}, err
	},
	"openai": func(_ context.Context, cfg config.Config, _ *flow.App) (ears, error) {
		c := asropenai.Default()
		c.BaseURL = cfg.ASR.URL
		var err error
		if c.Key, err = cfg.ASR.Key(); err != nil {
			return ears{}, fmt.Errorf("asr: %w", err)
		}
		if cfg.ASR.Model != "" {
			c.Model = cfg.ASR.Model
		}
		rec, err := asropenai.New(c, nil)
		return ears{Recognizer: rec}, err
	},
}

func openSherpa(cfg config.Config, app *flow.App, model string) (ears, error) {
	c := sherpa.Default()
	c.ModelDir, c.Workers = model, cfg.ASR.Workers
	c.DataDir = unpackTo(cfg.Data)
	if app != nil {
		c.Vocabulary = app.Vocabulary()
	}
	rec, err := sherpa.New(c)
	if err != nil {
		return ears{}, err
	}
	return ears{Recognizer: rec, closers: []io.Closer{rec}}, nil
}

// unpackTo is where the bundled model is unpacked: the data folder, where serve has made one; else "", the user's cache folder, so that
// hotline eval leaves nothing behind where it runs.
func unpackTo(data string) string {
	for _, part := range []string{"events", "sherpa"} {
		if _, err := os.Stat(filepath.Join(data, part)); err == nil {
			return filepath.Join(data, "sherpa")
		}
	}
	return ""
}

// openEars opens the configured engine and those that take over from it. A remote engine alone is put under a Fallback too: it
// lets it rest when it is away, so that calls do not wait for it.
func openEars(ctx context.Context, cfg config.Config, app *flow.App, log *slog.Logger) (ears, error) {
	first, err := openRecognizer(ctx, cfg, app, log)
	if err != nil || first.Recognizer == nil && len(cfg.ASR.Fallback) == 0 {
		return first, err
	}
	all := ears{closers: first.closers, missing: first.missing}
	var engines []asr.Recognizer
	if first.Recognizer != nil {
		engines, all.settings = append(engines, first.Recognizer), append(all.settings, "asr.url")
	}
	for i, r := range cfg.ASR.Fallback {
		one := cfg
		one.ASR.Recognizer = r
		next, err := openRecognizer(ctx, one, app, log)
		if err != nil {
			all.close()
			return ears{}, fmt.Errorf("asr.fallback[%d]: %w", i, err)
		}
		engines, all.closers = append(engines, next.Recognizer), append(all.closers, next.closers...)
		all.settings = append(all.settings, fmt.Sprintf("asr.fallback[%d].url", i))
	}
	if len(engines) == 1 && len(all.closers) > 0 { // in this process: it is never away
		return ears{Recognizer: engines[0], missing: all.missing, settings: all.settings, closers: all.closers}, nil
	}
	if all.fallback, err = asr.NewFallback(asr.DefaultFallback(), engines...); err != nil {
		all.close()
		return ears{}, err
	}
	all.Recognizer = all.fallback
	return all, nil
}

// openRecognizer opens the configured engine. With auto it takes the best that works: a configured or pulled model, else the
// bundled demo, else none, and says so.
func openRecognizer(ctx context.Context, cfg config.Config, app *flow.App, log *slog.Logger) (ears, error) {
	if cfg.ASR.Engine != "auto" {
		open, ok := recognizers[cfg.ASR.Engine]
		if !ok {
			return ears{}, fmt.Errorf("asr.engine %q is unknown: use auto, %s", cfg.ASR.Engine, strings.Join(slices.Sorted(maps.Keys(recognizers)), ", "))
		}
		return open(ctx, cfg, app)
	}
	model := cfg.ASR.Model
	if model == "" {
		model = installed(cfg, models.KindASR)
	}
	var missing error
	if model != "" {
		rec, err := openSherpa(cfg, app, model)
		if err == nil {
			return rec, nil
		}
		missing = fmt.Errorf("%s: %w", model, err)
		log.Error("speech model does not load; trying the bundled one", "model", model, "err", err)
	}
	rec, err := openSherpa(cfg, app, "")
	if err != nil {
		log.Error("no speech recognition: callers are served by keypad only", "err", err)
		return ears{missing: err}, nil
	}
	rec.missing = missing
	return rec, nil
}

// render speaks text into memory.
func render(ctx context.Context, voice tts.Synthesizer, text string, rate int) ([]int16, error) {
	var out []int16
	_, err := voice.Synthesize(ctx, tts.Request{Text: text, Lang: "zh-CN", Rate: rate}, media.SinkFunc(func(f media.Frame) error {
		out = append(out, f.Samples...)
		return nil
	}))
	if err != nil {
		return nil, fmt.Errorf("speak %q: %w", text, err)
	}
	return out, nil
}

// promptRate is the rate of the test lines' prompt, Hz.
const promptRate = 8000

// oneMinute is the prompt of lines 1002, 1003 and 1005: the app's fixed prompts one after the other, exactly one minute long.
func oneMinute(ctx context.Context, voice tts.Synthesizer, app *flow.App) ([]int16, error) {
	texts := app.Prompts()
	slices.Sort(texts)
	var out []int16
	for len(out) < 60*promptRate {
		before := len(out)
		for _, text := range texts {
			if strings.TrimSpace(text) == "" || len(out) >= 60*promptRate { // not more than a minute: a big app has a quarter of an hour
				continue
			}
			samples, err := render(ctx, voice, text, promptRate)
			if err != nil {
				return nil, err
			}
			out = append(append(out, samples...), make([]int16, promptRate/2)...)
		}
		if len(out) == before {
			return nil, errNoSpeech
		}
	}
	return slices.Clone(out[:60*promptRate]), nil
}
