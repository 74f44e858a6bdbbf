package english

import (
	"regexp"
	"strings"
)

// What callers say to the hotline itself. Each list is matched within the bare words of an utterance.
var (
	repeat = regexp.MustCompile(`\b(?:say|repeat) (?:that|it|this)(?: one)?(?: again| once more| one more time| please|$)|\b(?:come|say) again\b|\bcould you repeat\b|\bcan you repeat\b|\brepeat please\b|^(?:please )?repeat(?: please)?$|\bone more time\b|` +
		`\b(?:i )?(?:didn't|did not|couldn't|could not) (?:catch|hear|get) (?:that|it|you|what)\b|^(?:sorry|pardon|excuse me|wait) what$|^(?:what|pardon|pardon me|sorry|excuse me|huh|what was that|what did you say|i beg your pardon|beg your pardon|again please|again)$|\bwhat did you (?:just )?say\b`)
	wait   = regexp.MustCompile(`^(?:please |just )*(?:wait|hold on|hang on|one (?:moment|second|sec|minute)|just a (?:moment|second|sec|minute)|a (?:moment|second|sec|minute)|give me a (?:moment|second|sec|minute)|bear with me|let me (?:check|look|find|get|think|see)(?: (?:it|that|them|for it|it up|about it))?)(?: (?:please|a (?:moment|second|sec|minute|bit)|for me|for a (?:moment|second|minute)|i'll|i'm|let me|while)\b.*)?$`)
	person = regexp.MustCompile(`\b(?:speak|talk|connect|transfer|put|get|give|want|need|like|prefer|have|find|reach|let me) (?:me |to |with |through |straight |over |directly |back |you to |please )*(?:an? |the |some |your |another |real |live |human |actual |proper |customer |service )*(?:agent|person|human|human being|operator|representative|rep|someone|somebody|supervisor|manager|adviser|advisor|colleague|staff|customer service)\b|` +
		`^(?:an? |the )?(?:real |live |human |actual )*(?:agent|operator|representative|human|person|customer service)(?: please)?$|\b(?:real|live|actual) (?:person|human|agent)\b|\bhuman (?:agent|being|please)\b|\b(?:agent|operator|representative) please\b`)
	complains   = regexp.MustCompile(`\b(?:want|like|wish|need|have|here|calling|going) to (?:\w+ ){0,3}(?:complain|complaint)\b|\b(?:make|file|lodge|have|got|register) (?:an? )?(?:\w+ )?complaint\b|^complaint\b`)
	noComplaint = regexp.MustCompile(`\b(?:how|where|what|when|status|number|don't|not|no)\b`)
	noPerson    = regexp.MustCompile(`\b(?:no|not|don't|do not|without|never) (?:\w+ ){0,4}(?:agent|person|human|operator|representative|somebody|someone|transfer)\b`)
	whoSpeaks   = regexp.MustCompile(`\b(?:are you|am i (?:speaking|talking) (?:to|with)|is this) (?:an? |the )?(?:real |live |actual |human )*(?:person|human|robot|machine|bot|computer|ai|recording|human being|agent)\b`)
	bye         = regexp.MustCompile(`\b(?:good ?bye|bye|bye bye|see you|talk to you later|have a (?:nice|good) (?:day|one|evening)|wrong number|hang up now|i'll hang up|that will be all bye)\b`)
	done        = regexp.MustCompile(`\b(?:that's (?:all|it|everything)|that is all|that will be all|that would be all|nothing (?:else|more|for now)?|no more|i'm (?:good|done|fine|all set|ok)|i am (?:good|done|fine|all set)|all (?:good|set|done)|no (?:thanks|thank you)|not (?:today|now|for now|at the moment)|that's fine|we're done|i think that's it|nope|no|none)\b`)
	courtesy    = regexp.MustCompile(`\b(?:thanks?|thank you|very much|so much|a lot|cheers|great|good|perfect|ok|alright|all right|appreciate it|i appreciate (?:it|that)|you're|have been|very helpful|helpful|your help|the help|for|help|your|you|really|bye|goodbye|please|i think|right now|then|now|and|it|is|was|all|that's|that|just|actually|my|from|me|i|don't|need|anything|else|today|have|a|nice|day|yes|yeah|well)\b`)
	gratitude   = regexp.MustCompile(`\b(?:thanks?|thank you|cheers|appreciate)\b`)
	cancel      = regexp.MustCompile(`\b(?:never ?mind|forget (?:it|about it)|cancel (?:it|that|this)?|leave it|don't (?:bother|do (?:it|that)|change (?:it|anything)|worry about it)|i (?:don't|do not) want (?:to|it|that|this|any)\b|i changed my mind|stop (?:it|that|this)|not any ?more|drop it|let's not|scrap that|skip it)`)
	wrong       = regexp.MustCompile(`\b(?:(?:that's|it's|that is|it is) (?:way |far |a bit )?too (?:much|many|little)|that's (?:wrong|not (?:right|correct|it|what i))|that is (?:wrong|not right|not correct)|it's wrong|is wrong|are wrong|incorrect|not (?:right|correct)|wrong|mistake|no wait|no sorry|sorry i meant|i meant|i mean|correction|make that|change (?:that|it) to|should be|actually it's|actually|no it's|no that's|no not)\b`)
	noFirst     = regexp.MustCompile(`^(?:no|nope|sorry)[, ]+(?:it's |it is |that's |i said |i meant? |i want |i'd like |the |my |make it |it should be )*`)
	thisLine    = regexp.MustCompile(`\b(?:this|the same|my own|my|same|current|calling) (?:number|phone|line|one|mobile|cell|cellphone|telephone)\b|\b(?:number|one|phone) (?:i'm|i am|im) (?:calling|using|on|speaking)\b|\bthe one i'm\b|\bcalling from\b|^(?:this one|this|same|mine|this is it|it's this one)$`)
	otherLine   = regexp.MustCompile(`\b(?:my|our|his|her|their) (?:wife|husband|mother|mom|mum|father|dad|son|daughter|brother|sister|friend|parents?|grandmother|grandfather|grandma|grandpa|uncle|aunt|colleague|boss|kid|child|children|partner|girlfriend|boyfriend|family)\b|\b(?:another|a different|other|somebody else's|someone else's|second) (?:number|phone|line|sim|account)\b`)
	otherOne    = regexp.MustCompile(`\b(?:another|a different|other|different) (?:number|phone|one|line)\b|\bnot (?:this|that|the same) (?:number|one|phone)\b`)
	which       = regexp.MustCompile(`^(?:and )?(?:which|what) (?:one|plan|is|are|of)?\b.*\b(?:cheap(?:er|est)|best|better|most|more|recommend|difference|suggest|choices|options|there|available)\b|^which (?:one|plan)\b|\bwhat (?:would you|do you) (?:recommend|suggest)\b|\bwhat(?:'s| is) the difference\b`)
	hesitates   = regexp.MustCompile(`\b(?:let me think|think (?:about it|it over)|not (?:sure|yet|now|today)|maybe later|another time|next time|hold off|hold on|not right now|i'll pass|let me consider|call back later|wait|rather not)\b`)
	ignorant    = regexp.MustCompile(`\b(?:(?:don't|do not|can't|cannot|didn't) (?:know|remember|recall|have it|have that|find it)|no idea|forgot|forgotten|not sure|haven't got it|don't have (?:it|that|the)|not with me)\b`)
	looksUp     = regexp.MustCompile(`^(?:wait |hold on |but |actually |ok |no |yes |and |also |then |first |please |can you |could you |would you |i'd like to |i want to |i need to |help me |just |let me )*(?:check|look up|look at|see how|tell me|show me|find out|what's|what is|how much|how many|ask)\b`)
	greets      = regexp.MustCompile(`^(?:(?:hello|hi|hey|good (?:morning|afternoon|evening|day)|there|anybody there|anyone there|is anybody there|are you there|can you hear me|how are you)(?: there| today)?(?: doing)?\W*)+$`)
	orders      = regexp.MustCompile(`^(?:please |can you |could you |then |again |also )+(?:cancel|check|change|do|help|order|report|send|stop|switch|take)\b`)
	turns       = regexp.MustCompile(`\b(?:by the way|first check|before that|can you first|can you check|could you check|also check|hold on|one moment)\b`)
	slower      = regexp.MustCompile(`\b(?:(?:speak|talk|say (?:it|that)|go|read (?:it|that)) (?:\w+ ){0,3}(?:slow(?:er|ly)?|louder|up)|slow (?:it )?down|(?:you(?:'re| are) )(?:\w+ ){0,2}(?:too fast|so fast|too quiet)|you (?:speak|talk) (?:too|so) fast|too fast for me|more slowly|louder|speak up|hard of hearing|(?:can't|cannot) hear you|turn it up)\b|^(?:(?:sorry|please|ok|but|no|wait|could you|can you|a|bit|little|go|more|much) )*slow(?:er|ly)(?: (?:please|again|if you can|for me))*$`)
	lost        = regexp.MustCompile(`^(?:sorry )?(?:i )?(?:don't|do not|didn't|can't) (?:really |quite )?(?:understand|follow|get)(?: (?:you|that|it|what you (?:said|mean|are saying)))?$`)
	isBack      = regexp.MustCompile(`^(?:(?:ok|so|right|yes|well|and) )*(?:i'm (?:back|ready|here)|ready|back|got it|found it|i (?:have|'ve got|got|found) it|go ahead|here i am|ok|right)$`)
	changes     = regexp.MustCompile(`\b(?:change|make it|move it|switch it|rather|instead)\b`)
	asksFirst   = regexp.MustCompile(`^(?:(?:yes|yeah|ok|sure|right|well|so|and|but|all right|alright|fine|good) )*(?:what|who|how|when|why|which|where|is|are|does|will|would|do i|can i|could i)\b|\b(?:question|wanted to ask|want to ask|like to ask|ask something|sure about that)\b`)
	goOn        = regexp.MustCompile(`\b(?:continue|go on|carry on|keep going|resume|proceed|back to (?:what|where) (?:we|i) (?:were|was)|what we were doing|where we left off|where were we)\b`)
)

