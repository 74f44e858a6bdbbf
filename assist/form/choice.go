package form

import (
	"strings"
	"unicode/utf8"

	"hotline/assist/form/heard"
	"hotline/assist/language"
	"hotline/dialog/value"
)

func (f *Filler) hearChoice(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	if language.Asks(f.prompt) && language.HasAny(f.prompt, to.field.Never...) && !language.HasAny(f.prompt+s.Text, to.field.Lead...) && !language.HasAny(s.Text, stays...) {
		return // 现在是多少兆的: what the caller has, not what the caller wants
	}
	v, rank, ok := optionIn(to.field, s.Text, open && !no)
	if !ok {
		f.senseChoice(to, s, open)
		return
	}
	if r := rankOf(to, s, no); r > rank {
		rank = r
	}
	if to.Value.Value != "" && v != to.Value.Value && settles(to.field, s.Text) || language.HasAny(s.Text, "也行", "也可以", "也成") && to.Value.Value != "" {
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
	v, sure := to.field.sensed(s.Text)
	if sure < map[bool]float64{true: sureAsked, false: sureUnasked}[open] || to.Value.Value != "" && (!to.sensed || sure <= to.likely) {
		return
	}
	if to.put(found{value: v, said: s.Text, rank: mentioned, sure: sure * sureOf(mentioned, s), fresh: true}, s.Evidence()) {
		to.sensed, to.likely = true, sure
	}

}

// changes are words with which a caller settles on something else than before: 那算了，我自己去拿.
var changes = []string{"算了", "还是", "要不", "改成", "换成", "那就", "那我"}

// stays are words with which a caller keeps what there is: 就五百兆不变.
var stays = []string{"不变", "不动", "照旧", "维持", "还用"}

// settles reports words that settle on another option than the one before: 还是一千的吧; not 五百还是一千.
func settles(field *Field, text string) bool {
	return language.HasAny(text, changes...) && !language.Asks(strings.ReplaceAll(text, "还是", "")) && !(strings.Contains(text, "还是") && named(field, text) > 1)
}

// optionIn finds the option that text names. Of several the one in a clause with the field's words; clauses with its other words (我现在用的是)
// and what is turned down do not count. Asked, near misses in sound and the place in the list count too.
func optionIn(field *Field, text string, open bool) (string, int, bool) {
	options := optionsOf(field)
	if language.Corrects(text) {
		if v, ok := value.Parse(value.Choice, text, value.Context{Options: options}); ok {
			return v, told, true
		}
	}
	pick, best, most := "", 0, 0
	for _, c := range language.Clauses(text) {
		v, long, ok := nameOne(field, c)
		if _, yesno := value.Parse(value.YesNo, c, value.Context{Asked: true}); !ok && open && !yesno && utf8.RuneCountInString(c) <= 16 {
			v, ok = value.Parse(value.Choice, c, value.Context{Options: options, Asked: true})
		}
		if !ok || denied(field, c) {
			continue
		}
		score := mentioned
		switch {
		case language.HasAny(c, field.Never...) && !language.HasAny(c, field.Lead...):
			continue
		case language.HasAny(c, field.Never...): // 现在用五十九的想换一百二十九的
			if w, good := afterLead(field, c); good {
				v, score, long = w, told, 0
			} else {
				continue
			}
		case len(field.Lead) > 0 && language.HasAny(c, field.Lead...):
			score = told
			if w, good := afterLead(field, c); good && named(field, c) > 1 { // 把一百二十九的降成五十九的
				v = w
			}
		}
		if score > best || score == best && (len(field.Lead) > 0 || long > most) { // 断了，一天断八回
			pick, best, most = v, score, long
		}
	}
	return pick, best, pick != ""
}

func optionsOf(field *Field) []value.Option {
	out := make([]value.Option, 0, len(field.Options))
	for _, o := range field.Options {
		out = append(out, value.Option{Value: o.Value, Says: o.Says})
	}
	return out
}

// denied reports a clause that says the thing is not so: 不是掉线, 信号没有问题.
func denied(field *Field, clause string) bool {
	for _, o := range field.Options {
		for _, way := range o.Says {
			if language.HasAny(way, "不", "别", "没") { // 不要再打 is what is wanted
				clause = strings.ReplaceAll(clause, way, "")
			}
		}
	}
	return heard.Denied(clause, field.words())
}

// nameOne finds the option whose words are in the clause: the longest words win; of equals the first said.
func nameOne(field *Field, clause string) (option string, long int, ok bool) {
	folded := language.Fold(clause)
	if v, n, ok := nameIn(field, folded); ok {
		return v, n, true
	}
	return nameIn(field, heard.Plain(folded)) // 服务太差 is 服务差
}

func nameIn(field *Field, folded string) (option string, long int, ok bool) {
	pick, most, where := "", 0, 0
	for _, o := range field.Options {
		for _, way := range append([]string{o.Value}, o.Says...) {
			w := language.Fold(way)
			at := strings.Index(folded, w)
			if at < 0 || w == "" || heard.NumberInside(folded, w, at) {
				continue
			}
			if n := utf8.RuneCountInString(w); n > most || n == most && at < where {
				pick, most, where = o.Value, n, at
			}
		}
	}
	return pick, most, pick != ""
}

// named counts the options that a sentence names.
func named(field *Field, sentence string) int {
	folded, n := language.Fold(sentence), 0
	for _, o := range field.Options {
		for _, way := range append([]string{o.Value}, o.Says...) {
			w := language.Fold(way)
			if at := strings.Index(folded, w); at >= 0 && w != "" && !heard.NumberInside(folded, w, at) {
				n++
				break
			}
		}
	}
	return n
}

// afterLead reads the option behind the last of the field's words.
func afterLead(field *Field, clause string) (string, bool) {
	at := -1
	for _, w := range field.Lead {
		if i := strings.LastIndex(clause, w); i > at {
			at = i
		}
	}
	if at < 0 {
		return "", false
	}
	v, _, ok := nameOne(field, clause[at:])
	return v, ok
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
