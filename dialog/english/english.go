// Package english reads what callers say in English: numbers word by word, days and times, yes and no, one of several choices, and what
// is said to the hotline itself rather than about a matter. It owns the English forms and no dialogue: dialog/value and dialog/phrase call it
// for texts in Latin letters. Everything here is pure and safe for concurrent use.
package english

import (
	"regexp"
	"strings"
	"unicode"
)

// fillers say nothing.
var fillers = regexp.MustCompile(`\b(?:u+h+m*|u+m+|e+r+m*|h+m+|ah+|oh|well|so|like|you know|let me see|let's see)\b[,.]?`)

// Fold writes text in one way: lower case, straight quotes, no fillers between commas, one space between words.
func Fold(text string) string {
	text = strings.ToLower(strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', '`':
			return '\''
		case '，', '、':
			return ','
		case '。':
			return '.'
		case '？':
			return '?'
		case '！':
			return '!'
		case '–', '—':
			return '-'
		}
		return r
	}, text))
	return strings.Join(strings.Fields(text), " ")
}

// Bare is Fold without fillers and marks: the words alone.
func Bare(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(Fold(text), "o.k.", "ok"), "okay", "ok")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "uh huh", "yes"), "uh-huh", "yes")
	text = fillers.ReplaceAllString(text, " ")
	text = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '.' || r == '-' {
			return r
		}
		return ' '
	}, text)
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' }), " ")
}

// Count is the number of words in text.
func Count(text string) int { return len(strings.Fields(Bare(text))) }

// Words reports whether text holds an English word, more than a letter in Latin script.
func Words(text string) bool {
	return latin.MatchString(text) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

var latin = regexp.MustCompile(`[a-zA-Z]{2}`)

// taken is where a caller takes something back: what follows is meant instead.
var taken = regexp.MustCompile(`\b(?:(?:no,? (?:no,? )*(?:wait|sorry|actually|i mean|it's|that's|make (?:that|it))|wait,? no|no no|oh sorry|i mean|actually|correction|scratch that|make that|make it|or rather|rather|my mistake|that's wrong|not that|i meant|it should be|should be)\b|no,|sorry,)[, ]*`)

// Pieces cuts text where the caller takes something back; what is meant is in the last one that holds a value. Not X but Y is cut too.
func Pieces(text string) []string {
	text = Fold(text)
	if at := notBut.FindStringSubmatchIndex(text); at != nil {
		text = text[:at[0]] + text[at[2]:]
	}
	return taken.Split(text, -1)
}

var notBut = regexp.MustCompile(`\bnot (?:the )?[^,.]+?(?:,| but|, but) (?:it's |the )?(.+)$`)

// last returns the value that the last piece holds.
func last(text string, read func(string) (string, bool)) (string, bool) {
	pieces := Pieces(text)
	for i := len(pieces) - 1; i >= 0; i-- {
		if got, ok := read(pieces[i]); ok {
			return got, true
		}
	}
	return "", false
}
