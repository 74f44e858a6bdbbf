// Package ready says whether a new call would be served now, and names the parts that fail or stand in for others. It owns the words of /readyz
// and looks at nothing itself: hotline serve tells it what it knows and answers with what it says.
package ready

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"hotline/asr"
	"hotline/cmd/hotline/outside"
	"hotline/internal/config"
)

// Facts are how the parts of a hotline are.
type Facts struct {
	Config   config.Config
	Engines  []Engine                   // that may hear callers, in their order
	Missing  error                      // why the recogniser that this machine should have is not there
	Away     func(setting string) error // why the server of a setting cannot be reached, nil for none
	Unheard  string                     // what serves callers whom nobody hears: "keypad", "people"; "" = nothing
	Events   error                      // why the event bus fails
	Store    error                      // why the record fails
	Draining bool
}

// Engine is a recogniser.
type Engine struct {
	asr.Health

	Setting string // that names its server: asr.url
}

// Report is the answer.
type Report struct {
	Ready  bool              `json:"ready"`  // a new call would be served and recorded
	Status string            `json:"status"` // ready, degraded, draining
	Parts  map[string]string `json:"parts"`  // "ok", or what is the matter, by name
}

// Code is the status of the HTTP answer.
func (r Report) Code() int {
	if r.Ready {
		return http.StatusOK
	}
	return http.StatusServiceUnavailable
}

// degraded notes what is the matter with a part without which calls go on.
func (r *Report) degraded(part, text string) {
	r.Status, r.Parts[part] = "degraded", text
}

// failed notes what is the matter with a part without which a call would not be served, or not be on record.
func (r *Report) failed(part, text string) {
	r.degraded(part, text)
	r.Ready = false
}

// Of judges.
func Of(f Facts) Report {
	r := Report{Ready: true, Status: "ready", Parts: map[string]string{"sip": "ok", "asr": "ok", "tts": "ok", "events": "ok", "store": "ok"}}
	f.hearing(&r)
	f.languages(&r)
	f.speaking(&r)
	f.thinking(&r)
	for part, err := range map[string]error{"events": f.Events, "store": f.Store} {
		if err != nil {
			r.failed(part, err.Error())
		}
	}
	if f.Draining {
		r.Ready, r.Status, r.Parts["sip"] = false, "draining", "draining"
	}
	return r
}

// fault is why an engine would not hear a new call; nil where it would.
func (f *Facts) fault(e Engine) error {
	if e.Err != nil || e.Resting {
		return e.Err
	}
	if err := f.Away(e.Setting); err != nil {
		return fmt.Errorf("%s cannot be reached: %w", e.Setting, err)
	}
	return nil
}

// works says that an engine would hear a new call.
func (f *Facts) works(e Engine) bool { return !e.Resting && f.fault(e) == nil }

// hearing says who hears callers. Another engine than the preferred one, or none where callers are served in another way, is no reason to send
// them elsewhere.
func (f *Facts) hearing(r *Report) {
	at := slices.IndexFunc(f.Engines, f.works)
	switch {
	case at == 0 && f.Missing != nil:
		next := f.Engines[0].Caps
		r.degraded("asr", fmt.Sprintf("%s (trust %s) stands in for the speech model of this machine: %v", next.Name, next.Trust, f.Missing))
	case at == 0 && f.Engines[0].Caps.Trust == asr.TrustSimulated:
		r.Parts["asr"] = "simulated-only: understands synthetic voices, not people"
	case at > 0:
		first, next := f.Engines[0].Caps, f.Engines[at].Caps
		r.degraded("asr", fmt.Sprintf("%s (trust %s) stands in for %s: %v", next.Name, next.Trust, first.Name, f.fault(f.Engines[0])))
	case at < 0:
		why := "none"
		if f.Missing != nil {
			why = f.Missing.Error()
		}
		if len(f.Engines) > 0 {
			why = fmt.Sprintf("%s: %v", f.Engines[0].Caps.Name, f.fault(f.Engines[0]))
		}
		f.deaf(r, why)
	}
}

// deaf says what becomes of callers whom nobody hears. Without a recogniser at all, and none missing, the hotline is what its owner made it: served
// by keypad it is not degraded.
func (f *Facts) deaf(r *Report, why string) {
	switch {
	case f.Unheard == "":
		r.failed("asr", why+"; nobody hears callers, no scene has a key and no person is on duty: they cannot be served")
	case len(f.Engines) == 0 && f.Missing == nil:
		r.Parts["asr"] = why + ": callers are served by " + f.Unheard
	default:
		r.degraded("asr", why+"; callers are served by "+f.Unheard)
	}
}

// languages says which other languages nobody hears.
func (f *Facts) languages(r *Report) {
	for l := range f.Config.ASR.Languages {
		if err := f.Away("asr.languages." + l + ".url"); err != nil {
			r.degraded("asr."+l, fmt.Sprintf("asr.languages.%s.url cannot be reached: %v; callers who speak it type, press keys or get a person", l, err))
		}
	}
}

// speaking says who speaks: a hotline that cannot is of no use to callers.
func (f *Facts) speaking(r *Report) {
	err := f.Away("tts.url")
	switch {
	case err == nil:
	case f.Config.TTS.Fallback == "espeak":
		r.degraded("tts", fmt.Sprintf("tts.url cannot be reached: %v; espeak stands in for it", err))
	default:
		r.failed("tts", fmt.Sprintf("tts.url cannot be reached: %v; tts.fallback is none, so callers hear nothing", err))
	}
}

// thinking says which models are away: of language, and of the search in documents.
func (f *Facts) thinking(r *Report) {
	var away []string
	models := 0
	for _, s := range outside.Servers(f.Config) {
		err := f.Away(s.Key)
		switch {
		case strings.HasPrefix(s.Key, "llm."):
			if models++; err != nil {
				away = append(away, fmt.Sprintf("%s cannot be reached: %v", s.Key, err))
			}
		case strings.HasPrefix(s.Key, "app.knowledge.") && err != nil:
			r.degraded("knowledge", fmt.Sprintf("%s cannot be reached: %v; documents are searched without it", s.Key, err))
		}
	}
	switch {
	case models == 0:
	case len(away) == 0:
		r.Parts["llm"] = "ok"
	case len(away) < models:
		r.degraded("llm", strings.Join(away, "; ")+"; the others are asked")
	default:
		r.degraded("llm", strings.Join(away, "; ")+"; scenes and approved answers only")
	}
}
