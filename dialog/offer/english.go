package offer

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
)

var (
	// weDo is a question that offers to do something.
	weDo = regexp.MustCompile(`\b(?:would you like|do you want|do you need|would you prefer)\b[^.?]*\b(?:us|me|someone|somebody|(?:an?|our|one of (?:us|our|the))(?: \w+){0,1} ?(?:technicians?|mechanics?|engineers?|drivers?|colleagues?|experts?|plumbers?|electricians?|people|team|staff|men|helpers?|us)) to\b`)
	// lead are words before an answer that tell nothing, or no.
	lead = regexp.MustCompile(`^(?:(?:no need|no thanks|no thank you|no problem|that's (?:ok|fine|all right|alright|kind)|it's (?:ok|fine|all right|alright)|i'm (?:ok|fine|good)|we're (?:ok|fine|good)|no|nope|nah|thanks|thank you|but|well|oh|actually|don't worry|not necessary|i think|i guess|and|of you) )+`)
	// self tells that the caller, or somebody of his, does it.
	self  = regexp.MustCompile(`^(?:i|we|he|she|they|my \w+|our \w+|somebody here|someone here)(?:'ll|'d|'m|'re|'s)?(?: (?:will|would|can|could|are|am|is|going to|gonna|want to|like to|love to|happy to|glad to|rather|prefer to|always|usually|just|be able to|be|think i'll|think we'll|have to|try to) ?)*`)
	alone = regexp.MustCompile(`\b(?:myself|ourselves|himself|herself|themselves|(?:on|by) (?:my|our) own|(?:by|with) (?:myself|ourselves))\b`)
	our   = regexp.MustCompile(`\b(?:do|doing) (?:my|our) own (\w+)`)
	does  = regexp.MustCompile(`^(?:keep|keeping|do|doing|manage|managing|cope|handle|handling|sort|deal|take care)(?: (?:it|that|this|with it|it out|of it|of that|everything|all))*(?: (?:myself|ourselves|on my own|on our own|by myself|by ourselves|thanks|thank you|then))*$`)
	gets  = regexp.MustCompile(`^(?:collect|collecting|pick|picking|fetch|fetching|come|coming|get|drop|bring|carry|drive|driving)(?: (?:it|them|that|up|by|and|in|over|down|here|there|collect|get|fetch|the \w+|my \w+|off|round|around|from the shop|from you))*(?: (?:myself|ourselves|thanks|thank you|then|later|tomorrow))*$`)
	// takesIt is taking it there in any other words: walk it in, come by with it. suits may mean that the offer does or that nothing is wanted, behind
	// which stays is what one does who takes it.
	takesIt = regexp.MustCompile(`^\w+ (?:it|her|him|them|(?:the|my|our) \w+) (?:in|over|down|round|around|back|across|along|there|by|to you|to the|to your)\b|^(?:com|go|drop|popp|stopp|swing|call|pass)\w*(?: (?:by|in|over|round|around|past|down|along|up|there|to \w+))* with (?:it|them|(?:the|my|our) \w+)\b`)
	suits   = regexp.MustCompile(`^(?:(?:no|oh|well|yes) )*(?:that's|it's|that is|it is) (?:quite |perfectly |all )?(?:fine|ok|okay|all right|alright|good|cool)\b`)
	stays   = regexp.MustCompile(`^(?:be|being|have|having|leave|leaving|put|park|move|pull|wait|waiting|see|make|let|tell|call|expect|keep|give|meet|sign|pay|stay|need|want|like|prefer|take (?:that|it|one|two)$|in|at|home|out|sure|here|up|off|ready|on|working|not)\b`)
	// getsElse is what one has in place of a thing that is offered.
	getsElse = regexp.MustCompile(`\b(?:i|we)(?:'ll| will| can|'ve got| have got)(?: just)? (?:eat|grab|find|get|make|bring|pick|skip|use|my own|our own|have (?:something|my|our|\w+ (?:at home|at work|at the \w+|out|elsewhere|on the way|on the road)))\b`)
	bring    = regexp.MustCompile(`\b(?:deliver|bring|collect|pick|fetch|send|carry|drive)\w*\b`)
	itself   = regexp.MustCompile(`^\w+(?: (?:it|them|that|this|everything|up|upstairs|in|together))*(?: (?:thanks|thank you|then|later))*$`)
	// never is what makes another sense of it, cannot that he needs us.
	never  = regexp.MustCompile(`\b(?:can't|cannot|can not|don't|do not|won't|not|hardly|never|unable|hate|too|if|unless|but you|you do|you can|yes|please)\b`)
	cannot = regexp.MustCompile(`^(?:(?:yes|no|well|oh|sorry|because|please) )*(?:i|we)(?:'m| am|'re| are| really| just)* (?:can't|cannot|can not|couldn't|won't be able to|not able to|unable to|could never|would never manage to|don't know how to) (.+)$`)
	// lacks is I don't have a car: it may be why we shall, or why we shall not.
	lacks = regexp.MustCompile(`^(?:(?:i|we) (?:don't have|do not have|haven't got|have no)|there's no|there is no) (?:(?:an?|any|the) )?\w+$`)
	// carriesNot is what somebody cannot who is to be fetched or brought something.
	carriesNot = regexp.MustCompile(`^(?:lift|carry|drive|move|get away|leave (?:work|home|the)|get (?:there|to you|to the)|walk)\b`)
	nothing    = regexp.MustCompile(`\b(?:one|any|it|that|them)$`)
	// takes is you can, orders an order in the words of the question: take it away.
	takes  = regexp.MustCompile(`^(?:(?:yes|ok|sure|well|then) )*(?:you (?:can|may|could)|we do|i do|we would|i would)(?: please| thanks| do that)*$`)
	orders = regexp.MustCompile(`^(?:(?:yes|ok|okay|sure|please|well|then|just|you can|could you|can you) )*(\w+) (?:it|them|that|this|those|everything)(?: (?:up|away|for (?:me|us)|to (?:me|us)|upstairs|over|please|then|thanks|thank you))*$`)
	// fine is I'm good, thanks: nothing is wanted.
	fine = regexp.MustCompile(`^(?:(?:no|nope|nah|thanks|thank you|well|oh) )*(?:i'm|we're|i am|we are) (?:fine|good|ok|all right|alright|all set|all good)(?: (?:thanks|thank you|as it is|as we are|as i am|for now|really))*$|^(?:no|nope|nah)(?: (?:no|thanks|thank you))* (?:it's|that's) (?:fine|ok|all right|alright|good)(?: (?:thanks|thank you))*$`)
)

