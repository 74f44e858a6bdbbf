package english

import (
	"regexp"
	"strings"
)

// Danger is what kind of danger words tell of.
type Danger int

// The kinds of danger.
const (
	Safe Danger = iota
	SelfHarm
	Minor
	Violence
	Urgent
)

var dangers = []struct {
	kind  Danger
	words *regexp.Regexp
}{
	{SelfHarm, regexp.MustCompile(`\b(?:kill(?:ing)? myself|end(?:ing)? (?:my life|it all|everything|my own life)|suicid(?:e|al)|want to die|wanna die|wish i (?:was|were) dead|better off (?:dead|without me)|(?:don't|do not|no longer) want to (?:live|be alive|be here any ?more|go on living|wake up)|` +
		`can't (?:go on|take it|live like this)(?: (?:any ?more|any longer|living))|no (?:reason|point|point in) (?:to live|living|in living|for living|going on)|nothing (?:left )?to live for|tired of (?:living|life|being alive)|(?:hurt|harm|cut|cutting|hang|shoot|drown)(?:ing)? myself|(?:going to|gonna|want to|about to) jump(?: now)?$|jump(?:ing)? (?:off|from|out)(?: of)? (?:the|a|this|my)? ?(?:roof|bridge|building|window|balcony|edge)|` +
		`(?:standing|sitting) on (?:the|a) (?:roof|ledge|bridge|railing)|slit my wrists?|took (?:all|a lot of|too many|a whole|the whole|a bottle of) (?:the |my |of )*(?:pills|sleeping pills|tablets|bottle)|overdos(?:e|ed|ing)|suicide note|goodbye (?:cruel )?world|my life is over|over(?:whelmed)? and want to die|life is(?:n't| not) worth|not worth living)\b`)},
	{Minor, regexp.MustCompile(`\b(?:(?:my|a|the|our) (?:child|kid|son|daughter|baby|toddler|boy|girl|grandson|granddaughter|little one)(?: \w+){0,3} (?:is |has |has been |got |was |went |is being )?(?:missing|kidnapped|abducted|lost|gone|disappeared|beaten|abused|molested|taken|not breathing|unconscious|locked in)|child abuse|(?:daddy|dad|mommy|mom|mum|uncle|teacher|stepfather|step dad|stepdad|he|she) (?:is |keeps )?(?:hits?|hitting|beats?|beating|touch(?:es|ing)|hurts?|hurting) me|` +
		`i'?m (?:only |just )?(?:seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|[6-9]|1[0-4])(?: years old)? (?:and )?(?:i'?m )?(?:alone|scared|afraid|hurt)|home alone and (?:i'm )?(?:scared|afraid)|somebody took my (?:child|kid|son|daughter|baby))\b`)},
	{Violence, regexp.MustCompile(`\b(?:(?:going|want|will|gonna|about) to (?:kill|stab|shoot|beat|attack|hurt|bomb|burn) (?:you|him|her|them|someone|somebody|everyone|all|me|us|down|the)|i(?:'ll| will) (?:kill|stab|shoot|bomb|burn) |(?:he|she|they|husband|wife|boyfriend|girlfriend|father|man|guy|somebody|someone) (?:is |was |are |has |just |keeps |'s )*(?:beats|hits|beating|hitting|attacking|hit|beat|stabbed|threatening|choking|raped|strangling|following|stalking)(?: up)? (?:me|us|my|her|him)|` +
		`(?:he|she|they|husband|boyfriend|father|man) (?:says?|said|threatens?|threatened|keeps saying|told me) (?:\w+ ){0,5}kill (?:me|us|her|him)|(?:he|they)(?:'s| is|'re| are) going to kill (?:me|us)|locked me (?:in|up)|(?:has|got|have|with|holding|pointing) a (?:knife|gun|bomb|weapon)|(?:trying|tried) to (?:kill|break in|break into|rape|attack|get in)|break(?:ing)? into my (?:house|home|flat|apartment|room)|being (?:attacked|held|followed|beaten|robbed|raped)|been (?:attacked|stabbed|shot|raped|kidnapped|beaten)|held (?:hostage|against my will|captive)|kidnapped|domestic violence|call the police|help me he|i'm locked (?:in|up)|bomb (?:in|at|threat))\b`)},
	{Urgent, regexp.MustCompile(`\b(?:(?:is|are|house|kitchen|building|room|place|car|something|it's|it) on fire|there(?:'s| is) a fire|house fire|caught fire|smoke everywhere|gas leak|smell gas|smell of gas|car (?:accident|crash)|(?:had|been in|there's been|there was) an? (?:bad )?(?:accident|crash)|heart attack|having a stroke|had a stroke|can't breathe|cannot breathe|not breathing|isn't breathing|stopped breathing|chest pains?|passed out|fainted|collapsed|unconscious|bleeding (?:badly|heavily|a lot|out|to death)|won't stop bleeding|drowning|electrocuted|carbon monoxide|(?:need|call|send) an ambulance|seizure|poisoned|swallowed (?:a|an|the|some|my) (?:\w+ )?(?:battery|batteries|magnet|bleach|detergent|poison|pills|tablets|coin)|going into labou?r|water broke|trapped (?:in|under)|stuck in (?:the|a) (?:lift|elevator))\b`)},
}

