package summary

import "slices"

const (
	passageBack  = 2   // utterances before the one that says a claim which may name what it is about
	passageAhead = 0   // and behind it
	passageLeast = 0.5 // share of the claim that one clause must say by itself
)

// pieced reports that the clause first says most of a claim, and that what is missing was named as it stands, next to it: 给您冻结了, said of
// the 信用卡 that the caller spoke of. Words must be found together and without a no; a number or a day only in a clause that says nothing else.
func (c *checker) pieced(k claim, all []clauseSaid, first clauseSaid, hit []grade) bool {
	if covered(hit) < passageLeast || k.how == hasDone || k.how == agreesTo || k.how == promises || first.mood == doubt || first.mood == asked {
		return false
	}
	hit = slices.Clone(hit)
	for _, s := range all {
		ahead := s.utterance - first.utterance
		if ahead < -passageBack || ahead > passageAhead || s.mood == doubt || rivals(k.tokens, s.tokens) || slices.ContainsFunc(s.tokens, denies) {
			continue
		}
		more := make([]grade, len(hit))
		mark(more, k.tokens, s.tokens, true)
		near := ahead == 0 || ahead*ahead == 1 && (s.question || first.question)
		for i, g := range more {
			if g != sure || hit[i] == sure {
				continue
			}
			if k.tokens[i].kind == character || near && bare(s.tokens, k.tokens) {
				hit[i] = sure
			}
		}
	}
	return enoughHit(hit, k.tokens)
}

func denies(t token) bool { return t.no || t.far }

// bare reports that a clause says nothing that the claim does not say.
func bare(said, want []token) bool {
	return !slices.ContainsFunc(said, func(s token) bool {
		return s.kind == character && !slices.ContainsFunc(want, s.fits)
	})
}
