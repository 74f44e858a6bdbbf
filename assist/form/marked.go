package form

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/form/heard"
	"hotline/assist/form/mark"
	"hotline/assist/form/place"
	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

// ear is what the learnt marks of a call rest on: who said what last, what the agent asked for, and what was told before.
type ear struct {
	now   []mark.Span // of the utterance that is being read
	text  []rune      // that utterance
	asks  []string    // labels that the agent's last words ask for
	told  []string    // labels of which the caller has told something
	last  [2]string   // the caller's last words, the agent's
	ready bool        // there is a model
}

// listen marks an utterance.
func (f *Filler) listen(s language.Segment) {
	m := f.form.marks
	if m == nil {
		return
	}
	f.ear.ready = true
	agent := s.Us()
	if agent {
		f.ear.asks = f.form.asks(s.Text)
	}
	c := mark.Context{Form: f.form.ID, Labels: f.form.labels(), Told: f.ear.told, Before: f.ear.last[b2i(!agent)]}
	if !agent {
		c.Asked = f.ear.asks
	}
	f.ear.now, f.ear.text = m.Read(c, agent, s.Text), []rune(s.Text)
	f.ear.now = slices.DeleteFunc(f.ear.now, func(sp mark.Span) bool { return houseNumber(f.ear.text, sp) })
	f.ear.last[b2i(agent)] = s.Text
	if agent {
		return
	}
	for _, sp := range f.ear.now {
		if !slices.Contains(f.ear.told, sp.Label) {
			f.ear.told = append(f.ear.told, sp.Label)
		}
	}
}

// houseNumber reports 8号 of 江东中路8号 and of 8号2单元, which a day would be too.
func houseNumber(text []rune, s mark.Span) bool {
	number, room, ok := strings.Cut(string(text[s.From:s.To]), "号")
	if !ok || !place.BareNumber(number) || strings.TrimFunc(room, spoken.IsDigit) != "" {
		return false
	}
	rest := strings.TrimLeftFunc(string(text[s.To:]), spoken.IsDigit)
	return s.From > 0 && strings.ContainsRune("路街巷弄道村里苑园", text[s.From-1]) || strings.HasPrefix(rest, "单元") ||
		slices.ContainsFunc([]string{"楼", "栋", "幢", "院", "门", "窗口", "线", "店", "柜台", "机"}, func(w string) bool { return strings.HasPrefix(string(text[s.To:]), w) })
}

// marked lists the words of the utterance that a field's value is read from, in order.
func (f *Filler) marked(field *Field) []string {
	var out []string
	l := field.label()
	for _, s := range f.ear.now {
		if s.Label == l {
			out = append(out, string(f.ear.text[s.From:s.To]))
		}
	}
	return out
}

// notInName are characters of words that begin like names: 和证件, 金牛区, 欧阳是复姓.
const notInName = "区证号码字是"

// markedName is the name that the utterance gives, "" for none.
func (f *Filler) markedName(field *Field) string {
	var all []string
	for _, s := range f.ear.now {
		if s.Label == field.label() && !heard.Spells(f.clauseOf(s)) {
			all = append(all, heard.WithFamily(f.before(s), string(f.ear.text[s.From:s.To])))
		}
	}
	for i, v := range all { // 我叫孟庆云，我女婿叫周凯
		if strings.Contains(string(f.ear.text), "我叫"+v) {
			all = all[:i+1]
			break
		}
	}
	for i := len(all) - 1; i >= 0; i-- {
		v := heard.Called(all[i])
		for _, w := range []string{"先生", "女士", "小姐"} {
			v = strings.TrimSuffix(v, w)
		}
		if w, ok := value.Parse(value.Name, v, value.Context{Asked: true}); ok && len([]rune(w)) == 1 || heard.SpellsOneOf(v, all) {
			continue // 耳东陈: how it is written
		}
		if heard.OfAShop(v, string(f.ear.text)) {
			continue
		}
		if n := len([]rune(v)); n >= 2 && (n <= 4 || strings.Contains(v, "·")) && heard.NameLike(v) && !strings.ContainsAny(v, notInName) {
			return v
		}
	}
	return ""
}

