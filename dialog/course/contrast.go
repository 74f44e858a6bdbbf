package course

import (
	"slices"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
)

// Contrasted reads words that say what is meant and what is not, 是五百，不是一千, where both are values of one slot that is known, and of one alone:
// what is meant is found. open is the slot whose question is open, nil for none.
func (r *Run) Contrasted(text string, open *scene.Slot) (found Found, meant string, ok bool) {
	meant, not, ok := phrase.Contrast(text)
	n := 0
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if ok && slot.Kind == intent.KindAddress && (strings.Contains(old, meant) || strings.Contains(old, not)) { // 是12号不是13号
			return Found{}, meant, false
		}
		if !ok || !known || open != nil && open.Kind == slot.Kind {
			continue
		}
		value, is := r.wholly(slot, meant)
		other, also := r.wholly(slot, not)
		if is && also && value != other && (value == old || other == old) && phrase.SameScale(meant, not) {
			found, n = Found{slot, value}, n+1
		}
	}
	return found, meant, n == 1
}

// wholly is the value of a slot that words name and say nothing else.
func (r *Run) wholly(slot *scene.Slot, words string) (string, bool) {
	ctx := r.Context(slot)
	switch slot.Kind {
	case intent.KindChoice:
		for _, o := range ctx.Options {
			if slices.ContainsFunc(o.Says, func(name string) bool { return strings.EqualFold(name, words) }) {
				return o.Value, true
			}
		}
	case intent.KindAmount, intent.KindCount, intent.KindDate, intent.KindTime:
		ctx.Asked = true
		if phrase.Measures(words) && r.countedIn(slot, phrase.Unit(words)) && (slot.Kind != intent.KindTime || len(phrase.Sums(words)) > 0) { // 上午 may be ten o'clock as well
			return intent.Parse(slot.Kind, words, ctx)
		}
	}
	return "", false
}

// countedIn reports a unit that is the slot's: 个 and those that its question has, of money its own.
func (r *Run) countedIn(slot *scene.Slot, unit string) bool {
	switch {
	case unit == "" || slot.Kind == intent.KindDate || slot.Kind == intent.KindTime:
		return true
	case slot.Kind == intent.KindAmount:
		return strings.ContainsAny(unit, "块元毛角") || slices.Contains([]string{"yuan", "dollars", "pounds", "euros", "bucks"}, unit)
	case english.Words(unit):
		return slices.Contains(strings.Fields(english.Bare(slot.Ask)), unit)
	}
	rest := strings.TrimPrefix(unit, "个")
	return rest == "" || strings.Contains(slot.Ask+slot.Shown(), rest)
}

// Disputes reports a contrast of a number, a day or an hour: it is about what was read back, whatever other matter its words name.
func (r *Run) Disputes(text string) bool {
	meant, _, ok := phrase.Contrast(text)
	return ok && phrase.Measures(meant)
}

// bareHour reports a number in English, eleven, that can be an hour and nothing else that is known.
func (r *Run) bareHour(slot *scene.Slot, text string) bool {
	return slot.Kind == intent.KindTime && english.Hour(text) && !slices.ContainsFunc(r.Scene.Slots, func(other scene.Slot) bool {
		return r.Slots[other.Name] != "" && (other.Kind == intent.KindCount || other.Kind == intent.KindAmount)
	})
}
