package course

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/assent"
	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/offer"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/template"
)

// namesElse finds in a yes what was not said back: another amount, day, person or thing. It may be misheard or not understood, so whoever says
// it has not agreed. said is the question, "" for any that is not the value of a slot.
func (r *Run) namesElse(text, said string) bool {
	beyond := phrase.BeyondYes(text)
	rest := r.besides(beyond)
	other := slices.ContainsFunc(phrase.Particulars(rest), func(w string) bool { return !names(said, w) })
	return other || r.anotherTime(rest) || r.anotherCount(beyond, said) || said != "" && !assent.EndsBecause(text, said) && phrase.SaysMore(rest, said) && !offer.Ordered(text, said, r.Scene.Title, r.Scene.Examples)
}

// names reports a text with a word, which in English is a whole one: a phone names no one.
func names(text, word string) bool {
	if english.Words(word) {
		return strings.Contains(" "+english.Bare(text)+" ", " "+word+" ")
	}
	return strings.Contains(strings.ToLower(text), word)
}

// without takes the longest of the names that words have out of them.
func without(words string, names []string) string {
	longest := ""
	for _, name := range names {
		if len(name) > len(longest) && strings.Contains(strings.ToLower(words), strings.ToLower(name)) {
			longest = name
		}
	}
	at := strings.Index(strings.ToLower(words), strings.ToLower(longest))
	if longest == "" || at+len(longest) > len(words) {
		return words
	}
	return words[:at] + " " + words[at+len(longest):]
}

// TheOne is the only value that a choice offers, for a yes or an order in the words of the question: 给我退了, where one thing can be.
func (r *Run) TheOne(slot *scene.Slot, text string) (value string, ok bool) {
	options := r.Context(slot).Options
	if slot.Kind != intent.KindChoice || len(options) != 1 || phrase.DoesNotKnow(text) {
		return "", false
	}
	answer, _ := intent.Parse(intent.KindYesNo, text, intent.Context{})
	asked := template.Expand(slot.Ask, r.Shown()) + " " + r.Scene.Title
	return options[0].Value, answer != "no" && phrase.OnlySays(text, asked) && phrase.AccountOf(text, "") == phrase.Told
}

// Unsettled reports a yes to something else than what was said back, 好的，换张卡付, and a no to what is turned down already: 不要代步车. The question is to be asked again, whatever matter the words name.
func (r *Run) Unsettled(text, question string) bool {
	said := template.Expand(question, r.Shown())
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{Prompt: said})
	return r.Remarks(text, question) || english.IsSure(text, said) || answer != "no" && r.postpones(text, said) || ok && answer == "yes" && phrase.BeyondYes(text) != text && r.namesElse(text, said) || answer == "no" && r.unwants(text)
}

// RestatesQuestion reports words that name no more than what the question is about, 可以换吗 and 不能不换吗: they are no other matter that has
// the same verb.
func RestatesQuestion(text, question string) bool {
	core := intent.Content(text)
	return utf8.RuneCountInString(core) == 1 && strings.Contains(question, core)
}
