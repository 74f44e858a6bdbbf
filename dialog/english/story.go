package english

import (
	"regexp"
	"strings"
)

var (
	// talk are words of the talk between the two: who says no more tells nothing.
	talk = regexp.MustCompile(`^(?:say|saying|said|tell|telling|ask|asking|asked|talk|talking|explain|explaining|discuss|discussing|answer|answering|share|sharing|disclose|reveal|know|private|personal|privacy|secret|confidential|business|concern|affair|details?|information|rather|prefer|matter|question|questions|skip|comment)$`)
	// plain are words that go with any other.
	plain = regexp.MustCompile(`^(?:i|i'm|i'd|i'll|i've|you|you're|we|it|it's|that|that's|this|these|those|me|my|your|yours|mine|our|us|own|to|not|no|none|never|nothing|anything|something|any|all|everything|don't|doesn't|didn't|won't|can't|cannot|isn't|aren't|shouldn't|wouldn't|couldn't|do|does|did|is|are|am|was|were|be|been|being|have|has|had|will|would|could|should|can|may|might|must|need|needs|want|wants|like|the|a|an|of|for|about|on|with|and|or|but|so|just|really|please|why|what|what's|how|who|which|if|ok|okay|well|sorry|uh|um|oh|hmm|there|here|now|then|at|in|into|as|too|very|more|thanks|thank|think|feel|feeling|going|gonna|go|get|see|mind|comfortable|obliged|anyone|because|reason|point|even|right|necessary|use|used|keep|myself|care)$`)

	clauseEnd = regexp.MustCompile(`[,.;?!]+\s*|\s+(?:and|but|so)\s+`)
	// comesTo leads a telling, as does what happened is that.
	comesTo  = regexp.MustCompile(`^(?:what happened|what's wrong|what it does|the (?:thing|problem|trouble)) (?:is|was)(?: that)?\b`)
	refuses  = regexp.MustCompile(`\b(?:don't|won't|not|rather|can't|cannot)\b`)
	asksBy   = regexp.MustCompile(`^(?:(?:and|so|ok|but|well|sorry|please|oh|um|uh|hi|hello|excuse me|tell me|first|actually) )*(?:what|what's|when|where|which|who|how|is|are|am|does|do|did|can|could|will|would|should|must|may|have|has|whether)\b`)
	reasons  = regexp.MustCompile(`^(?:(?:and|so|ok|but|well|sorry|oh|um|uh) )*(?:why|how come)\b`)
	supposes = regexp.MustCompile(`\b(?:have to|need to|must|should|if)\b`)
	// heads begin a question behind what was told without a pause: my washer won't spin can you fix it.
	heads = regexp.MustCompile(` (?:can|could|will|would|do|does|is|are) (?:you|it|that|there|this|i|we)\b| (?:how (?:much|long|soon)|what (?:do|should|can) i)\b`)
)

// AccountOf is phrase.AccountOf for English: 0 for what tells something, 1 for nothing but a question, 2 for what is about the talk itself.
func AccountOf(text string) int {
	talks, asks, told := false, false, 0
	for _, clause := range clauseEnd.Split(Fold(text), -1) {
		bare := strings.TrimSpace(comesTo.ReplaceAllString(Bare(clause), ""))
		if bare == "" {
			continue
		}
		for _, w := range strings.Fields(bare) {
			talks = talks || talk.MatchString(w)
		}
		switch {
		case reasons.MatchString(bare):
			asks = true
			if !supposes.MatchString(bare) {
				told += besidesTalk(bare)
			}
		case asksBy.MatchString(bare):
			asks = true
		default:
			if at := heads.FindStringIndex(bare); at != nil && len(strings.Fields(bare[:at[0]])) >= 3 {
				asks, bare = true, bare[:at[0]]
			}
			told += besidesTalk(bare)
		}
	}
	switch {
	case told > 0:
		return 0
	case (talks || asks || refuses.MatchString(Bare(text)) && Count(text) >= 4) && besidesTalk(Bare(text)) == 0:
		return 2
	case asks:
		return 1
	}
	return 0
}

// besidesTalk counts the words that are not of the talk itself.
func besidesTalk(bare string) int {
	n := 0
	for _, w := range strings.Fields(bare) {
		if !talk.MatchString(w) && !plain.MatchString(w) {
			n++
		}
	}
	return n
}
