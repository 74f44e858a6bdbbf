package english

import (
	"regexp"
	"strings"
)

var (
	nameLead    = regexp.MustCompile(`(?i)^(?:(?:uh+|um+|well|yes|sure|ok|okay|it's|it is|this is|i'm|i am|my (?:full )?name is|my name's|the name is|the name's|name|call me|under the name of|under|mr\.?|mrs\.?|ms\.?)[,.]?\s+)+`)
	addressLead = regexp.MustCompile(`(?i)^(?:(?:uh+|um+|well|yes|sure|ok|okay|it's|it is|i live (?:at|in|on)|i'm (?:at|in)|we're (?:at|in)|we live (?:at|in|on)|the address is|my address is|my home address is|address|at|in)[,.]?\s+)+`)
	freeTail    = regexp.MustCompile(`(?i)(?:[,.!]?\s*(?:please|thanks|thank you|that's it|that is it|that's my (?:name|address)|is my name))+[.!]?$`)
	placeWord   = regexp.MustCompile(`(?i)\b(?:road|rd|street|st|avenue|ave|lane|alley|district|building|block|unit|room|floor|flat|apartment|apt|tower|garden|village|city|county|plaza|community|compound|number|no)\b|\d`)
	introduces  = regexp.MustCompile(`(?i)\b(?:name is|name's|call me)\b`)
	livesAt     = regexp.MustCompile(`(?i)\b(?:address is|i live (?:at|in|on)|we live (?:at|in|on))\s+`)
	notAName    = regexp.MustCompile(`(?i)\b(?:don't|what|why|how|want|need|check|agent|please|can|could|is|are)\b`)
)

// Name reads a name as said, without the words around it. Asked accepts a bare one.
func Name(text string, asked bool) (string, bool) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "’", "'"))
	rest := freeTail.ReplaceAllString(nameLead.ReplaceAllString(text, ""), "")
	rest = strings.Trim(rest, " .,!?")
	n := len(strings.Fields(rest))
	introduced := introduces.MatchString(text)
	if n == 0 || n > 4 || !asked && !introduced || notAName.MatchString(rest) || strings.ContainsAny(rest, "0123456789") {
		return "", false
	}
	return rest, true
}

// titleLead introduces the name of something: the company is called, the title is, it's.
var titleLead = regexp.MustCompile(`(?i)^(?:(?:uh+|um+|well|yes|sure|ok|okay|it's|it is|(?:the|my|our) (?:full )?(?:company|firm|business|employer|title|name)(?:'s)?(?: (?:full )?(?:name|title))?(?: (?:is|should be))?(?: called)?|make it out to|in the name of)[,.:]?\s+)+`)

// Title is the name of something without the words around it: of the company is called Star River Trading the last three.
func Title(text string) string {
	text = strings.TrimSpace(strings.ReplaceAll(text, "’", "'"))
	if rest := strings.Trim(freeTail.ReplaceAllString(titleLead.ReplaceAllString(text, ""), ""), " .,!?"); rest != "" {
		return rest
	}
	return text
}

// Address reads an address as said, without the words around it, with its corrections. It must hold a number, or a word of a place.
func Address(text string, asked bool) (string, bool) {
	text = corrected(strings.TrimSpace(strings.ReplaceAll(text, "’", "'")))
	rest := strings.Trim(freeTail.ReplaceAllString(addressLead.ReplaceAllString(text, ""), ""), " .,!?")
	if rest == "" || !placeWord.MatchString(rest) && !numbered.MatchString(rest) {
		return "", false
	}
	if !asked {
		at := livesAt.FindStringIndex(text)
		if at == nil {
			return "", false
		}
		rest = strings.Trim(freeTail.ReplaceAllString(text[at[1]:], ""), " .,!?")
		rest, _, _ = strings.Cut(rest, ". ")
	}
	if notAName.MatchString(rest) && !strings.ContainsAny(rest, "0123456789") || len(strings.Fields(rest)) < 2 {
		return "", false
	}
	return rest, true
}

