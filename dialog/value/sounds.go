package value

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/dialog/spoken"
	"hotline/internal/sound"
)

// narrow maps full-width forms to ASCII.
func narrow(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	if r == 0x3000 {
		return ' '
	}
	return r
}

// soundsOf returns the blurred syllables of text; words of letters and digits stay as they are.
func soundsOf(text string) []string {
	var out []string
	runes := []rune(text)
	for i := 0; i < len(runes); {
		r, j := runes[i], i+1
		switch s := sound.Syllable(r); {
		case s != "":
			out = append(out, s)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			for j < len(runes) && !spoken.IsHan(runes[j]) && (unicode.IsLetter(runes[j]) || unicode.IsDigit(runes[j])) {
				j++
			}
			word := strings.ToLower(string(runes[i:j]))
			if s := letterSound(word); s != "" {
				word = s
			}
			out = append(out, word)
		}
		i = j
	}
	return out
}

// letterSound is how a letter is said in Mandarin, blurred, for those that recognisers write as a character: 五个机 is 五个G.
func letterSound(letter string) string {
	return map[string]string{"b": "bi", "c": "xi", "d": "di", "g": "ji", "p": "pi", "t": "ti"}[letter]
}

// leastPlace is the length from which a name is told by its sound: two syllables sound like too much else.
const leastPlace = 3 // characters

// heardAsPlaces writes the names of places where text sounds like them: 见业去 is 建邺区. Longer names come before their parts.
func heardAsPlaces(text string, places []string) string {
	if len(places) == 0 {
		return text
	}
	places = slices.Clone(places)
	slices.SortStableFunc(places, func(a, b string) int { return len(b) - len(a) })
	runes := []rune(text)
	taken := make([]bool, len(runes))
	for _, name := range places {
		if utf8.RuneCountInString(name) < leastPlace {
			continue
		}
		name := []rune(name)
		for i := 0; i+len(name) <= len(runes); i++ {
			if !soundsLike(runes[i:i+len(name)], name) || slices.Contains(taken[i:i+len(name)], true) {
				continue
			}
			copy(runes[i:], name)
			for j := range name {
				taken[i+j] = true
			}
		}
	}
	return string(runes)
}

func soundsLike(heard, name []rune) bool {
	for i := range name {
		if !spoken.Alike(heard[i], name[i]) {
			return false
		}
	}
	return true
}
