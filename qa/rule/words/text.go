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
}

// Read normalises text into t, whose memory is used again.
func (t *Text) Read(text string) {
	t.Runes, t.Place, t.line = t.Runes[:0], t.Place[:0], t.line[:0]
	sentence := int32(0)
	for i, r := range text {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '*':
			t.Runes, t.Place, t.line = append(t.Runes, unicode.ToLower(r)), append(t.Place, int32(i)), append(t.line, sentence)
		case strings.ContainsRune("。！？!?；;…", r):
			sentence++
		}
		if len(t.Runes) == Longest {
			t.Place = append(t.Place, int32(i+utf8.RuneLen(r)))
			return
		}
	}
	t.Place = append(t.Place, int32(len(text)))
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
