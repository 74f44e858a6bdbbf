// Package tts turns text into speech: Synthesizer, Request, Mark, and the cache of rendered prompts.
// Engines live in one folder each (tts/espeak, tts/sherpa, tts/openai) and pass tts/ttstest; tts/textnorm writes out numbers
// and dates and gives pinyin. dialog calls it clause by clause.
package tts

import (
	"context"
	"time"

	"hotline/media"
)

// Request is one clause to speak.
type Request struct {
	Text  string  // plain text as people write it; engines normalise it with tts/textnorm
	Lang  string  // BCP 47: zh-CN (default) or en-US
	Voice string  // engine's name of the voice, "" = its default
	Speed float64 // 1 = normal; 0.5-2; 0 = 1
	Pitch float64 // 1 = normal; 0.5-2; 0 = 1
	Rate  int     // Hz of the frames wanted; 0 = 8000
	// Recovered is told when the engine had to help itself within the clause, for instance replace a worker that died; the clause
	// goes on. nil = nobody wants to know. It must not block.
	Recovered func(err error)
}

// Mark says that the first Text runes of Request.Text have been spoken At after the clause's first sample.
type Mark struct {
	Text int
	At   time.Duration
}

// Caps is what an engine can do.
type Caps struct {
	Name   string // "espeak", "sherpa:vits-zh"
	Langs  []string
	Voices []string
}

// Synthesizer speaks clauses. Safe for concurrent use.
type Synthesizer interface {
	Caps() Caps
	// Synthesize streams the clause to out as 20 ms frames at req.Rate as soon as they exist; Frame.Mark.Text holds the runes
	// spoken at the frame's end, Frame.Mark.Turn is 0. The last frame is filled up with silence.
	// It returns within 20 ms of the end of ctx with ctx's error. It does not close out. Marks are in ascending order.
	Synthesize(ctx context.Context, req Request, out media.Sink) ([]Mark, error)
}
