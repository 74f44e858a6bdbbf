package summary

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

// Words of a promise. They belong to the language, not to a trade.
var (
	doing   = []string{"回电", "回复", "联系", "上门", "处理", "退", "返还", "修", "反馈", "通知", "寄", "到账", "恢复", "核查", "核实", "派", "解决", "答复", "减免", "补", "安排", "转给", "转办", "督办", "催", "回访", "打给您", "给您打", "打电话", "致电", "发到", "发您", "发给", "生效", "过去", "开好", "取消", "提交", "登记", "开通", "办好", "关闭", "检修", "抢修", "跟进", "协调", "过来"}
	will    = []string{"会", "将", "保证", "一定", "承诺", "马上", "尽快", "立刻", "立即", "给您安排", "帮您安排", "为您安排", "之内", "以内", "内给", "内联系", "内回", "内处理", "内上门", "内到账", "内完成", "内答复", "内有", "明天", "后天", "下周", "今天之内", "下班前", "稍后", "晚点", "等会", "一会儿", "安排师傅", "安排人", "到时候", "工作日内", "小时内", "天内", "下个月", "下月", "月底前", "之前给"}
	already = []string{"已经", "已为", "已帮", "已给", "刚才", "之前已", "已登记", "已提交", "已派", "早就"}
	notSure = []string{"不能保证", "无法保证", "没法保证", "不敢保证", "没办法保证", "不承诺", "无法承诺", "不一定", "不会", "会不会", "如果", "要是", "的话", "可能会", "应该会", "也许", "能否", "是不是会", "不能", "没办法", "暂时不", "不可以"}
	calling = []string{"回电", "回复", "联系您", "给您打", "打给您", "打电话", "回访", "答复", "致电", "通知您", "反馈给您", "给您反馈", "给您回"}
	asking  = []string{"请您", "麻烦您", "您需要", "您要带", "您带", "建议您", "您可以带", "您本人", "您得", "您记得", "要您", "需要您"}
	tasks   = []string{"带身份证", "带上", "带着", "到营业厅", "报警", "提供", "准备", "拨打", "保留", "重启", "补充", "上传", "填", "关注", "留意", "改密码", "更换", "到场", "在家", "身份证"}
)

// Find returns what was promised and what was left to the caller, in the order of the call. Deadlines count from the moment when it was said.
func Find(in Input) []Todo {
	var out []Todo
	for i, s := range in.Segments {
		if !s.Us() {
			if t, ok := wished(in, i); ok {
				out = append(out, t)
			}
			continue
		}
		for _, sentence := range sentences(s.Text) {
			for _, part := range pledges(statement(sentence), in.Start.Add(s.From)) {
				out = pledge(in, i, part, question(sentence), out)
			}
		}
	}
	return appointment(in, out)
}

// pledge adds what part of utterance i promises or leaves to the caller; asked: its sentence is a question.
func pledge(in Input, i int, part string, asked bool, list []Todo) []Todo {
	s := in.Segments[i]
	if t, ok := promised(in, s, part); ok {
		if yes, no := answered(in, i); asked && !yes || no {
			return list // a proposal that was not taken
		}
		return add(list, t)
	}
	if t, ok := task(in, s, part); ok {
		return add(list, t)
	}
	return list
}

// pledges cuts a sentence where a second thing is promised for another time: 两小时内给您回电话，三个工作日内把卡寄到您家.
func pledges(sentence string, at time.Time) []string {
	var out []string
	now := ""
	for _, clause := range language.Clauses(paused(sentence)) {
		timed := func(text string) bool { return language.HasAny(text, doing...) && !due(text, at).IsZero() }
		if now != "" && timed(now) && timed(clause) && !due(now, at).Equal(due(clause, at)) {
			out, now = append(out, now), clause
			continue
		}
		now = strings.TrimPrefix(now+"，"+clause, "，")
	}
	return append(out, now)
}

// deadline begins the time of a promise.
var deadline = regexp.MustCompile(`(?:[一二两三四五六七八九十半\d]+个?(?:工作日|小时|钟头|分钟|天|星期|礼拜|月)(?:之内|以内|内))|大?[明后今]天|下周`)

