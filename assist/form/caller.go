package form

import (
	"regexp"
	"slices"
	"strings"
	"time"
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

// notName are answers that begin like a name.
var notName = []string{"您好", "你好", "谢谢", "时候", "方式", "什么", "多少", "那边", "这边", "师傅", "方便", "现在", "平时", "晚上", "早上", "马上", "经常", "安全", "高速", "费用", "贵了", "信号", "电话", "包括", "全部", "应当", "白天", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "周末", "金额", "水费", "安徽", "江苏", "常州", "温州", "徐州", "连云", "元的", "和平", "于是", "关了", "卡了", "路上", "车上", "成都", "麻烦", "万一", "万达"}

func (f *Filler) hearName(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	text := s.Text
	if _, ok := value.Parse(value.Name, text, value.Context{Asked: open}); !ok {
		text = withoutNumbers(text)
	}
	if !open && language.HasAny(text, "我叫他", "我叫你", "我叫了", "我叫人", "我姓什么") {
		return
	}
	v, ok := value.Parse(value.Name, text, value.Context{Asked: open})
	if !ok || utf8.RuneCountInString(v) < 2 {
		if w := introduced(text, open); w != "" {
			v, ok = w, true
		} else if w := rareName(text); open && !ok && w != "" {
			v, ok = w, true
		}
	}
	if ok && (slices.ContainsFunc(notName, func(w string) bool { return strings.HasPrefix(v, w) }) || open && language.Length(text) > 14 && !language.HasAny(text, "叫", "姓", "名字", "机主", "户主", v+"，", v+"。", v+",") || open && language.Asks(text) && !language.HasAny(text, "叫", "姓", "名字")) {
		ok = false
	}
	base := to.said != "" && language.Corrects(text)
	if base || to.said != "" && language.HasAny(text, "的"+string(lastOf(to.Value.Value)), "木子李", "弓长张", "立早章", "耳东陈", "双木林", "口天吴", "古月胡", "言午许", "草字头") {
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

// withoutNumbers writes a pause for every number of five digits and more: 吕梅一八零一三一三一三一三.
func withoutNumbers(text string) string {
	runes := []rune(text)
	var b strings.Builder
	from := 0
	for _, r := range regions(runes) {
		if len(language.Digits(string(runes[r.from:r.to]))) >= 5 {
			b.WriteString(string(runes[from:r.from]) + "，")
			from = r.to
		}
	}
	return b.String() + string(runes[from:])
}

// introduced reads a name behind words that say it is one, whatever the surname, also where the speaker goes on in one breath:
// 我叫李想住在栖霞区; 我姓付，付强.
func introduced(text string, open bool) string {
	leads := []string{"我叫", "名字叫", "名字是", "姓名是", "机主叫", "我是叫"}
	if open { // the agent asked whom to call
		leads = append(leads, "他叫", "她叫")
	}
	for _, lead := range leads {
		_, rest, ok := strings.Cut(text, lead)
		runes := []rune(rest)
		for n := min(3, len(runes)); ok && n >= 2; n-- {
			name, after := string(runes[:n]), string(runes[n:])
			if isNameLike(name) && (after == "" || strings.ContainsRune("，。,！ 住我电家在想要手宽这联是打", []rune(after)[0])) {
				return name
			}
		}
	}
	for _, lead := range []string{"我姓", "免贵姓", "姓"} {
		_, rest, ok := strings.Cut(text, lead)
		runes := []rune(rest)
		if !ok || len(runes) < 3 || !strings.ContainsRune("，, 。", runes[1]) {
			continue
		}
		for _, c := range language.Clauses(string(runes[2:])) {
			if _, single, ok := strings.Cut(c, "单名一个"); ok && utf8.RuneCountInString(strings.TrimSuffix(single, "字")) == 1 {
				return string(runes[0]) + strings.TrimSuffix(single, "字")
			}
			c = strings.TrimPrefix(c, "叫")
			if n := utf8.RuneCountInString(c); n >= 2 && n <= 3 && strings.HasPrefix(c, string(runes[0])) && isNameLike(c) {
				return c
			}
		}
	}
	return ""
}

// rareSurnames are family names that dialog/value does not know, because they are mostly other words: they count in an answer only.
const rareSurnames = "付洪肖闫葛向古易储芮羿祝湛靳郜阚晏冼佟仝逄蔺鞠巢荆游艾鹿练揭谌宫苑晋檀敬原由初官仲戚贡农桂冷楚都粟占来明战"

// rareName reads an answer that is a name of a rare family: 洪涛; 洪，洪水的洪，洪涛.
func rareName(text string) string {
	all := language.Clauses(text)
	for _, c := range all {
		c = strings.TrimPrefix(strings.TrimPrefix(c, "是"), "叫")
		n := utf8.RuneCountInString(c)
		if n < 2 || n > 3 || !isNameLike(c) {
			continue
		}
		first, _ := utf8.DecodeRuneInString(c)
		if strings.ContainsRune(rareSurnames, first) || len(all) > 1 && strings.TrimPrefix(all[0], "姓") == string(first) {
			return c
		}
	}
	return ""
}

// isNameLike reports two or three Chinese characters that are not words of talk.
func isNameLike(name string) bool {
	for _, r := range name {
		if r < 0x4E00 || r > 0x9FFF {
			return false
		}
	}
	return !strings.ContainsAny(name, "的了吗呢吧么不没您你他她这那什么啥是在住我") && !slices.ContainsFunc(notName, func(w string) bool { return strings.HasPrefix(name, w) })
}

func lastOf(text string) rune {
	r, size := utf8.DecodeLastRuneInString(text)
	if size == 0 {
		return '\n'
	}
	return r
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
	wordsCannot   = []string{"不行", "不在", "没空", "没时间", "要上班", "不方便", "来不及", "出差", "上班呢", "有事", "不可以", "不太行", "不好", "赶不上", "回不来", "要去", "要开会", "有会", "加班", "有课", "去接", "接孩子", "送孩子", "值班", "看病", "不能"}
)

func (f *Filler) hearTime(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	wanted := to.field.Of == "wanted"
	words := wordsHappened
	prompt := "什么时候发生的"
	if wanted {
		words, prompt = wordsWanted, "什么时候方便上门"
	}
	if !open && !language.HasAny(s.Text, words...) && !language.HasAny(s.Text, to.field.Lead...) {
		return
	}
	text := possible(compared.Replace(s.Text))
	if text == "" || !open && to.Value.Value != "" {
		return
	}
	if wanted {
		text = sameWeek(lastDay(text), f.prompt)
	}
	ctx := value.Context{Now: f.start, Prompt: prompt, Asked: open}
	v, ok := value.Parse(to.field.Kind, text, ctx)
	if !wanted {
		v, ok = closest(to.field.Kind, text, ctx)
	}
	if to.said != "" && open && !namesDay(text) && to.field.Kind == value.Time { // 明天, then 下午两点以后
		if w, good := value.Parse(value.Time, firstDay(to.said)+"，"+text, ctx); good && (ok || len(w) > len(to.Value.Value)) && !strings.HasSuffix(w, "全天") {
			v, ok, text = w, true, firstDay(to.said)+"，"+text
		}
	}
	if !ok || !fits(v, f.start, wanted) || !open && !explicit(text) {
		return
	}
	rank := rankOf(to, s, no)
	to.put(found{value: v, said: text, rank: max(told, rank), sure: sureOf(max(told, rank), s), fresh: open}, s.Evidence())
}

// closest reads the clause that names the day most closely: of 就这个月的，十一月六号扣的 the 6th.
func closest(k value.Kind, text string, ctx value.Context) (string, bool) {
	best, ok := value.Parse(k, text, ctx)
	if len(best) >= len(time.DateOnly) {
		return best, ok
	}
	for _, c := range language.Clauses(text) {
		if v, good := value.Parse(k, c, ctx); good && len(v) > len(best) && strings.HasPrefix(v, best) {
			best, ok = v, true
		}
	}
	return best, ok
}

// compared drops days that something is only compared with: 比上个月多了六十块.
var compared = strings.NewReplacer("比上个月", "", "比上月", "", "比昨天", "", "比前几个月", "", "跟上个月比", "", "跟上个月", "")

// possible drops the clauses that name a time at which it is not possible.
func possible(text string) string {
	var keep []string
	for _, c := range language.Clauses(text) {
		if !language.HasAny(c, wordsCannot...) || language.HasAny(c, "行不行", "方不方便", "在不在") {
			keep = append(keep, c)
			continue
		}
		for _, w := range []string{"吧", "但是", "不过"} { // 明天不行后天吧, heard without a pause
			if _, rest, ok := strings.Cut(c, "不行"); ok && strings.Contains(rest, w) {
				keep = append(keep, rest)
				break
			}
		}
	}
	return strings.Join(agreeing(keep), "，")
}

var (
	suits  = regexp.MustCompile(`(?:吧|可以|可以的|行|都行|就行|在|在家|在的|有空|方便|没问题|好了)$`)
	dayOf  = regexp.MustCompile(`[今明后]天|大后天|(?:下个?|这个?)?(?:周|星期|礼拜)[一二三四五六日天1-6]`)
	weekly = regexp.MustCompile(`(^|[^下上这个])(周|星期|礼拜)([一二三四五六日天])`)
)

// agreeing keeps of several clauses with a time those that say that it suits: of 明天早上买菜，下午在 the 明天下午.
func agreeing(clauses []string) []string {
	var timed, good []string
	day := ""
	for _, c := range clauses {
		if !explicit(c) {
			continue
		}
		timed = append(timed, c)
		if suits.MatchString(c) {
			if !namesDay(c) {
				c = day + c
			}
			good = append(good, c)
		}
		if d := dayOf.FindString(c); d != "" {
			day = d
		}
	}
	if len(good) == 0 || len(good) == len(timed) {
		return clauses
	}
	return good
}

// sameWeek puts a day of the week into the week of which the agent spoke: 下周三可以吗, 周四.
func sameWeek(text, prompt string) string {
	if language.HasAny(prompt, "下周", "下个星期", "下星期", "下个礼拜", "下礼拜") {
		return weekly.ReplaceAllString(text, "${1}下周$3")
	}
	return text
}

// lastDay starts with the last clause that names a day: what was weighed before does not count.
func lastDay(text string) string {
	all := language.Clauses(text)
	for i := len(all) - 1; i > 0; i-- {
		if namesDay(all[i]) {
			return strings.Join(all[i:], "，")
		}
	}
	return text
}

// explicit reports words that name a day or an hour: not just 现在 or 随时.
func explicit(text string) bool {
	return namesDay(text) || language.HasAny(text, "上午", "下午", "早上", "晚上", "中午", "点钟", "点半", "点以后")
}

func namesDay(text string) bool {
	return language.HasAny(text, "今天", "明天", "后天", "昨天", "前天", "今晚", "明晚", "昨晚", "明早", "今早", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "周末", "星期", "礼拜", "号", "大后", "下周", "这周", "上周", "月", "月底", "天后", "天前", "明儿", "后儿", "昨儿", "今儿", "国庆", "元旦", "双十一")
}

// firstDay keeps the clauses of what was said that name a day or a part of one.
func firstDay(said string) string {
	for _, c := range language.Clauses(said) {
		if namesDay(c) {
			return c
		}
	}
	return said
}

// fits reports whether a time lies on the right side of now.
func fits(v string, now time.Time, wanted bool) bool {
	if len(v) < len("2006-01") || v[4] != '-' {
		return wanted
	}
	today := now.Format(time.DateOnly)
	day := v[:min(len(v), len(today))]
	if wanted && day == today && strings.Contains(v, ":") { // two hours ago
		return v >= now.Format("2006-01-02 15:04")
	}
	if wanted {
		return day >= today[:len(day)]
	}
	return day <= today[:len(day)]
}

func (f *Filler) hearAmount(to *slot, s language.Segment, no bool) {
	open := to.open > 0 || no
	v, ok := amountIn(to.field, s.Text, open)
	if !ok {
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

// amounts lists the clauses that name an amount.
func amounts(text string) []string {
	return slices.DeleteFunc(language.Clauses(text), func(c string) bool {
		_, ok := value.Parse(value.Amount, c, value.Context{})
		return !ok
	})
}

// amountIn reads the amount that belongs to the field: of several the one in the clause with the field's words.
func amountIn(field *Field, text string, open bool) (string, bool) {
	if language.Corrects(text) && len(amounts(text)) != 1 {
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
