package private

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline"
)

// Stretch is a time of a call, in milliseconds of media time.
type Stretch struct{ From, To float64 }

// Pad is how long before and behind personal data a recording is silent where nobody says otherwise.
const Pad = 150 * time.Millisecond

// Times are the stretches of media time in which personal data are spoken, with pad around them, sorted and joined. What somebody was saying as the
// call ended is no text, and may be anything.
func Times(m Masker, lines []Line, events []hotline.Event, pad time.Duration) []Stretch {
	wide := float64(pad) / float64(time.Millisecond)
	words := wordsOf(events)
	var out []Stretch
	for i, spans := range found(m, lines) {
		for _, s := range spans {
			at := spoken(lines[i], s, words[key{lines[i].Party, lines[i].Agent, lines[i].N}])
			out = append(out, Stretch{max(at.From-wide, 0), at.To + wide})
		}
	}
	return Merge(append(out, unfinished(events)...))
}

// How long before its first partial text an utterance may have begun, and how long behind its last one it may go on.
const before, behind = 2_000, 4_000 // ms

// unfinished are the utterances of people that the end of the call cut off.
func unfinished(events []hotline.Event) (out []Stretch) {
	type voice struct {
		party hotline.Party
		name  string
	}
	open, until, over := map[voice]*Stretch{}, map[voice]float64{}, false // until: what was said before is text
	for _, e := range events {
		switch b := e.Body.(type) {
		case hotline.UtterancePartial:
			who := voice{b.Party, b.Name}
			if b.Party == hotline.PartyBot || b.Text == "" {
				continue
			}
			if open[who] == nil {
				open[who] = &Stretch{From: max(b.AtMS-before, until[who])}
			}
			open[who].To = b.AtMS + behind
		case hotline.UtteranceFinal:
			who := voice{b.Party, b.Name}
			until[who] = max(until[who], b.ToMS)
			delete(open, who)
		case hotline.CallEnded:
			over = true
		}
	}
	if !over { // it may become text
		return nil
	}
	for _, s := range open {
		out = append(out, *s)
	}
	return out
}

type key struct {
	party hotline.Party
	agent string
	n     int
}

// wordsOf are the words with their times, where the recogniser gave them.
func wordsOf(events []hotline.Event) map[key][]hotline.Word {
	out := map[key][]hotline.Word{}
	for _, e := range events {
		if u, ok := e.Body.(hotline.UtteranceFinal); ok && len(u.Words) > 0 {
			out[key{u.Party, u.Name, u.N}] = u.Words
		}
	}
	return out
}

// spoken is when the characters of s were said. With the times of the words it is theirs; without, it is the share of the line's time,
// widened by a fifth of it and at least 400 ms, for people do not speak evenly.
func spoken(l Line, s Span, words []hotline.Word) Stretch {
	if at, ok := byWords(s, l.Text, words); ok {
		return at
	}
	n := float64(max(utf8.RuneCountInString(l.Text), 1))
	long := l.ToMS - l.FromMS
	slack := max(long/5, 400)
	return Stretch{max(l.FromMS+long*float64(s.Start)/n-slack, l.FromMS), min(l.FromMS+long*float64(s.End)/n+slack, l.ToMS)}
}

// byWords works only where the words make up the text, spaces and punctuation aside.
func byWords(s Span, text string, words []hotline.Word) (out Stretch, ok bool) {
	at := 0 // characters of text behind the last word
	rest := text
	for _, w := range words {
		i := strings.Index(rest, w.Text)
		if w.Text == "" || i < 0 {
			return out, false
		}
		start := at + utf8.RuneCountInString(rest[:i])
		end := start + utf8.RuneCountInString(w.Text)
		rest, at = rest[i+len(w.Text):], end
		if end <= s.Start || start >= s.End {
			continue
		}
		from, to := float64(w.From)/float64(time.Millisecond), float64(w.To)/float64(time.Millisecond)
		if !ok {
			out, ok = Stretch{from, to}, true
		}
		out.To = max(out.To, to)
	}
	return out, ok && out.To > out.From && at >= s.End
}

// Merge sorts stretches and joins those that touch. It changes in.
func Merge(in []Stretch) []Stretch {
	slices.SortFunc(in, func(a, b Stretch) int { return cmp.Compare(a.From, b.From) })
	var out []Stretch
	for _, s := range in {
		if n := len(out); n > 0 && s.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

const (
	wavHeader = 44 // bytes, as our recorder writes them
	wavFrame  = 4  // two tracks of 16 bits
)

// Copy reads the recording f, whose header is of our recorder's form, silent on both tracks within quiet. f stays the caller's.
func Copy(f io.ReadSeeker, quiet []Stretch) (io.ReadSeeker, error) {
	head := make([]byte, wavHeader)
	if _, err := io.ReadFull(f, head); err != nil {
		return nil, fmt.Errorf("read a recording: %w", err)
	}
	if err := check(head); err != nil {
		return nil, err
	}
	return hush(f, binary.LittleEndian.Uint32(head[24:]), quiet), nil
}

func check(head []byte) error {
	if string(head[:4]) != "RIFF" || string(head[8:16]) != "WAVEfmt " || string(head[36:40]) != "data" || head[22] != 2 || head[34] != 16 || binary.LittleEndian.Uint32(head[24:]) == 0 {
		return errors.New("want two tracks of 16-bit PCM")
	}
	return nil
}

// hushed reads a recording with nothing but zeros in some places.
type hushed struct {
	io.ReadSeeker
	at    int64      // in the file
	quiet [][2]int64 // bytes of the file, sorted
}

// hush silences both tracks of f, whose header is of our recorder's form, within quiet.
func hush(f io.ReadSeeker, rate uint32, quiet []Stretch) io.ReadSeeker {
	h := &hushed{ReadSeeker: f, at: wavHeader}
	offset := func(ms float64) int64 { return wavHeader + wavFrame*int64(ms*float64(rate)/1000) }
	for _, s := range quiet {
		h.quiet = append(h.quiet, [2]int64{offset(s.From), offset(s.To) + wavFrame})
	}
	return h
}

// Read implements io.Reader.
func (h *hushed) Read(p []byte) (int, error) {
	n, err := h.ReadSeeker.Read(p)
	for _, q := range h.quiet {
		if from, to := max(q[0]-h.at, 0), min(q[1]-h.at, int64(n)); from < to {
			clear(p[from:to])
		}
	}
	h.at += int64(n)
	return n, err //nolint:wrapcheck // io.EOF as it is
}

// Seek implements io.Seeker.
func (h *hushed) Seek(offset int64, whence int) (int64, error) {
	at, err := h.ReadSeeker.Seek(offset, whence)
	h.at = at
	return at, err //nolint:wrapcheck // the file's
}
