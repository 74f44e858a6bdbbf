// Package clause cuts an answer that is still being made into what can be spoken already. It owns no speech and no model:
// dialog/flow feeds it with what a language model sends.
package clause

import (
	"strings"
	"unicode"

	"hotline/tts/textnorm"
)

// Splitter cuts streamed text into the clauses that textnorm.Clauses would make of the whole: a short one first, so that
// speech begins early, then longer ones; never inside a number, a word or an address. The zero value is ready; it is used by one goroutine.
type Splitter struct {
	first string // the first clause that was taken: it tells Clauses that the next ones are later ones
	whole bool   // the last clause that was taken ended a sentence
	rest  []rune // not taken yet
}

// ahead is how many runes behind a cut textnorm looks at before it is sure.
const ahead = 3

// Push adds text as the model makes it.
func (s *Splitter) Push(text string) {
	for _, r := range text {
		if unicode.IsControl(r) {
			r = ' ' // line ends of the model's are no part of speech
		}
		s.rest = append(s.rest, r)
	}
}

// Take returns the next clause when it is complete; end says that no more text will come.
func (s *Splitter) Take(end bool) (string, bool) {
	lead := len([]rune(s.first))
	clauses := textnorm.Clauses(s.first + string(s.rest))
	for i := range clauses {
		to := clauses[i].To - lead
		if to <= 0 {
			continue
		}
		last := to == len(s.rest)
		switch {
		case !last && inWord(s.rest, to), !end && !last && len(s.rest)-to < ahead, !end && last && !closed(s.rest):
			continue
		}
		return s.cut(to), true
	}
	if end && strings.TrimSpace(string(s.rest)) != "" {
		return s.cut(len(s.rest)), true
	}
	return "", false
}

// Drop forgets what was not taken yet.
func (s *Splitter) Drop() { s.rest = nil }

// Finish drops a sentence that was begun and not ended, as where a model was cut off, unless it is all there is.
func (s *Splitter) Finish() {
	for end := len(s.rest); end > 0; end-- {
		if closed(s.rest[:end]) || strings.ContainsRune(".!?", s.rest[end-1]) && (end == len(s.rest) || !inWord(s.rest, end)) {
			s.rest = s.rest[:end]
			return
		}
	}
	if s.whole {
		s.rest = nil
	}
}

func (s *Splitter) cut(to int) string {
	text := string(s.rest[:to])
	s.whole = strings.ContainsAny(text[len(text)-1:], ".!?") || closed(s.rest[:to])
	s.rest = s.rest[to:]
	if s.first == "" {
		s.first = text
	}
	return text
}

// inWord tells whether a cut before rune at would fall into an address, such as behind the ? of http://host/a?b=1.
func inWord(text []rune, at int) bool {
	ascii := func(r rune) bool { return r > ' ' && r < unicode.MaxASCII }
	return ascii(text[at-1]) && ascii(text[at])
}

// closed tells whether text ends with a mark that ends a sentence whatever comes behind it. A full stop may go on as a number.
func closed(text []rune) bool {
	return len(text) > 0 && strings.ContainsRune("。！？；…", text[len(text)-1])
}
