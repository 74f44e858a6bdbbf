// Package asr turns speech into text: Recognizer, Stream, Result, hot words, trust.
// Engines live in one folder each (asr/sherpa, asr/funasr, asr/openai) and pass asr/asrtest; this package knows none of them.
// dialog reads results; engine feeds audio.
package asr

import (
	"context"
	"time"

	"hotline/media"
)

// Trust says how far an engine's text may be believed. Start-up banner, console and eval reports show it.
type Trust string

// The degrees of trust.
const (
	TrustGeneral   Trust = "general"        // understands people
	TrustGrammar   Trust = "grammar"        // understands people within a closed list of phrases
	TrustSimulated Trust = "simulated-only" // understands synthetic callers, not people
)

// Caps is what an engine can do.
type Caps struct {
	Name       string   // "sherpa:zipformer-ctc-demo"
	Langs      []string // BCP 47: zh-CN, en-US
	Trust      Trust
	Partials   bool // results arrive while the caller speaks
	HotWords   bool // Options.HotWords is honoured
	WordTimes  bool
	Confidence bool
	Revises    bool // a final may be replaced later (2-pass)
}

// Options configure one stream.
type Options struct {
	Lang     string   // BCP 47; "" = the engine's first
	HotWords []string // words to prefer; engines without the ability ignore them
	Name     string   // whose voice it is, for the log of a recogniser elsewhere: a call's id; "" = nobody's. FunASR has it as wav_name
	// Switched is told when another engine takes over the stream, or none is left; nil = nobody wants to know. Only a Fallback
	// calls it, from the stream's own goroutine; it must not block.
	Switched func(Switch)
	// Panicked is told when a goroutine of the stream panicked, with the stack, which is for the log: the stream fails, or goes on as after
	// an error. It must not block. nil = the log of the process has it.
	Panicked func(v any, stack []byte)
}

// ResultKind orders what a stream says about one utterance: any number of partials, one final, possibly a revision.
type ResultKind int

// The kinds of result.
const (
	Partial ResultKind = iota
	Final              // the utterance is over; the next result has a higher N
	Revised            // replaces the final with the same N
)

// Word is one recognised word (zh: one character or vocabulary word).
type Word struct {
	Text       string
	From, To   time.Duration // in call audio time: sum of the frames written before it
	Confidence float64       // 0..1
}

// Result is what the recogniser knows about utterance N.
type Result struct {
	Kind       ResultKind
	N          int    // counts utterances of the stream from 0
	Text       string // without punctuation unless the engine gives it
	Stable     int    // runes at the start of Text that will not change; = all of them for Final
	Words      []Word
	Confidence float64       // 0..1; 0 = unknown; less where the audio was concealed (Frame.Lost)
	From, To   time.Duration // in call audio time
	Trust      Trust         // of the engine that gave it, where a Fallback has a choice; "" = that of the Recognizer
}

// Recognizer opens streams. Safe for concurrent use.
type Recognizer interface {
	Caps() Caps
	// Open starts recognition of one party of one call. Blocks for a connection at most; ctx is the stream's life.
	Open(ctx context.Context, opts Options) (Stream, error)
}

// Stream recognises one party. WriteFrame takes frames of any 8-48 kHz rate, the same for the whole stream, and never blocks:
// its queue holds 2 s; what does not fit is dropped and counted. WriteFrame, Flush and Close come from one goroutine at a time.
type Stream interface {
	media.Sink
	// Flush ends the current utterance: a Final follows (with empty Text if nothing was heard), also when speech goes on.
	Flush()
	// Results is the stream's output, in order. Capacity 64; when the reader is slow, older partials are dropped, finals never.
	// It is closed after Close has flushed the last utterance, after a failure, or when ctx ends.
	Results() <-chan Result
	// Err is why Results closed: nil after Close.
	Err() error
}
