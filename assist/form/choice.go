package form

import (
	"strings"

	"hotline/assist/form/choice"
	"hotline/assist/form/heard"
	"hotline/assist/language"
	"hotline/dialog/value"
)

func (f *Filler) hearChoice(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	if language.Asks(f.prompt) && language.HasAny(f.prompt, to.field.Never...) && !language.HasAny(f.prompt+s.Text, to.field.Lead...) && !choice.Stays(s.Text) {
		return // 现在是多少兆的: what the caller has, not what the caller wants
	}
	v, led, ok := to.field.choice().In(s.Text, open && !no)
	if !ok {
		f.senseChoice(to, s, open)
		return
	}
	rank := max(rankOf(to, s, no), map[bool]int{true: told, false: mentioned}[led])
	if to.Value.Value != "" && v != to.Value.Value && to.field.choice().Settles(s.Text) || language.HasAny(s.Text, "也行", "也可以", "也成") && to.Value.Value != "" {
		rank = agreed
	}
	fresh := open || rank == agreed || rank == told && len(to.field.Lead) > 0 || to.sensed
	if to.put(found{value: v, said: s.Text, rank: max(rank, b2i(to.sensed)*to.rank), sure: sureOf(rank, s), fresh: fresh}, s.Evidence()) {
		to.sensed = false
	}
}

// How sure the model must be to tick an option that was not named: in the answer to a question for it, and else.
const (
	sureAsked   = 0.5
	sureUnasked = 0.75
)

// senseChoice ticks the option that the words speak for without naming it, where nothing was named before.
func (f *Filler) senseChoice(to *slot, s language.Segment, open bool) {
	v, sure := choice.Sensed(to.field.sense, s.Text)
	if sure < map[bool]float64{true: sureAsked, false: sureUnasked}[open] || to.Value.Value != "" && (!to.sensed || sure <= to.likely) {
		return
	}
	if to.put(found{value: v, said: s.Text, rank: mentioned, sure: sure * sureOf(mentioned, s), fresh: true}, s.Evidence()) {
		to.sensed, to.likely = true, sure
	}

}

// hearPlain reads counts, codes and free text: only as answers, or behind the field's words.
func (f *Filler) hearPlain(to *slot, s language.Segment, no bool) {
	if to.field.Kind == value.Digits {
		f.hearCode(to, s, no)
		return
	}
	open := to.open > 0 || no
	if v, said := f.markedPlain(to); v != "" {
		rank := max(rankOf(to, s, no), told)
		to.put(found{value: v, said: said, rank: rank, sure: sureOf(rank, s) - 0.1, fresh: true}, s.Evidence())
		return
	}
	if f.ear.ready && to.Value.Value != "" {
		return
	}
	text, led := s.Text, false
	if to.field.Kind == value.Count {
		if at := f.slotOpen(value.Address); at != nil && at.open > to.open { // 智能大厦，五零六
			return
		}
		text = heard.WithoutSpans(text)
	}
	if v, ok := heard.People(text); to.field.Kind == value.Count && ok {
		to.put(found{value: v, said: text, rank: max(rankOf(to, s, no), told), sure: sureOf(told, s), fresh: open || no}, s.Evidence())
		return
	}
	for _, w := range to.field.Lead {
		if _, rest, ok := strings.Cut(text, w); ok && strings.Trim(rest, "，。, ") != "" {
			text, led = rest, true
			break
		}
	}
	var v string
	var ok bool
	if !open && !led {
		if v, ok = heard.FirmIn(text, strings.Join(to.field.Asked, " ")); ok {
			to.put(found{value: v, said: text, rank: mentioned, sure: sureOf(mentioned, s)}, s.Evidence())
		}
		return
	}
	if to.field.Kind == value.Count {
		v, ok = value.Parse(value.Count, text, value.Context{Asked: open})
	} else {
		v, ok = heard.FreeText(text, led)
	}
	if !ok {
		return
	}
	rank := max(rankOf(to, s, no), told)
	to.put(found{value: v, said: text, rank: rank, sure: sureOf(rank, s) - 0.1, fresh: open || no}, s.Evidence())
}
