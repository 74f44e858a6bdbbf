// Package question is the question that a hotline has asked last: what it asks for, what counts as its answer, by voice and by keys, and how
// it is asked once more. It owns no answer and decides nothing of the call; dialog/flow keeps one Open for each call.
package question

import (
	"strings"

	"hotline/dialog/course"
	"hotline/dialog/exchange"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/script"
	"hotline/dialog/template"
	"hotline/dialog/turntaking"
)

// Kind says what was asked last, so what the next words may answer.
type Kind int

// The kinds.
const (
	Need     Kind = iota // what can I do for you
	More                 // anything else
	Slot                 // the value of Open.Asked
	Check                // is Open.Candidate right
	Confirm              // yes or no to Open.Confirm
	Callback             // shall a person call back
	Number               // at which number
	Return               // go on with the parked scene
	Guess                // is Open.Guessed what is wanted
	Person               // shall a person take over
	Which                // which of Open.Offered is wanted
)

// Open is the open question. Its methods take the scene in force, nil for none, and read only.
type Open struct {
	Wait      Kind
	Asked     string          // Slot, Check: the slot
	Candidate string          // Check: the value said back
	Guessed   string          // Guess: the intent that was asked back for
	Offered   []intent.Option // Which: the intents
	Confirm   *scene.Step     // Confirm
	Reason    string          // Callback, Number: why a person is wanted
	Part      string          // Number: digits so far
}

// Keyed are the keys that answer a question of yes or no, with the words that they stand for.
var Keyed = map[string]string{"1": "是的", "2": "不用了"} //nolint:gochecknoglobals // a table

// Free reports a kind whose values are told in words of the caller's own.
func Free(kind intent.Kind) bool {
	return kind == intent.KindText || kind == intent.KindAddress || kind == intent.KindName
}

// Expect notes in a reply what is expected upon it.
func (o Open) Expect(r *exchange.Reply, run *course.Run) {
	r.Expect = turntaking.ExpectFree
	switch o.Wait {
	case Need, Which:
		r.MaxDigits = 1
	case More: // 有，我还想查流量 must not be cut after 有
		r.MaxDigits, r.Complete = 1, phrase.SaysDone
	case Confirm, Check, Callback, Return, Guess, Person:
		r.Expect, r.MaxDigits = turntaking.ExpectYesNo, 1
		r.Complete = completer(intent.KindYesNo, intent.Context{})
	case Number:
		r.Expect, r.MaxDigits = turntaking.ExpectDigits, 11
		r.Complete = completer(intent.KindPhone, intent.Context{})
	case Slot:
		slot := run.Scene.Slot(o.Asked)
		r.Expect, r.MaxDigits = slot.Expectation(), mostKeys(slot)
		r.Complete = completer(slot.Kind, run.Context(slot))
	}
}

func completer(kind intent.Kind, ictx intent.Context) func(string) bool {
	return func(text string) bool { return intent.Complete(kind, text, ictx) }
}

// mostKeys is after how many keys a slot's value is complete, 0 where that is not known.
func mostKeys(slot *scene.Slot) int {
	switch {
	case slot.Kind == intent.KindChoice || slot.Kind == intent.KindYesNo:
		return 1
	case slot.Digits > 0:
		return slot.Digits
	case slot.Kind == intent.KindPhone:
		return 11
	}
	return 0
}

// Private reports whether the question asks for, or says back, what must be kept secret.
func (o Open) Private(run *course.Run) bool {
	return run != nil && (o.Wait == Slot || o.Wait == Check) && run.Scene.Slot(o.Asked).Secret()
}

// Named reports whether a name or an address was asked for: the danger model knows none of them.
func (o Open) Named(run *course.Run) bool {
	if o.Wait != Slot {
		return false
	}
	kind := run.Scene.Slot(o.Asked).Kind
	return kind == intent.KindAddress || kind == intent.KindName
}