var (
	ellipsis  = regexp.MustCompile(`^(?:and |ok |so |then |now |yes )*(?:(?:what|how) about|and)\s+(.+?)(?: then| too| please)?$`)
	pointer   = regexp.MustCompile(`\b(?:the same|that|this|it)(?: (number|phone|line|plan|address|time|service|package|one|ticket))?\b`)
	besides   = regexp.MustCompile(`(?:[,.;]\s*|\b)(?:(?:and )?(?:by the way|also|afterwards?|after that|then|later|when (?:that's|this is|we're) done|plus))\b[, ]*(?:can you |could you |please |i'd (?:also )?like to |i (?:also )?(?:want|need) to )*`)
	putOff    = regexp.MustCompile(`\b(?:after|afterwards?|later|when)\b`)
	sentences = regexp.MustCompile(`[.;!?]\s+`)
	joins     = regexp.MustCompile(`\s*(?:[,.;]\s*)?\b(?:and then|and also|and after that|after that|and|then|also|plus|as well as)\b[, ]*`)
)

// Ellipsis reads what about my data, of which only the matter is said, and returns that.
func Ellipsis(text string) (rest string, ok bool) {
	m := ellipsis.FindStringSubmatch(Bare(text))
	if m == nil {
		return "", false
	}
	if _, number := DigitsIn(m[1]); len(strings.Fields(m[1])) > 5 && !number {
		return "", false
	}
	return m[1], true
}

// Points finds the same number, that plan: noun is what is pointed at, "" for anything.
func Points(text string) (noun string, ok bool) {
	m := pointer.FindStringSubmatch(Bare(text))
	if m == nil {
		return "", false
	}
	if m[1] == "one" {
		return "", true
	}
	return m[1], m[1] != "" || Count(text) <= 4
}

// Besides finds what is asked for besides in an answer: yes, and also check my data.
func Besides(text string) (answer, more string, later, ok bool) {
	folded := Fold(text)
	at := besides.FindStringIndex(folded)
	if at == nil || Count(folded[at[1]:]) < 2 {
		return "", "", false, false
	}
	return strings.Trim(folded[:at[0]], " ,."), folded[at[1]:], putOff.MatchString(folded[at[0]:at[1]]), true
}

// Part is a stretch of an utterance.
type Part struct {
	Text   string
	Joined bool // by a connective to what comes before
}

// Parts cuts an utterance where another need may begin: check my balance and then my data.
func Parts(text string) []Part {
	var out []Part
	for _, sentence := range sentences.Split(Fold(text), -1) {
		for j, p := range joins.Split(sentence, -1) {
			if p = strings.Trim(p, " ,.?!"); p != "" {
				out = append(out, Part{Text: p, Joined: j > 0})
			}
		}
	}
	return out
}

var (
	justAsks = regexp.MustCompile(`^(?:hi |hello |and |so |ok |but |excuse me |i (?:just )?(?:want|wanted|would like|'d like) to (?:know|ask) (?:if |whether )?)*(?:what|when|where|which|who|why|how|is|are|does|do|can|could|will|would|should|if|whether|am i|may i)\b`)
	doIt     = regexp.MustCompile(`\b(?:check|look (?:up|at)|my (?:balance|bill|data|usage|account|points|plan|order|ticket|complaint|report)|i (?:want|need|'d like|would like) (?:to (?:change|report|order|top|buy|cancel|stop|suspend|get|pay|switch|complain|make)|a |an )|help me|for me|please (?:change|report|cancel|send|stop|top))\b|^(?:can|could|would|will) you\b|^i'd like to (?:change|report|order|top|buy|cancel|get|switch)\b`)
)

// JustAsks reports words that ask about a matter without wanting it done.
func JustAsks(text string) bool {
	bare := Bare(text)
	return justAsks.MatchString(bare) && !doIt.MatchString(bare)
}