var (
	acks  = regexp.MustCompile(`\b(?:ok|alright|all right|i see|got it|understood|right|fine|good|great|thanks|thank you|sure|cool|noted|yes|yeah|please)\b`)
	lines = regexp.MustCompile(`\b(?:internet|network|data|broadband|speed|wifi|connection|net|download|page)\b`)
)

// WantsRepeat finds say that again.
func WantsRepeat(text string) bool { return Count(text) <= 9 && repeat.MatchString(Bare(text)) }

// WantsWait finds one moment please, where that is all.
func WantsWait(text string) bool { return Count(text) <= 10 && wait.MatchString(Bare(text)) }

var (
	aWait     = regexp.MustCompile(`\b(?:wait|hold on|hang on|(?:just )?(?:one|an?|another) (?:moment|second|sec|minute)|give me (?:a|one) (?:moment|second|sec|minute)|bear with me)(?: (?:please|for me|for a (?:moment|second|sec|minute)|a (?:moment|second|sec|minute|bit)))*`)
	meanwhile = regexp.MustCompile(`^(?:(?:while|i'll|i'm|i|let me|need to|have to|going to|gonna|just|quickly|be|right|back) )*(?:check|look|find|get|grab|fetch|think|see|ask|search|write|note|count|work|talk|looking|checking|thinking|getting|driving|back)(?: (?:it|that|them|up|out|for|for it|it up|about it|about that|my|the|a|an|pen|paper|card|phone|glasses|number|bill|wallet|wife|husband|somebody|someone|down|over|through))*$`)
	around    = regexp.MustCompile(`\b(?:please|sorry|just|ok|can you|could you|would you|will you|yes|yeah|no|thanks|thank you|then|and|but)\b`)
)

