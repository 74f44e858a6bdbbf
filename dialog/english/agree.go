package english

import (
	"regexp"
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
