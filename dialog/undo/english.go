package undo

import (
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/english"
)

var (
	cancels = regexp.MustCompile(`\b(?:cancel\w*|unsubscribe|terminate|call(?:ed)? (?:it|them|that) off)\b`)
	stops   = regexp.MustCompile(`^(?:(?:ok|okay|yes|then|please|well|just|no|oh) )*stop(?: (?:it|that|them|this|please|now))*$`)
	// cancelsIt begins the title of what cancels something, endsIt of what ends it otherwise, where to cancel may mean either.
	cancelsIt = regexp.MustCompile(`^(?:(?:to|i want to|please) )*(?:cancel|cancelling|canceling|unsubscribe|call off)\b`)
	endsIt    = regexp.MustCompile(`^(?:(?:to|i want to|please) )*(?:end|stop|close|terminate|delete|remove|return|refund|request a refund|suspend|quit|leave|give up|pause)\b`)
	endings   = regexp.MustCompile(`\b(?:end|ends|stop|close|closing|terminate|delete|remove|return|refund|suspend|quit|leave|pause)\b`)
	// asksToCancel is a question whether to cancel.
	asksToCancel = regexp.MustCompile(`^(?:(?:ok|so|well),? )?(?:(?:shall|should|may|can) (?:i|we) (?:go ahead and |now )?cancel\b|(?:do|would) you (?:really |still )?(?:want|like) (?:me |us )?to cancel\b|are you sure (?:that )?you want to cancel\b)[^,]*\?$`)
	// onTheWayTo says that we cancel something as a part of it.
	onTheWayTo = regexp.MustCompile(`\b(?:i'll|i will|we'll|we will|will come|come today and|going to|don't|so that)\b[^.?]*\b(?:cancel|stop)\b`)
	// notTo turns it down, keep keeps what there is.
	notTo  = regexp.MustCompile(`\b(?:don't|do not|not to|not|won't|wouldn't|never|rather not) (?:want to |need to |wish to |please )?(?:cancel|call)\w*\b`)
	keep   = regexp.MustCompile(`^(?:(?:no|nope|yes|ok|oh|well|actually|thanks|please|then|just|sorry|i think|let me|i'd rather|i'd like to|i would like to|i want to|i'll|i will|i'd|we'll|let's|to) )*(?:keep|leave) (?:it|them|that|this|the \w+|my \w+|our \w+)(?: (?:as it is|please|then|thanks|thank you|for now))*$`)
	giving = regexp.MustCompile(`^(?:(?:oh|well) )*(?:no|nope|never ?mind|forget it)\b`)
	// certain are words with a no that is none, instead what is wanted in its place, needless tells that it is wanted no more.
	certain  = regexp.MustCompile(`^no (?:problem|worries|doubt|refund)\b`)
	instead  = regexp.MustCompile(`\b(?:move|moving|change|reschedule|postpone|pause|shift|delay|swap|instead|not (?:to )?cancel)\b`)
	needless = regexp.MustCompile(`^(?:(?:yes|yeah|right|ok|sorry|well|because) )*(?:i|we)(?: (?:really|just))* (?:(?:don't|won't|do not|will not|no longer) need (?:it|them|that)|(?:can't|cannot) make it)(?: (?:any ?more|any longer|after all|now|then|thanks|so yes))*$`)
	// because is why, behind a yes: yes, I can't come.
	because = regexp.MustCompile(`^(?:yes|yeah|yep|right|sure|ok|correct) (?:(?:sorry|well|because|it's) )*(?:(?:i|we)(?: (?:really|just))* (?:(?:don't|won't|do not|will not|no longer) (?:need|use|want) (?:it|them|that|this)|(?:can't|cannot|won't|couldn't|won't be able to|am not able to|are not able to) (?:make (?:it|that)|come|go|be there|attend|travel|get there))|(?:no longer|not) needed)(?: (?:any ?more|any longer|after all|now|then|thanks))*$`)
	// certainly is the same behind being sure of it.
	certainly = regexp.MustCompile(`^(?:(?:yes|yeah|yep|right) )*i'm (?:quite |very |absolutely |really |pretty )?(?:sure|certain|positive) (?:because |as )?(?:i|we)(?: (?:really|just))* (?:don't|won't|do not|will not|no longer) (?:need|use) (?:it|them|that|this)(?: (?:any ?more|any longer|after all|now|then|thanks))*$`)
	// resigned is who cancels because there is nothing else to do.
	resigned = regexp.MustCompile(`\b(?:(?:i|we) have |i've got |we've got |there's |there is )?(?:no (?:other )?(?:choice|option)|no other way)\b`)
	// twice takes a cancelling back.
	twice  = regexp.MustCompile(`\bcancell?(?:ing|ation)?\b.*\bcancell?ation\b|\bforget\b`)
	tagged = regexp.MustCompile(`,\s*(?:right|correct|yes|isn't it|is it)\s*\??$`)
	// could tells that one may, later asks or makes it depend on something.
	could = regexp.MustCompile(`\b(?:i|we) (?:can|could|may|might)\b|\b(?:if|when|later|anyway|always|unless|as long as|free to|in case)\b|\bi have to\b|\bcancell?able\b`)
	asks  = regexp.MustCompile(`^(?:what|when|where|which|who|why|how|is|are|do|does|did|will|can i|could i|may i|am i)\b|\?\s*$`)
	// denies is a no wherever it stands, though the question has it too: cancel? no, where there is no fee.
	denies = regexp.MustCompile(`^(?:no|nope|not|never|none|without|don't)$`)
	// nouns are what an order may call what was ordered.
	nouns = []string{"booking", "reservation", "order", "appointment", "subscription", "request", "hire", "rental", "visit"}
	// polite are the words of an order beside its verb.
	polite = []string{"yes", "yeah", "yep", "yup", "sure", "ok", "right", "fine", "good", "great", "perfect", "absolutely", "definitely", "certainly", "exactly", "correct", "indeed", "please", "just", "then", "so", "oh", "hmm", "well", "sorry", "thanks", "thank", "you", "a", "lot", "very", "much", "i", "i'd", "i'll", "we", "we'd", "like", "would", "want", "to", "wish", "need", "go", "ahead", "and", "do", "can", "could", "you", "let's", "it", "that", "that's", "them", "this", "these", "those", "all", "everything", "the", "my", "our", "now", "for", "me", "us", "straight", "away", "right", "problem", "worries", "doubt", "of", "course", "actually", "both", "whole", "thing", "is"}
)