var (
	// things is the offer of something: would you like breakfast? commits is an order behind which nothing may be read as a reason.
	things  = regexp.MustCompile(`\b(?:would you like|do you want|do you need|would you care for) (?:(?:an?|any|some|the|our|your) )?[\w -]{2,40}\?`)
	toDo    = regexp.MustCompile(`\b(?:like|want|need|for) (?:(?:us|me|someone|somebody) )?to\b`)
	commits = regexp.MustCompile(`\bto (?:book|reserve|order|cancel|confirm|place|go ahead|proceed|change|move|switch|block|close|charge|pay|renew|register|sign|stop|delete|refund|transfer|submit)\b`)
	// without is who needs none of it, ifYou who takes it politely.
	without = regexp.MustCompile(`^(?:(?:no|nope|nah|thanks|thank you|well|oh) )*(?:(?:(?:i'm|we're|i am|we are) )?(?:(?:quite|perfectly) )?(?:fine|good|ok|all right|alright|happy) without|(?:i'll|we'll|i can|we can|i|we)(?: just)? (?:do|manage|go) without)(?: (?:it|that|one|any|them|the|an?|\w+)){0,2}(?: (?:thanks|thank you))*$`)
	ifYou   = regexp.MustCompile(`^if you (?:could|can|would|don't mind)(?: (?:please|thanks))*$`)
	// agreesFirst takes it, and lacking says behind that why: what the caller or his things cannot do. elsewise is what takes it back, or may.
	agreesFirst = regexp.MustCompile(`^(?:(?:oh|well|er|um|ah|hmm|and) )*(?:(?:yes|please|ok|okay) do|yes|yeah|yep|yup|sure|please|definitely|absolutely|go ahead|if you (?:could|can|would|don't mind)|i(?:'d| would)(?: (?:really|very much))* (?:appreciate (?:that|it)|like that|love that)|(?:that|it)(?:'d| would)(?: really)? (?:be (?:(?:so|very|really|just|much) )?(?:great|good|lovely|brilliant|nice|perfect|helpful|wonderful|fantastic|ideal|easier|a (?:great |big )?help)|help))(?: (?:please|thanks|thank you|definitely|a lot|indeed|it would|that would be (?:great|good|lovely|nice)))*(?: |$)`)
	lacking     = regexp.MustCompile(`^(?:(?:because|as|since|cos|and) )*(?:i|we|he|she|it|they|my \w+|our \w+|the \w+|no one|nobody|there)(?:'[a-z]+)? (?:[^,]* )?(?:can't|cannot|can not|couldn't|don't|do not|doesn't|does not|won't|will not|isn't|is not|aren't|not|never|no|unable|haven't|hasn't)\b|^(?:(?:because|as|since|cos|and) )*(?:no one|nobody) `)
	elsewise    = regexp.MustCompile(`\b(?:but|unless|if|only|though|although|however|instead|actually|wait|sorry|rather|think|sure|know|understand|cancel|myself|ourselves|any ?more|yet|need|want (?:[a-su-z]|t[a-np-z]|to pay)|like|now|until|before|pay|afford|cost|(?:no|not|thanks|thank you)$|no thanks|no thank you|no need|forget|leave it|i'll|we'll|i will|we will)\b`)
	cannotSelf  = regexp.MustCompile(`^(?:(?:because|as|since|cos|and) )*(?:i|we)(?: really| just)* (?:can't|cannot|can not|couldn't|won't be able to) [^,]*\b(?:myself|ourselves|on my own|on our own)$`)
	butNo       = regexp.MustCompile(`\b(?:no|no thanks|no thank you|leave it|forget it|never mind|myself|ourselves)$`)
)

