// Package private hides personal data from whoever reads or hears a call: in the lines of a transcript, in events, and in the sound of
// a recording. It finds nothing itself: a Masker does. It owns no rights; packages console and console/quality decide who sees what.
package private

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hotline"
)

// Masker hides personal data. Safe for concurrent use; it takes microseconds.
type Masker interface {
	// Mask returns text with its personal data hidden.
	Mask(text string) string
	// Find returns where personal data are in text, in characters, by Start.
	Find(text string) []Span
}

// Span is a piece of personal data in a text.
type Span struct {
	Start, End int // characters; End is behind the last one
	Type       string
}

// Line is one utterance; times are media time.
type Line struct {
	Party        hotline.Party
	Agent        string // account of an agent
	N            int    // number of the utterance
	Text         string
	FromMS, ToMS float64
}

// Personal data may be spread over several utterances: a number that is dictated with pauses. Lines of one party that follow each other
// within joinGap are therefore read as one text, whatever the other side says in between.
const joinGap = 6 * time.Second

// stretch is a run of lines of one party, by their places in the transcript.
type stretch []int

// stretches are the runs of each party.
func stretches(lines []Line) (out []stretch) {
	last := map[string]int{} // run by party
	for i, l := range lines {
		who := string(l.Party) + " " + l.Agent
		if at, ok := last[who]; ok {
			run := out[at]
			if l.FromMS-lines[run[len(run)-1]].ToMS <= float64(joinGap/time.Millisecond) {
				out[at] = append(run, i)
				continue
			}
		}
		last[who] = len(out)
		out = append(out, stretch{i})
	}
	return out
}

// joined calls do with each stretch of several lines, with their texts as one, and with where each begins in it, in characters.
func joined(lines []Line, do func(run stretch, from []int, text string)) {
	for _, run := range stretches(lines) {
		if len(run) < 2 {
			continue
		}
		var all strings.Builder
		from := make([]int, len(run))
		n := 0
		for at, i := range run {
			if at > 0 && apart(lines[run[at-1]].Text, lines[i].Text) {
				all.WriteByte(' ')
				n++
			}
			from[at] = n
			all.WriteString(lines[i].Text)
			n += utf8.RuneCountInString(lines[i].Text)
		}
		do(run, from, all.String())
	}
}

// apart says that a word ends one text and another begins the next, both in letters that a space parts.
func apart(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	latin := func(r rune) bool { return r < unicode.MaxLatin1 && unicode.IsLetter(r) }
	number := func(r rune) bool { return r >= '0' && r <= '9' }
	return latin(last) && (latin(first) || number(first)) || number(last) && latin(first)
}

// found are the places of personal data in each line, in characters: in the line by itself, and in its run.
func found(m Masker, lines []Line) [][]Span {
	out := make([][]Span, len(lines))
	for i, l := range lines {
		out[i] = m.Find(l.Text)
	}
	joined(lines, func(run stretch, from []int, text string) {
		for _, s := range m.Find(text) {
			for at, i := range run {
				n := utf8.RuneCountInString(lines[i].Text)
				if a, b := max(s.Start-from[at], 0), min(s.End-from[at], n); a < b {
					out[i] = append(out[i], Span{a, b, s.Type})
				}
			}
		}
	})
	return out
}

// Texts are the texts of lines with personal data hidden: those of a line by itself, and those of its run.
func Texts(m Masker, lines []Line) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = m.Mask(l.Text)
	}
	joined(lines, func(run stretch, from []int, text string) {
		all := []rune(m.Mask(text))
		if len(all) != utf8.RuneCountInString(text) {
			return
		}
		for at, i := range run {
			said, own := []rune(lines[i].Text), []rune(out[i])
			for j := range said {
				if now := all[from[at]+j]; len(own) == len(said) && now != said[j] {
					own[j] = now
				}
			}
			out[i] = string(own)
		}
	})
	return out
}

// Digits is the Masker of a site that has none: it knows numbers only.
type Digits struct{}

// Mask implements Masker.
func (d Digits) Mask(text string) string {
	out := []rune(text)
	for _, s := range d.Find(text) {
		for i := s.Start; i < s.End; i++ {
			out[i] = '*'
		}
	}
	return string(out)
}

// Find implements Masker: runs of four digits and more, written or spoken.
func (Digits) Find(text string) []Span {
	var out []Span
	from, at := -1, 0
	for _, r := range text + "\n" {
		switch {
		case digit(r) && from < 0:
			from = at
		case !digit(r) && from >= 0:
			if at-from >= 4 {
				out = append(out, Span{from, at, "digits"})
			}
			from = -1
		}
		at++
	}
	return out
}

func digit(r rune) bool {
	return unicode.IsDigit(r) || strings.ContainsRune("零〇一二三四五六七八九幺两", r)
}
