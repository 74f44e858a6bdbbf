package english

import "regexp"

var (
	// pauses ends a clause; the point of 12.5 and of 3 p.m. does not.
	pauses = regexp.MustCompile(`[,;!?]+(?:\s+|$)|\.(?:\s+|$)`)
	// question begins a question in the middle of a clause, where no pause was written: two do you open on Sunday.
	question = regexp.MustCompile(`(?i)\s(?:(?:and|but|so|by the way)\s+)?(?:(?:do|did|are|were|will|would|can|could) (?:you|they)|how (?:long|much|far|soon)|what time|what(?:'s| is| are| does| do)|when (?:do|does|are|is|will)|is there|are there)\b`)
	asksFor  = regexp.MustCompile(`^(?:(?:and|but|so|also|by the way|oh|wait|ok|sorry|excuse me|tell me|i wonder if|may i ask|can i ask)[, ]*)*(?:(?:do|did|have|should|may) (?:you|they|we|i|he|she|it|the|your|my|any)|(?:does|are|is|was|were|has|will|would|can|could|what|when|where|which|who|why|how))\b`)
	wishes   = regexp.MustCompile(`^what (?:i|we)(?:'d| would)? (?:need|want|like)\b|^(?:will|would|could) be\b`)
	// proposes asks whether a value will do, which tells it: is Monday ok, can you come on Sunday.
	proposes = regexp.MustCompile(`^(?:(?:and|but|so|also|oh|ok)[, ]*)*(?:can|could|may|would|will|how about|what about|what if)\b|\b(?:ok|okay|alright|all right|fine|possible|good|works?|suits?|convenient|free|available|enough|have|got|there)\b`)
	unknown  = regexp.MustCompile(`^(?:(?:and|but|so|also|oh|ok)[, ]*)*(?:what (?:time|is|are|do|does|would|will|can)|what's|when|where|which|who|why|how (?:long|much|many|far|soon|late|early|do|does|can))\b`)
	ofYou    = regexp.MustCompile(`\byou(?:r \w+)? (?:be )?(?:open|closed?|work|working)\b|\b(?:are|is) (?:you|the \w+|it) (?:open|closed)\b`)
)

// Clauses cuts text into its clauses, each with the marks behind it. A question behind other words is one of its own.
func Clauses(text string) []string {
	var out []string
	from := 0
	cut := func(at int) {
		if at > from {
			out = append(out, text[from:at])
			from = at
		}
	}
	for _, end := range append(pauses.FindAllStringIndex(text, -1), []int{len(text), len(text)}) {
		if at := question.FindStringIndex(text[from:end[0]]); at != nil && !asksFor.MatchString(Bare(text[from:from+at[0]])) {
			cut(from + at[0])
		}
		cut(end[1])
	}
	return out
}

// having is what is left of a question that asks for the thing it names: is it the small one, do you have a deep clean.
var having = regexp.MustCompile(`^(?:(?:and|so|is|are|it|that|there|the|a|an|one|ones|this|do|you|have|got|any|can|could|may|i|we|get|take|please|would|will|be|then)(?: |$))*$`)

// AsksMore reports what is left of a question without the thing that it names, where it asks something about that: how much is.
func AsksMore(rest string) bool { return !having.MatchString(Bare(rest)) }

// Asks reports a clause that asks for something and tells no value: do you open on Sunday. Who asks whether one will do has told it.
func Asks(clause string) bool {
	bare := Bare(clause)
	return asksFor.MatchString(bare) && !wishes.MatchString(bare) && (!proposes.MatchString(bare) || ofYou.MatchString(bare) || unknown.MatchString(bare))
}
