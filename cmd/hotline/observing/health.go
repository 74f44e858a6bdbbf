package observing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"hotline/llm"
	"hotline/media"
	"hotline/tts"
)

// quiet is how long nothing more is logged of a part that fails and works by turns.
const quiet = time.Minute

// Health writes to the log when a part outside this process begins to fail and when it works again: once, not in every call. Safe for
// concurrent use.
type Health struct {
	log *slog.Logger

	mu    sync.Mutex
	parts map[string]*standing // guarded by mu
}

// standing is how a part does.
type standing struct {
	failing bool
	told    bool      // the log says that it fails
	at      time.Time // of the last word on it
}

// NewHealth returns a Health that writes to log.
func NewHealth(log *slog.Logger) *Health { return &Health{log: log, parts: map[string]*standing{}} }

// Took notes how a part did: err is why it failed, nil where it worked.
func (h *Health) Took(part string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := h.parts[part]
	if s == nil {
		s = &standing{}
		h.parts[part] = s
	}
	switch {
	case err != nil && !s.failing:
		if s.told = s.at.IsZero() || time.Since(s.at) >= quiet; s.told {
			s.at = time.Now()
			h.log.Warn("component fails: calls go on without it or with the next one", "component", part, "err", err)
		}
	case err == nil && s.failing && s.told:
		s.at = time.Now()
		h.log.Info("component works again", "component", part)
	}
	s.failing = err != nil
}

// Attempt notes how a language model did. Answers that nobody waited for say nothing of it.
func (h *Health) Attempt(a llm.Attempt) {
	switch a.Outcome {
	case "ok":
		h.Took("llm:"+a.Endpoint, nil)
	case "failed", "late", "limited":
		h.Took("llm:"+a.Endpoint, a.Err)
	}
}

// Voice is s, whose failures are noted.
func (h *Health) Voice(s tts.Synthesizer) tts.Synthesizer { return noted{s, h} }

// noted is a synthesizer whose failures are noted.
type noted struct {
	tts.Synthesizer
	health *Health
}

// Synthesize is that of the synthesizer. What the caller interrupts is no failure.
func (n noted) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	marks, err := n.Synthesizer.Synthesize(ctx, req, out)
	if ctx.Err() == nil {
		n.health.Took("tts:"+n.Caps().Name, err)
	}
	return marks, err
}
