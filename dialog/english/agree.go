package english

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// yesFirst is the yes at the front of an answer, with what goes with it.
	yesFirst = regexp.MustCompile(`^(?i)(?:(?:yes|yeah|yep|okay|ok|sure|right|all right|alright|fine|please|good|great|correct|exactly|why not|i guess so|i suppose so|i think so|looks good|looks right|well|then|and|but|only|just|on|for|with|make it|i want|i'd like|it's|that's|the one\b|the)\b[, ]*)+`)
	// onlyOne is one as a count: fine, just one. That's the one agrees.
	onlyOne = regexp.MustCompile(`(?i)\b(?:just|only) (?:the )?one\b`)
	// whichOne is which of a list.
	whichOne = regexp.MustCompile(`(?i)\b(?:first|second|third|fourth|fifth|sixth|[0-9]+)\b`)
	// sums are runs of words of a number, without its unit: dollars are no cents. times are such of a day or an hour.
	sums  = regexp.MustCompile(`(?i)\b(?:` + figure + `)(?:(?:[ ,-]+| and )(?:` + figure + `))*\b`)
	times = regexp.MustCompile(`(?i)\b(?:` + moment + `)(?:(?:[ ,]+| at | of | in the | the | past | to | on )(?:` + moment + `))*\b`)
	// dayWords are the words of a day.
	dayWords = regexp.MustCompile(`(?i)\b(?:today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may (?:the )?(?:[0-9]+(?:st|nd|rd|th)?|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w+teenth|twentieth|thirtieth|twenty-\w+|thirty-first)|of may|june|july|august|september|october|november|december)\b`)
	// atOne is the hour, where one of the days is none.
	atOne = regexp.MustCompile(`\b(?:at|around|about|before|after|from) one(?:$|[.,!?]| (?:please|thanks|then|instead|sharp)\b)`)
	// particulars are figures, days, and other people and things than the caller's own.
	particulars = regexp.MustCompile(`(?i)\b(?:mother|mum|mom|father|dad|wife|husband|son|daughter|brother|sister|friend|boss|someone|somebody|another|other|instead|different|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next|(?:just|only) (?:the )?one|first|second|third|fourth|fifth|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|[0-9]+(?:[ap]m)?)\b`)
)

// BeyondYes is what an answer says besides its yes, "" for nothing: "yes, a hundred" says "a hundred".
func BeyondYes(text string) string {
	first := len(yesFirst.FindString(text))
	if at := onlyOne.FindStringIndex(text); at != nil {
		first = min(first, at[0])
	}
	return strings.TrimSpace(text[first:])
}

// Particulars are the figures, days, people and things that words name, in small letters.
func Particulars(text string) []string {
	text = strings.ToLower(text)
	if bare := Bare(text); bare == "one" || bare == "one please" {
		return []string{"one"}
	}
	all := particulars.FindAllString(text, -1)
	if atOne.MatchString(text) {
		all = append(all, "one")
	}
	return all
}

// figure is one word of a number, moment one of a day or an hour.
const (
	figure = `[0-9]+(?:\.[0-9]+)?|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|` +
		`twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|half|first|second|third|fourth|fifth|sixth`
	moment = `day after tomorrow|[0-9]+(?::[0-9]+)?[ap]m|[0-9]+(?::[0-9]+|st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|half|quarter|o'clock|a\.?m|p\.?m|noon|midday|morning|afternoon|evening|night|` +
		`today|tonight|tomorrow|(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october|november|december|` +
		`(?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth`
)

// Sums are the parts of words that may be an amount, a count, a number or one of a list: "fifty", "the second".
func Sums(text string) []string { return sums.FindAllString(text, -1) }

// Times are the parts of words that may be a day or an hour: "tomorrow at three".
func Times(text string) []string { return times.FindAllString(text, -1) }

// TellsTime reports words that are a day or an hour by themselves, or a number behind at.
func TellsTime(span, words string) bool {
	before, _, _ := strings.Cut(words, span)
	return NamesTime(span) || behindAt.MatchString(before) || strings.TrimSuffix(Bare(words), " please") == Bare(span)
}

var (
	behindAt = regexp.MustCompile(`(?i)\b(?:at|around|about|by|before|after|from) $`)
	halves   = regexp.MustCompile(`(?i)\b(?:a\.?m|p\.?m|noon|midday|morning|afternoon|evening|night)\b|[0-9][ap]m\b`)
)

// TellsPart reports the word of a day or of a part of it.
func TellsPart(text string) bool { return NamesDay(text) || halves.MatchString(text) }

// named is a word or a sign by which a number is an hour.
var named = regexp.MustCompile(`(?i)\b(?:at|around|about|by|from|after|before|until|till|o'clock|a\.?m|p\.?m|noon|midday|midnight|half|quarter|morning|afternoon|evening|night|tonight|today|now|week|weekend|next|later|month|the day after)\b|[0-9]:[0-9]{2}|[0-9](?:am|pm)\b`)

// NamesTime reports the word of a day or an hour, without which a number is neither.
func NamesTime(text string) bool { return named.MatchString(text) || NamesDay(text) }

// ends tells or asks how long something lasts.
var ends = regexp.MustCompile(`(?i)^(?:(?:yes|no|ok|okay|and|but|just|only)[, ]+)*(?:until|till)\b|\b(?:how long|until when|till when|end|ends|return|come back|coming back)\b`)

// Ends reports words about the end of a time, in an answer as in a question: until Sunday.
func Ends(text string) bool { return ends.MatchString(text) }

// NamesDay reports the word of a day.
func NamesDay(text string) bool { return dayWords.MatchString(text) }

