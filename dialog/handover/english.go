package handover

import "hotline/dialog/language"

// DefaultOf is Default with the sentences of a language; those of Mandarin for one that has none.
func DefaultOf(l language.Language) Config {
	c := Default()
	if l != language.English {
		return c
	}
	c.Say = Handing{
		Requested:     "Sure, I'm putting you through to an agent. One moment, please.",
		Misunderstood: "I'm sorry, I'm not getting this right. A colleague will help you, one moment, please.",
		Displeased:    "I'm very sorry for the trouble. A colleague will look after this right away, one moment, please.",
		Crisis:        "I'm here with you. I'm getting a colleague on the line right now, please don't hang up.",
		Scene:         "A colleague will take care of this. I'm putting you through, one moment, please.",
		Failed:        "I'm sorry, our system isn't answering. A colleague will help you, one moment, please.",
		Wait:          " The wait is about {minutes} minutes.",
	}
	c.Nobody = Nobody{
		Closed: "Our agents are off duty at the moment. ", Opens: "They are back {opens}. ",
		Size: "Many callers are waiting for an agent, and I can't add you to the queue right now. ", Wait: "I'm very sorry to have kept you waiting, no agent has become free yet. ",
		Gone:  "I'm very sorry, your agent was cut off, and nobody else is free at the moment. ",
		Sorry: "I'm very sorry for the trouble. ",
		Crisis: "I'm here with you, please stay on the line. If you or somebody near you is in danger, call 110 or 120 right away. " +
			"If you'd like to talk to somebody, the mental health helpline is 12356. ",
		Stay:    "I'm still here, take your time. If you are in danger, please call 110 or 120 right away. To talk to somebody, call 12356.",
		Welcome: "Hello, this is the automated assistant again. ",
	}
	return c
}
