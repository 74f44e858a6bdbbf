package form

import (
	"slices"
	"strings"

	"hotline"
	"hotline/assist/form/heard"
	"hotline/assist/form/place"
	"hotline/assist/language"
	"hotline/dialog/value"
)

// offer is a value that the agent read back or proposed; the caller's next words say whether it holds.
type offer struct {
	slot  *slot
	value string
	said  string
	from  hotline.Evidence
	asks  bool // it was put as a question, or is a proposal that wants an answer
}

// hearAgent notes what the agent asks for and what the agent reads back.
func (f *Filler) hearAgent(s language.Segment) {
	f.prompt = heard.Tail(f.prompt+s.Text, 400)
	f.offer(s)
	var now []*slot
	for _, sentence := range heard.Sentences(s.Text) {
		asked := f.askedFor(sentence)
		if phones := onlyPhones(asked); len(phones) > 0 && len(language.Digits(sentence)) < 5 {
			f.wants = phones[0]
		}
		now = append(now, asked...)
	}
	if len(now) == 0 {
		return
	}
	for i := range f.slots {
		if f.slots[i].field.Kind == value.Text {
			f.slots[i].open = 0 // anything would be taken for the answer
		}
		f.slots[i].open = min(f.slots[i].open, 1) // a question that another one followed stands for one utterance more
	}
	for _, a := range now {
		a.open = stands
	}
}

// askedFor returns the slots that a sentence asks for. Words of a field's own count before words of its kind; of several telephone
// numbers the one that is not known yet is meant.
func (f *Filler) askedFor(sentence string) []*slot {
	var sure, maybe []*slot
	bare := f.ofRole("other") != nil && f.ofRole("account") == nil && f.ofRole("other").Value.Value == "" && !language.HasAny(sentence, "您", "联系", "回访", "回电")
	for i := range f.slots {
		s := &f.slots[i]
		if bare && s.field.Kind == value.Phone && s.field.Of == "other" && language.HasAny(sentence, askAccount...) { // 号码是多少: of whom it was spoken
			s.sure, sure = true, append(sure, s)
			continue
		}
		switch asked(s.field, sentence) {
		case 2:
			s.sure = true
			sure = append(sure, s)
		case 1:
			s.sure = false
			maybe = append(maybe, s)
		}
	}
	if phones := onlyPhones(maybe); len(phones) > 1 && !hasPhone(sure) {
		sure = append(sure, pickPhone(phones, sentence))
	} else if !hasPhone(sure) {
		sure = append(sure, phones...)
	}
	for _, s := range maybe {
		if s.field.Kind != value.Phone && !sameKind(sure, s) {
			sure = append(sure, s)
		}
	}
	return sure
}

func sameKind(list []*slot, s *slot) bool {
	for _, o := range list {
		if o.field.Kind == s.field.Kind {
			return true
		}
	}
	return false
}

func hasPhone(list []*slot) bool { return len(onlyPhones(list)) > 0 }

func onlyPhones(list []*slot) []*slot {
	var out []*slot
	for _, s := range list {
		if s.field.Kind == value.Phone {
			out = append(out, s)
		}
	}
	return out
}

func pickPhone(list []*slot, sentence string) *slot {
	role := ""
	switch {
	case language.HasAny(sentence, "联系", "回访", "回电", "打哪个", "打您", "备用", "座机", "留", "您自己的", "您本人的"):
		role = "contact"
	case language.HasAny(sentence, "业务", "办理", "绑定", "要转", "要补", "要退", "要换", "补卡", "转出", "查询的", "开票", "哪个号", "哪张卡"):
		role = "account"
	}
	if i := slices.IndexFunc(list, func(s *slot) bool { return s.field.Of == role }); i >= 0 {
		return list[i]
	}
	for _, must := range []bool{true, false} {
		for _, s := range list {
			if s.Value.Value == "" && s.Required == must {
				return s
			}
		}
	}
	return list[0]
}