var waitFirst = regexp.MustCompile(`^(?:(?:oh|ok|no|sorry|please) )*` + aWait.String())

// BeginsWait finds a wish to wait with whatever else behind it: one second, make it fifty.
func BeginsWait(text string) bool { return Words(text) && waitFirst.MatchString(Bare(text)) }

// BesidesWait is what hold on says besides, in bare words: of hold on, let me change it to fifty it is let me change it to fifty; "" for nothing.
func BesidesWait(text string) string {
	rest := strings.Join(strings.Fields(aWait.ReplaceAllString(Bare(text), " ")), " ")
	if core := strings.Join(strings.Fields(around.ReplaceAllString(rest, " ")), " "); core == "" || meanwhile.MatchString(core) {
		return ""
	}
	return rest
}

// WantsPerson finds the wish for an agent.
func WantsPerson(text string) bool {
	bare := Bare(text)
	return person.MatchString(bare) && !noPerson.MatchString(bare) && !whoSpeaks.MatchString(bare)
}

// Complains finds I want to make a complaint; how that is done and what became of one are none.
func Complains(text string) bool {
	bare := Bare(text)
	return Count(text) <= 20 && complains.MatchString(bare) && !noComplaint.MatchString(bare)
}

// RefusesPerson finds I don't want an agent.
func RefusesPerson(text string) bool { return noPerson.MatchString(Bare(text)) }

