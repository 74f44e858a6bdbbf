// Package textnorm writes text out as it is spoken: numbers, telephone numbers, dates, times, money, units and letters become
// words, Mandarin words become pinyin with tones, and text is cut into clauses that a synthesiser can begin with.
// Every piece of speech knows the runes of the text it came from, so that a mark can be told in the text as it was written.
// It knows no engine and makes no sound. Engines under tts call it, and dialog calls Clauses. All functions are pure and safe for
// concurrent use.
package textnorm

import (
	"strings"
	"unicode/utf8"
)

// Kind says what a piece of speech is.
type Kind int

// The kinds of piece.
const (
	Han    Kind = iota // one Chinese character
	Letter             // one Latin letter, spoken by its name, upper case
	Word               // a word in Latin letters
	Break              // a pause: "," short, ";" middle, "." long, "?" and "!" long with their melody
)

// Piece is the smallest stretch of speech that has a place in the text.
type Piece struct {
	Kind     Kind
	Say      string // as spoken
	From, To int    // runes of the text it came from, [From, To)
}

// Normalize writes text out as spoken. lang is a BCP 47 tag; tags of English give English words, all others Mandarin.
// Pieces are in the order of the text: From never goes back. Runes that are not spoken (emoji, brackets) give no piece.
func Normalize(text, lang string) []Piece {
	if IsEnglish(lang) {
		return english(text)
	}
	return mandarin(text)
}

// IsEnglish tells whether lang ("en", "en-US") is English.
func IsEnglish(lang string) bool {
	return len(lang) >= 2 && strings.EqualFold(lang[:2], "en") && (len(lang) == 2 || lang[2] == '-' || lang[2] == '_')
}

// Spoken joins pieces to readable text, for logs, captions and tests: Han characters close together, words apart, pauses as
// punctuation of the language.
func Spoken(pieces []Piece) string {
	var b strings.Builder
	prev := Break
	for _, p := range pieces {
		if prev != Break && (p.Kind == Word || p.Kind == Letter) && (prev == Word || prev == Letter) {
			b.WriteByte(' ')
		}
		b.WriteString(p.Say)
		if p.Kind == Break {
			b.WriteByte(' ')
		}
		prev = p.Kind
	}
	return strings.TrimRight(b.String(), " ")
}

// spread gives each spoken unit of say its share of the runes [from, to).
func spread(dst []Piece, say string, from, to int) []Piece {
	start := len(dst)
	for i := 0; i < len(say); {
		r, n := utf8.DecodeRuneInString(say[i:])
		switch {
		case r == ' ':
		case isLatin(r):
			end := i
			for end < len(say) && (isLatin(rune(say[end])) || say[end] == '\'') {
				end++
			}
			dst = appendLatin(dst, say[i:end])
			n = end - i
		case isHan(r):
			dst = append(dst, Piece{Kind: Han, Say: say[i : i+n]})
		default:
			dst = append(dst, Piece{Kind: Break, Say: say[i : i+n]})
		}
		i += n
	}
	k := len(dst) - start
	for i := range k {
		dst[start+i].From = from + i*(to-from)/k
		dst[start+i].To = from + (i+1)*(to-from)/k
	}
	return dst
}

func isHan(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf || r == '〇' || r >= 0x20000 && r <= 0x2ffff
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