// offer finds the values in the agent's words.
func (f *Filler) offer(s language.Segment) {
	var now []offer
	put := func(to *slot, v, said string, asks bool) {
		if to != nil && v != "" {
			now = append(now, offer{slot: to, value: v, said: said, from: s.Evidence(), asks: asks})
		}
	}
	asks := language.HasAny(s.Text, heard.Confirms...)
	f.heardNow = s.Evidence()
	for _, p := range heard.Phones(s.Text, false) {
		if !language.HasAny(p.Before, "拨打", "热线", "我们会用", "官方", "致电", "显示的是", "工号") {
			put(f.phoneOf(p, true), p.Value, p.Said, asks)
		}
	}
	if to := f.ofRole("contact"); to != nil && to.Value.Value == "" && language.HasAny(s.Text, askSame...) && len(language.Digits(s.Text)) < 5 {
		v := f.number
		for _, o := range f.ofKind(value.Phone) {
			if o.Value.Value != "" && o.field.Of == "account" && (v == "" || !language.HasAny(s.Text, "打进来", "来电", "现在打", "本机")) {
				v = o.Value.Value
			}
		}
		put(to, v, v, asks)
	}
	if to := f.ofRole("account"); to != nil && asks && f.number != "" && to.Value.Value == "" && language.HasAny(s.Text, callingOne...) && !language.HasAny(s.Text, "联系", "通知", "回电", "回访", "留", "打给") {
		put(to, f.number, f.number, true)
	}
	for _, to := range f.ofKind(value.IDCard) {
		if v, ok := value.Parse(value.IDCard, s.Text, value.Context{}); ok {
			put(to, v, s.Text, asks)
		}
	}
	for _, sentence := range heard.Sentences(s.Text) {
		f.offerPlain(sentence, asks, put)
	}
	if len(now) > 0 {
		f.offers = now
	}
}

// callingOne are an agent's words for the number that calls.
var callingOne = []string{"打来的号码", "打进来的号码", "来电的号码", "来电号码", "本机号码", "现在打的号码", "当前号码", "打来的这个号", "打进来的这个号"}

// ofRole is the telephone number with that role, nil for none.
func (f *Filler) ofRole(role string) *slot {
	for _, s := range f.ofKind(value.Phone) {
		if s.field.Of == role {
			return s
		}
	}
	return nil
}

// offerPlain finds what is no number in one sentence of the agent.
func (f *Filler) offerPlain(sentence string, asks bool, put func(*slot, string, string, bool)) {
	for i := range f.slots {
		s := &f.slots[i]
		switch s.field.Kind {
		case value.Address:
			if w := f.offeredAddress(s.field); w != "" {
				if ps := place.Parts(w); len(ps) > 1 || place.Level(ps[0]) <= 3 && place.Level(ps[0]) >= 0 {
					put(s, w, w, asks)
				}
			} else if v := place.Offered(heard.TrimAsk(sentence)); v != "" && !language.HasAny(sentence, "营业厅", "网点", "服务中心") {
				put(s, v, v, asks)
			}
		case value.Name:
			if v := heard.NameOffered(sentence); v != "" {
				put(s, v, v, asks)
			}
		case value.Time, value.Date:
			w := ""
			if v, ok := f.timeOffered(s, sentence); ok {
				if day, open := strings.CutSuffix(s.Value.Value, " 全天"); open && strings.HasPrefix(v, day) && !language.Asks(sentence) && !strings.HasSuffix(v, "全天") { // 十二号上午，好的
					s.put(found{value: v, said: sentence, rank: s.rank, sure: 0.85, fresh: true}, f.heardNow)
				}
				put(s, v, sentence, true)
			} else if w = f.markedTime(s, "什么时候"); w != "" && s.Value.Value == "" {
				if s.field.Of == "happened" && !language.Asks(s.Value.Value+sentence) && strings.Contains(string(f.ear.text), sentence) && heard.Fits(w, f.start, false) {
					s.put(found{value: w, said: sentence, rank: mentioned, sure: 0.7, fresh: true}, f.heardNow)
				}
				put(s, w, sentence, true)
			} else if w != "" && s.field.Of == "happened" && w != s.Value.Value && heard.SameDay(w, s.Value.Value, sentence) {
				put(s, w, sentence, asks)
			}
		case value.Amount:
			if w := f.markedAmount(s.field); w != "" && strings.Contains(string(f.ear.text), sentence) {
				if s.Value.Value == "" {
					s.put(found{value: w, said: sentence, rank: mentioned, sure: 0.7, fresh: true}, f.heardNow)
				}
				put(s, w, sentence, asks)
			} else if one := heard.Amounts(sentence); asks && s.Value.Value != "" && len(one) == 1 && !language.HasAny(one[0], s.field.Never...) {
				v, _ := value.Parse(value.Amount, one[0], value.Context{Asked: true})
				put(s, v, sentence, asks)
			} else if v, ok := heard.SumIn(s.field.words(), sentence, false); ok && (asks || s.Value.Value == "" && language.HasAny(sentence, s.field.Lead...)) {
				put(s, v, sentence, asks)
			}
		case value.Digits:
			if v, ok := heard.Code(sentence); ok && (heard.AlikeCodes(v, s.Value.Value) || s.Value.Value == "" && language.HasAny(sentence, s.field.Asked...)) {
				put(s, v, v, asks)
			}
		case value.Text:
			if w, said := f.markedPlain(s); w != "" {
				put(s, w, said, true)
			} else if v := textOffered(s.field, heard.TrimAsk(sentence)); v != "" && asks {
				put(s, v, v, asks)
			}
		case value.Choice:
			if v, ok := s.field.choice().Offered(sentence); ok && (asks || (s.Value.Value == "" || s.sensed) && !language.HasAny(sentence, "您现在", "您目前", "原来")) {
				put(s, v, sentence, asks)
			}
		}
	}
}