// harmless are the words of danger about nothing dangerous.
var harmless = regexp.MustCompile(`\b(?:phone|battery|line|connection|internet|network|router|modem|app|screen|signal|wifi|laptop|computer|tv)(?: \w+){0,2} (?:is |has |'s )?(?:dead|died|dying|collapsed|on fire sale|killing me|passed out)\b|\bkilling my battery\b|\bcall(?:ing)? the police (?:about|on) (?:scam|fraud)|\bamazon fire\b|\bfire ?(?:wall|stick|fox|tv)\b|\bdying to\b|\bto die for\b`)

var (
	strong = regexp.MustCompile(`\b(?:(?:this is|it's|that's|you are|you're|absolutely|totally|completely|simply) (?:an? )?(?:absolutely |totally |completely |such an? |bloody |fucking |damn )*(?:outrageous|ridiculous|unacceptable|disgusting|disgraceful|a disgrace|pathetic|useless|a joke|a scam|terrible service|the worst|scammers|crooks|thieves|liars|garbage|rubbish|trash|crap|bullshit)|sick (?:and tired )?of (?:this|you|your|it)|fed up|had enough of|` +
		`(?:i'm|i am) (?:so |really |very |extremely |absolutely )*(?:angry|furious|pissed|livid|outraged)|(?:worst|terrible|horrible|awful|lousy|garbage|rubbish|crappy) (?:company|service|customer service|support|carrier|operator|network)|(?:rip|ripping|ripped)(?: me| us)? off|see you in court|sue you|my lawyer|what the (?:hell|fuck)|go to hell|screw you|damn (?:you|machine|robot|it)|useless (?:machine|robot|company|bot)|cheating (?:me|us|customers)|you people are)\b`)
	mild = regexp.MustCompile(`\b(?:not (?:happy|satisfied|pleased|good enough)|unhappy|dissatisfied|disappointed|disappointing|annoyed|annoying|frustrated|frustrating|unreasonable|waste of (?:time|money|my time)|wasting my time|(?:third|fourth|fifth|second|3rd|4th|5th|tenth) time (?:i|i've|i'm)|called (?:you )?(?:\w+ )?(?:times|already)|how many times|still (?:not|hasn't|isn't|haven't) (?:been )?(?:fixed|solved|working|resolved|done)|nobody (?:cares|helps|calls|called|came|answers)|no one (?:cares|helps|calls|called|came|answers)|charged (?:me )?(?:for nothing|wrongly|without)|overcharged|why (?:on earth|the hell)|poor service|bad service|complain(?:ing)? to the (?:ministry|regulator|miit))\b`)
	calm = regexp.MustCompile(`\bnot (?:angry|annoyed|upset|disappointed|frustrated)\b`)
)

// Mood is what words tell of the caller besides the matter.
type Mood struct {
	Danger      Danger
	Displeasure int    // 0 none, 1 mild, 2 strong
	Word        string // that decided, "" for none
}

// Read judges one utterance; danger comes before displeasure.
func Read(text string) Mood {
	if strings.IndexFunc(text, letter) < 0 { // most callers' words, by far
		return Mood{}
	}
	bare := calm.ReplaceAllString(harmless.ReplaceAllString(Bare(text), " "), " ")
	for _, d := range dangers {
		if w := d.words.FindString(bare); w != "" {
			return Mood{Danger: d.kind, Word: w}
		}
	}
	if w := strong.FindString(bare); w != "" {
		return Mood{Displeasure: 2, Word: w}
	}
	if w := mild.FindString(bare); w != "" {
		return Mood{Displeasure: 1, Word: w}
	}
	return Mood{}
}

// letter reports letters of English, wide ones of East Asian keyboards too.
func letter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= 'Ａ' && r <= 'ｚ' }
