// Package words finds words in what was said: many patterns of many rules in one pass over the text, exactly, by sound or with one
// character wrong; sentences like given ones; and numbers that are personal. It owns how text is compared and knows no rules and no
// calls; package rule compiles patterns with it and package trace reads utterances.
package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Longest is how many characters of an utterance are read; the rest is not looked at.
const Longest = 400

// Text is an utterance as it is compared: letters, digits and Chinese characters in lower case, narrow forms.
type Text struct {
	Runes []rune
	Place []int32 // byte offset in the original of each rune; one more at the end
	line  []int32 // number of the sentence that each rune is in
	bound []bool  // each rune follows the one before it with nothing between
}

// Read normalises text into t, whose memory is used again.
func (t *Text) Read(text string) {
	t.Runes, t.Place, t.line, t.bound = t.Runes[:0], t.Place[:0], t.line[:0], t.bound[:0]
	sentence, end, quote := int32(0), -1, -1 // end of the last rune, and of an apostrophe right behind it
	for i, r := range text {
		size := utf8.RuneLen(r)
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '*':
			r = unicode.ToLower(r)
			t.Runes, t.Place, t.line = append(t.Runes, r), append(t.Place, int32(i)), append(t.line, sentence)
			t.bound = append(t.bound, i == end || i == quote && r == 't') // can is no word of can't, but it is one of it's
			end = i + size
		case (r == '\'' || r == '’') && i == end:
			quote = i + size
		case strings.ContainsRune("。！？!?；;…", r):
			sentence++
		}
		if len(t.Runes) == Longest {
			t.Place = append(t.Place, int32(i+size))
			return
		}
	}
	t.Place = append(t.Place, int32(len(text)))
}

// splits says that a place is within a Latin word: its letter belongs to the same word as the one before it.
func (t *Text) splits(at int32) bool {
	return at > 0 && int(at) < len(t.Runes) && t.bound[at] && latin(t.Runes[at-1]) && latin(t.Runes[at])
}

// latin says that a letter is of the Latin script.
func latin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 0xC0 && r < 0x2000 && unicode.Is(unicode.Latin, r)
}

// spaced is text as Squeeze makes it, with a space wherever one parts two Latin words: not able is not notable.
func spaced(text string) string {
	var t Text
	t.Read(text)
	var out strings.Builder
	for i, r := range t.Runes {
		if i > 0 && latin(r) && latin(t.Runes[i-1]) && strings.ContainsFunc(text[t.Place[i-1]:t.Place[i]], unicode.IsSpace) {
			out.WriteByte(' ')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// Han counts Chinese characters.
func Han(text string) int {
	n := 0
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// Squeeze is text without what recognisers make up: punctuation, spaces, the case of letters.
func Squeeze(text string) string {
	var t Text
	t.Read(text)
	return string(t.Runes)
}
