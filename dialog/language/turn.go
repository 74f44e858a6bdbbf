package language

import (
	"strings"
	"unicode"
)

// Turn is what a caller's words mean for the language of the call.
type Turn struct {
	Want Language // the language to go on in; Unknown = as before
	Rest string   // what the caller wants besides; the words themselves where no language was asked for
	Wish bool     // it was asked for
}

// Read decides by a caller's words in which language the call goes on. now is the language so far; foreign says that names and addresses are
// answered just now, which are no change of language; talks says which languages the hotline has.
func Read(text string, now Language, foreign bool, talks func(Language) bool) Turn {
	if want, rest, ok := Wish(text); ok && talks(want) {
		return Turn{Want: want, Rest: rest, Wish: true}
	}
	t := Turn{Rest: text}
	l := Of(text)
	switch {
	case l == Unknown || l == now || !talks(l) || mixed(text), foreign && l == Chinese, foreign && !Sentence(text):
	default:
		t.Want = l
	}
	return t
}

// mixed reports words of both scripts, of which neither outweighs the other.
func mixed(text string) bool {
	letters := 0
	for _, w := range words.FindAllString(strings.ToLower(text), -1) {
		if !borrowed.MatchString(w) {
			letters++
		}
	}
	n := han(text)
	return n > 0 && letters > 0 && n < 4*letters
}

// Spaced puts a space between sentences that were joined without one, as English wants it: Sure.Which number becomes Sure. Which number.
func Spaced(text string) string {
	runes := []rune(text)
	out := make([]rune, 0, len(runes)+4)
	for i, r := range runes {
		if i > 0 && r <= unicode.MaxASCII && (unicode.IsUpper(r) || r == '"') && (runes[i-1] == '.' || runes[i-1] == '?' || runes[i-1] == '!' || runes[i-1] == ',') &&
			!(i > 1 && unicode.IsUpper(runes[i-2])) { // U.S.
			out = append(out, ' ')
		}
		if r == ' ' && len(out) > 0 && out[len(out)-1] == ' ' {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}