// WithoutPerson is text without the words that ask for a person.
func WithoutPerson(text string) string {
	return noPerson.ReplaceAllString(person.ReplaceAllString(Bare(text), " "), " ")
}

// AsksWhoSpeaks finds are you a robot.
func AsksWhoSpeaks(text string) bool { return Count(text) <= 9 && whoSpeaks.MatchString(Bare(text)) }

// SaysBye finds goodbye.
func SaysBye(text string) bool { return Count(text) <= 9 && bye.MatchString(Bare(text)) }

var (
	leave      = regexp.MustCompile(`\b(?:good ?bye|bye|see you|talk to you later|hang up)\b`)
	besidesBye = regexp.MustCompile(`\b(?:thanks?|thank you|then|now|for now|sorry|just|and|i'm|i|have to|got to|gotta|go|going)\b`)
	aNo        = regexp.MustCompile(`^(?:no|nope|nah|not (?:now|today)|nothing|never ?mind|forget it|cancel(?: it| that)?|leave it|don't|no no)$`)
)

// TakesLeave finds goodbye and I'll hang up, whatever is said beside it; have a nice day is courtesy.
func TakesLeave(text string) bool { return SaysBye(text) && leave.MatchString(Bare(text)) }

// Leaves finds a goodbye with no agreement beside it: bye, no thanks, goodbye.
func Leaves(text string) bool {
	bare := Bare(text)
	if !TakesLeave(text) {
		return false
	}
	rest := strings.Join(strings.Fields(besidesBye.ReplaceAllString(bye.ReplaceAllString(bare, " "), " ")), " ")
	return rest == "" || aNo.MatchString(rest)
}

// SaysDone reports that a text says only that nothing more is needed: no that's all, thank you.
func SaysDone(text string) bool {
	bare := Bare(text)
	if Count(text) > 12 || !done.MatchString(bare) && !gratitude.MatchString(bare) {
		return false
	}
	return len(strings.Fields(courtesy.ReplaceAllString(done.ReplaceAllString(bare, " "), " "))) == 0
}

// WantsNone is SaysDone without mere thanks: none, nothing thank you.
func WantsNone(text string) bool { return SaysDone(text) && done.MatchString(Bare(text)) }

// Cancels finds never mind.
func Cancels(text string) bool { return Count(text) <= 9 && cancel.MatchString(Bare(text)) }

// JustCancels is Cancels with nothing else said.
func JustCancels(text string) bool {
	return Cancels(text) && len(strings.Fields(courtesy.ReplaceAllString(cancel.ReplaceAllString(Bare(text), " "), " "))) <= 1
}

var callsOff = regexp.MustCompile(`^(?:(?:please|ok|no|sorry|actually|just|i want to|i'd like to|let's|can you|could you) )*(?:cancel|stop|abort)(?: (?:please|it|that|this|everything))*$|` +
	`^(?:(?:well|actually|so|but|oh|sorry|hm+|please) )*(?:can|could|may) (?:i|we|you) (?:please |just |maybe |rather )*(?:not(?: \w+)?(?: (?:it|that|this))?|leave (?:it|that|this)(?: (?:as it is|be|alone))?|skip (?:it|that|this))(?: please| then| after all)*$`)