// textOffered reads free text behind the field's words: 单位是顺达物流对吧.
func textOffered(field *Field, sentence string) string {
	for _, w := range append([]string{field.Title + "是", field.Title + "写"}, field.Lead...) {
		if _, rest, ok := strings.Cut(sentence, w); ok {
			if all := language.Clauses(rest); len(all) > 0 && !language.Asks(all[0]) {
				if v, ok := heard.FreeText(all[0], true); ok {
					return v
				}
			}
		}
	}
	return ""
}

func (f *Filler) timeOffered(s *slot, sentence string) (string, bool) {
	sentence = heard.TimeClauses(sentence)
	if s.field.Of != "wanted" || heard.HalfDays(sentence) || language.HasAny(sentence, "还是", "回电", "回复", "答复", "之内", "以内", "内联系", "恢复", "生效", "扣", "什么时候", "几点", "哪天", "哪个时间") {
		return "", false
	}
	v, ok := value.Parse(value.Time, heard.TrimAsk(sentence), value.Context{Now: f.start, Prompt: "上门时间"})
	if !ok || !language.HasAny(sentence, "上午", "下午", "早上", "晚上", "中午", "点", "全天") || len(v) < len("2006-01-02") {
		return "", false
	}
	return v, language.HasAny(sentence, heard.Confirms...) || language.HasAny(sentence, "上门", "安排", "约", "过去", "过来", "登记", "师傅来", "来人") || heard.BareTime(sentence) || s.Value.Value != "" && strings.HasPrefix(v, s.Value.Value[:min(10, len(s.Value.Value))])
}

