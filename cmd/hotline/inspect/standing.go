package inspect

import (
	"slices"
	"time"

	"hotline"
	"hotline/qa/rubric"
)

// part is what one agent, or the bot, had of a call.
type part struct {
	rubric.Facts
	unheard bool // not a word of theirs is on record, and nothing is missing that could hold one
}

// visit is how long one may have a caller whom another serves, and say nothing, before that is a part to be judged: a supervisor who took
// over to see how things stand did no service.
const visit = time.Minute

// judged are the parts that get a score. Nothing can be judged of who had the caller for less than visit, not longer than somebody else who
// served, and said nothing, unless a rule found something grave that they did.
func judged(parts []part) []part {
	return slices.DeleteFunc(slices.Clone(parts), func(p part) bool {
		return p.unheard && p.Talk < visit && !p.grave() &&
			slices.ContainsFunc(parts, func(o part) bool { return o.Talk >= silentAfter && o.Talk > p.Talk })
	})
}

// grave says that a critical or fatal hit of their own doing stands: who hangs up on a caller needs no word for it.
func (p part) grave() bool {
	return slices.ContainsFunc(p.Hits, func(h hotline.Hit) bool {
		return h.Party == p.Party && !h.Shadow && h.State == hotline.HitConfirmed && (h.Severity == hotline.SeverityCritical || h.Severity == hotline.SeverityFatal)
	})
}

// standing is the part whose score stands for the call: of the agents who said something the one who had the caller longest, the last of
// equals; where none did, of all. -1: there is no part.
func standing(parts []part) int {
	best, bestSpoke := -1, false
	for n, p := range parts {
		spoke := p.Party == hotline.PartyAgent && !p.unheard
		switch {
		case best < 0, spoke && !bestSpoke, spoke == bestSpoke && p.Talk >= parts[best].Talk:
			best, bestSpoke = n, spoke
		}
	}
	return best
}
