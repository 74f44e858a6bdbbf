package course

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/spoken"
)

// Early lists what an answer to another question tells ahead of its own: the values that it clearly holds, and a bare number in a clause of its
// own, 银行卡，五十, where the scene has but one slot for it.
func (r *Run) Early(open *scene.Slot, text string) []Found {
	text = phrase.Stated(text, nil)
	found := r.Volunteered(text, open.Name)
	if r.byPlace(open, text) { // the second is no day
		found = slices.DeleteFunc(found, func(f Found) bool { return f.Slot.Kind == intent.KindDate || f.Slot.Kind == intent.KindTime })
	}
	slot := r.numbered(open)
	if slot == nil || slices.ContainsFunc(found, func(f Found) bool { return f.Slot == slot }) {
		return found
	}
	for _, clause := range strings.FieldsFunc(text, func(c rune) bool { return spoken.IsPause(c) && c != '.' && c != ' ' }) {
		if _, answers := intent.Parse(open.Kind, clause, r.Context(open)); answers || !bareNumber(clause) {
			continue
		}
		if value, ok := intent.Parse(slot.Kind, clause, r.asked(slot)); ok {
			return append(found, Found{slot, value})
		}
	}
	return found
}

// byPlace reports an option that is chosen by its place alone.
func (r *Run) byPlace(open *scene.Slot, text string) bool {
	if open.Kind != intent.KindChoice || !english.Words(text) {
		return false
	}
	ctx := r.asked(open)
	_, chosen := intent.Parse(open.Kind, text, ctx)
	ctx.Asked = false
	_, named := intent.Parse(open.Kind, text, ctx)
	return chosen && !named
}

// Instead lists what is told ahead of its question in place of an answer to the open one: 五十块的, where the card was asked for. The words must be
// nothing but such values: 今天早上还好好的 wants nobody to come this morning.
func (r *Run) Instead(open *scene.Slot, text string) []Found {
	found := r.Early(open, text)
	rest, about := text, r.Scene.Title+open.Ask
	for _, f := range found {
		rest, about = r.withoutValue(f, rest), about+f.Slot.Ask+f.Slot.Title
		if open.Kind == intent.KindAddress && houseNumber.MatchString(text) {
			return nil
		}
	}
	if rest = strings.Trim(rest, "，,。.！! "); rest != "" && !phrase.OnlySays(rest, about) || rest == text {
		return nil
	}
	return found
}

// houseNumber is 十八号, which an address may end with.
var houseNumber = regexp.MustCompile(`^[0-9零一二三四五六七八九十百]+号[吧啊的]*$`)

// money are the words of sums of money.
var money = regexp.MustCompile(`(?i)\b(?:yuan|rmb|dollars?|pounds?|euros?|bucks|quid)\b|[$£€元块钱毛]`)

// withoutValue takes the words of a value out of a text.
func (r *Run) withoutValue(f Found, text string) string {
	switch f.Slot.Kind { //nolint:exhaustive // the others stand as they are said
	case intent.KindDate, intent.KindTime:
		for _, span := range phrase.Times(text) {
			text = strings.Replace(text, span, "", 1)
		}
	case intent.KindAmount, intent.KindCount:
		for _, span := range phrase.Sums(text) {
			text = strings.Replace(text, span, "", 1)
		}
		text = money.ReplaceAllString(text, "")
	case intent.KindChoice, intent.KindYesNo:
		for _, o := range r.Context(f.Slot).Options {
			if o.Value == f.Value {
				text = without(text, append(slices.Clone(o.Says), o.Value))
			}
		}
	default:
		text = strings.Replace(text, f.Value, "", 1)
	}
	return text
}

// numbered is the one slot of which a bare number can be the value while a choice is asked for whose options have none; nil for none.
func (r *Run) numbered(open *scene.Slot) *scene.Slot {
	const most = 4 // options: a bare number may be the place of one
	if open.Kind != intent.KindChoice && open.Kind != intent.KindYesNo {
		return nil
	}
	options := r.Context(open).Options
	if len(options) > most || slices.ContainsFunc(options, func(o intent.Option) bool { return figured(append(o.Says, o.Value)) }) {
		return nil
	}
	var out *scene.Slot
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		_, known := r.Slots[slot.Name]
		switch {
		case known || slot.Listen == "asked" || slot.Default != "" || slot.Kind != intent.KindAmount && slot.Kind != intent.KindCount:
		case out != nil:
			return nil
		default:
			out = slot
		}
	}
	return out
}

