package course

import (
	"regexp"
	"strconv"
	"time"

	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/template"
)

// minus stands before a number below nothing.
var minus = regexp.MustCompile(`(?i)负|\b(?:minus|negative)\s+|^-`)

// Beyond reports a value that the slot's range leaves out: 零个人, 负五个人, 昨天.
func (r *Run) Beyond(slot *scene.Slot, text string) bool {
	if slot.Least() == nil && slot.Max == nil || !r.Scene.Ranged(slot) {
		return false
	}
	ctx := r.asked(slot)
	ctx.Least, ctx.Most = nil, nil
	_, ok := intent.Parse(slot.Kind, minus.ReplaceAllString(phrase.Stated(text, nil), ""), ctx)
	return ok
}

// Refusal says why words are no value of a slot although they hold one, "" where they hold none: it lies out of the slot's range, or the words leave
// a number open.
func (r *Run) Refusal(slot *scene.Slot, text string) string {
	switch {
	case (slot.Kind == intent.KindCount || slot.Kind == intent.KindAmount) && intent.Undecided(phrase.Stated(text, nil)):
		return scene.WordsOf(r.Scene.Language).OneNumber
	case r.Beyond(slot, text):
		return r.Range(slot)
	}
	return ""
}

// Range says which values of a slot lie within its range.
func (r *Run) Range(slot *scene.Slot) string {
	words, said := scene.WordsOf(r.Scene.Language), template.Values{}
	atLeast, atMost := words.AtLeast, words.AtMost
	if slot.Kind == intent.KindDate || slot.Kind == intent.KindTime {
		atLeast, atMost = words.Earliest, words.Latest
	}
	least := slot.Least()
	if least != nil {
		said["least"] = r.bound(slot, *least)
	}
	if slot.Max != nil {
		said["most"] = r.bound(slot, *slot.Max)
	}
	switch {
	case slot.Max == nil:
		return template.Expand(atLeast, said)
	case least == nil:
		return template.Expand(atMost, said)
	}
	return template.Expand(words.Between, said)
}

// bound is how the end of a range is said.
func (r *Run) bound(slot *scene.Slot, n int) string {
	if slot.Kind == intent.KindDate || slot.Kind == intent.KindTime {
		day := intent.Context{Now: r.now()}.Day(n)
		return template.When(day.Format(time.DateOnly), r.Env())
	}
	return r.Speak(slot, strconv.Itoa(n))
}