func readEnglish(text string, q Question) Sense {
	bare := strings.TrimSpace(resigned.ReplaceAllString(english.Bare(text), ""))
	question, title := strings.ToLower(q.Text), strings.ToLower(q.Title)
	named := cancels.MatchString(question) || strings.Contains(question, "stop")
	undoes := cancelsIt.MatchString(title) || cancelling.MatchString(title) && !restoring.MatchString(title) || strings.HasSuffix(q.ID, "cancel") || asksToCancel.MatchString(strings.TrimSpace(last(question)))
	if (undoes || endsIt.MatchString(title)) && certainly.MatchString(bare) || !undoes && endsIt.MatchString(title) && because.MatchString(bare) {
		return Order
	}
	if !undoes && (onTheWayTo.MatchString(question) || endsIt.MatchString(title) && !cancels.MatchString(bare)) {
		return None
	}
	switch {
	case undoes && (keep.MatchString(bare) || strings.Contains(bare, "no need to cancel")):
		return GiveUp
	case undoes && twice.MatchString(bare) && !strings.HasPrefix(bare, "forget it"):
		return None
	case undoes && (needless.MatchString(bare) || because.MatchString(bare)):
		return Order
	case named && cancels.MatchString(bare) && tagged.MatchString(strings.ToLower(text)), undoes && cancels.MatchString(bare) && instead.MatchString(bare) && !ordered(bare, question):
		return Remark
	case !cancels.MatchString(bare) && (undoes || !stops.MatchString(bare)):
		if !undoes && strings.Contains(question, "stop") && strings.Contains(bare, "stop") && could.MatchString(bare) && !asks.MatchString(text) {
			return Remark
		}
		return None
	case asks.MatchString(strings.ToLower(strings.TrimSpace(text))):
		return None
	case notTo.MatchString(bare) && undoes:
		return GiveUp
	case notTo.MatchString(bare):
		if named {
			return Remark
		}
		return None
	case could.MatchString(bare):
		if undoes || !named {
			return None
		}
		return Remark
	}
	order := ordered(bare, question)
	if !undoes {
		order = ordered(bare, "")
	}
	switch {
	case order && !undoes && endsIt.MatchString(title) && endings.MatchString(question):
		return Remark
	case order && undoes && giving.MatchString(bare) && !certain.MatchString(bare):
		return Remark
	case order && undoes:
		return Order
	case order:
		return GiveUp
	case undoes || !named:
		return None
	}
	return Remark
}

// last is the sentence that asks.
func last(question string) string {
	cut := strings.TrimRight(question, "?!. ")
	return question[strings.LastIndexAny(cut, ".!;")+1:]
}

// ordered reports an order to cancel with nothing else in it than politeness and words of the question.
func ordered(bare, question string) bool {
	asked := strings.Fields(english.Bare(question))
	if loc := giving.FindStringIndex(bare); loc != nil {
		bare = bare[loc[1]:]
	}
	for w := range strings.FieldsSeq(stops.ReplaceAllString(cancels.ReplaceAllString(bare, ""), "")) {
		if denies.MatchString(w) || !slices.Contains(polite, w) && !slices.Contains(asked, w) && !slices.Contains(nouns, w) {
			return false
		}
	}
	return true
}
