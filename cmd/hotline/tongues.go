package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"hotline/asr"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/dialog/language"
	"hotline/internal/config"
	"hotline/telephony"
)

// tongues is how conversations of an app sound in each of its languages.
func (s *server) tongues(app *flow.App) map[language.Language]dialog.Tongue {
	out := map[language.Language]dialog.Tongue{}
	for _, l := range app.Languages() {
		in := app.In(l)
		out[l] = dialog.Tongue{Voice: s.cfg.TTS.Voices[string(l)], Fillers: in.File.Prompts.Filler, Still: in.File.Prompts.Still,
			Apology: in.Words.Apology, Farewell: in.Words.Farewell}
	}
	return out
}

// lineOf is the language in which a call begins: by the number that was dialled, else by its trunk, else by the page that it comes from,
// where the caller types or speech in it is recognised; Unknown = the app's own.
func (s *server) lineOf(leg telephony.Info) language.Language {
	if l := s.cfg.App.Lines[leg.User]; l != "" {
		return language.Language(l)
	}
	if l := s.cfg.App.Lines["trunk:"+leg.Trunk]; l != "" {
		return language.Language(l)
	}
	if page := language.Parse(leg.Language); strings.HasPrefix(leg.Transport, "WS") && page != language.Unknown && (types(leg) || s.hears(page)) {
		return page
	}
	return language.Unknown
}

// types reports whether the caller is at a page and means to type.
func types(leg telephony.Info) bool { return strings.HasPrefix(leg.Transport, "WS") && leg.Typing }

// hears reports whether speech in a language is recognised.
func (s *server) hears(l language.Language) bool {
	if s.ears.tongues[l.Tag()] != nil {
		return true
	}
	return s.ears.Recognizer != nil && slices.ContainsFunc(s.ears.Caps().Langs, func(tag string) bool { return language.Parse(tag) == l })
}

// openTongues opens the recognisers of other languages.
func openTongues(ctx context.Context, cfg config.Config, app *flow.App, log *slog.Logger, all *ears) error {
	all.tongues = map[string]asr.Recognizer{}
	for _, l := range language.All() {
		r, ok := cfg.ASR.Languages[string(l)]
		if !ok {
			continue
		}
		one := cfg
		one.ASR.Recognizer, one.ASR.Fallback = r, nil
		got, err := openRecognizer(ctx, one, &flow.App{Script: app.In(l)}, log)
		if err != nil {
			return fmt.Errorf("asr.languages.%s: %w", l, err)
		}
		all.tongues[l.Tag()], all.closers = got.Recognizer, append(all.closers, got.closers...)
	}
	return nil
}
