package asrtest

import (
	"context"
	"sync"
	"time"

	"hotline/asr"
	"hotline/media"
)

// Line is one scripted utterance.
type Line struct {
	Text string
	From time.Duration // call audio time at which its speech begins; earlier than the end of the line before = at that end
	Rune time.Duration // speaking time of one rune; 0 = 200 ms
	// Final makes the recogniser end the utterance itself when its speech is over, as engines with their own end-pointing do.
	// Otherwise the final comes with Flush.
	Final bool
}

// Scripted is a fake recogniser: as audio passes, whatever it holds, it hears the lines of its script rune by rune.
// Every stream plays the whole script. A partial follows each frame that completes a rune; all of it is stable.
type Scripted struct {
	Lines []Line
	Trust asr.Trust // "" = simulated-only

	mu     sync.Mutex
	opened []asr.Options
}

// NewScripted returns a recogniser that hears lines.
func NewScripted(lines ...Line) *Scripted { return &Scripted{Lines: lines} }

// Caps claims partials, word times and confidence.
func (s *Scripted) Caps() asr.Caps {
	trust := s.Trust
	if trust == "" {
		trust = asr.TrustSimulated
	}
	return asr.Caps{
		Name: "scripted", Langs: []string{"zh-CN", "en-US"}, Trust: trust,
		Partials: true, HotWords: true, WordTimes: true, Confidence: true,
	}
}

// Open starts the script from its first line.
func (s *Scripted) Open(ctx context.Context, opts asr.Options) (asr.Stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.opened = append(s.opened, opts)
	s.mu.Unlock()
	return &script{lines: s.Lines, box: asr.NewOutbox(ctx)}, nil
}

// Opened returns the options of every stream opened so far.
func (s *Scripted) Opened() []asr.Options {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]asr.Options(nil), s.opened...)
}

// script plays one script on one stream.
type script struct {
	lines  []Line // still to come; lines[0] is being spoken
	box    *asr.Outbox
	now    time.Duration // audio taken so far
	start  time.Duration // where lines[0] began
	spoken int           // runes of lines[0] heard so far
	given  int           // of them already given in a final that Flush forced
	begun  bool
	n      int
	closed bool
}

// WriteFrame moves the script on by the frame's duration.
func (s *script) WriteFrame(f media.Frame) error {
	if s.closed {
		return media.ErrClosed
	}
	s.box.Heard(f)
	s.now += f.Duration()
	for s.advance() {
	}
	return nil
}

// advance speaks lines[0] up to now; true means that the line is over and the next may have begun.
func (s *script) advance() bool {
	if len(s.lines) == 0 || s.now <= s.lines[0].From {
		return false
	}
	line := s.lines[0]
	if !s.begun {
		s.start, s.begun = max(line.From, s.start), true
	}
	total := len([]rune(line.Text))
	upTo := min(total, int((s.now-s.start)/line.rune()))
	if upTo > s.spoken {
		s.spoken = upTo
		s.box.Put(s.result(asr.Partial))
	}
	if s.spoken < total || !line.Final {
		return false
	}
	s.finish()
	return true
}

// finish gives the final and, when the line is spoken to its end, moves to the next one.
func (s *script) finish() {
	s.box.Put(s.result(asr.Final))
	s.n++
	s.given = s.spoken
	if len(s.lines) > 0 && s.spoken == len([]rune(s.lines[0].Text)) {
		s.start += time.Duration(s.spoken) * s.lines[0].rune()
		s.lines, s.begun, s.spoken, s.given = s.lines[1:], false, 0, 0
	}
}

// result describes the runes of the current utterance.
func (s *script) result(kind asr.ResultKind) asr.Result {
	r := asr.Result{Kind: kind, N: s.n, From: s.now, To: s.now, Confidence: 1}
	if len(s.lines) == 0 || s.spoken == s.given {
		return r
	}
	step := s.lines[0].rune()
	for i, c := range []rune(s.lines[0].Text)[:s.spoken] {
		if i >= s.given {
			from := s.start + time.Duration(i)*step
			r.Words = append(r.Words, asr.Word{Text: string(c), From: from, To: from + step, Confidence: 1})
			r.Text += string(c)
		}
	}
	r.Stable = len(r.Words)
	r.From, r.To = r.Words[0].From, r.Words[len(r.Words)-1].To
	return r
}

// Flush gives the final of what was heard so far, empty if nothing was.
func (s *script) Flush() {
	if !s.closed {
		s.finish()
	}
}

// Close gives the last final, if anything was heard since the one before, and ends the stream.
func (s *script) Close() error {
	if !s.closed {
		if s.spoken > s.given {
			s.finish()
		}
		s.closed = true
		s.box.Close(nil)
	}
	return nil
}

// Results is the stream's output.
func (s *script) Results() <-chan asr.Result { return s.box.Results() }

// Err is nil after Close and the context's error when that ended the stream.
func (s *script) Err() error { return s.box.Err() }

func (l Line) rune() time.Duration {
	if l.Rune <= 0 {
		return 200 * time.Millisecond
	}
	return l.Rune
}
