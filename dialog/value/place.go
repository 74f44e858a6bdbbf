package value

import (
	"slices"
	"unicode/utf8"
)

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
		if !alike(heard[i], name[i]) {
			return false
		}
	}
	return true
}
