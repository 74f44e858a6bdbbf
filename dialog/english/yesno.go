package english

import (
	"regexp"
	"strings"
)

var (
	// neither: it says nothing either way
	neither = regexp.MustCompile(`\b(?:i )?(?:don't|do not|didn't) know\b|\bnot sure\b|\bno idea\b|\bi'm not certain\b|\bmaybe\b|\bpossibly\b|\bno problem with\b|\bpardon\b|\bwhat do you mean\b|\bdon't understand\b|\bwhich (?:one|is)\b|\bit depends\b`)
	// a yes that holds a no
	yesWithNo = regexp.MustCompile(`\bno (?:problem|worries|objections?|doubt)\b|\bwhy not\b|\bdon't mind\b|\bwouldn't mind\b|\bnothing wrong\b|\bnot a problem\b|\bcan't complain\b|\bnot bad\b`)
	// a no that holds a yes, or hesitates
	noWithYes = regexp.MustCompile(`\b(?:yes|yeah|ok|sure|right)?,? ?but (?:not|no|i don't)\b|\bnot (?:right|correct|ok|now|yet|today|really|quite|at all|that|this|necessary|interested|anymore|any more)\b|\b(?:isn't|aren't|wasn't|is not|are not|was not) (?:it|right|correct|mine|me|the)?|` +
		`\b(?:don't|do not|won't|would not|wouldn't|can't|cannot|rather not|would rather not|better not)\b|\bnever ?mind\b|\bforget (?:it|about it)\b|\bno (?:thanks?|thank you|need|way)\b|\bleave it\b|\bcancel\b|\bwrong\b|\bincorrect\b|\blet me think\b|\bthink (?:about it|it over)\b|\bhold off\b|\bmaybe later\b|\bnext time\b|\banother time\b|\bchanged my mind\b|\bi'll pass\b`)
	sayNo    = regexp.MustCompile(`\b(?:no|nope|nah|negative|not|neither|none|nay)\b`)
	sayYes   = regexp.MustCompile(`\b(?:yes|yeah|yep|yup|ya|yea|aye|sure|ok|okie dokie|okey dokey|lovely|wonderful|brilliant|alright|all right|correct|right|exactly|absolutely|definitely|certainly|of course|please do|please|go ahead|do it|do that|go for it|confirm(?:ed)?|confirming|agreed?|fine|that's it|that works|sounds good|sounds great|good|great|perfect|indeed|affirmative|i do|i guess so|i suppose so|i think so|i would|i am|it is|that is|i'd like that|i'd love to|by all means|you bet|mm[ -]?hmm|mhm|uh[ -]huh|cool|that will do|that'll do|why not|you got it|sounds about right|submit|proceed|continue|works for me|happy with that|let's do (?:it|that)|that's me|it's mine|that's mine|i want (?:it|that)|i need (?:it|that)|i have|i did|they are|they have)\b`)
	echo     = regexp.MustCompile(`\b(?:cancel|stop)(?: (?:it|that|them|this))?(?: all)?\b`)
	suggests = regexp.MustCompile(`\b(?:shall|should|ready)\b`)
	letsGo   = regexp.MustCompile(`^let's go(?: ahead| for it| with (?:that|it|this)| then| on)?(?: please)?$`)
	// mayCancel is a question that offers to cancel some time.
	mayCancel = regexp.MustCompile(`\b(?:you (?:can|may|could|cannot|can't)(?: \w+)?|free to|automatically|will be|confirm or) (?:cancel|stop)\w*\b`)
	// ofItself asks for what was told before it: you can cancel it now, shall I?
	ofItself = regexp.MustCompile(`\b(?:shall|should) i(?: do (?:it|that|so)| go ahead)?\?\s*$`)
	asks     = regexp.MustCompile(`^(?:what|when|where|which|who|why|how|is there|can i|could i|do i|does it|will it|is it|do you|can you|could you|would you)\b|\?\s*$`)
	clause   = regexp.MustCompile(`[,.;!]+\s*|\bbut\b`)
)

// CancelsEither finds no, just cancel it where something is to be cancelled: it may mean either.
func CancelsEither(text, question string) bool {
	return echo.MatchString(withoutLeave(question)) && CancelsAfterNo(text)
}

// withoutLeave is a question, in small letters, without the words that only tell that one may cancel, or may not.
func withoutLeave(question string) string {
	if question = Fold(question); ofItself.MatchString(question) {
		return question
	}
	return mayCancel.ReplaceAllString(question, "")
}

// CancelsAfterNo finds no, just cancel it.
func CancelsAfterNo(text string) bool { return ordersAfterNo.MatchString(Bare(text)) }

var (
	ordersAfterNo = regexp.MustCompile(`^(?:no|nope|never ?mind|forget it)(?: (?:just|please|then|so|and|go ahead and))* cancel(?: (?:it|that|them|this))?(?: (?:please|then|all))*$`)
)

// YesNo reads yes or no in all its politeness: yes please, no thanks, go ahead, I'd rather not. The last clause that says either counts, but
// a polite no is not undone by a thank you behind it. Questions are neither. Words of the question that was asked are no refusal: cancel it
// agrees to I'll cancel the tone, shall I?
func YesNo(text, question string) (string, bool) {
	text = strings.ReplaceAll(strings.ReplaceAll(Fold(text), "o.k.", "ok"), "okay", "ok")
	question = withoutLeave(question)
	if echo.MatchString(question) && !sayNo.MatchString(text) && !yesWithNo.MatchString(text) {
		text = echo.ReplaceAllString(text, "do it")
	}
	if asks.MatchString(text) && !regexpYesFirst.MatchString(text) {
		return "", false
	}
	verdict := ""
	for _, c := range clause.Split(text, -1) {
		said := clauseYesNo(c)
		if suggests.MatchString(question) && letsGo.MatchString(strings.TrimSpace(c)) {
			said = "yes"
		}
		if said == "yes" && verdict == "no" && thanks.MatchString(c) {
			continue
		}
		if said != "" {
			verdict = said
		}
	}
	if neither.MatchString(text) && verdict != "no" {
		return "", false
	}
	return verdict, verdict != ""
}

var (
	regexpYesFirst = regexp.MustCompile(`^(?:why not$|yes|yeah|yep|sure|no|nope|ok)\b`)
	thanks         = regexp.MustCompile(`^\s*(?:that's |it's |i'm |that is |it is )?(?:ok|all right|alright|fine|thanks?|thank you|good|great|all good|please)(?: (?:thanks?|thank you))?\s*$`)
)

var (
	areYouSure = regexp.MustCompile(`\bare you (?:quite |really |absolutely )?(?:sure|certain)\b`)
	isSure     = regexp.MustCompile(`^(?:(?:yes|yeah|yep|oh|well) )*i(?:'m| am) (?:quite |very |absolutely |really |pretty )?(?:sure|certain|positive)\b`)
)

// IsSure reports an answer that begins with being sure, to a question for that: whatever follows is about the question, and refuses nothing.
func IsSure(text, question string) bool {
	return isSure.MatchString(Bare(text)) && areYouSure.MatchString(Fold(question))
}

func clauseYesNo(c string) string {
	c = strings.TrimSpace(c)
	switch {
	case c == "":
		return ""
	case neither.MatchString(c):
		return ""
	case yesWithNo.MatchString(c):
		return "yes"
	case noWithYes.MatchString(c):
		return "no"
	case sayNo.MatchString(c):
		return "no"
	case sayYes.MatchString(c) && len(strings.Fields(c)) <= 9:
		return "yes"
	}
	return ""
}