// paused puts a pause before a second deadline behind something promised, where the recogniser wrote none.
func paused(sentence string) string {
	from, out := 0, ""
	for _, at := range deadline.FindAllStringIndex(sentence, -1) {
		if before := sentence[from:at[0]]; language.HasAny(before, doing...) && deadline.MatchString(before) {
			out, from = out+before+"，", at[0]
		}
	}
	return out + sentence[from:]
}

// agreedOn begins a to-do that rests on the form.
const agreedOn = "按约定"

// appointment adds the visit that the form holds, where nothing that was promised names one.
func appointment(in Input, list []Todo) []Todo {
	for _, v := range in.Fields {
		if v.Kind != value.Time || v.Value == "" || v.State == form.Empty || len(v.Evidence) == 0 || slices.ContainsFunc(list, func(t Todo) bool { return language.HasAny(t.Text, "上门", "安装", "过去", "过来") }) {
			continue
		}
		list = append(list, Todo{Text: agreedOn + v.Title + "：" + v.Shown, Who: hotline.PartyAgent, Due: due(v.Shown, in.Start), Evidence: v.Evidence})
	}
	return list
}

// answered tells what the caller said to utterance i.
func answered(in Input, i int) (yes, no bool) {
	for _, s := range in.Segments[i+1 : min(len(in.Segments), i+3)] {
		if s.Us() {
			continue
		}
		got, ok := verdict(s.Text, in.Segments[i].Text)
		return ok && got == "yes", ok && got == "no" && question(in.Segments[i].Text)
	}
	return false, false
}

// verdict is the yes or no of an answer. A short yes at its beginning counts, whatever is wished besides: 可以，但是别拖.
func verdict(answer, question string) (string, bool) {
	if last := strings.TrimRight(answer, "。？?！! "); strings.HasSuffix(last, "呢") || strings.HasSuffix(last, "吗") {
		return "", false // it asks in turn
	}
	ctx := value.Context{Prompt: question, Asked: true}
	if all := language.Clauses(answer); len(all) > 1 && utf8.RuneCountInString(all[0]) <= 4 && !language.Corrects(answer) && !language.HasAny(answer, "算了", "不用了", "不要了", "不办", "不需要", "再说") {
		if got, ok := value.Parse(value.YesNo, all[0], ctx); ok && got == "yes" {
			return got, true
		}
	}
	return value.Parse(value.YesNo, answer, ctx)
}

// add drops what was promised before in the same words; the later one with a deadline counts.
func add(list []Todo, t Todo) []Todo {
	for i := range list {
		if list[i].Who == t.Who && (language.Likeness(list[i].Text, t.Text) >= 0.6 || list[i].Callback && t.Callback && (list[i].Due.Equal(t.Due) || t.Due.IsZero())) {
			if list[i].Due.IsZero() && !t.Due.IsZero() {
				list[i].Due, list[i].Text = t.Due, t.Text
			}
			list[i].Evidence = append(list[i].Evidence, t.Evidence...)
			return list
		}
	}
	return append(list, t)
}

func promised(in Input, s language.Segment, sentence string) (Todo, bool) {
	if !isPromise(sentence) {
		return Todo{}, false
	}
	at := in.Start.Add(s.From)
	return Todo{
		Text: reported(core(sentence)), Who: hotline.PartyAgent, Due: due(sentence, at), Promise: true,
		Callback: language.HasAny(sentence, calling...), Evidence: []hotline.Evidence{s.Evidence()},
	}, true
}

// isPromise reports a sentence in which the house says that it will do something.
func isPromise(sentence string) bool {
	sentence = strings.ReplaceAll(sentence, "的话费", "话费") // no 的话
	if language.HasAny(sentence, already...) && !language.HasAny(sentence, "会", "将", "内") || language.HasAny(sentence, notSure...) {
		return false
	}
	if question(sentence) && !language.HasAny(sentence, "上门", "过去", "安排", "回电", "回复", "联系") {
		return false
	}
	if question(sentence) && language.HasAny(sentence, "什么时候", "几点", "哪天", "哪个", "什么时间", "怎么联系", "打哪", "多少", "联系电话", "联系方式") {
		return false
	}
	return language.HasAny(sentence, will...) && language.HasAny(sentence, doing...) && utf8.RuneCountInString(sentence) >= 5
}

