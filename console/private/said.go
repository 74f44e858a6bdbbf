package private

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline"
)

// How many hidden characters in a row are looked for in a text that quotes: fewer stand there by chance.
const leastQuoted, leastLatin = 3, 7

// Said is what was said in a call, to be hidden wherever it is repeated. Safe for concurrent use.
type Said struct {
	m      Masker
	told   []told // the lines, then what runs of them are as one text
	single int    // how many of told are lines
}

// told is a text with its personal data, and without.
type told struct{ text, hidden []rune }

// Hear reads the lines of a call.
func Hear(m Masker, lines []Line) Said {
	s := Said{m: m}
	add := func(text, hidden string) {
		one := told{[]rune(text), []rune(hidden)}
		if text != hidden && len(one.text) == len(one.hidden) {
			s.told = append(s.told, one)
		}
	}
	for i, text := range Texts(m, lines) {
		add(lines[i].Text, text)
	}
	s.single = len(s.told)
	joined(lines, func(_ stretch, _ []int, text string) { add(text, m.Mask(text)) })
	return s
}

// Quoted is a text that may repeat what lines say, a summary or the words of a turn, with personal data hidden: its own, and whatever is
// hidden in the lines.
func Quoted(m Masker, quote string, lines []Line) string { return Hear(m, lines).Quote(quote) }

// Quote is Quoted of what was said.
func (s Said) Quote(quote string) string { return s.quote(quote, s.told[:s.single]) }

func (s Said) quote(quote string, all []told) string {
	out := s.m.Mask(quote)
	for _, one := range all {
		for from := 0; from < len(one.text); {
			to := one.run(from)
			least := leastQuoted
			if to > from && one.text[from] < unicode.MaxLatin1 && unicode.IsLetter(one.text[from]) {
				least = leastLatin
			}
			if to-from >= least {
				out = strings.ReplaceAll(out, string(one.text[from:to]), string(one.hidden[from:to]))
			}
			from = to + 1
		}
	}
	return out
}

// run is the end of what is hidden from from on; a mark between two hidden characters is none.
func (t told) run(from int) int {
	to := from
	for to < len(t.text) && (t.hidden[to] != t.text[to] || to > from && to+1 < len(t.text) && t.hidden[to+1] != t.text[to+1] && !unicode.IsLetter(t.text[to])) {
		to++
	}
	return to
}

// leastRepeated is the length of a text that is looked for in others: a single character is everywhere. leastFigures is that of figures that are
// looked for: 24 and 1000, told as pieces of a number, are a measure in the next sentence.
const leastRepeated, leastFigures = 2, 5

func figures(text []rune) bool {
	return !slices.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsDigit(r) && !strings.ContainsRune("零〇幺一二三四五六七八九十百千两 ", r)
	})
}

// Text is a text that is made of what was said, whole utterances or words of one, with personal data hidden: its own, and what is hidden
// where it was said, were it a character.
func (s Said) Text(text string) string {
	said, own := []rune(text), []rune(s.quote(text, s.told))
	if len(own) != len(said) {
		return string(own)
	}
	for _, one := range s.told {
		if slices.Equal(one.text, said) || len(said) >= leastRepeated && utf8.RuneCountInString(strings.TrimSpace(text)) >= leastRepeated {
			for at := find(one.text, said, 0); at >= 0; at = find(one.text, said, at+1) { // the text is of the line
				one.lay(own, 0, at, len(said))
			}
		}
		least := leastRepeated
		if figures(one.text) {
			least = leastFigures
		}
		if len(one.text) >= least {
			for at := find(said, one.text, 0); at >= 0; at = find(said, one.text, at+1) { // the line is in the text
				one.lay(own, at, 0, len(one.text))
			}
		}
	}
	return string(own)
}

// lay hides n characters of out from to on, as they are hidden in t from from on.
func (t told) lay(out []rune, to, from, n int) {
	for i := range n {
		if t.hidden[from+i] != t.text[from+i] {
			out[to+i] = t.hidden[from+i]
		}
	}
}

// find is the place of part in all from from on, -1 = none.
func find(all, part []rune, from int) int {
	for at := from; at+len(part) <= len(all) && len(part) > 0; at++ {
		if slices.Equal(all[at:at+len(part)], part) {
			return at
		}
	}
	return -1
}

// Saying are the clauses of a turn of the machine that is not over, or never will be because the process died in it, each with the time that
// it takes; the last lasts and is followed by what is ahead, at the speed of speech.
func Saying(events []hotline.Event) (out []Line) {
	const lasts, perRune = 30_000, 220 // ms: a clause is shorter
	rest, told := "", 0                // told: runes of the turn that are lines already; two clauses may begin with one event
	for _, e := range events {
		switch b := e.Body.(type) {
		case hotline.TurnCompleted:
			out, rest, told = nil, "", 0
		case hotline.UtterancePartial:
			if b.Party != hotline.PartyBot {
				continue
			}
			text := []rune(b.Text)
			clause := string(text[min(told, len(text)):])
			told = len(text)
			if n := len(out); n > 0 {
				out[n-1].ToMS = b.AtMS
			}
			out = append(out, Line{Party: b.Party, N: b.N, Text: clause, FromMS: b.AtMS, ToMS: b.AtMS + min(lasts, 1000+perRune*float64(utf8.RuneCountInString(clause)))})
			rest = b.Ahead
		}
	}
	if n := len(out); n > 0 && rest != "" {
		out = append(out, Line{Party: hotline.PartyBot, N: out[n-1].N, Text: rest, FromMS: out[n-1].ToMS, ToMS: out[n-1].ToMS + perRune*float64(utf8.RuneCountInString(rest))})
	}
	return out
}
