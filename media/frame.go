// Package media is the audio plane's vocabulary: Frame, Sink, Stage, Chain, Tap, Pacer, Player.
// It knows no protocol, no codec on the wire and no call; telephony, asr, tts, dialog and engine are built from its parts.
// In steady state nothing here allocates, blocks or holds a lock across a call-out.
package media

import (
	"errors"
	"time"
)

// FrameTime is the tick of the whole audio plane: every Player sends and every jitter buffer is read once per FrameTime.
const FrameTime = 20 * time.Millisecond

// ErrClosed is returned by WriteFrame after Close.
var ErrClosed = errors.New("media: closed")

// Mark ties audio to the text it speaks, so that the history can hold what was really played.
type Mark struct {
	Turn int // dialogue turn the audio belongs to; 0 = the greeting, -1 = none (silence, test lines)
	Text int // runes of the turn's text that are spoken when this frame has been played
}

// NoMark is the mark of audio that speaks no text.
//
//nolint:gochecknoglobals // constant of struct type
var NoMark = Mark{Turn: -1}

// Frame is a piece of mono audio.
type Frame struct {
	PTS     time.Duration // media time of the first sample, since the stream began
	Rate    int           // Hz
	Samples []int16       // 10-60 ms of mono PCM; owned by the writer, valid only until the sink returns
	Lost    bool          // concealed: the packet did not arrive
	Mark    Mark          // what text this audio speaks (outbound only)
}

// Duration is the playing time of f.
func (f Frame) Duration() time.Duration {
	if f.Rate == 0 {
		return 0
	}
	return time.Duration(len(f.Samples)) * time.Second / time.Duration(f.Rate)
}

// Sink takes frames one after the other.
type Sink interface {
	// WriteFrame hands one frame to the sink. f.Samples is valid only until WriteFrame returns.
	// It does not block: a full queue drops the frame and counts it. It returns ErrClosed after Close.
	// Not safe for concurrent use.
	WriteFrame(f Frame) error
	// Close ends the stream and passes the end on to whatever is behind. Closing twice is harmless.
	Close() error
}

// Stage wraps the next sink with one processing step.
type Stage func(next Sink) Sink

// Chain lists stages in packet order in front of end: Chain(end, a, b) hands a frame to a, then b, then end.
func Chain(end Sink, stages ...Stage) Sink {
	for i := len(stages) - 1; i >= 0; i-- {
		end = stages[i](end)
	}
	return end
}

// SinkFunc makes a sink of a function; Close does nothing.
type SinkFunc func(f Frame) error

// WriteFrame calls fn.
func (fn SinkFunc) WriteFrame(f Frame) error { return fn(f) }

// Close does nothing.
func (fn SinkFunc) Close() error { return nil }

// Discard takes everything and keeps nothing.
//
//nolint:gochecknoglobals // stateless value, as io.Discard
var Discard Sink = SinkFunc(func(Frame) error { return nil })
