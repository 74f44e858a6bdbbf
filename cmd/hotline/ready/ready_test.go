package ready_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"hotline/asr"
	"hotline/cmd/hotline/ready"
	"hotline/internal/config"
)

func engine(name, setting string, err error) ready.Engine {
	return ready.Engine{Health: asr.Health{Caps: asr.Caps{Name: name, Trust: asr.TrustGeneral}, Err: err, Resting: err != nil}, Setting: setting}
}

// Of the parts outside, those that another stands in for leave the hotline degraded; without any way to hear or to speak it is not ready.
func TestOf_SaysWhetherACallWouldBeServed(t *testing.T) {
	broken, refused := errors.New("broken"), errors.New("connection refused")
	for name, one := range map[string]struct {
		change func(*ready.Facts, map[string]error)
		code   int
		status string
		part   string
		want   string
	}{
		"all_well":           {func(*ready.Facts, map[string]error) {}, 200, "ready", "asr", "ok"},
		"hears_nobody_calls": {func(_ *ready.Facts, away map[string]error) { away["asr.url"] = refused }, 200, "degraded", "asr", "funasr: asr.url cannot be reached: connection refused; callers are served by keypad"},
		"next_engine": {func(f *ready.Facts, away map[string]error) {
			f.Engines = append(f.Engines, engine("sherpa", "asr.fallback[0].url", nil))
			away["asr.url"] = refused
		}, 200, "degraded", "asr", "sherpa (trust general) stands in for funasr: asr.url cannot be reached"},
		"failed_in_a_call":  {func(f *ready.Facts, _ map[string]error) { f.Engines[0] = engine("funasr", "asr.url", broken) }, 200, "degraded", "asr", "funasr: broken; callers are served by keypad"},
		"people_answer":     {func(f *ready.Facts, away map[string]error) { f.Unheard, away["asr.url"] = "people", refused }, 200, "degraded", "asr", "callers are served by people"},
		"no_way_to_hear":    {func(f *ready.Facts, away map[string]error) { f.Unheard, away["asr.url"] = "", refused }, 503, "degraded", "asr", "they cannot be served"},
		"keypad_by_design":  {func(f *ready.Facts, _ map[string]error) { f.Engines = nil }, 200, "ready", "asr", "none: callers are served by keypad"},
		"not_installed":     {func(f *ready.Facts, _ map[string]error) { f.Engines, f.Missing = nil, broken }, 200, "degraded", "asr", "broken; callers are served by keypad"},
		"bundled_stands_in": {func(f *ready.Facts, _ map[string]error) { f.Missing = broken }, 200, "degraded", "asr", "funasr (trust general) stands in for the speech model of this machine: broken"},
		"no_way_by_design":  {func(f *ready.Facts, _ map[string]error) { f.Engines, f.Unheard = nil, "" }, 503, "degraded", "asr", "none; nobody hears callers, no scene has a key and no person is on duty"},
		"other_language":    {func(_ *ready.Facts, away map[string]error) { away["asr.languages.en.url"] = refused }, 200, "degraded", "asr.en", "asr.languages.en.url cannot be reached"},
		"voice_with_spare":  {func(_ *ready.Facts, away map[string]error) { away["tts.url"] = refused }, 200, "degraded", "tts", "espeak stands in for it"},
		"voice_alone":       {func(f *ready.Facts, away map[string]error) { f.Config.TTS.Fallback, away["tts.url"] = "none", refused }, 503, "degraded", "tts", "callers hear nothing"},
		"model_answers":     {func(*ready.Facts, map[string]error) {}, 200, "ready", "llm", "ok"},
		"one_model_away":    {func(_ *ready.Facts, away map[string]error) { away["llm.url"] = refused }, 200, "degraded", "llm", "llm.url cannot be reached: connection refused; the others are asked"},
		"no_model_left": {func(_ *ready.Facts, away map[string]error) {
			away["llm.url"], away["llm.fallback[0].url"] = refused, refused
		}, 200, "degraded", "llm", "scenes and approved answers only"},
		"search_model_away": {func(_ *ready.Facts, away map[string]error) { away["app.knowledge.rerank.url"] = refused }, 200, "degraded", "knowledge", "documents are searched without it"},
		"record_fails":      {func(f *ready.Facts, _ map[string]error) { f.Store = broken }, 503, "degraded", "store", "broken"},
		"draining":          {func(f *ready.Facts, away map[string]error) { f.Draining, away["llm.url"] = true, refused }, 503, "draining", "sip", "draining"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config.Default()
			cfg.ASR.Recognizer = config.Recognizer{Engine: "funasr", URL: "ws://ears:1"}
			cfg.ASR.Languages = map[string]config.Recognizer{"en": {Engine: "funasr", URL: "ws://english:1"}}
			cfg.TTS.Engine, cfg.TTS.URL = "openai", "http://voice/v1"
			cfg.LLM.Model, cfg.LLM.Fallback = config.Model{URL: "http://mind/v1", Model: "a"}, []config.Model{{URL: "http://other/v1", Model: "b"}}
			cfg.App.Knowledge.Rerank.URL = "http://rank/v1"
			away := map[string]error{}
			f := ready.Facts{Config: cfg, Engines: []ready.Engine{engine("funasr", "asr.url", nil)}, Unheard: "keypad", Away: func(setting string) error { return away[setting] }}
			one.change(&f, away)
			got := ready.Of(f)
			if got.Code() != one.code || got.Ready != (one.code == http.StatusOK) || got.Status != one.status || !strings.Contains(got.Parts[one.part], one.want) {
				t.Errorf("%d %+v; want %d %s, %s: %s", got.Code(), got, one.code, one.status, one.part, one.want)
			}
		})
	}
}

// Parts that a hotline does not have are not in the answer.
func TestOf_NamesThePartsInUse(t *testing.T) {
	got := ready.Of(ready.Facts{Config: config.Default(), Engines: []ready.Engine{engine("demo", "asr.url", nil)}, Away: func(string) error { return nil }})
	for _, part := range []string{"llm", "knowledge", "asr.en"} {
		if text, there := got.Parts[part]; there {
			t.Errorf("%s: %s", part, text)
		}
	}
}