// CallsOff finds cancel and can I not, where that is all.
func CallsOff(text string) bool { return callsOff.MatchString(Bare(text)) }

// unwanted is what a caller says to want no more: I don't want to change it any more.
var unwanted = regexp.MustCompile(`^(?:(?:no|well|actually|sorry|but|oh|ok) )*i (?:(?:really|just) )?(?:don't|do not|no longer|didn't|wouldn't) (?:(?:really|actually) )?(?:want|need|wish|like|intend|plan)(?:ed)? to (\w+)(?: (?:it|that|this|them|anything|the|my|a|an|\w+)){0,3}?(?: (?:any ?more|now|after all|please|thanks|thank you|then))*$`)

// Unwants finds I don't want to change it, where that verb is in the words of the matter.
func Unwants(text, matter string) bool {
	found := unwanted.FindStringSubmatch(Bare(text))
	return found != nil && regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(found[1])+`\b`).MatchString(matter)
}

var hems = regexp.MustCompile(`^(?:(?:u+h+m*|u+m+|e+r+m*|h+m+|oh|well)\b[ ,.]*)+`)

// contrast is "not fifty, fifteen": what is meant comes last, and is a number.
var contrast = regexp.MustCompile(`^(?:no|sorry|yes|ok)?[, ]*not (?:the )?(?:` + figure + `)(?:[ -](?:` + figure + `))*(?: \w+)?(?:, ?| )(?:but |it's |make it )?((?:a |the )?(?:` + figure + `)\b.*)$`)

// AfterWrong returns what follows a correction, and whether there is one.
func AfterWrong(text string) (string, bool) {
	bare := Fold(text)
	if SaysDone(text) || gratitude.MatchString(bare) || yesWithNo.MatchString(bare) {
		return text, false
	}
	bare = strings.TrimLeft(bare[len(hems.FindString(bare)):], " ,.")
	if m := contrast.FindStringSubmatch(bare); m != nil {
		return m[1], true
	}
	if at := noFirst.FindStringIndex(bare); at != nil && Count(bare[at[1]:]) > 0 {
		return strings.TrimLeft(bare[at[1]:], " ,."), true
	}
	at := wrong.FindAllStringIndex(bare, -1)
	if at == nil {
		return text, false
	}
	last := at[len(at)-1]
	return strings.TrimLeft(bare[last[1]:], " ,.:"), Count(bare[:at[0][0]]) <= 5
}

// SaysWrong finds that's not right.
func SaysWrong(text string) bool {
	if _, _, contrast := Contrast(text); contrast {
		return true
	}
	return Count(text) <= 8 && wrong.MatchString(Bare(text)) && !strings.Contains(Bare(text), "nothing wrong")
}

// Contradicts finds a no with something else in its place: no, the 199 one.
func Contradicts(text string) bool {
	rest, wrong := AfterWrong(text)
	return wrong && Count(rest) >= 1
}

// MeansThisLine finds this number, the one I'm calling from.
func MeansThisLine(text string) bool {
	bare := Bare(text)
	return Count(text) <= 10 && thisLine.MatchString(bare) && !otherOne.MatchString(bare) && !otherLine.MatchString(bare)
}

// OffersThisLine finds questions that name the calling number: if it is the one you're calling from, just say, this number.
func OffersThisLine(question string) bool {
	bare := Bare(question)
	return (thisLine.MatchString(bare) || strings.Contains(bare, "you're calling from")) && !strings.Contains(bare, "other than") && !strings.Contains(bare, "besides") && !otherOne.MatchString(bare)
}

// OthersLine finds callers who speak of somebody else's line.
func OthersLine(text string) bool { return otherLine.MatchString(Bare(text)) }

// linePart names a line by the end or the begin of its number.
var linePart = regexp.MustCompile(`\b(?:number|line|phone|mobile|sim|one)(?: \w+){0,2} (?:ending|ends|end|finishing|starting|starts|beginning|begins)(?: (?:in|with|on))? ((?:(?:\d+|zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple) ?)+)`)

