package scene

import (
	"strings"

	"hotline/dialog/language"
)

// Role says what is written at a place of a scene's file: keys joined by dots, without the places in lists.
func Role(path string) language.Role {
	section, _, _ := strings.Cut(path, ".")
	last := path[strings.LastIndexByte(path, '.')+1:]
	switch {
	case path == "title":
		return language.Spoken
	case path == "examples", path == "slots.options.says":
		return language.Heard
	case path == "summary", path == "slots.title", section == "steps" && last == "hand_over":
		return language.Told
	case path == "slots.ask", path == "slots.reask", path == "slots.variants", path == "slots.options.title":
		return language.Spoken
	case section == "steps" && (last == "say" || last == "confirm" || last == "goodbye" || last == "variants"):
		return language.Spoken
	}
	return language.None
}

// Twins calls visit with every list of steps of a and the list at the same place of b: the same scene in two languages.
func Twins(a, b []Step, visit func(a, b []Step)) {
	if len(a) != len(b) || len(a) == 0 {
		return
	}
	visit(a, b)
	for i := range a {
		other := b[i].branches()
		for j, one := range a[i].branches() {
			Twins(one.steps, other[j].steps, visit)
		}
	}
}
