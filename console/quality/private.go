package quality

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hotline"
	"hotline/console"
	"hotline/internal/store"
)

// Personal data may be spread over several utterances: a number that is dictated with pauses. Lines of one party that follow each other
// within joinGap are therefore read as one text, whatever the other side says in between.
const joinGap = 6 * time.Second

// stretch is a run of lines of one party, by their places in the transcript.
type stretch []int

// stretches are the runs of each party.
func stretches(lines []console.TranscriptLine) (out []stretch) {
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

// found are the places of personal data in each line, in characters: in the line by itself, and in its run.
func (p *Part) found(lines []console.TranscriptLine) [][]Span {
	out := make([][]Span, len(lines))
	for i, l := range lines {
		out[i] = p.deps.Masker.Find(l.Text)
	}
	for _, run := range stretches(lines) {
		if len(run) < 2 {
			continue
		}
		var joined strings.Builder
		for _, i := range run {
			joined.WriteString(lines[i].Text)
		}
		for _, s := range p.deps.Masker.Find(joined.String()) {
			from := 0
			for _, i := range run {
				n := utf8.RuneCountInString(lines[i].Text)
				if a, b := max(s.Start-from, 0), min(s.End-from, n); a < b {
					out[i] = append(out[i], Span{a, b, s.Type})
				}
				from += n
			}
		}
	}
	return out
}

// masked are the texts of lines with personal data hidden: those of a line by itself, and those of its run.
func (p *Part) masked(lines []console.TranscriptLine) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = p.deps.Masker.Mask(l.Text)
	}
	for _, run := range stretches(lines) {
		if len(run) < 2 {
			continue
		}
		var joined strings.Builder
		for _, i := range run {
			joined.WriteString(lines[i].Text)
		}
		all := []rune(p.deps.Masker.Mask(joined.String()))
		if len(all) != utf8.RuneCountInString(joined.String()) {
			continue
		}
		for _, i := range run {
			said, own := []rune(lines[i].Text), []rune(out[i])
			for j := range said {
				if len(own) == len(said) && all[j] != said[j] {
					own[j] = all[j]
				}
			}
			out[i], all = string(own), all[len(said):]
		}
	}
	return out
}

// private are the stretches of media time in which personal data are spoken, with the pad around them, sorted and joined.
func (p *Part) private(rec store.CallRecord, lines []console.TranscriptLine) []span {
	pad := float64(p.cfg.Pad) / float64(time.Millisecond)
	words := wordsOf(rec.Events)
	var out []span
	for i, spans := range p.found(lines) {
		for _, s := range spans {
			at := spoken(lines[i], s, words[key{lines[i].Party, lines[i].Agent, lines[i].N}])
			out = append(out, span{max(at.from-pad, 0), at.to + pad})
		}
	}
	return merge(out)
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
func spoken(l console.TranscriptLine, s Span, words []hotline.Word) span {
	if at, ok := byWords(s, l.Text, words); ok {
		return at
	}
	n := float64(max(utf8.RuneCountInString(l.Text), 1))
	long := l.ToMS - l.FromMS
	slack := max(long/5, 400)
	return span{max(l.FromMS+long*float64(s.Start)/n-slack, l.FromMS), min(l.FromMS+long*float64(s.End)/n+slack, l.ToMS)}
}

// byWords works only where the words make up the text, spaces and punctuation aside.
func byWords(s Span, text string, words []hotline.Word) (out span, ok bool) {
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
			out, ok = span{from, to}, true
		}
		out.to = max(out.to, to)
	}
	return out, ok && out.to > out.from && at >= s.End
}

// digits is the Masker of a site that has none: it knows numbers only.
type digits struct{}

// Mask implements Masker.
func (d digits) Mask(text string) string {
	out := []rune(text)
	for _, s := range d.Find(text) {
		for i := s.Start; i < s.End; i++ {
			out[i] = '*'
		}
	}
	return string(out)
}

// Find implements Masker: runs of four digits and more, written or spoken.
func (digits) Find(text string) []Span {
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

// hide masks the transcript and the hits for whoever may not see personal data. Both are changed in place.
func (p *Part) hide(lines []console.TranscriptLine, hits []hotline.Hit) {
	for i, text := range p.masked(lines) {
		lines[i].Text = text
	}
	for i := range hits {
		hits[i].Note = p.deps.Masker.Mask(hits[i].Note)
		for j := range hits[i].Evidence {
			e := &hits[i].Evidence[j]
			e.Text = p.deps.Masker.Mask(e.Text) // it comes masked; twice is the same as once
		}
	}
}

// reveal puts the words as they were said into the evidence of hits.
func reveal(hits []hotline.Hit, lines []console.TranscriptLine) {
	for i := range hits {
		for j := range hits[i].Evidence {
			e := &hits[i].Evidence[j]
			best := 0.0 // lines of the machine are numbered by turns: the time decides
			for _, l := range lines {
				if both := min(l.ToMS, e.ToMS) - max(l.FromMS, e.FromMS); e.N >= 0 && l.Party == e.Party && both > best {
					best, e.Text = both, l.Text
				}
			}
		}
	}
}