// markedOther reports that words were marked as a part of another field's value, but for fields of some kinds.
func (f *Filler) markedOther(field *Field, words string, but ...string) bool {
	l := field.label()
	for _, s := range f.ear.now {
		if kind, _, _ := strings.Cut(s.Label, "."); slices.Contains(but, kind) {
			continue
		}
		if s.Label != l && strings.Contains(string(f.ear.text[s.From:s.To]), words) {
			return true
		}
	}
	return false
}

// markedAmount is the sum that the utterance gives, the last of several, "" for none.
func (f *Filler) markedAmount(field *Field) string {
	var all []mark.Span
	for _, s := range f.ear.now {
		if s.Label == field.label() && !heard.OfOther(f.clauseOf(s)) {
			all = append(all, s)
		}
	}
	if aside := func(s mark.Span) bool { return field.words().Aside(f.clauseOf(s)) }; f.slot(field.Name).open == 0 || f.slot(field.Name).Value.Value != "" || slices.ContainsFunc(all, func(s mark.Span) bool { return !aside(s) }) {
		all = slices.DeleteFunc(all, aside)
	}
	monthly := func(s mark.Span) bool { return heard.Monthly(f.clauseOf(s)) }
	if !heard.Monthly(strings.Join(field.Lead, " ")) && slices.ContainsFunc(all, func(s mark.Span) bool { return !monthly(s) }) {
		all = slices.DeleteFunc(all, monthly) // 违约金二百四十元，每个月三十
	}
	for i := len(all) - 1; i >= 0; i-- {
		words := string(f.ear.text[heard.NumberFrom(f.ear.text, all[i].From):all[i].To])
		words += heard.CentsAfter(words, string(f.ear.text[all[i].To:]))
		if v, ok := value.Parse(value.Amount, words, value.Context{Asked: true}); ok && v != "0" && !heard.DigitByDigit(words) {
			return v
		}
	}
	return ""
}

// markedTime is the day or hour that the utterance gives, "" for none. An hour alone belongs to the day told before.
func (f *Filler) markedTime(to *slot, prompt string) string {
	text := strings.Join(f.markedWide(to.field, f.takenBack()), "，")
	if text == "" {
		return ""
	}
	ctx := value.Context{Now: f.start, Prompt: prompt, Asked: true}
	if to.field.Of == "wanted" {
		text = heard.SameWeek(text, f.prompt)
	}
	if to.said != "" && !heard.NamesDay(text) && to.field.Kind == value.Time {
		if v, ok := value.Parse(value.Time, heard.OnDay(to.said, text), ctx); ok && !strings.HasSuffix(v, "全天") {
			return v
		}
	}
	v, ok := value.Parse(to.field.Kind, text, ctx)
	if !ok || len(v) < len("2006-01") {
		return ""
	}
	if to.field.Of != "wanted" {
		v, _ = heard.Closest(to.field.Kind, text, ctx)
	}
	return v
}

// takenBack is how much of the utterance was taken back: of 八月，哦不，九月的 the words before 九月.
func (f *Filler) takenBack() int {
	text := string(f.ear.text)
	from, done := 0, 0
	for i, p := range spoken.Pieces(text) {
		at := done + max(strings.Index(text[done:], p.Text), 0)
		done = at + len(p.Text)
		if begin := utf8.RuneCountInString(text[:at]); i > 0 && !p.Rejected && slices.ContainsFunc(f.ear.now, func(s mark.Span) bool { return s.From >= begin }) {
			from = begin
		}
	}
	return from
}

