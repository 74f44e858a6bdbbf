package english

import "regexp"

var (
	cancelled   = regexp.MustCompile(`\bcancel (?:my|the|our|all|your|a|an) \w`)
	agreesFirst = regexp.MustCompile(`^(?:yes|yeah|yep|sure|right|ok|please)\b`)
	allDone     = regexp.MustCompile(`\b(?:that's (?:all|it|everything)|that is (?:all|it|everything)|that (?:will|would) be all|nothing (?:else|more)|no more|i'm (?:done|all set)|i am (?:done|all set)|we're done)\b`)
)

// NamesCancelled finds an order to cancel that says what: cancel my subscription, where cancel it gives up what was begun.
func NamesCancelled(text string) bool { return cancelled.MatchString(Bare(text)) }

// SaysAll finds that is all, but not behind a yes, which is one to the question.
func SaysAll(text string) bool {
	return SaysDone(text) && allDone.MatchString(Bare(text)) && !agreesFirst.MatchString(Bare(text))
}
