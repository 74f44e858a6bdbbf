// Package transcript turns what one party of a call says into the events of the call: recognised words, beginning and end of speech.
// It owns no audio path and no numbering beyond that party's. engine uses it for a caller who talks to people, engine/floor for agents.
package transcript

import (
	"runtime/debug"
	"time"

	"hotline"
	"hotline/asr"
)

// partialEvery is the least distance of two partial texts: a screen needs no more.
const partialEvery = 200 * time.Millisecond

// Writer states what a recogniser heard of one party. Not safe for concurrent use.
type Writer struct {
	party hotline.Party
	name  string
	emit  func(hotline.Body)
	next  int // number of the next utterance

	begun bool
	shift int // from the stream's numbers to ours
	told  string
	at    time.Duration

	panicked func(v any, stack []byte)
}

// NewWriter states what party says (name is the account of an agent) by emit; the first utterance gets the number first.
func NewWriter(party hotline.Party, name string, first int, emit func(hotline.Body)) *Writer {
	return &Writer{party: party, name: name, next: first, emit: emit}
}

// OnPanic has a panic of the ear that writes by w told to tell: nothing more is written then, and all else goes on.
func (w *Writer) OnPanic(tell func(v any, stack []byte)) { w.panicked = tell }

// guard is deferred.
func (w *Writer) guard() {
	if v := recover(); v != nil && w.panicked != nil {
		w.panicked(v, debug.Stack())
	}
}

// Next is the number that the next utterance would get.
func (w *Writer) Next() int { return w.next }

// Anew says that the following results come from another stream, whose numbers begin anew.
func (w *Writer) Anew() { w.begun = false }

// Result states one result. origin is the media time of the stream's first audio, now the present media time.
func (w *Writer) Result(r asr.Result, origin, now time.Duration) {
	if !w.begun {
		if r.Kind == asr.Revised { // of an utterance that was stated by somebody else
			return
		}
		w.begun, w.shift = true, w.next-r.N
	}
	n := r.N + w.shift
	if r.Kind == asr.Partial {
		if r.Text == "" || r.Text == w.told || w.at > 0 && now-w.at < partialEvery {
			return
		}
		w.told, w.at = r.Text, now
		w.emit(hotline.UtterancePartial{N: n, Party: w.party, Name: w.name, Text: r.Text, Stable: r.Stable, AtMS: ms(now)})
		return
	}
	w.next, w.told = max(w.next, n+1), ""
	if r.Text == "" && r.Kind != asr.Revised {
		return
	}
	words := make([]hotline.Word, 0, len(r.Words))
	for _, one := range r.Words {
		words = append(words, hotline.Word{Text: one.Text, From: one.From + origin, To: one.To + origin, Confidence: one.Confidence})
	}
	w.emit(hotline.UtteranceFinal{
		N: n, Party: w.party, Name: w.name, Text: r.Text, FromMS: ms(r.From + origin), ToMS: ms(r.To + origin),
		Confidence: r.Confidence, Words: words, Revised: r.Kind == asr.Revised,
	})
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
