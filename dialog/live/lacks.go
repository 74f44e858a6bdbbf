package live

import (
	"log/slog"
	"maps"
	"slices"
	"strings"

	"hotline/dialog/flow"
)

// mostLacks bounds the places that one line of the log names.
const mostLacks = 40

// tellLacks says which texts of an app have no words in a language that callers are promised, one line for each language and what is heard instead.
func tellLacks(app *flow.App, log *slog.Logger) {
	type kind struct{ language, instead string }
	places := map[kind][]string{}
	for _, l := range app.Lacks() {
		k := kind{string(l.Language), l.Instead}
		places[k] = append(places[k], l.Place)
	}
	order := slices.SortedFunc(maps.Keys(places), func(a, b kind) int { return strings.Compare(a.language+a.instead, b.language+b.instead) })
	for _, k := range order {
		list := places[k]
		log.Warn("texts lack a promised language", "language", k.language, "instead", k.instead, "count", len(list), "places", strings.Join(list[:min(mostLacks, len(list))], "; "))
	}
}