// markedWide are the marked words, from a character on, with the hour that follows them in one breath.
func (f *Filler) markedWide(field *Field, from int) []string {
	var out []string
	l := field.label()
	begun := slices.ContainsFunc(f.ear.now, func(s mark.Span) bool { return s.Label == l && hasBegun(f.clauseOf(s)) }) // 十五号供的暖，十八号开始不热
	for _, s := range f.ear.now {
		if s.Label == l && s.From >= from && (!begun || hasBegun(f.clauseOf(s))) && !heard.Elsewhen(f.clauseOf(s)) {
			rest := string(f.ear.text[s.To:])
			out = append(out, string(f.ear.text[s.From:s.To])+heard.HourAfter(rest))
		}
	}
	return out
}

// before is what its clause says before a span.
func (f *Filler) before(s mark.Span) string {
	from := s.From
	for from > 0 && !spoken.IsPause(f.ear.text[from-1]) {
		from--
	}
	return string(f.ear.text[from:s.From])
}

// clauseOf is the clause in which a span begins.
func (f *Filler) clauseOf(s mark.Span) string {
	for _, c := range place.Clauses(f.ear.text) {
		if c[0] <= s.From && s.From < c[1] {
			return string(f.ear.text[c[0]:c[1]])
		}
	}
	return ""
}

// hasBegun reports a clause that says when something began.
func hasBegun(clause string) bool {
	return strings.Contains(clause, "开始") || strings.HasSuffix(clause, "起")
}

// markedClauses keeps the clauses of text that hold marked words, all where none does.
func (f *Filler) markedClauses(field *Field, text string) string {
	said := f.marked(field)
	var keep []string
	for _, c := range language.Clauses(text) {
		if slices.ContainsFunc(said, func(m string) bool {
			return slices.ContainsFunc(language.Clauses(m), func(w string) bool { return strings.Contains(c, w) })
		}) {
			keep = append(keep, c)
		}
	}
	if len(keep) == 0 {
		return text
	}
	return strings.Join(keep, "，")
}

// markedPhone is the slot as a part of whose number the utterance's digits are marked; known is false where the model says nothing.
func (f *Filler) markedPhone(list []*slot, p heard.Spot) (to *slot, known bool) {
	if !f.ear.ready {
		return nil, false
	}
	most := 0
	for _, o := range list {
		n := 0
		for _, s := range f.ear.now {
			if o.field.label() == s.Label {
				n += max(0, min(s.To, p.To)-max(s.From, p.From))
			}
		}
		if n > most {
			to, most = o, n
		}
	}
	return to, to != nil
}

// markedPlain is the count or the text that the utterance gives, and its words.
func (f *Filler) markedPlain(to *slot) (v, said string) {
	all := f.marked(to.field)
	if len(all) == 0 || to.field.Kind == value.Digits {
		return "", ""
	}
	clause, end := "", 0
	firm := language.HasAny(strings.Join(to.field.Asked, " "), "抬头", "名称", "全称")
	for i, s := range slices.DeleteFunc(slices.Clone(f.ear.now), func(s mark.Span) bool { return s.Label != to.field.label() }) {
		if c := f.clauseOf(s); firm && heard.House(c) { // the whole of 杭州市西湖区丁记茶叶店
			all[i] = c
			continue
		}
		if i > 0 && f.clauseOf(s) == clause { // the rest of 小太阳[幼儿]园
			all[i] = string(f.ear.text[end:s.To])
		}
		clause, end = f.clauseOf(s), s.To
		if front := language.Strip(f.before(s)); heard.BeginsName(front) && to.field.Kind == value.Text {
			all[i] = front + all[i]
		}
	}
	said = strings.Join(all, "，")
	if to.field.Kind == value.Count {
		v, _ = value.Parse(value.Count, all[len(all)-1], value.Context{Asked: true})
		return v, said
	}
	v = language.Strip(strings.Join(all, ""))
	if firm {
		v, _ = value.Parse(value.Text, v, value.Context{Prompt: "全称", Asked: true})
	}
	if whole := heard.HoursAround(string(f.ear.text), all[0]); whole != "" {
		v = whole
	}
	if n := language.Length(v); n < 2 || n > 40 {
		return "", ""
	}
	return v, said
}
