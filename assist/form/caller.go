package form

import (
	"hotline/assist/form/heard"
	"slices"
	"strings"
	"unicode/utf8"

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
	for _, to := range f.ofKind(k) {
		v, ok := value.Parse(k, s.Text, value.Context{Asked: to.open > 0})
		if ok {
			rank := max(told, rankOf(to, s, slices.Contains(refused, to)))
			to.put(found{value: v, said: s.Text, rank: rank, sure: sureOf(rank, s), fresh: true}, s.Evidence())
			f.took = true
			return
		}
		if len(language.Digits(s.Text)) >= 2 && (to.open > 0 || to.begun != "" || language.HasAny(s.Text, "身份证", "证件号")) {
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
	if ok && (heard.NoName(v) || open && language.Length(text) > 14 && !language.HasAny(text, "叫", "姓", "名字", "机主", "户主", v+"，", v+"。", v+",") || open && language.Asks(text) && !language.HasAny(text, "叫", "姓", "名字")) {
		ok = false
	}
	if f.ear.ready {
		if w := f.markedName(to.field); w != "" {
			v, ok, text = w, true, s.Text
		} else if ok && (f.markedOther(to.field, v) || strings.ContainsAny(v, notInName)) {
			ok = false
		}
		if w := heard.SpelledName(s.Text); !ok && w != "" {
			v, ok, text = w, true, s.Text
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

// Words that say that a time is one for coming, or one that lies back.
var (
	wordsWanted   = []string{"上门", "过来", "来修", "来装", "方便", "有空", "在家", "预约", "约", "来人", "能来", "来看", "安装", "有时间", "派人", "师傅来", "可以来", "休息"}
	wordsHappened = []string{"开始", "从", "就不", "坏的", "断的", "扣的", "扣了", "收到", "发生", "当时", "那天", "被", "接到", "打来", "的时候", "月份", "账单", "办的", "去的", "转的", "停的", "发现", "昨天", "前天", "昨晚", "上周", "今天", "刚才", "骗了", "上个月", "这个月", "收了", "超了", "交的", "上月", "上星期", "上礼拜", "前几天"}
)

func (f *Filler) hearTime(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	wanted := to.field.Of == "wanted"
	words := wordsHappened
	prompt := "什么时候发生的"
	if wanted {
		words, prompt = wordsWanted, "什么时候方便上门"
	}
	if v := f.markedTime(to, prompt); v != "" && heard.Fits(v, f.start, wanted) && !wanted {
		if len(v) < len(to.Value.Value) && strings.HasPrefix(to.Value.Value, v) { // the month of a day that is known
			return
		}
		said := strings.Join(f.marked(to.field), "，")
		to.put(found{value: v, said: said, rank: max(told, rankOf(to, s, no)), sure: sureOf(max(told, rankOf(to, s, no)), s), fresh: true}, s.Evidence())
		return
	}
	if f.ear.ready && to.Value.Value != "" && !wanted {
		return
	}
	if !open && !language.HasAny(s.Text, words...) && !language.HasAny(s.Text, to.field.Lead...) {
		return
	}
	text := heard.Possible(heard.Uncompared(s.Text))
	if text == "" || !open && to.Value.Value != "" {
		return
	}
	if wanted {
		text = heard.SameWeek(heard.LastDay(text), f.prompt)
	}
	ctx := value.Context{Now: f.start, Prompt: prompt, Asked: open}
	v, ok := value.Parse(to.field.Kind, text, ctx)
	if !wanted {
		v, ok = heard.Closest(to.field.Kind, text, ctx)
	}
	if to.said != "" && open && !heard.NamesDay(text) && to.field.Kind == value.Time { // 明天, then 下午两点以后
		if w, good := value.Parse(value.Time, heard.FirstDay(to.said)+"，"+text, ctx); good && (ok || len(w) > len(to.Value.Value)) && !strings.HasSuffix(w, "全天") {
			v, ok, text = w, true, heard.FirstDay(to.said)+"，"+text
		}
	}
	if !ok || !heard.Fits(v, f.start, wanted) || !open && !heard.Explicit(text) {
		return
	}
	rank := rankOf(to, s, no)
	to.put(found{value: v, said: text, rank: max(told, rank), sure: sureOf(max(told, rank), s), fresh: open}, s.Evidence())
}

func (f *Filler) hearAmount(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	v, ok := amountIn(to.field, s.Text, open)
	if w := f.markedAmount(to.field); w != "" {
		to.put(found{value: w, said: s.Text, rank: max(told, rankOf(to, s, no)), sure: sureOf(told, s), fresh: true}, s.Evidence())
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

// amountAfter reads the amount behind the field's words: of 上个月还扣了我三十八的月租 the 三十八.
func amountAfter(field *Field, clause string) (string, bool) {
	for _, w := range field.Lead {
		if _, rest, ok := strings.Cut(clause, w); ok {
			if v, ok := value.Parse(value.Amount, rest, value.Context{Asked: true}); ok && v != "0" {
				return v, true
			}
		}
	}
	return "", false
}

// amountIn reads the amount that belongs to the field: of several the one in the clause with the field's words.
func amountIn(field *Field, text string, open bool) (string, bool) {
	if language.Corrects(text) && len(heard.Amounts(text)) != 1 {
		if v, ok := value.Parse(value.Amount, text, value.Context{Asked: open}); ok {
			return v, true
		}
	}
	best, pick := 0, ""
	before := ""
	for _, c := range language.Clauses(text) {
		v, ok := amountAfter(field, c)
		if !ok {
			v, ok = value.Parse(value.Amount, c, value.Context{Asked: open || language.HasAny(c, field.Lead...)})
		}
		score := 2
		switch {
		case !ok || v == "0":
			before = c
			continue
		case language.HasAny(c, field.Never...) && !language.HasAny(c, field.Lead...):
			score = 0
		case language.HasAny(c, field.Lead...):
			score = 4
		case language.HasAny(before, field.Lead...):
			score = 3
		}
		if language.HasAny(c, "一共", "总共", "总计", "加起来", "合计") && score > 0 {
			score = 5
		}
		before = c
		if score > best || score == best && score == 0 && open && pick == "" {
			best, pick = score, v
		}
	}
	return pick, pick != "" && (best > 2 || open && best > 0 || best == 2 && len(field.Lead) == 0 || best == 2 && language.HasAny(text, field.Lead...))
}
