package course

import (
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/spoken"
	"hotline/dialog/template"
)

// amendedBare finds another value in what an answer says besides its yes: 好的一百, 行，八十, 要第二个. It is read as an answer to the slot's own
// question. A bare number is none where the scene has two that it may be.
func (r *Run) amendedBare(text string) (Found, bool) {
	rest, short := besidesYes(text)
	if !short || !r.namesElse(text, "") {
		return r.recounted(text)
	}
	if told, other := r.counts(rest); other {
		return r.another(told, rest)
	}
	for _, kind := range []intent.Kind{intent.KindAmount, intent.KindCount, intent.KindDate, intent.KindTime, intent.KindChoice} {
		for i := len(r.Scene.Slots) - 1; i >= 0; i-- {
			slot := &r.Scene.Slots[i]
			old, known := r.Slots[slot.Name]
			if slot.Kind != kind || !known || r.countsElse(slot, rest) || kind == intent.KindChoice && !phrase.HasFigure(rest) || rest == text && kind != intent.KindCount || kind == intent.KindCount && !english.Words(rest) && len(phrase.Sums(rest)) != 1 {
				continue
			}
			ctx := r.Context(slot)
			ctx.Asked = r.meant(slot, rest)
			if value, ok := intent.Parse(kind, rest, ctx); ok && value != old && !(kind == intent.KindAmount && inName(rest, value, old)) {
				return Found{slot, value}, true
			}
		}
	}
	return r.recounted(text)
}

// another is the one value among those that words tell that is not the known one. 是一共三十还是一件三十 tells none.
func (r *Run) another(told []Found, words string) (found Found, ok bool) {
	if before, _, either := strings.Cut(words, "还是"); either && strings.ContainsFunc(before, spoken.HasNumber) || moved.MatchString(words) {
		return Found{}, false
	}
	for _, f := range told {
		if f.Value == r.Slots[f.Slot.Name] {
			continue
		}
		value, within := intent.Parse(f.Slot.Kind, f.Value, r.asked(f.Slot))
		if ok || !within {
			return Found{}, false
		}
		found, ok = Found{f.Slot, value}, true
	}
	return found, ok
}

// inName reports one figure beside the known amount, which it does not correct: 四 of 给李四，五百 is in a name.
func inName(words, value, old string) bool {
	return len(value) == 1 && !english.Words(words) && len(spoken.Pieces(words)) == 1 && slices.ContainsFunc(phrase.Sums(words), func(sum string) bool {
		said, ok := intent.Parse(intent.KindAmount, sum, intent.Context{Asked: true})
		return ok && said == old
	})
}

// moved is 早一天, 隔两天: so much earlier or later, and no count.
var moved = regexp.MustCompile(`[早晚隔过等多少再延提前推迟][0-9一二两三四五六七八九十半]+个?[天晚周星礼月年]`)

// recounted finds another count that an answer names in English, one person beside its yes: one is no figure by itself.
func (r *Run) recounted(text string) (Found, bool) {
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if value, ok := r.counted(slot, text); known && ok && value != old {
			return Found{slot, value}, true
		}
	}
	return Found{}, false
}

// ReadBack reports words whose only figures stand in a question for what nobody told: 三百啊, where a tow costs 三百元, is no house number.
func (r *Run) ReadBack(text, question string) bool {
	said := template.Expand(question, r.Shown())
	sums := phrase.Sums(text)
	return len(sums) > 0 && !slices.ContainsFunc(sums, func(sum string) bool {
		value, ok := intent.Parse(intent.KindAmount, sum, intent.Context{Asked: true})
		return !strings.Contains(said, sum) && !(ok && slices.Contains(digits.FindAllString(said, -1), value))
	})
}

// digits are the numbers of a text that are written so.
var digits = regexp.MustCompile(`[0-9]+(?:\.[0-9]+)?`)

// besidesYes is what an answer says besides its yes, and whether that is little enough to be a value.
func besidesYes(text string) (rest string, short bool) {
	const most = 10 // characters; words in English
	rest = phrase.BeyondYes(text)
	if english.Words(rest) {
		return rest, english.Count(rest) <= most
	}
	return rest, phrase.Runes(rest) <= most
}

// Exceeds finds the slot that an answer would give a value out of its range: 好的，改成二十台 where nine are the most; nil for none.
func (r *Run) Exceeds(text string) *scene.Slot {
	if instead, wrong := phrase.AfterWrong(text); wrong {
		text = instead
	}
	rest, short := besidesYes(text)
	if phrase.Relative(text) { // 再加一千: nobody knows of what
		return nil
	}
	for i := len(r.Scene.Slots) - 1; i >= 0; i-- {
		slot := &r.Scene.Slots[i]
		ctx := r.Context(slot)
		ctx.Asked = short && r.meant(slot, rest)
		_, known := r.Slots[slot.Name]
		if _, within := intent.Parse(slot.Kind, rest, ctx); !known || within || !r.Scene.Ranged(slot) {
			continue
		}
		ctx.Least, ctx.Most = nil, nil
		if _, ok := intent.Parse(slot.Kind, minus.ReplaceAllString(rest, ""), ctx); ok {
			return slot
		}
	}
	return nil
}

// meant reports that a bare number in words can be the value of no other slot: the scene has no other number that is known, and beside a count no
// hour, or the words name what the slot's question counts.
func (r *Run) meant(slot *scene.Slot, words string) bool {
	others := map[intent.Kind][]intent.Kind{intent.KindAmount: {intent.KindAmount, intent.KindCount}, intent.KindCount: {intent.KindAmount, intent.KindCount, intent.KindTime}}[slot.Kind]
	alone := true
	for i := range r.Scene.Slots {
		other := &r.Scene.Slots[i]
		_, known := r.Slots[other.Name]
		alone = alone && (other == slot || !known || !slices.Contains(others, other.Kind))
	}
	return alone || counts(slot.Ask, words)
}

// counts reports English words that a question names, too: three machines where it is how many machines.
func counts(question, words string) bool {
	const least = 4 // letters
	asked := strings.Fields(english.Bare(question))
	return english.Words(words) && slices.ContainsFunc(strings.Fields(english.Bare(words)), func(w string) bool { return len(w) >= least && slices.Contains(asked, w) })
}