// figured reports an option that is called by a number, such as its price; the second one is called by its place.
func figured(words []string) bool {
	const least = 10
	return slices.ContainsFunc(words, func(w string) bool {
		value, _ := intent.Parse(intent.KindAmount, w, intent.Context{Asked: true})
		n, err := strconv.ParseFloat(value, 64)
		return err == nil && n >= least
	})
}

// bareNumber reports words that are a number and no more: 五十, fifty. One digit may be the place of an option.
func bareNumber(clause string) bool {
	const most = 6 // characters
	if english.Words(clause) {
		return english.JustNumber(clause)
	}
	bare := strings.Trim(clause, "就嗯那吧的，。 ")
	return phrase.Letters(bare) >= 2 && phrase.Letters(bare) <= most && strings.IndexFunc(bare, func(c rune) bool { return !spoken.HasNumber(c) && c != '.' && c != '点' }) < 0
}

// tellsNext reports steps that tell something as soon as a slot is known, before anything else is asked: 日本多少钱 is answered so.
func tellsNext(steps []scene.Step, slot string) bool {
	for i, s := range steps {
		if s.Ask == slot {
			next := slices.IndexFunc(steps[i+1:], func(s scene.Step) bool { return s.Ask+s.Confirm+s.Say != "" })
			return next >= 0 && steps[i+1+next].Say != ""
		}
		for _, inner := range [][]scene.Step{s.Yes, s.No, s.Then, s.Else, s.NotFound, s.Refused} {
			if tellsNext(inner, slot) {
				return true
			}
		}
	}
	return false
}

// AsksOf reports a question about one of the options: 小保养多少钱, 百合新鲜吗. Who asks for it, 有百合吗, takes it, and so does who asks what the scene
// tells next.
func (r *Run) AsksOf(slot *scene.Slot, text string) bool {
	if slot.Kind != intent.KindChoice || phrase.Stated(text, nil) != "" || tellsNext(r.Scene.Steps, slot.Name) {
		return false
	}
	value, ok := intent.Parse(slot.Kind, text, r.Context(slot))
	rest := r.withoutValue(Found{slot, value}, text)
	for _, sum := range phrase.Sums(rest) { // it is called by its price, or by its place
		rest = strings.Replace(rest, sum, "", 1)
	}
	return ok && phrase.AsksMore(rest)
}

// Answer reads the value of a slot that was asked for. What stands in a question, 你们周日开门吗, is none, but of one that asks whether it will do.
func (r *Run) Answer(slot *scene.Slot, text string) (string, bool) {
	switch slot.Kind { //nolint:exhaustive // the other kinds are told whole
	case intent.KindCount, intent.KindAmount, intent.KindDate, intent.KindTime, intent.KindChoice:
		told := phrase.Stated(text, nil)
		switch {
		case told != "":
			text = told
		case slot.Kind != intent.KindChoice, r.AsksOf(slot, text):
			return "", false
		}
	}
	return intent.Parse(slot.Kind, text, r.Context(slot))
}

// Opening is what the words that begin a matter tell of it: a question beside them that is of another matter, 你们周日开门吗, tells no value. own says
// of a clause that it is of the matter.
func Opening(text string, own func(clause string) bool) string {
	if told := phrase.Stated(text, own); told != "" {
		return told
	}
	return text
}

// Keyed reads keys as the value of a slot: the place of an option, or digits.
func (r *Run) Keyed(slot *scene.Slot, keys string) (string, bool) {
	ctx := r.Context(slot)
	if slot.Kind != intent.KindChoice {
		value, ok := intent.Parse(slot.Kind, keys, ctx)
		return value, ok && slot.Keypad
	}
	n, err := strconv.Atoi(keys)
	if err != nil || n < 1 || n > len(ctx.Options) {
		return "", false
	}
	return ctx.Options[n-1].Value, true
}

// Take takes over the values of an earlier run of the same scene but for one slot. Secrets, and what was agreed to in a scene that changed
// something, are not taken over.
func (r *Run) Take(before *Run, except *scene.Slot) {
	for i := range before.Scene.Slots {
		slot := &before.Scene.Slots[i]
		value, known := before.Slots[slot.Name]
		if known && slot != except && !slot.Secret() && (!before.Wrote || slot.Kind != intent.KindChoice) {
			r.Slots[slot.Name], r.Sure[slot.Name] = value, true
		}
	}
}
