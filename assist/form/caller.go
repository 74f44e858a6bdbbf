package form

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/assist/form/heard"
	"hotline/assist/language"
	"hotline/dialog/value"
)

// hearCaller reads the caller's words: first as the answer to what the agent read back, then for values.
func (f *Filler) hearCaller(s language.Segment) {
	refused := f.answer(s)
	f.took, f.busy = false, f.dictating()
	f.hearPhones(s, refused)
	if len(f.ofKind(value.IDCard)) > 0 {
		f.hearID(s, value.IDCard, refused)
	}
	if len(f.ofKind(value.Bank)) > 0 {
		f.hearID(s, value.Bank, refused)
	}
	for i := range f.slots {
		slot := &f.slots[i]
		no := slices.Contains(refused, slot)
		switch slot.field.Kind {
		case value.Name:
			f.hearName(slot, s, no)
		case value.Address:
			f.hearAddress(slot, s, no)
		case value.Time, value.Date:
			f.hearTime(slot, s, no)
		case value.Amount:
			f.hearAmount(slot, s, no)
		case value.Choice:
			f.hearChoice(slot, s, no)
		case value.Count, value.Digits, value.Text:
			f.hearPlain(slot, s, no)
		}
	}
	for i := range f.slots {
		f.slots[i].open = max(0, f.slots[i].open-1)
	}
	f.prompt, f.wants = "", nil
}

// rankOf is what a value rests on that was read from this segment.
func rankOf(s *slot, seg language.Segment, no bool) int {
	switch {
	case no || s.Value.Value != "" && language.Corrects(seg.Text):
		return agreed
	case s.open > 0:
		return answered
	}
	return mentioned
}

func (f *Filler) hearID(s language.Segment, k value.Kind, refused []*slot) {
	s.Text = heard.WithoutPhones(s.Text)
	for _, to := range f.ofKind(k) {
		v, ok := value.Parse(k, s.Text, value.Context{Asked: to.open > 0})
		if ok {
			rank := max(told, rankOf(to, s, slices.Contains(refused, to)))
			to.put(found{value: v, said: s.Text, rank: rank, sure: sureOf(rank, s), fresh: true}, s.Evidence())
			f.took = true
			return
		}
		if len(language.Digits(s.Text)) >= 2 && (to.open > 0 || to.begun != "" || language.HasAny(s.Text, "身份证", "证件号") || len(language.Digits(f.prompt)) >= 4 && language.HasAny(s.Text, "错", "岔", "末尾", "最后", "尾号", "不是", "不对") && to.Value.Value != "" && f.speaksOf(to, 2)) {
			if to.open == 0 {
				to.open = 1
			}
			f.dictate(s, k, refused)
		}
	}
}

