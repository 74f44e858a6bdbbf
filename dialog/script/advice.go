package script

import (
	"fmt"
	"strings"

	"hotline/dialog/ordinary"
	"hotline/dialog/phrase"
)

// ForPeople reports words that only people can answer, in an app that has no matter of its own for them: 我要找经理, and outside its scenes 我要投诉.
func (a *Script) ForPeople(text string, inScene bool) bool {
	return !a.bosses && phrase.WantsBoss(text) || !a.complaints && !inScene && phrase.Complains(text)
}

// fewExamples is the number of examples below which a scene misses many of its callers: of first apps made of 3 to 5 of the sample's scenes 85 in 100 were understood
// with 5, 91 with 8, 96 with 16 (TestApp_NewcomersOfTheSample).
const fewExamples = 10

// Advice says what would make the app understand its callers better, in each language that has it, the owner's first; nothing of it is a fault.
func (a *Script) Advice() (out []string) {
	for _, l := range a.Languages() {
		v, in := a.In(l), ""
		if v.Language != a.own {
			in = " in " + string(v.Language)
		}
		out = append(out, v.odd...)
		for _, s := range v.Ordered {
			if n := len(s.Examples); !s.Hidden && n < fewExamples {
				out = append(out, fmt.Sprintf("scenes/%s: %d examples%s: write %d or more, as different as callers are", s.File, n, in, fewExamples))
			}
		}
		if v.foreign < ordinary.Enough {
			out = append(out, fmt.Sprintf("intents: %d out-of-scope sentences%s, below %d the program adds ordinary ones of its own: write under the id oos what callers of your trade ask for that no scene is for (docs/scenes.md, What no scene is for)", v.foreign, in, ordinary.Enough))
		}
	}
	return append(out, a.lacking()...)
}

// lacking says which texts have no words in a language that callers are promised, a line for each language and what is heard instead.
func (a *Script) lacking() (out []string) {
	type kind struct{ language, instead string }
	places := map[kind][]string{}
	var order []kind
	for _, l := range a.Lacks() {
		k := kind{string(l.Language), l.Instead}
		if places[k] == nil {
			order = append(order, k)
		}
		places[k] = append(places[k], l.Place)
	}
	for _, k := range order {
		list := places[k]
		out = append(out, fmt.Sprintf("no text in %s, %s: %s", k.language, k.instead, some(list)))
	}
	return out
}

// some tells a list whole where it is short, and else its begin and how many more of all there are.
func some(list []string) string {
	const told = 3
	begin := strings.Join(list[:min(told, len(list))], "; ")
	if len(list) > told {
		return fmt.Sprintf("%s; and %d more", begin, len(list)-told)
	}
	return begin
}
