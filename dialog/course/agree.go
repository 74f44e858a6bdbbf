package course

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/template"
)

// namesElse finds in a yes what was not said back: another amount, day, person or thing. It may be misheard or not understood, so whoever says
// it has not agreed. said is the question, "" for any that is not the value of a slot.
func (r *Run) namesElse(text, said string) bool {
	rest := phrase.BeyondYes(text)
	other := slices.ContainsFunc(phrase.Particulars(rest), func(w string) bool { return !strings.Contains(strings.ToLower(said), w) })
	return (other || said != "" && phrase.SaysMore(text, said)) && !r.restates(rest)
}

// restates says that words are the value of a slot that is known.
func (r *Run) restates(rest string) bool {
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if value, ok := intent.Parse(slot.Kind, rest, r.Context(slot)); known && ok && value == old && (slot.Kind != intent.KindChoice || english.Words(rest) || !phrase.HasFigure(rest) || strings.Contains(rest, "第")) {
			return true
		}
	}
	return false
}

// Unsettled reports a yes to something else than what was said back: 好的，换张卡付. The question is to be asked again, whatever matter the words name.
func (r *Run) Unsettled(text, question string) bool {
	said := template.Expand(question, r.Shown())
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{Prompt: said})
	return ok && answer == "yes" && phrase.BeyondYes(text) != text && r.namesElse(text, said)
}

// RestatesQuestion reports words that name no more than what the question is about, 可以换吗 and 不能不换吗: they are no other matter that has
// the same verb.
func RestatesQuestion(text, question string) bool {
	core := intent.Content(text)
	return utf8.RuneCountInString(core) == 1 && strings.Contains(question, core)
}

// amendedBare finds another value in what an answer says besides its yes: 好的一百, 行，八十, 要第二个. It is read as an answer to the slot's own question.
func (r *Run) amendedBare(text string) (Found, bool) {
	const most = 10 // characters; words in English
	rest := phrase.BeyondYes(text)
	if rest == text || phrase.Runes(rest) > most && !english.Words(rest) || english.Count(rest) > most || !r.namesElse(text, "") {
		return Found{}, false
	}
	for _, kind := range []intent.Kind{intent.KindAmount, intent.KindDate, intent.KindTime, intent.KindChoice} {
		for i := len(r.Scene.Slots) - 1; i >= 0; i-- {
			slot := &r.Scene.Slots[i]
			old, known := r.Slots[slot.Name]
			if slot.Kind != kind || !known || kind == intent.KindChoice && !phrase.HasFigure(rest) {
				continue
			}
			if value, ok := intent.Parse(kind, rest, r.Context(slot)); ok && value != old {
				return Found{slot, value}, true
			}
		}
	}
	return Found{}, false
}
