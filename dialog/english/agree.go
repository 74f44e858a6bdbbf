package english

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// yesFirst is the yes at the front of an answer, with what goes with it.
	yesFirst = regexp.MustCompile(`^(?i)(?:(?:yes|yeah|yep|okay|ok|sure|right|all right|alright|fine|please|good|great|correct|exactly|well|then|and|but|only|just|on|for|with|make it|i want|i'd like|it's|that's|the)\b[, ]*)+`)
	// whichOne is which of a list.
	whichOne = regexp.MustCompile(`(?i)\b(?:first|second|third|fourth|fifth|sixth|[0-9]+)\b`)
	// particulars are figures, days, and other people and things than the caller's own.
	particulars = regexp.MustCompile(`(?i)\b(?:mother|mum|mom|father|dad|wife|husband|son|daughter|brother|sister|friend|boss|someone|somebody|another|other|instead|different|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next|first|second|third|fourth|fifth|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|[0-9]+)\b`)
)

// BeyondYes is what an answer says besides its yes, "" for nothing: "yes, a hundred" says "a hundred".
func BeyondYes(text string) string { return strings.TrimSpace(text[len(yesFirst.FindString(text)):]) }

// Particulars are the figures, days, people and things that words name, in small letters.
func Particulars(text string) []string { return particulars.FindAllString(strings.ToLower(text), -1) }

// HasFigure reports an ordinal or a number in figures, by which one of a list may be meant.
func HasFigure(text string) bool { return whichOne.MatchString(text) }

// polite are words of a yes and of politeness around it, and of the order to do what was asked.
var polite = regexp.MustCompile(`(?i)^(?:yes|yeah|yep|ok|okay|sure|right|fine|good|great|perfect|lovely|correct|exactly|absolutely|definitely|certainly|course|agree|agreed|confirm|confirmed|confirming|sounds|works|go|ahead|on|do|does|it|that|that's|this|these|please|thanks|thank|you|very|much|so|i|i'm|i'd|i'll|am|me|my|we|the|a|an|is|are|was|be|to|of|for|with|and|then|just|now|right|away|let's|let|us|want|would|like|proceed|continue|carry|happy|all|of|no|problem|what|said|well|oh|ah|um|uh|will|can|have|got|as|one|way|by|means|indeed|exactly|whatever|same|still|thing|cool|fantastic|wonderful|brilliant|awesome|appreciate|everything|there|need|really|too|at|in|up|out|your|new|number|mine|own)$`)

// SaysMore reports words besides a yes that are neither polite nor the question's own: double it, on my credit card.
func SaysMore(rest, question string) bool {
	asked := strings.Fields(Bare(question))
	return slices.ContainsFunc(strings.Fields(Bare(rest)), func(w string) bool { return !polite.MatchString(w) && !slices.Contains(asked, w) })
}