func question(sentence string) bool {
	return strings.ContainsAny(sentence, "?？") || language.HasAny(sentence, "吗", "什么", "多少", "哪", "几点", "行不行", "对吧", "对不对", "是吧", "您看", "好不好", "可不可以", "方便", "还是")
}

// task is something that the agent leaves to the caller: 请您带身份证到营业厅.
func task(in Input, s language.Segment, sentence string) (Todo, bool) {
	if question(sentence) || !language.HasAny(sentence, asking...) || !language.HasAny(sentence, tasks...) || language.HasAny(sentence, "请您稍等", "提供一下", "请您提供", "报一下", "说一下", "不要挂") {
		return Todo{}, false
	}
	return Todo{Text: reported(core(sentence)), Who: hotline.PartyCaller, Due: due(sentence, in.Start.Add(s.From)), Evidence: []hotline.Evidence{s.Evidence()}}, true
}

// wished is a call that the caller asks for and the agent agrees to: 下午三点以后给我回电.
func wished(in Input, i int) (Todo, bool) {
	s := in.Segments[i]
	if !language.HasAny(s.Text, "给我回电", "给我打电话", "再打给我", "给我回个电话", "回我电话", "再给我打", "打电话给我", "给我回电话", "再联系我", "给我来个电话") || language.HasAny(s.Text, "别", "不要", "不用", "没人", "没有") {
		return Todo{}, false
	}
	at := in.Start.Add(s.From)
	when := due(s.Text, at)
	if when.IsZero() || i+1 >= len(in.Segments) || !in.Segments[i+1].Us() {
		return Todo{}, false
	}
	yes, ok := value.Parse(value.YesNo, in.Segments[i+1].Text, value.Context{Prompt: s.Text, Asked: true})
	if !ok || yes != "yes" {
		return Todo{}, false
	}
	return Todo{
		Text: "按客户要求回电：" + core(s.Text), Who: hotline.PartyAgent, Due: when, Callback: true, Promise: true,
		Evidence: []hotline.Evidence{s.Evidence(), in.Segments[i+1].Evidence()},
	}, true
}

// statement drops the clauses that only ask: of 我帮您登记报修，请问您贵姓 the second.
func statement(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		if !language.HasAny(c, "请问", "贵姓", "怎么称呼", "还是", "联系电话是", "联系方式", "报一下", "提供一下", "留一下", "带来不便", "多少", "什么时候", "有什么可以") {
			keep = append(keep, c)
		}
	}
	return strings.Join(keep, "，")
}

// core drops what stands around the matter: 好的王先生, ，您看可以吗.
func core(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		c = strings.TrimLeft(c, "嗯啊哦呃那")
		if utf8.RuneCountInString(c) <= 2 || utf8.RuneCountInString(c) <= 5 && language.HasAny(c, "可以", "行不行", "行吗", "方便") || language.HasAny(c, "您好", "请稍等", "稍等", "您看", "可以吗", "行吗", "好吗", "别着急", "别急", "谢谢", "再见", "抱歉", "不好意思", "还有什么", "祝您") && utf8.RuneCountInString(c) <= 14 || strings.HasSuffix(c, "先生") || strings.HasSuffix(c, "女士") {
			continue
		}
		for _, w := range []string{"好的", "那么", "那", "这边", "您放心"} {
			c = strings.TrimPrefix(c, w)
		}
		for _, w := range []string{"您看行不行", "您看方便吗", "可以吗", "行吗", "好吗", "可以吧", "您看", "方便吗", "吧"} {
			c = strings.TrimSuffix(strings.TrimPrefix(c, "您看"), w)
		}
		keep = append(keep, c)
	}
	if len(keep) == 0 {
		sentence = strings.TrimRight(strings.TrimSpace(sentence), "，。？?")
		for _, w := range []string{"可以吗", "行吗", "好吗", "可以吧"} {
			sentence = strings.TrimSuffix(sentence, w)
		}
		return sentence
	}
	return strings.Join(keep, "，")
}

var thirdPerson = strings.NewReplacer("我们这边", "", "我这边", "", "我们", "我方", "咱们", "我方", "我会", "坐席会", "我马上", "坐席马上", "我帮您", "为客户", "我给您", "给客户", "我为您", "为客户", "您的", "客户的", "您", "客户")