// answer applies the caller's yes or no to what the agent offered. It returns the slots that the caller said no to.
func (f *Filler) answer(s language.Segment) (refused []*slot) {
	if len(f.offers) == 0 {
		return nil
	}
	yes, known := f.verdict(s.Text)
	takes := language.HasAny(s.Text, takesIt...) && !language.Asks(s.Text)
	corrects := language.Corrects(s.Text) || strings.HasPrefix(s.Text, "不") && !strings.HasPrefix(s.Text, "不用")
	here := s.Evidence()
	for _, o := range f.offers {
		same := Same(o.slot.field, o.value, o.slot.Value.Value, f.start)
		no := known && yes == "no" || corrects
		if no && !f.about(o.slot, s.Text) && (f.names(s.Text, true) || !(known && yes == "no") && f.aboutOther(o.slot, s.Text)) { // 电话不对: the rest holds
			no = false
		}
		said, differs := f.own(o, s.Text)
		if o.slot.field.Kind == value.Choice && !o.asks { // an offer is taken by words that say so: 就这个吧
			if !corrects && !(known && yes == "no") {
				o.told(takes || known && language.Length(s.Text) <= 6 && !language.Asks(s.Text), here)
			}
			continue
		}
		if said && differs && o.slot == f.wants && !corrects { // 139..., 您的联系方式呢: the answer is no denial
			continue
		}
		if said { // 周一不行，周四可以: the caller's own words count
			no, known = differs, !differs
		}
		switch {
		case no:
			refused = append(refused, o.slot)
			if f.deny(o.slot, same); !same && o.slot.Value.Value == "" && o.slot.said == "" && !language.HasAny(s.Text, "以前", "原来", "之前", "搬", "现在住") {
				o.slot.said = o.said
			}
		case !same && f.saidAgain(o, here):
		case same && !known && o.slot.rank <= mentioned: // ours alone, and not agreed to
		case same:
			o.slot.agree(map[bool]float64{true: 0.98, false: 0.95}[known], o.from, here)
		case !o.asks && o.slot.Value.Value != "", !known && (!o.asks || o.slot.Value.Value != ""):
		case !known && o.slot.begun == "" && !(o.slot.field.Kind == value.Time && language.HasAny(s.Text, "谢谢", "麻烦", "辛苦")):
		case o.slot.field.Kind == value.Address && (within(o.value, o.slot.Value.Value) || o.slot.Value.Value != "" && place.Says(o.slot.Value.Value, o.value)):
			o.slot.agree(0.9, o.from, here)
		case o.slot.field.Kind == value.Name && within(o.value, o.slot.Value.Value):
		case o.slot.field.Kind == value.Address && o.slot.Value.Value == "" && (len(place.Parts(o.value)) < 2 || !known && len(f.marked(o.slot.field)) > 0):
			if o.slot.said == "" {
				o.slot.said = o.value
			}
		default:
			if o.slot.field.Kind == value.Address && o.slot.Value.Value != "" && !place.Whole(o.value, o.slot.Value.Value) {
				o.value = place.Compose(o.slot.Value.Value, o.value) // the agent may have left out the district
				o.said = o.value
			}
			sure := map[bool]float64{true: 0.95, false: 0.75}[known]
			if o.slot.put(found{value: o.value, said: o.said, rank: agreed, sure: sure, fresh: true}, o.from, here) && known {
				o.slot.agree(sure, here)
			}
		}
	}
	f.offers = nil
	return refused
}

// told takes an option that the agent named without asking: taken in words by the caller, or in place of one that was not named, where nobody
// objects (有二十五块的套餐外流量).
func (o offer) told(takes bool, here hotline.Evidence) {
	switch {
	case takes && (o.slot.Value.Value == "" || o.slot.sensed):
		o.slot.put(found{value: o.value, said: o.said, rank: agreed, sure: 0.85, fresh: true}, o.from, here)
	case o.slot.sensed:
		o.slot.sensed = !o.slot.put(found{value: o.value, said: o.said, rank: told, sure: 0.8, fresh: true}, o.from)
	}
}

// saidAgain takes what the agent said again in other words than the caller, where nobody objects: an address in order, a sum.
func (f *Filler) saidAgain(o offer, here hotline.Evidence) bool {
	v, sure := "", 0.9
	switch {
	case !f.ear.ready || o.slot.Value.Value == "" && o.slot.field.Kind != value.Address:
	case o.slot.field.Kind == value.Address:
		v = f.restated(o.slot, o.value)
	case o.slot.field.Kind == value.Time && len(f.marked(o.slot.field)) == 0:
		if day, _, _ := strings.Cut(o.value, " "); strings.HasPrefix(o.slot.Value.Value, day) && !strings.HasSuffix(o.value, "全天") {
			v = o.value
		}
	case o.slot.field.Kind == value.Amount && len(f.marked(o.slot.field)) == 0:
		v, sure = o.value, 0.8
	case o.slot.field.Kind == value.Date && len(f.marked(o.slot.field)) == 0 && heard.SameDay(o.value, o.slot.Value.Value, o.said):
		v = o.value
	case o.slot.field.Kind == value.Digits && heard.WholeCode(o.value) && !heard.WholeCode(o.slot.Value.Value):
		v = o.value
	}
	return o.slot.put(found{value: v, said: v, rank: max(answered, o.slot.rank), sure: sure, fresh: true}, o.from, here)
}

