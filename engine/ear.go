package engine

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/dialog"
	"hotline/media"
)

// ear is the recogniser's side of a call. Audio comes from the media clock, Flush from the conversation; the lock keeps them
// apart, and lets a failed stream be replaced.
type ear struct {
	s *session

	mu     sync.Mutex    // held over the stream's WriteFrame, Flush and Close, which do not block
	stream asr.Stream    // nil: nobody listens
	since  time.Duration // media time at which its audio began
	closed bool
	lang   string // BCP 47 of what the caller speaks; "" = Mandarin
}

// listen opens the recogniser; without one the ear hears nothing, and the conversation goes on by keypad until reopen works.
func (s *session) listen(ctx context.Context) *ear {
	e := &ear{s: s}
	if s.e.deps.Recognizer == nil {
		return e
	}
	stream, err := e.open(ctx)
	if err != nil {
		if ctx.Err() == nil {
			s.e.deps.Log.Error("recogniser", "call", s.call.ID, "err", err)
		}
		return e
	}
	e.stream = stream
	return e
}

// open opens a stream whose changes of engine become events of the call.
func (e *ear) open(ctx context.Context) (asr.Stream, error) {
	deps := e.s.e.deps
	e.mu.Lock()
	lang := e.lang
	e.mu.Unlock()
	if lang == "" {
		lang = "zh-CN"
	}
	return deps.recognizer(lang).Open(ctx, asr.Options{Lang: lang, HotWords: deps.HotWords, Name: string(e.s.call.ID), Panicked: e.s.lost, Switched: func(sw asr.Switch) {
		if sw.To == "" {
			return // the stream ends with that error, and the conversation tells
		}
		deps.Log.Warn("another recogniser goes on", "call", e.s.call.ID, "failed", sw.From, "next", sw.To, "err", sw.Err)
		e.s.emit(hotline.ComponentFailed{Component: "asr", Error: sw.From + ": " + sw.Err.Error(), Action: "fallback", Next: sw.To})
	}})
}

// Turn implements dialog.Polyglot: it listens to the language from the next reopen on, when some recogniser knows it.
func (e *ear) Turn(tag string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.lang
	if now == "" {
		now = "zh-CN"
	}
	if tag == now || !e.s.e.deps.Hears(tag) {
		return false
	}
	e.lang = tag
	return true
}

// recognizer is the one that listens to a language.
func (d *Deps) recognizer(tag string) asr.Recognizer {
	if r := d.Tongues[tag]; r != nil {
		return r
	}
	return d.Recognizer
}

// Hears reports whether some recogniser knows a language, a BCP 47 tag.
func (d *Deps) Hears(tag string) bool {
	if d.Tongues[tag] != nil {
		return true
	}
	if d.Recognizer == nil {
		return false
	}
	head, _, _ := strings.Cut(tag, "-")
	return slices.ContainsFunc(d.Recognizer.Caps().Langs, func(l string) bool { return strings.HasPrefix(strings.ToLower(l), head) })
}

func (e *ear) heard() bool { return e.stream != nil }

// reopen replaces the stream by a fresh one.
func (e *ear) reopen(ctx context.Context) (dialog.Recognized, error) {
	stream, err := e.open(ctx)
	if err != nil {
		return nil, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stream != nil {
		_ = e.stream.Close()
	}
	e.since = e.s.at()
	if e.stream = stream; e.closed {
		_ = stream.Close()
	}
	return e, nil
}

func (e *ear) WriteFrame(f media.Frame) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stream == nil || e.closed {
		return nil
	}
	return e.stream.WriteFrame(f)
}

// Close ends the recognition.
func (e *ear) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	if e.stream == nil {
		return nil
	}
	return e.stream.Close()
}

// Flush ends the current utterance.
func (e *ear) Flush() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stream != nil && !e.closed {
		e.stream.Flush()
	}
}

// Results is the current stream's output.
func (e *ear) Results() <-chan asr.Result {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stream.Results()
}

// results is Results, nil when nobody listens.
func (e *ear) results() <-chan asr.Result {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stream == nil {
		return nil
	}
	return e.stream.Results()
}

// failure is Err, nil when nobody listens.
func (e *ear) failure() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stream == nil {
		return nil
	}
	return e.stream.Err()
}

// origin is the media time at which the present stream's audio began.
func (e *ear) origin() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.since
}

// Err is why the current stream ended.
func (e *ear) Err() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.stream.Err()
}
