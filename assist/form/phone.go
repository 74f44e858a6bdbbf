package form

import (
	"slices"
	"strings"

	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

// spot is a number in a sentence, with the words around it.
type spot struct {
	value         string // "" = not a whole one
	said          string
	before, after string
}

// Words beside a telephone number that say whose it is.
var (
	wordsContact = []string{"联系", "打我", "打这个", "打这", "打给", "回电", "回访", "留", "电话是", "我电话", "打他", "打她", "打到", "座机", "找我", "通知我", "打我老婆", "打我爱人", "我手机", "手机是", "回我", "备用", "打家里"}
	wordsAccount = []string{"本机", "宽带", "业务", "办理", "要办", "要查", "要补", "要退", "要换", "要转", "这张卡", "这个号", "这个手机", "机主", "我的号", "话费", "号码是", "绑定", "的账单", "账号", "用的号", "开票", "过户", "查一下", "查下"}
	wordsOther   = []string{"对方", "骗子", "诈骗", "来电", "打过来", "打给我", "给我打", "打来", "显示", "陌生", "冒充", "自称", "骚扰", "推销", "转给", "汇给"}
	wordsDead    = []string{"打不通", "停机", "不用了", "注销", "别打", "不要打", "旧号", "以前的", "老号码", "没在用", "空号", "不在用", "不用这个", "换掉了", "丢了的", "联系不上", "打错"}
	wordsSame    = []string{"就是这个号", "就这个号", "这个号码就", "就打这个", "打这个电话就", "打这个就", "本机", "就是本机", "现在打的", "正在打", "现在这个号", "就是我打", "当前号码", "这个电话就行", "这个电话就可以", "同一个号", "同一个", "一样的号", "也是这个", "就这个电话", "就是这个电话", "打进来的", "来电这个", "我这个号就", "这个手机号就", "是这个"}
)

// region is a stretch of runes that are digits or stand between them.
type region struct{ from, to int }

// regions finds the stretches of digits in text: short gaps, fillers and corrections do not part them, words between two numbers do.
func regions(runes []rune) []region {
	var out []region
	for i, r := range runes {
		if !spoken.IsDigit(r) {
			continue
		}
		if n := len(out); n > 0 && joins(string(runes[out[n-1].to:i])) {
			out[n-1].to = i + 1
			continue
		}
		out = append(out, region{i, i + 1})
	}
	return out
}

// joins reports whether what stands between two digits leaves them one number.
func joins(gap string) bool {
	n := len([]rune(gap))
	switch {
	case n == 0:
		return true
	case language.HasAny(gap, "或", "和", "还有", "另", "跟", "然后打", "再不", "不行就", "要么", "我的是", "电话", "号码", "手机"):
		return false
	case n <= 14 && (language.Corrects(gap) || language.HasAny(gap, "尾号", "最后", "后面", "中间", "前面", "开头", "错了")):
		return true
	case strings.Trim(gap, " ,，.。、-－—呃嗯啊哦额诶哎唉那个然后再是对好的就这吧了呢个") == "":
		return n <= 8
	}
	return n <= 2 && !strings.ContainsAny(gap, "号栋幢元块月日年点室层楼分")
}

// phonesIn finds the telephone numbers in text. With parts, also stretches of digits that are no whole number.
func phonesIn(text string, parts bool) []spot {
	runes := []rune(text)
	all := regions(runes)
	var out []spot
	for i, r := range all {
		from, to := 0, len(runes)
		if i > 0 {
			from = all[i-1].to
		}
		if i+1 < len(all) {
			to = all[i+1].from
		}
		s := spot{before: string(runes[max(from, r.from-16):r.from]), said: string(runes[r.from:r.to]), after: string(runes[r.to:min(to, r.to+14)])}
		if letter(runes, r.from-1) || letter(runes, r.to) { // a tax number, a plate
			continue
		}
		if d := language.Digits(s.said); strings.HasPrefix(d, "00") && !strings.HasPrefix(d, "0086") && len(d) >= 10 && len(d) <= 16 { // from abroad
			s.value = d
		} else if v, ok := value.Parse(value.Phone, s.said, value.Context{}); ok && !looksLikeDate(v) {
			s.value = v
		}
		if s.value != "" || parts && len(language.Digits(s.said)) >= 2 {
			out = append(out, s)
		}
	}
	return out
}

func letter(runes []rune, at int) bool {
	return at >= 0 && at < len(runes) && (runes[at]|0x20 >= 'a' && runes[at]|0x20 <= 'z')
}

// looksLikeDate reports eight digits that are a day.
func looksLikeDate(v string) bool {
	return len(v) == 8 && (strings.HasPrefix(v, "20") || strings.HasPrefix(v, "19")) && v[4] <= '1' && v[6] <= '3'
}

// whole reports a number that needs no area code.
func whole(v string) bool { return len(v) >= 10 }

// roleOf says whose a number is by the words around it, "" = they do not say; dead = it is not to be used.
func roleOf(p spot, agent bool) (role string, dead bool) {
	near := p.before + "|" + p.after
	if agent {
		near = strings.ReplaceAll(near, "来电", "")
	}
	switch {
	case language.HasAny(near, wordsDead...) && !language.HasAny(p.before, "打不通就", "打不通的话", "不行就", "打不通打"):
		return "", true
	case !agent && language.HasAny(p.before, "有个电话", "一个电话", "有个人", "有个号", "有人打", "有人给"):
		return "other", false
	case language.HasAny(near, wordsOther...) && !language.HasAny(near, "联系我", "打给我就"):
		return "other", false
	case language.HasAny(p.before, wordsContact...):
		return "contact", false
	case language.HasAny(p.before, wordsAccount...):
		return "account", false
	case language.HasAny(p.after, wordsContact...):
		return "contact", false
	case language.HasAny(p.after, wordsAccount...):
		return "account", false
	}
	return "", false
}

// phoneOf picks the slot that a number belongs to, nil for none. An agent reads back what is known.
func (f *Filler) phoneOf(p spot, agent bool) *slot {
	list := f.ofKind(value.Phone)
	if len(list) == 0 {
		return nil
	}
	if agent {
		if s := readBack(list, p); s != nil {
			return s
		}
	}
	role, dead := roleOf(p, agent)
	if dead {
		return nil
	}
	if strings.HasPrefix(p.value, "400") || strings.HasPrefix(p.value, "00") {
		role = "other" // nobody is called back there
	}
	of := func(role string) *slot {
		i := slices.IndexFunc(list, func(s *slot) bool { return s.field.Of == role })
		if i < 0 {
			return nil
		}
		return list[i]
	}
	for _, s := range list { // the form's own words count most
		if language.HasAny(p.before, s.field.Lead...) && !language.HasAny(p.before, s.field.Never...) {
			return s
		}
	}
	var open *slot
	for _, s := range list {
		if s.open > 0 && (open == nil || s.open > open.open) {
			open = s
		}
	}
	named := of(role)
	switch {
	case role == "other" && named == nil:
		return nil
	case open != nil && (named == nil || named == open || role == "account" && open.sure):
		return open
	case named != nil:
		return named
	case role == "account" && len(list) == 1 && list[0].field.Of == "contact" && list[0].Value.Value != "":
		return nil
	}
	for _, must := range []bool{true, false} {
		for _, role := range []string{"account", "contact"} {
			if s := of(role); s != nil && s.Required == must && (s.Value.Value == "" || len(list) == 1) {
				return s
			}
		}
	}
	return nil
}

// readBack is the slot whose number the agent says, nil where it is none that is known. 回电打您这个 139... is for the contact, also where
// the number is known as another one.
func readBack(list []*slot, p spot) *slot {
	if role, _ := roleOf(p, true); role == "contact" {
		if i := slices.IndexFunc(list, func(s *slot) bool { return s.field.Of == "contact" && s.Value.Value == "" }); i >= 0 {
			return list[i]
		}
	}
	for _, s := range list {
		if s.Value.Value == p.value || near(s.Value.Value, p.value) || s.begun != "" {
			return s
		}
	}
	return nil
}

// near reports two numbers of which one is the other misheard: at most three digits differ, or one digit is missing.
func near(a, b string) bool {
	if a == "" || b == "" || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return false
	}
	if len(a) == len(b) {
		n := 0
		for i := range len(a) {
			if a[i] != b[i] {
				n++
			}
		}
		return n <= 3
	}
	return strings.HasPrefix(a, b[:4]) && strings.HasSuffix(a, b[len(b)-4:])
}