// takesIt are words that take what was offered.
var takesIt = []string{"就这个", "就它", "办这个", "要这个", "用这个吧", "选这个", "就办它", "那就办", "改吧", "换吧", "升吧", "办吧", "就按这个"}

// verdict is the caller's yes or no. A short one at the beginning counts, whatever is told after it: 对对对，邻居家也没有.
func (f *Filler) verdict(text string) (string, bool) {
	ctx := value.Context{Prompt: f.prompt, Asked: true}
	if all := language.Clauses(text); len(all) > 1 && language.Length(all[0]) <= 4 && !language.Corrects(text) {
		if got, ok := value.Parse(value.YesNo, all[0], ctx); ok && got == "yes" {
			return got, true
		}
		if language.HasAny(all[0], "不用", "不要", "不了", "不需要", "不行") {
			return "no", true
		}
	}
	return value.Parse(value.YesNo, text, ctx)
}

// own reports whether the caller names a value of the offered kind, and whether it is another one.
func (f *Filler) own(o offer, text string) (said, differs bool) {
	switch o.slot.field.Kind {
	case value.Phone:
		for _, p := range heard.Phones(text, false) {
			if said = true; p.Value == o.value {
				return true, false
			}
		}
		return said, said
	case value.Time:
		left := heard.Possible(text)
		if !heard.NamesDay(left) && !heard.TellsHour(left) {
			return false, false
		}
		if !heard.NamesDay(left) { // 十点半吧, of the day that was offered
			v, ok := value.Parse(value.Time, heard.OnDay(o.said, left), value.Context{Now: f.start, Prompt: "什么时候上门"})
			return ok && v != o.value && !strings.HasSuffix(v, "全天"), ok && v != o.value
		}
		v, ok := value.Parse(value.Time, heard.LastDay(left), value.Context{Now: f.start, Prompt: "什么时候上门"})
		if day, all := strings.CutSuffix(v, " 全天"); all && strings.HasPrefix(o.value, day) { // 后天下午三点行吗, 后天可以
			return ok, false
		}
		return ok && heard.NamesDay(left), ok && v != o.value
	}
	return false, false
}

// within reports that all of a is said in b.
func within(a, b string) bool { return strings.Contains(language.Fold(b), language.Fold(a)) }

// names reports whether text names any field of the form, so that a no means that one.
func (f *Filler) names(text string, several bool) bool {
	n := 0
	for i := range f.offers {
		if f.about(f.offers[i].slot, text) {
			n++
		}
	}
	return n > 0 && several && len(f.offers) > n
}

// aboutOther reports whether a correction names another field of the form: 应该是昨晚上 puts no address right.
func (f *Filler) aboutOther(s *slot, text string) bool {
	for i := range f.slots {
		if o := &f.slots[i]; o.field.Kind != s.field.Kind && o.field.Kind != value.Text && o.field.Kind != value.Choice && f.about(o, text) {
			return true
		}
	}
	return false
}

// about reports whether text names the slot: 电话不对, 地址错了.
func (f *Filler) about(s *slot, text string) bool {
	switch s.field.Kind {
	case value.Phone:
		return language.HasAny(text, "电话", "号码", "手机", "尾号")
	case value.Address:
		return language.HasAny(text, "地址", "栋", "幢", "单元", "室", "楼", "路", "小区", "门牌")
	case value.Time, value.Date:
		return language.HasAny(text, "时间", "上午", "下午", "天", "点", "周", "星期")
	case value.Name:
		return language.HasAny(text, "名字", "姓", "叫")
	case value.Amount:
		return language.HasAny(text, "金额", "块", "元", "钱")
	}
	return strings.Contains(text, s.field.Title)
}
