package tts

import (
	"time"

	"hotline/media"
)

// quiet is the peak below which a frame counts as silence: 24 dB under the mean level of speech (-20 dBFS).
const quiet = 200

// maxHeld bounds the frames that wait for what follows: 1 s.
const maxHeld = 50

// Framer turns the samples an engine makes, at any rate and in any portions, into the 20 ms frames that Synthesizer promises.
// The last frame and the silence behind it are held until sound follows or the clause ends, so that the end of the last word
// carries the whole text. Made by Framing.NewFramer for one clause; not safe for concurrent use; it never closes out.
type Framer struct {
	out   media.Sink
	from  int // Hz of what Write gets
	to    int // Hz of the frames
	res   *resampler
	frame []int16
	fill  int
	held  int     // frames waiting in hold: one of sound, then silence
	hold  []int16 // their samples
	sent  int64   // samples handed to out
	in    int64   // samples got by Write
	marks []Mark
	next  int // first mark that is not yet passed
	text  int // runes spoken at the sent position
}

// At is the playing time of everything written so far.
func (f *Framer) At() time.Duration { return samplesTime(f.in, f.from) }

// Mark says that the first text runes are spoken when at has been played. Marks come in ascending order; a mark must be set
// before the samples at its place are written. Marks that do not go forward are ignored.
func (f *Framer) Mark(text int, at time.Duration) {
	if text <= f.last().Text || at < f.last().At {
		return
	}
	f.marks = append(f.marks, Mark{Text: text, At: at})
}

// Write takes the next samples. It returns the error of the sink.
func (f *Framer) Write(pcm []int16) error {
	f.in += int64(len(pcm))
	if f.res != nil {
		pcm = f.res.process(pcm)
	}
	return f.cut(pcm)
}

// Finish ends the clause: text is the length of the whole text in runes, which the last mark tells from the end of the last sound
// on. The last frame is filled up with silence. It returns all marks.
func (f *Framer) Finish(text int) ([]Mark, error) {
	if f.res != nil {
		if err := f.cut(f.res.flush()); err != nil {
			return f.marks, err
		}
	}
	if f.fill > 0 {
		clear(f.frame[f.fill:])
		f.fill = 0
		if err := f.emit(f.frame); err != nil {
			return f.marks, err
		}
	}
	end := samplesTime(f.sent+int64(len(f.frame)), f.to) // of the last sound: only the first frame held is not silent
	for n := len(f.marks); n > 0 && f.marks[n-1].At > end; n-- {
		f.marks = f.marks[:n-1] // estimated too late
	}
	f.next = min(f.next, len(f.marks))
	f.Mark(text, end)
	return f.marks, f.release(text)
}

func (f *Framer) last() Mark {
	if len(f.marks) == 0 {
		return Mark{}
	}
	return f.marks[len(f.marks)-1]
}

func (f *Framer) cut(pcm []int16) error {
	for len(pcm) > 0 {
		n := copy(f.frame[f.fill:], pcm)
		f.fill += n
		pcm = pcm[n:]
		if f.fill < len(f.frame) {
			return nil
		}
		f.fill = 0
		if err := f.emit(f.frame); err != nil {
			return err
		}
	}
	return nil
}

// emit sends what is held and holds the frame instead; silence is held behind it.
func (f *Framer) emit(frame []int16) error {
	if f.held == 0 || f.held >= maxHeld || !silent(frame) {
		if err := f.release(0); err != nil {
			return err
		}
	}
	f.hold = append(f.hold, frame...)
	f.held++
	return nil
}

func (f *Framer) release(text int) error {
	n := len(f.frame)
	for i := range f.held {
		if err := f.send(f.hold[i*n:(i+1)*n], text); err != nil {
			return err
		}
	}
	f.held, f.hold = 0, f.hold[:0]
	return nil
}

// send writes one frame; atLeast is the least text it carries.
func (f *Framer) send(frame []int16, atLeast int) error {
	start := samplesTime(f.sent, f.to)
	f.sent += int64(len(frame))
	end := samplesTime(f.sent, f.to)
	for f.next < len(f.marks) && f.marks[f.next].At <= end {
		f.text = f.marks[f.next].Text
		f.next++
	}
	f.text = max(f.text, atLeast)
	return f.out.WriteFrame(media.Frame{PTS: start, Rate: f.to, Samples: frame, Mark: media.Mark{Text: f.text}})
}

func silent(frame []int16) bool {
	for _, s := range frame {
		if s > quiet || s < -quiet {
			return false
		}
	}
	return true
}

func samplesTime(n int64, rate int) time.Duration {
	return time.Duration(n) * time.Second / time.Duration(rate)
}

// Marks returns the marks set so far; the slice is the framer's.
func (f *Framer) Marks() []Mark { return f.marks }