// hearPhones reads telephone numbers from the caller's words.
func (f *Filler) hearPhones(s language.Segment, refused []*slot) {
	list := f.ofKind(value.Phone)
	if len(list) == 0 {
		return
	}
	corrects := language.Corrects(s.Text)
	done := false
	for _, p := range phonesIn(s.Text, false) {
		to := f.phoneOf(p, false)
		if r := first(refused, value.Phone); r != nil {
			to = r
		} else if corrects && to != nil && to.Value.Value == "" && f.last(value.Phone) != nil && to.open == 0 {
			to = f.last(value.Phone)
		}
		if to == nil || !whole(p.value) && !(to.open > 0 || language.HasAny(p.before+p.after, "座机", "固话", "家里电话")) || strings.HasPrefix(p.value, "400") && to.field.Of != "other" {
			continue
		}
		f.moved(to, p.value, corrects || slices.Contains(refused, to))
		rank, role := mentioned, ""
		role, _ = roleOf(p, false)
		switch {
		case corrects || slices.Contains(refused, to):
			rank = agreed
		case to.open > 0:
			rank = answered
		case role == to.field.Of || language.HasAny(p.before, to.field.Lead...):
			rank = told
		}
		to.named = role == to.field.Of || to.named && to.Value.Value == p.value
		if to.put(found{value: p.value, said: p.said, rank: rank, sure: sureOf(rank, s), fresh: corrects || to.open > 0 || role == to.field.Of && language.HasAny(s.Text, "还是打", "改成", "换成", "改打", "要不打", "算了打", "还是留")}, s.Evidence()) {
			done = true
		}
	}
	if f.took = done; done {
		return
	}
	if f.sameNumber(s) {
		return
	}
	f.dictate(s, value.Phone, refused)
	if to := f.slotOpen(value.Phone); to != nil && to.field.Of == "other" { // short numbers: 95xxx, 12345
		if v, ok := value.Parse(value.Digits, s.Text, value.Context{}); ok && len(v) >= 5 {
			to.put(found{value: v, said: s.Text, rank: answered, sure: 0.7}, s.Evidence())
		}
	}
}