func (f *Filler) hearName(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	text := s.Text
	if _, ok := value.Parse(value.Name, text, value.Context{Asked: open}); !ok {
		text = heard.WithoutNumbers(text)
	}
	if !open && language.HasAny(text, "我叫他", "我叫你", "我叫了", "我叫人", "我姓什么") {
		return
	}
	v, ok := value.Parse(value.Name, text, value.Context{Asked: open})
	if !ok || utf8.RuneCountInString(v) < 2 {
		if w := heard.Introduced(text, open); w != "" {
			v, ok = w, true
		} else if w := heard.RareName(text); open && !ok && w != "" {
			v, ok = w, true
		}
	}
	if ok && (heard.NoName(v) || heard.OfAShop(v, text) || open && language.Length(text) > 14 && !language.HasAny(text, "叫", "姓", "名字", "机主", "户主", v+"，", v+"。", v+",") || open && language.Asks(text) && !language.HasAny(text, "叫", "姓", "名字")) {
		ok = false
	}
	if f.ear.ready {
		if w := f.markedName(to.field); w != "" && (open || heard.Family(w) || language.HasAny(text, "叫"+w, "是"+w, "姓", "名字")) {
			v, ok, text = w, true, s.Text
		} else if ok && (utf8.RuneCountInString(v) > 1 && f.markedOther(to.field, v) || strings.ContainsAny(v, notInName)) {
			ok = false
		}
		if w := heard.SpelledName(s.Text); !ok && w != "" {
			v, ok, text = w, true, s.Text
		}
	}
	if only := to.Value.Value; !ok && utf8.RuneCountInString(only) == 1 { // 卞先生，卞志刚
		for _, c := range language.Clauses(s.Text) {
			if n := utf8.RuneCountInString(c); strings.HasPrefix(c, only) && n > 1 && n < 4 && heard.NameLike(c) && !language.HasAny(c, "先生", "女士", "小姐") {
				v, ok, text = c, true, s.Text
			}
		}
	}
	base := to.said != "" && language.Corrects(text)
	if base || to.said != "" && language.HasAny(text, "的"+string(heard.LastOf(to.Value.Value)), "木子李", "弓长张", "立早章", "耳东陈", "双木林", "口天吴", "古月胡", "言午许", "草字头") {
		if w, good := value.Parse(value.Name, to.said+"，"+text, value.Context{Asked: true}); good && (!ok || base) {
			v, ok = w, true
		}
	}
	if !ok {
		return
	}
	if runes := []rune(v); len(runes) == 3 && runes[0] == runes[1] && strings.Contains(text, "姓"+v) { // 我姓胡胡军
		v = string(runes[1:])
	}
	longer := to.Value.Value != "" && utf8.RuneCountInString(v) > utf8.RuneCountInString(to.Value.Value) && strings.HasPrefix(v, to.Value.Value)
	if utf8.RuneCountInString(v) < utf8.RuneCountInString(to.Value.Value) && !language.Corrects(text) && !no {
		return
	}
	rank := max(told, rankOf(to, s, no))
	to.put(found{value: v, said: text, rank: max(rank, to.rank*b2i(longer)), sure: sureOf(rank, s), fresh: open || longer || base}, s.Evidence())
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (f *Filler) hearTime(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	wanted := to.field.Of == "wanted"
	prompt := "什么时候发生的"
	if wanted {
		prompt = "什么时候方便上门"
	}
	if v := f.markedTime(to, prompt); v != "" && heard.Fits(v, f.start, wanted) && !wanted {
		f.hearMarkedDay(to, s, no, v)
		return
	}
	if f.ear.ready && to.Value.Value != "" && !wanted {
		return
	}
	if !open && !heard.TellsWhen(s.Text, wanted) && !language.HasAny(s.Text, to.field.Lead...) && len(f.marked(to.field)) == 0 {
		return
	}
	text := heard.Possible(heard.Uncompared(s.Text))
	if !wanted {
		text = heard.OfTheMatter(text)
	}
	if wanted && to.Value.Value != "" && !heard.NamesDay(text) && !heard.Explicit(text) { // 都可以，我那天休息
		return
	}
	if text == "" || !open && to.Value.Value != "" {
		return
	}
	if wanted {
		text = heard.SameWeek(heard.LastDay(f.hourSaid(to.field, strings.ReplaceAll(text, "那天", ""))), f.prompt) // 那天 lies back else
	}
	ctx := value.Context{Now: f.start, Prompt: prompt, Asked: open}
	v, ok := heard.Closest(to.field.Kind, text, ctx)
	if !ok && !wanted && open && language.HasAny(text, "刚才", "刚刚", "方才", "刚发现") {
		v, ok = f.start.Format(time.DateOnly), true
	}
	if wanted {
		v, ok = heard.Hour(text, ctx)
	}
	if to.said != "" && open && !heard.NamesDay(text) && to.field.Kind == value.Time { // 明天, then 下午两点以后
		if w, good := value.Parse(value.Time, heard.OnDay(to.said, text), ctx); good && (ok || len(w) > len(to.Value.Value)) && !strings.HasSuffix(w, "全天") {
			v, ok, text = w, true, heard.OnDay(to.said, text)
		}
	}
	if !ok || !heard.Fits(v, f.start, wanted) || !open && !heard.Explicit(text) {
		return
	}
	rank := rankOf(to, s, no)
	to.put(found{value: v, said: text, rank: max(told, rank), sure: sureOf(max(told, rank), s), fresh: open}, s.Evidence())
}

// hearMarkedDay takes a day that lies back and that the marks gave.
func (f *Filler) hearMarkedDay(to *slot, s language.Segment, no bool, v string) {
	if len(v) < len(to.Value.Value) && strings.HasPrefix(to.Value.Value, v) { // the month of a day that is known
		return
	}
	rank := max(told, rankOf(to, s, no))
	if language.HasAny(s.Text, "那就", "那我", "那先") && !language.Asks(s.Text) { // 那就开九月的
		rank = agreed
	}
	to.put(found{value: v, said: strings.Join(f.marked(to.field), "，"), rank: rank, sure: sureOf(rank, s), fresh: true}, s.Evidence())
}

// hourSaid keeps the clauses of text whose words are marked where they name an hour, with the day of the others.
func (f *Filler) hourSaid(field *Field, text string) string {
	only := f.markedClauses(field, text)
	switch {
	case !heard.TellsHour(only):
		return text
	case heard.NamesDay(text) && !heard.NamesDay(only):
		return heard.OnDay(text, only)
	}
	return only
}

func (f *Filler) hearAmount(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	v, ok := heard.SumIn(to.field.words(), heard.OfOthers(heard.WithoutNumbers(s.Text)), open)
	if w := f.markedAmount(to.field); w != "" {
		rank := max(told, rankOf(to, s, no))
		if slices.ContainsFunc(heard.Amounts(f.prompt), func(c string) bool { v, _ := heard.Sum(c); return v == w }) { // both say so
			rank = agreed
		}
		to.put(found{value: w, said: s.Text, rank: rank, sure: sureOf(told, s), fresh: true}, s.Evidence())
		return
	}
	if !ok || f.ear.ready && to.Value.Value != "" {
		return
	}
	rank := rankOf(to, s, no)
	if rank == mentioned && language.HasAny(s.Text, to.field.Lead...) {
		rank = told
	}
	if rank == mentioned && len(to.field.Lead) > 0 {
		return
	}
	to.put(found{value: v, said: s.Text, rank: rank, sure: sureOf(rank, s), fresh: open || rank == agreed}, s.Evidence())
}
