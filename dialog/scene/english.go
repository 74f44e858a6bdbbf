package scene

import "hotline/dialog/language"

// PromptsOf are the sentences in a language of a hotline that writes none of its own; those of Mandarin for a language that has none.
func PromptsOf(l language.Language) Prompts {
	if l != language.English {
		return DefaultPrompts()
	}
	return Prompts{
		Greeting: "Hello, this is {name}. How can I help you?",
		More:     "Is there anything else I can do for you?",
		Another:  "Next, you wanted to {title}. ",
		Later:    "All right, we'll {title} right after this. ",
		Closing:  "Thank you for calling. Goodbye.",
		Typing:   "No hurry, take your time typing. ",
		GoOn:     "Sure, please go on. What do you need?",
		Which:    "Would you like to {titles}?",
		Or:       ", or ",
		NoMatch:  []string{"Sorry, I didn't catch that. Could you say it again?", "I'm sorry, I still didn't get that. Just say briefly what you need, for example: check my balance."},
		Silence:  []string{"Hello, are you still there? Please tell me what you need."},
		Menu:     "You can also use the keypad. {menu}For an agent, press 0.",
		Wait:     "No problem, take your time. Just tell me when you're ready.",
		Failed:   "I'm very sorry, our system isn't answering right now, so that didn't go through. ",
		Unable:   "You'd like to {title}. I can't do that myself in English yet. ",
		Unknown:  "I'm sorry, I don't know that one, and I don't want to tell you anything wrong. ",
		Machine:  "I'm an automated assistant. Just tell me what you need, or say agent if you'd rather speak to a person. ",

		NobodyHere: "There is no agent on duty at the moment. ",
		OfferBack:  "I can have somebody call {number} back. Shall I?",
		OfferHuman: "Would you like me to put you through to an agent?",
		NoPerson:   "All right. ",
		AskNumber:  "Sure, which number should we call? You can also key it in and end with the hash key.",
		Recorded:   "All right, that's noted. Somebody will call {number} back as soon as possible. ",
		NoCallback: "All right, no call back then. ",
		Return:     "You also wanted to {title}, and we hadn't finished. Shall we go on with that?",
		Deaf:       "I'm very sorry, I can't hear you at the moment. Please use the keypad. ",
		KeysYesNo:  "Press 1 for yes, 2 for no.",
		KeysDigits: "Please key it in and end with the hash key.",
		CutOff:     "Sorry, I couldn't get the rest of that. ",
		NotByKey:   "What comes next can't be keyed in. ",
		Filler:     []string{"One moment, please.", "Let me check.", "Just a second."},
		Still:      []string{"I'm still checking, just a moment.", "The system is a bit slow, nearly there."},
	}
}