// OfThing reports a question about a thing of its own, a courtesy car or an amount: what is asked back for upon it may be that thing, and not the matter.
func (o Open) OfThing(run *course.Run) bool {
	if o.Wait != Slot || run == nil {
		return false
	}
	switch run.Scene.Slot(o.Asked).Kind { //nolint:exhaustive // the others are of the matter: which, when, where, who
	case intent.KindYesNo, intent.KindCount, intent.KindAmount:
		return true
	}
	return false
}

// Counted reports a short answer that says how many: 六个人，两个是小孩 tells of nobody in danger, whatever a model hears in it.
func (o Open) Counted(text string, run *course.Run) bool {
	const most = 12 // characters
	if o.Wait != Slot || run.Scene.Slot(o.Asked).Kind != intent.KindCount || phrase.Runes(text) > most {
		return false
	}
	return o.Answered(text, run)
}

// Answered reports whether text, which seems to say something else, answers the question after all: 等一下，是139...
func (o Open) Answered(text string, run *course.Run) bool {
	if o.Wait == Confirm || o.Wait == Check { // 好的，等一下，改成两百
		_, wrong := phrase.AfterWrong(text)
		return wrong
	}
	if o.Wait != Slot {
		return false
	}
	slot := run.Scene.Slot(o.Asked)
	if Free(slot.Kind) {
		return false
	}
	_, ok := intent.Parse(slot.Kind, text, run.Context(slot))
	return ok
}

// confirms reports a question for a yes to what was read back.
func (o Open) confirms() bool { return o.Wait == Confirm || o.Wait == Check }

// Leaves reports a goodbye. Beside a yes to what was read back it is none.
func (o Open) Leaves(text string) bool {
	if o.confirms() {
		return phrase.Leaves(text)
	}
	return phrase.SaysBye(text)
}

// Undone says that nothing is done of what was to be confirmed, "" where nothing was.
func (o Open) Undone(words scene.Words) string {
	if o.confirms() {
		return words.Cancelled
	}
	return ""
}

// Keyable reports whether the slot that was asked for can be keyed in.
func (o Open) Keyable(run *course.Run) bool {
	slot := run.Scene.Slot(o.Asked)
	if slot.Kind == intent.KindChoice {
		return len(run.Context(slot).Options) > 0
	}
	return slot.Keypad
}

// ByKeys says how the question is answered by keys.
func (o Open) ByKeys(run *course.Run, app *script.Script) string {
	prompts := app.File.Prompts
	switch o.Wait {
	case Check, Confirm, Callback, Return, Guess, Person:
		return app.Prompt(prompts.KeysYesNo, nil)
	case Number:
		return app.Prompt(prompts.KeysDigits, nil)
	case Slot:
		slot := run.Scene.Slot(o.Asked)
		if slot.Kind != intent.KindChoice {
			return app.Prompt(prompts.KeysDigits, nil)
		}
		var b strings.Builder
		for i, option := range run.Context(slot).Options {
			if i < 9 {
				b.WriteString(app.Prompt(app.Words.Press, template.Values{"title": course.NameOf(option), "key": string(rune('1' + i))}))
			}
		}
		return strings.TrimSuffix(strings.Replace(b.String()+"。", "，。", "。", 1), " 。")
	}
	return app.Prompt(prompts.Menu, nil)
}

// Again is the question of the scene in force as it was asked, ok is false where the question is none of the scene's.
func (o Open) Again(run *course.Run, app *script.Script) (text string, ok bool) {
	switch o.Wait {
	case Slot:
		return template.Expand(run.Scene.Slot(o.Asked).Ask, run.Shown()), true
	case Check:
		return app.Prompt(app.Words.Check, template.Values{"value": run.Speak(run.Scene.Slot(o.Asked), o.Candidate)}), true
	case Confirm:
		return template.Expand(o.Confirm.Confirm, run.Shown()), true
	}
	return "", false
}