// readReason reads who takes what is offered and says why: yes, it won't start. The no of that is none to the offer.
func readReason(bare, question string) (string, bool) {
	rest := strings.TrimPrefix(bare, agreesFirst.FindString(bare))
	switch {
	case rest == bare || commits.MatchString(question):
		return "", false
	case rest == "":
		return "yes", true
	case strings.Contains(rest, "but ") && !butNo.MatchString(rest) && (never.MatchString(rest) || strings.Contains(rest, "but no ")):
		return "", true
	}
	return "yes", cannotSelf.MatchString(rest) || lacking.MatchString(rest) && !elsewise.MatchString(rest)
}

func readEnglish(text, question string) (string, bool) {
	question = strings.ToLower(question)
	does, thing := weDo.MatchString(question), things.MatchString(question) && !toDo.MatchString(question)
	if !does && !thing || strings.Contains(question, "yourself") || strings.HasSuffix(strings.TrimSpace(text), "?") {
		return "", false
	}
	bare := strings.ReplaceAll(english.Bare(text), ".", "")
	if fine.MatchString(bare) || without.MatchString(bare) {
		return "no", true
	}
	if answer, ok := readReason(bare, question); ok {
		return answer, true
	}
	if !does {
		return "", suits.MatchString(bare) && getsElse.MatchString(bare)
	}
	return readDoes(bare, question)
}

// readDoes reads an answer to the offer to do something.
func readDoes(bare, question string) (string, bool) {
	if m := cannot.FindStringSubmatch(bare); m != nil {
		if first, _, _ := strings.Cut(m[1], " "); first == "be" || first == "come" {
			return "", false
		}
		if strings.HasSuffix(m[1], " yes") || strings.HasSuffix(m[1], " yes please") || alone.MatchString(m[1]) || shares(m[1], question) || gets.MatchString(m[1]) && bring.MatchString(question) {
			return "yes", true
		}
		if bring.MatchString(question) && carriesNot.MatchString(m[1]) {
			return "yes", true
		}
		return "", false
	}
	if takes.MatchString(bare) || ifYou.MatchString(bare) || ordersIt(bare, question) {
		return "yes", true
	}
	if lacks.MatchString(bare) && !nothing.MatchString(bare) {
		return "", true
	}
	rest := lead.ReplaceAllString(bare+" ", "")
	rest = strings.TrimSpace(rest)
	if never.MatchString(rest) || strings.HasPrefix(bare, "yes") {
		return "", false
	}
	if m := our.FindStringSubmatch(rest); m != nil {
		return "no", strings.Contains(question, m[1]) || strings.Contains(question, strings.TrimSuffix(m[1], "ing"))
	}
	who := self.FindString(rest)
	if who == "" {
		return "", false
	}
	act := strings.TrimSpace(rest[len(who):])
	switch first, _, _ := strings.Cut(act, " "); {
	case act == "", strings.Contains(who, " can") && does.MatchString(act) && !alone.MatchString(act): // I can do that: it suits
		return "", false
	case does.MatchString(act), alone.MatchString(act) && len(strings.Fields(act)) <= 8 && first != "be", gets.MatchString(act) && bring.MatchString(question), verbOf(first, question) && itself.MatchString(act), bring.MatchString(question) && takesIt.MatchString(act) && !stays.MatchString(act):
		return "no", true
	case suits.MatchString(bare) && !stays.MatchString(act): // that's fine, I'll sort something out
		return "", true
	}
	return "", false
}

// ordersIt reports an order to do what is offered, in its own verb.
func ordersIt(bare, question string) bool {
	m := orders.FindStringSubmatch(bare)
	return m != nil && verbOf(m[1], question)
}

// verbOf reports a verb of the question.
func verbOf(word, question string) bool {
	for w := range strings.FieldsSeq(english.Bare(question)) {
		if len(word) > 3 && (w == word || w == strings.TrimSuffix(word, "ing")) && strings.Contains(question, "to "+w) || len(word) > 3 && strings.Contains(question, "we "+word) {
			return true
		}
	}
	return false
}

// shares reports words that begin with a verb of the question, or with one that stands for it.
func shares(rest, question string) bool {
	first, _, _ := strings.Cut(rest, " ")
	return first != "come" && first != "go" && first != "be" && verbOf(first, question)
}
