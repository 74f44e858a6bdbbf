package care

import "hotline/dialog/language"

// DefaultOf is Default with the sentences of a language; those of Mandarin for one that has none.
func DefaultOf(l language.Language) Config {
	c := Default()
	if l != language.English {
		return c
	}
	c.Insult.Warn = []string{"I understand you're upset. Let's talk calmly, I'll do all I can to help. ", "Please don't talk like that, or I'll have to end this call. "}
	c.Insult.End = "I'm sorry I couldn't help you. I'm ending the call here, please call again when things have calmed down."
	c.Fraud.Say = "A word of warning first: whoever asks you to transfer money, to read out a code, or to share your screen is probably a fraudster. Please don't do it, and hang up on them. "
	c.Slower = "Sure, I'll speak more slowly. "
	return c
}
