package suite

import (
	"slices"
	"strings"

	"hotline"
)

// Split gives each turn of a call its events, the first ones to the call itself. ends are where the turns ended in which the caller did
// something; a silent caller's turn ends with the first reply to silence, and who only listens takes none. The first of the result is the call
// itself; there are fewer than turns where the call was over before.
func Split(turns []Turn, facts []hotline.Body, ends []int) []Spoken {
	greeting := slices.IndexFunc(facts, completed) + 1
	out := []Spoken{spokenOf(facts[:greeting])}
	at := greeting
	for i, t := range turns {
		if t.Listens { // nothing comes of it: what follows in the events is of the next turn
			out, ends = append(out, Spoken{}), ends[min(1, len(ends)):]
			continue
		}
		end := len(facts)
		if len(ends) > 0 && (ends[0] > at || !t.Silence) {
			end = max(at, min(end, ends[0]))
		}
		switch {
		case t.Silence:
			end = at + slices.IndexFunc(facts[at:end], prompted) + 1 // none: the caller was not asked
		case len(ends) == 0:
			return out
		default:
			ends = ends[1:]
		}
		if !t.Silence && !slices.ContainsFunc(facts[at:max(at, end)], completed) { // on a busy machine the caller is quicker than the events
			if late := slices.IndexFunc(facts[max(at, end):], completed); late >= 0 {
				end = max(at, end) + late + 1
			}
		}
		if i+1 < len(turns) && turns[i+1].Silence && !t.Silence { // the caller's turn went on through the silence
			if n := slices.IndexFunc(facts[at:max(at, end)], prompted); n > 0 {
				end = at + n
			}
		}
		if i == len(turns)-1 {
			end = len(facts)
		}
		end = max(end, at)
		out = append(out, spokenOf(facts[at:end]))
		at = end
	}
	return out
}

// prompted is a turn in which nothing was heard.
func prompted(b hotline.Body) bool {
	t, ok := b.(hotline.TurnCompleted)
	return ok && t.Heard == ""
}

func completed(b hotline.Body) bool { return b.Type() == hotline.TurnCompleted{}.Type() }

func spokenOf(facts []hotline.Body) Spoken {
	var heard []string
	for _, f := range facts {
		if b, ok := f.(hotline.TurnCompleted); ok && b.Heard != "" {
			heard = append(heard, b.Heard)
		}
	}
	return Spoken{Heard: strings.Join(heard, " / "), Facts: facts}
}