// moved gives the number that was taken for the contact to the matter's own field, when the caller names another number on being asked whom
// to call: 我妈的手机是..., and later 联系我打....
func (f *Filler) moved(to *slot, v string, corrects bool) {
	old := to.Value.Value
	if to.field.Of != "contact" || to.open == 0 || corrects || to.fixed() || len(old) < 10 || near(old, v) || to.named {
		return
	}
	for _, o := range f.ofKind(value.Phone) {
		if o.field.Of == "account" && o.Value.Value == "" {
			o.put(found{value: old, said: to.said, rank: told, sure: to.Confidence}, to.Evidence...)
		}
	}
}

// sameNumber takes 就是这个号码 for the number that is known already.
func (f *Filler) sameNumber(s language.Segment) bool {
	to := f.slotOpen(value.Phone)
	if to == nil || !language.HasAny(s.Text, wordsSame...) || language.HasAny(s.Text, "不是本机", "不是这个", "别打这个", "不要打这个") {
		return false
	}
	v := f.number
	for _, o := range f.ofKind(value.Phone) {
		if o != to && o.Value.Value != "" && o.field.Of != "other" && (v == "" || !language.HasAny(s.Text, "本机", "现在打", "打进来", "来电")) {
			v = o.Value.Value
		}
	}
	return to.put(found{value: v, said: v, rank: answered, sure: 0.85, fresh: true}, s.Evidence())
}

// slotOpen is the slot of a kind that the agent's question stands for, nil for none.
func (f *Filler) slotOpen(k value.Kind) *slot {
	var open *slot
	for _, s := range f.ofKind(k) {
		if s.open > 0 && (open == nil || s.open > open.open) {
			open = s
		}
	}
	return open
}

// last is the slot of a kind that was filled last, nil for none.
func (f *Filler) last(k value.Kind) *slot {
	var out *slot
	for _, s := range f.ofKind(k) {
		if len(s.Evidence) > 0 && (out == nil || s.Evidence[len(s.Evidence)-1].ToMS >= out.Evidence[len(out.Evidence)-1].ToMS) {
			out = s
		}
	}
	return out
}