// LinePart is the part of its number by which a line is named: the number ending in 9001. ok is false for a bank card.
func LinePart(text string) (digits string, ok bool) {
	bare := Bare(text)
	found := linePart.FindStringSubmatch(bare)
	if found == nil || strings.Contains(bare, "bank") || strings.Contains(bare, "card ending") || strings.Contains(bare, "card that ends") {
		return "", false
	}
	digits, _ = DigitsIn(found[1])
	return digits, len(digits) >= 3
}

// OtherNumber finds another number, where one was offered.
func OtherNumber(text string) bool { return otherOne.MatchString(Bare(text)) }

// AsksWhich finds questions about the choices that were just offered.
func AsksWhich(text string) bool { return Count(text) <= 9 && which.MatchString(Bare(text)) }

// Hesitates finds let me think about it.
func Hesitates(text string) bool { return hesitates.MatchString(Bare(text)) }

// DoesNotKnow finds I don't remember.
func DoesNotKnow(text string) bool { return Count(text) <= 10 && ignorant.MatchString(Bare(text)) }

// LooksUp finds words that ask to be told something.
func LooksUp(text string) bool { return looksUp.MatchString(Bare(text)) }

// Greets finds hello, and nothing else.
func Greets(text string) bool { return greets.MatchString(Bare(text)) }

// Orders finds words that want something done.
func Orders(text string) bool { return orders.MatchString(Bare(text)) }

// Turns finds words that turn to another matter.
func Turns(text string) bool { return Count(text) <= 14 && turns.MatchString(Bare(text)) }

// Acknowledges finds ok, and nothing else.
func Acknowledges(text string) bool {
	bare := Bare(text)
	return bare != "" && Count(text) <= 5 && strings.Trim(acks.ReplaceAllString(bare, ""), " ") == ""
}

// Slower finds callers who want it slower or louder, or cannot follow.
func Slower(text string) bool {
	bare := Bare(text)
	return Count(text) <= 10 && slower.MatchString(bare) && !lines.MatchString(bare) || lost.MatchString(bare)
}

// IsBack finds I'm back, ready, go ahead.
func IsBack(text string) bool { return isBack.MatchString(Bare(text)) }

// Changes finds make it, change it to, move it to.
func Changes(text string) bool { return changes.MatchString(Bare(text)) }

// AsksFirst finds a question behind a word of agreement: sure, what does it cost; is that right. It agrees to nothing.
func AsksFirst(text string) bool {
	return asksFirst.MatchString(strings.ReplaceAll(Bare(text), "why not", ""))
}

// reserves follow what begins like a yes and take it back: I have to think, I can do it my way.
var reserves = regexp.MustCompile(`\bi(?:'d| would|'ll| will| do)? ?(?:have|need|want|got|ought) to (?:think|go|ask|check|see|talk|leave|wait|know)\b|\bi've got to\b|\bmy (?:own )?way\b|\b(?:that's|that is|that'll be|that will be) (?:all|everything)\b|\bnothing else\b`)

// Reserves finds words that agree to nothing however they begin.
func Reserves(text string) bool {
	return reserves.MatchString(strings.ReplaceAll(Bare(text), "all right", "fine"))
}

// GoesOn finds continue.
func GoesOn(text string) bool { return goOn.MatchString(Bare(text)) }

var afterAll = regexp.MustCompile(`\b(?:go on then|after all|on second thoughts?|i'll do it anyway)\b`)

// AfterAll returns what else is said with the words of a second thought: go on then, cancel it.
func AfterAll(text string) (rest string, ok bool) {
	bare := Bare(text)
	return strings.Join(strings.Fields(afterAll.ReplaceAllString(bare, " ")), " "), afterAll.MatchString(bare)
}

var asksAboutIt = regexp.MustCompile(`^(?:(?:and|but|ok|wait) )*(?:what|how much|how long|when|will|would|does|is) .*\b(?:that|it)\b`)

// AsksAboutIt finds what would that cost.
func AsksAboutIt(text string) bool { return Count(text) <= 8 && asksAboutIt.MatchString(Bare(text)) }
