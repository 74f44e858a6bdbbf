package speech

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/assist/language"
)

// Words of a promise. They belong to the language, not to a trade.
var (
	doing     = []string{"回电", "回复", "联系", "上门", "处理", "退", "返还", "修", "反馈", "通知", "寄", "到账", "恢复", "核查", "核实", "派", "解决", "答复", "减免", "补", "安排", "转给", "转办", "督办", "催", "回访", "打给您", "给您打", "打电话", "致电", "发到", "发您", "发给", "过去", "开好", "取消", "提交", "登记", "开通", "办好", "关闭", "检修", "抢修", "跟进", "协调", "过来", "到您家", "登门", "到场", "送到", "送达", "给您约", "帮您约", "预约", "回个电话", "回您", "短信", "补偿"}
	will      = []string{"会", "将", "保证", "一定", "承诺", "马上", "尽快", "立刻", "立即", "给您安排", "帮您安排", "为您安排", "之内", "以内", "内给", "内联系", "内回", "内处理", "内上门", "内到账", "内完成", "内答复", "内有", "明天", "后天", "下周", "今天之内", "下班前", "稍后", "晚点", "等会", "一会儿", "安排师傅", "安排人", "到时候", "工作日内", "小时内", "天内", "下个月", "下月", "月底前", "之前给", "肯定", "绝对"}
	already   = []string{"已经", "已为", "已帮", "已给", "刚才", "之前已", "已登记", "已提交", "已派", "早就"}
	notSure   = []string{"不能保证", "无法保证", "没法保证", "不敢保证", "没办法保证", "不承诺", "无法承诺", "不一定", "不会", "会不会", "可能会", "应该会", "也许", "能否", "是不是会", "不能", "没办法", "暂时不", "不可以", "不再"}
	condition = []string{"的话", "如果", "要是", "万一"} // the first may also name what is spoken of: 退费的话要核实
	calling   = []string{"回电", "回复", "联系您", "给您打", "打给您", "打电话", "回访", "答复", "致电", "通知您", "反馈给您", "给您反馈", "给您回"}
	asking    = []string{"请您", "麻烦您", "您需要", "您要带", "您带", "建议您", "您可以带", "您本人", "您得", "您记得", "要您", "需要您"}
	tasks     = []string{"带身份证", "带上", "带着", "到营业厅", "报警", "提供", "准备", "拨打", "保留", "重启", "补充", "上传", "填", "关注", "留意", "改密码", "更换", "到场", "在家", "身份证"}
)

// Promise reports a sentence, said at that time, in which the house says that it will do something.
func Promise(sentence string, at time.Time) bool {
	bare := plain.Replace(sentence)
	if language.HasAny(bare, already...) && !language.HasAny(bare, "会", "将", "内") && Due(bare, at).IsZero() || language.HasAny(bare, notSure...) || language.HasAny(bare, condition...) {
		return false
	}
	if strings.HasSuffix(bare, "的") && language.HasAny(bare, "一般", "通常") {
		return false // how it always is
	}
	if Question(sentence) && !language.HasAny(sentence, "上门", "过去", "安排", "回电", "回复", "联系") && !slices.ContainsFunc(language.Clauses(sentence), Consents) {
		return false
	}
	if Question(sentence) && language.HasAny(sentence, "什么时候", "几点", "哪天", "哪个", "什么时间", "怎么联系", "打哪", "多少", "联系电话", "联系方式") {
		return false
	}
	return language.HasAny(bare, doing...) && utf8.RuneCountInString(bare) >= 5 && (language.HasAny(bare, will...) || !Due(bare, at).IsZero() && !strings.HasSuffix(bare, "的"))
}

// Undone leaves of a promise the clauses that promise, with what they are about: of 已经登记了，师傅明天上门 the second. Without one it is "".
func Undone(sentence string, at time.Time) string {
	var keep []string
	topic := ""
	for _, c := range language.Clauses(sentence) {
		when, bare := !Due(c, at).IsZero(), plain.Replace(c)
		wills := language.HasAny(bare, will...)
		if Consents(c) && utf8.RuneCountInString(c) <= bareMost || !when && language.HasAny(c, asking...) || Done(c) && !when || !when && !wills && (!language.HasAny(bare, doing...) || strings.Contains(bare, "了")) {
			if topic = ""; topics.MatchString(c) {
				topic = c
			}
			continue
		}
		keep, topic = append(keep, topic+c), ""
	}
	if text := strings.Join(keep, "，"); language.HasAny(text, doing...) {
		return text
	}
	return ""
}

// topics is a clause that only names what the next one is about: 物业那边.
var topics = regexp.MustCompile(`^.{1,6}(?:那边|这边|的事|的事情|的问题|方面|那块|这块)$`)

// Certain drops what is not sure to be: what is said under a condition, with all that follows from it, and what is doubted or denied.
func Certain(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		bare := plain.Replace(c)
		switch {
		case language.HasAny(bare, condition[1:]...), strings.Contains(bare, condition[0]) && strings.ContainsAny(bare, "没不"):
			return strings.Join(keep, "，")
		case !language.HasAny(bare, condition...) && !language.HasAny(bare, notSure...):
			keep = append(keep, c)
		}
	}
	return strings.Join(keep, "，")
}

// plain takes out what only looks like a condition, or like something to come.
var plain = strings.NewReplacer("的话费", "话费", "会员", "", "会议", "", "机会", "", "社会", "", "主要是", "", "需要是", "", "重要是", "")

// Pledges cuts a sentence where a second thing is promised for another time: 两小时内给您回电话，三个工作日内把卡寄到您家.
func Pledges(sentence string, at time.Time) []string {
	var out []string
	now := ""
	for _, clause := range language.Clauses(paused(sentence)) {
		timed := func(text string) bool { return language.HasAny(text, doing...) && !Due(text, at).IsZero() }
		if now != "" && timed(now) && timed(clause) && !Due(now, at).Equal(Due(clause, at)) {
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

// Calls reports a promise to call the caller.
func Calls(sentence string) bool { return language.HasAny(sentence, calling...) }

// Task is what a sentence leaves to the caller, "" for nothing: 请您带身份证到营业厅. What it asks, and what is done already, is left out, also
// where no pause parts them.
func Task(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		switch asks := language.HasAny(c, asking...); {
		case Question(c), Done(c) && !asks:
			continue
		case asks:
			if at := strings.Index(c, "了"); at >= 0 && language.HasAny(c[at:], asking...) {
				c = c[at+len("了"):]
			}
		}
		keep = append(keep, c)
	}
	text := strings.Join(keep, "，")
	if !language.HasAny(text, asking...) || !language.HasAny(text, tasks...) || language.HasAny(text, "请您稍等", "提供一下", "请您提供", "报一下", "说一下", "不要挂") {
		return ""
	}
	return text
}