// relative counts from what was said before.
var relative = regexp.MustCompile(`(?i)\b(?:minus|plus|less|fewer|extra|additional|another)\b|\b(?:` + figure + `) more\b|\bmore\b`)

// Relative reports a number that is more or less of what was said before.
func Relative(text string) bool { return relative.MatchString(text) }

// HasFigure reports an ordinal or a number in figures, by which one of a list may be meant.
func HasFigure(text string) bool { return whichOne.MatchString(text) }

// polite are words of a yes and of politeness around it, and of the order to do what was asked.
var polite = regexp.MustCompile(`(?i)^(?:yes|yeah|yep|yup|ya|okie|okey|dokie|dokey|ok|okay|sure|right|fine|good|great|perfect|lovely|correct|exactly|absolutely|definitely|certainly|course|agree|agreed|confirm|confirmed|confirming|sounds|works|go|ahead|on|do|does|it|that|that's|that'll|this|these|please|thanks|thank|you|very|much|so|i|i'm|i'd|i'll|am|me|my|we|the|a|an|is|are|was|be|to|of|for|with|and|then|just|now|right|away|let's|let|us|want|would|like|proceed|continue|carry|happy|all|of|no|problem|what|said|well|oh|ah|um|uh|will|can|have|got|as|one|way|by|means|indeed|exactly|whatever|same|still|thing|cool|fantastic|wonderful|brilliant|awesome|appreciate|everything|there|need|really|too|at|in|up|out|huh|mm|hmm|mhm|ma'am|madam|sir|about|got|why|your|new|number|mine|own|hurry|quickly|quick|fast|soon|asap|nicely|straight)$`)

// signs are the words of a sign of money.
var signs = map[string][]string{"$": {"dollar", "dollars", "bucks"}, "£": {"pound", "pounds", "quid"}, "€": {"euro", "euros"}}

// SaysMore reports in what is said besides a yes words that are neither polite nor the question's own: double it, on my credit card.
func SaysMore(rest, question string) bool {
	asked := strings.Fields(Bare(question))
	for sign, words := range signs {
		if strings.Contains(question, sign) {
			asked = append(asked, words...)
		}
	}
	rest = strings.ReplaceAll(Bare(rest), "thanks a lot", "thanks")
	return slices.ContainsFunc(strings.Fields(rest), func(w string) bool { return !polite.MatchString(w) && !slices.Contains(asked, w) })
}

var (
	// thatNotThis is "not tomorrow, the day after": what is meant comes last. thisNotThat is "it's eleven, not ten".
	thatNotThis = regexp.MustCompile(`^(?:no|sorry|yes|ok|well)?[, ]*(?:it's |that's |it is |that is )?not ([a-z0-9':-]+(?: [a-z0-9':-]+){0,4})(?:, ?(?:but )?| but )(?:it's |make it |i said |i want )?([a-z0-9':-]+(?: [a-z0-9':-]+){0,4})$`)
	thisNotThat = regexp.MustCompile(`^(?:(?:no|sorry|yes|ok|well|it's|it is|that's|make it|i said|i meant|i want)[, ]+)*([a-z0-9':-]+(?: [a-z0-9':-]+){0,4}),? (?:and )?not ([a-z0-9':-]+(?: [a-z0-9':-]+){0,4})$`)
	// measure is a number with what it counts, or a day or an hour, and nothing else.
	measure = regexp.MustCompile(`^(?:(?:at|on|for|a|an|the) )*(?:(?:` + figure + `)(?:[ -](?:and )?(?:` + figure + `))*(?: ([a-z]{3,}s|people|yuan|o'clock|am|pm|a\.m|p\.m))?|(?:the )?day after tomorrow|the day after|` + times.String()[len("(?i)"):] + `)$`)
	// bareHour is one without a word that says so; one and two may be keys.
	bareHour = regexp.MustCompile(`^(?i)(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|[3-9]|1[0-2])(?: please)?$`)
)

// Contrast is what is meant and what is not, both a number, a day or an hour, where that is all that is said: it's eleven, not ten.
func Contrast(text string) (meant, not string, ok bool) {
	bare := strings.TrimRight(Fold(text), " .!")
	if m := thatNotThis.FindStringSubmatch(bare); m != nil {
		not, meant = m[1], m[2]
	} else if m := thisNotThat.FindStringSubmatch(bare); m != nil {
		meant, not = m[1], m[2]
	}
	ok = Measures(meant) && Measures(not)
	if meant == "the day after" {
		meant += " " + not
	}
	return meant, not, ok
}

// Measures reports words that are a number, a day or an hour, and nothing else.
func Measures(text string) bool { return measure.MatchString(strings.ToLower(text)) }

// Unit is what such a number counts, "" where that is not said.
func Unit(text string) string {
	if m := measure.FindStringSubmatch(strings.ToLower(text)); m != nil {
		return m[1]
	}
	return ""
}

// Hour reports a number that may be an hour by itself.
func Hour(text string) bool { return bareHour.MatchString(text) }

// instead is what is not meant behind what is: three, not two.
var instead = regexp.MustCompile(`(?i)^([^,]*[^, ])\s*,\s*(?:and )?not (?:the |a |an |at |on )?[a-z0-9':£$€. -]{1,30}$`)

// Meant is what words mean without what they say they do not: "three" of "three, not two".
func Meant(text string) string {
	if meant, _, ok := Contrast(text); ok {
		return meant
	}
	if m := instead.FindStringSubmatch(strings.TrimRight(text, ".! ")); m != nil && !noWithYes.MatchString(m[1]) && !sayNo.MatchString(Fold(m[1])) {
		return m[1]
	}
	return text
}
