package course

import (
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
)

// AsksFor finds where an utterance that corrects itself names its matter: behind the correction, 不对，查流量, or before it, where only a value is
// put right: 我要充五十，不对，一百. Then told is all of it, for the values. knows reports words that a matter surely covers.
func AsksFor(text string, knows func(string) bool) (asked, told string) {
	before, instead := phrase.TakenBack(text)
	if before != "" && intent.Content(before) != "" {
		switch {
		case phrase.Alters(text) && !knows(instead): // 把套餐改成129的
			return text, text
		case !knows(instead) && knows(before):
			return before, text
		}
	}
	if rest, wrong := phrase.AfterWrong(text); wrong && phrase.Runes(rest) >= 2 && !phrase.Alters(text) {
		return rest, rest
	}
	return text, text
}

// OfKind finds the one of the offered matters of which text names a kind: 暂时不用, where 停机保号 is one of 停机保号或挂失 and 复机. beginning is the
// scene of a matter at its begin, nil for none.
func OfKind(offered []intent.Option, text string, beginning func(id string) *Run) (id string, ok bool) {
	const most = 10 // characters
	n := 0
	for _, o := range offered {
		r := beginning(o.Value)
		if r == nil || phrase.Runes(text) > most {
			continue
		}
		for _, f := range r.Volunteered(text, "") {
			if f.Slot.Kind == intent.KindChoice && f.Slot.From == "" && o.Value != id {
				id, n = o.Value, n+1
			}
		}
	}
	return id, n == 1
}