// reported turns words to the caller into words about the caller.
func reported(text string) string {
	text = thirdPerson.Replace(text)
	if strings.HasPrefix(text, "我") && !strings.HasPrefix(text, "我方") {
		text = strings.TrimPrefix(text, "我")
	}
	return text
}

// due reads a deadline: 两个工作日内, 24小时之内, 明天上午, 月底前. Zero when none is named.
func due(text string, at time.Time) time.Time {
	if d, ok := within(text, at); ok {
		return d
	}
	v, ok := value.Parse(value.Time, trimQuestions(text), value.Context{Now: at, Prompt: "什么时候上门"})
	if !ok || !namesTime(text) {
		return time.Time{}
	}
	if len(v) == len("15:04") {
		v = at.Format(time.DateOnly) + " " + v
	}
	day, part, _ := strings.Cut(v, " ")
	clock, ok := map[string]string{"上午": "12:00", "中午": "14:00", "下午": "18:00", "晚上": "21:00", "凌晨": "06:00", "全天": "23:59", "": "23:59"}[part]
	if !ok {
		clock = part
	}
	if strings.Contains(text, "下班前") || strings.Contains(text, "下班之前") {
		clock = "18:00"
	}
	when, err := time.ParseInLocation("2006-01-02 15:04", day+" "+clock, at.Location())
	if err != nil || when.Before(at.Add(-time.Minute)) {
		return time.Time{}
	}
	return when
}

func trimQuestions(text string) string {
	return strings.NewReplacer("对吗", "，", "可以吗", "，", "行吗", "，", "好吗", "，", "您看", "，").Replace(text)
}

func namesTime(text string) bool {
	return language.HasAny(text, "今天", "明天", "后天", "今晚", "明晚", "周", "星期", "礼拜", "号", "月", "上午", "下午", "晚上", "中午", "点", "明早", "下班前", "下班之前", "小时后", "分钟后")
}

// within reads a stretch of time from now on. Working days skip Saturday and Sunday; the last day counts whole.
func within(text string, at time.Time) (time.Time, bool) {
	runes := []rune(text)
	for i := range runes {
		v, n := spoken.Number(runes[i:])
		if runes[i] == '半' {
			v, n = 0.5, 1
		}
		if n == 0 || math.IsNaN(v) || v <= 0 || v > 400 || i > 0 && (spoken.HasNumber(runes[i-1]) || runes[i-1] == '第') {
			continue
		}
		rest := strings.TrimPrefix(string(runes[i+n:]), "个")
		for _, u := range units {
			after, ok := strings.CutPrefix(rest, u.word)
			if !ok || !strings.HasPrefix(after, "内") && !strings.HasPrefix(after, "之内") && !strings.HasPrefix(after, "以内") && !strings.HasPrefix(after, "左右") && !strings.HasPrefix(after, "之后") && !strings.HasPrefix(after, "后") && !strings.HasPrefix(after, "到账") && !strings.HasPrefix(after, "完成") {
				continue
			}
			if u.word == "工作日" {
				return workdays(at, int(math.Ceil(v))), true
			}
			if u.days > 0 {
				d := at.AddDate(0, 0, int(math.Ceil(v*float64(u.days))))
				return time.Date(d.Year(), d.Month(), d.Day(), 23, 59, 0, 0, d.Location()), true
			}
			return at.Add(time.Duration(v * float64(u.span))), true
		}
	}
	return time.Time{}, false
}

var units = []struct {
	word string
	days int
	span time.Duration
}{
	{"工作日", 0, 0}, {"分钟", 0, time.Minute}, {"小时", 0, time.Hour}, {"钟头", 0, time.Hour}, {"天", 1, 0}, {"日", 1, 0}, {"星期", 7, 0}, {"礼拜", 7, 0}, {"周", 7, 0}, {"月", 30, 0},
}

func workdays(at time.Time, n int) time.Time {
	d := at
	for n > 0 {
		d = d.AddDate(0, 0, 1)
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			n--
		}
	}
	return time.Date(d.Year(), d.Month(), d.Day(), 23, 59, 0, 0, d.Location())
}

// sentences cuts text at the marks that end a sentence.
func sentences(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。！!；;\n", r) })
}