func first(list []*slot, k value.Kind) *slot {
	for _, s := range list {
		if s.field.Kind == k {
			return s
		}
	}
	return nil
}

// dictate reads a number that comes in several utterances, and corrections of a part of one (尾号是八零零一).
func (f *Filler) dictate(s language.Segment, k value.Kind, refused []*slot) {
	digits := len(language.Digits(s.Text))
	to := f.slotOpen(k)
	if r := first(refused, k); r != nil {
		to = r
	}
	for _, o := range f.ofKind(k) {
		if to == nil && o.begun != "" {
			to = o
		}
	}
	corrects := language.Corrects(s.Text) || language.HasAny(s.Text, "尾号是", "最后四位是", "最后两位是", "最后一位是") || len(refused) > 0
	if language.HasAny(s.Text, "我手机", "我的手机", "打我的", "那个号", "的这个") && !language.Corrects(s.Text) && len(refused) == 0 {
		corrects = false // 打我的手机，尾号是六六一二的这个: another number
	}
	if to == nil && corrects && digits > 0 && (digits >= 7 || language.HasAny(s.Text, "尾号", "最后", "号码", "电话", "位", "开头", "中间") || len(language.Digits(f.prompt)) >= 4) {
		to = f.last(k)
	}
	if to == nil || digits == 0 || k == value.Phone && language.HasAny(s.Text, "栋", "单元", "块钱", "元", "号楼", "室", "扣", "块", "多收", "费") {
		return
	}
	base := to.begun
	if base == "" && corrects && to.said != "" {
		base = to.said + "，不对"
	}
	if base == "" && digits < 2 {
		return
	}
	said := s.Text
	if base != "" {
		said = base + "，" + s.Text
	}
	v, ok := f.newEnd(to, k, s.Text, corrects)
	if !ok {
		v, ok = read(k, said)
	}
	f.took = true
	if ok {
		rank := answered
		if corrects {
			rank = agreed
		}
		to.put(found{value: v, said: said, rank: rank, sure: sureOf(answered, s) - 0.05, fresh: true}, append(slices.Clone(to.draft), s.Evidence())...)
		return
	}
	if to.Value.Value == "" && len(language.Digits(said)) < 40 {
		to.begun, to.open = said, stands
		to.draft = append(to.draft, s.Evidence())
		if len(to.draft) > 8 {
			to.draft = slices.Delete(to.draft, 0, len(to.draft)-8)
		}
	}
}

// newEnd puts another end to a number: 不是，最后是八七，零九八七.
func (f *Filler) newEnd(to *slot, k value.Kind, text string, corrects bool) (string, bool) {
	old := to.Value.Value
	if old == "" {
		old = language.Digits(to.said)
	}
	if !corrects || !language.HasAny(text, "最后", "尾号", "后四位", "后三位", "后两位", "末尾", "后面") {
		return "", false
	}
	end := ""
	for _, p := range spoken.Pieces(text) {
		for _, c := range language.Clauses(p.Text) {
			if d := language.Digits(c); d != "" && !p.Rejected && len(d) >= 1 && !language.HasAny(c, "后四位", "后两位", "后三位") || strings.Contains(c, "是") && d != "" {
				if _, after, ok := strings.Cut(c, "是"); ok {
					d = language.Digits(after)
				}
				if d != "" {
					end = d
				}
			}
		}
	}
	if end == "" || len(end) >= len(old) {
		return "", false
	}
	return read(k, old[:len(old)-len(end)]+end)
}

// read reads a dictated number. An identity number whose check character does not fit still counts where its date of birth does.
func read(k value.Kind, said string) (string, bool) {
	v, ok := value.Parse(k, said, value.Context{Asked: true})
	if k == value.Phone && ok {
		return v, whole(v) || !strings.Contains(said, "，")
	}
	if ok || k != value.IDCard {
		return v, ok
	}
	all := ""
	for _, r := range spoken.Runs(strings.ToLower(said), true) {
		all += r.String()
	}
	return all, len(all) == 18 && (!strings.Contains(all, "X") || all[17] == 'X') && born(all[6:14])
}

// born reports a date of birth.
func born(d string) bool {
	return (strings.HasPrefix(d, "19") || strings.HasPrefix(d, "20")) && d[4:6] >= "01" && d[4:6] <= "12" && d[6:8] >= "01" && d[6:8] <= "31"
}
