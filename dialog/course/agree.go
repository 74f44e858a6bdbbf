package course

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/template"
)

// namesElse finds in a yes what was not said back: another amount, day, person or thing. It may be misheard or not understood, so whoever says
// it has not agreed. said is the question, "" for any that is not the value of a slot.
func (r *Run) namesElse(text, said string) bool {
	rest := r.besides(phrase.BeyondYes(text))
	other := slices.ContainsFunc(phrase.Particulars(rest), func(w string) bool { return !names(said, w) })
	return other || said != "" && phrase.SaysMore(rest, said)
}

// names reports a text with a word, which in English is a whole one: a phone names no one.
func names(text, word string) bool {
	if english.Words(word) {
		return strings.Contains(" "+english.Bare(text)+" ", " "+word+" ")
	}
	return strings.Contains(strings.ToLower(text), word)
}

// besides takes out of words the values of slots that are known: 充五十，明天 says 充 and 明天 besides.
func (r *Run) besides(words string) string {
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if !known {
			continue
		}
		ctx := r.Context(slot)
		for _, o := range ctx.Options {
			if o.Value == old {
				words = without(words, o.Says)
			}
		}
		spans := phrase.Sums
		if slot.Kind == intent.KindDate || slot.Kind == intent.KindTime {
			spans = phrase.Times
		}
		for _, span := range spans(words) {
			if value, ok := intent.Parse(slot.Kind, span, ctx); ok && sameValue(value, old, span) {
				words = strings.Replace(words, span, " ", 1)
			}
		}
	}
	return words
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

// sameValue says that a span names a value, or the day or the hour of it alone.
func sameValue(value, old, span string) bool {
	if value == old {
		return true
	}
	day, hour, timed := strings.Cut(value, " ")
	switch {
	case !timed:
		return strings.HasPrefix(old, value+" ")
	case hour == whole:
		return strings.HasPrefix(old, day+" ")
	default:
		return strings.HasSuffix(old, " "+hour) && !phrase.NamesDay(span)
	}
}

// whole is the hour of a value whose hour was not said.
const whole = "全天"

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
	return r.Remarks(text, question) || ok && answer == "yes" && phrase.BeyondYes(text) != text && r.namesElse(text, said) || answer == "no" && r.unwants(text)
}

// RestatesQuestion reports words that name no more than what the question is about, 可以换吗 and 不能不换吗: they are no other matter that has
// the same verb.
func RestatesQuestion(text, question string) bool {
	core := intent.Content(text)
	return utf8.RuneCountInString(core) == 1 && strings.Contains(question, core)
}
