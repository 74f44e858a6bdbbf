// Package heard finds names, days and telephone numbers in talk, with what stands around them: who is introduced, which of several days suits,
// where a number begins and ends. It owns no state of a call and no forms; assist/form calls it. Everything here is pure and safe for
// concurrent use.
package heard

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"hotline/assist/language"
	"hotline/dialog/value"
)

// Closest reads the clause that names the day most closely: of 就这个月的，十一月六号扣的 the 6th.
func Closest(k value.Kind, text string, ctx value.Context) (string, bool) {
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

// wordsCannot are words that say that a time does not suit.
var wordsCannot = []string{"不行", "不在", "没空", "没时间", "要上班", "不方便", "来不及", "出差", "上班呢", "有事", "不可以", "不太行", "不好", "赶不上", "回不来", "要去", "要开会", "有会", "加班", "有课", "去接", "接孩子", "送孩子", "值班", "看病", "不能", "太早", "太晚", "早了", "晚了", "没开门", "不上班", "放假", "排满", "约满", "睡", "起不来", "没起"}

// Uncompared drops days that something is only compared with: 比上个月多了六十块.
func Uncompared(text string) string { return compared.Replace(text) }

// Possible drops the clauses that name a time at which it is not possible.
func Possible(text string) string {
	var keep []string
	for _, c := range language.Clauses(text) {
		if ownHour.MatchString(c) { // 我七点就开门
			continue
		}
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

// ownHour is a clause about the speaker's day.
var ownHour = regexp.MustCompile(`^我们?(?:都)?[\d一二三四五六七八九十两]+点(?:半|多|钟)?(?:就|才|要|得)`)

var (
	suits  = regexp.MustCompile(`(?:吧|可以|可以的|行|都行|就行|在|在家|在的|有空|方便|没问题|好了)$`)
	dayOf  = regexp.MustCompile(`(?:[\d一二三四五六七八九十]+月)?[\d一二三四五六七八九十]+[号日]|[今明后]天|大后天|(?:下个?|这个?)?(?:周|星期|礼拜)[一二三四五六日天1-6]`)
	weekly = regexp.MustCompile(`(^|[^下上这个])(周|星期|礼拜)([一二三四五六日天])`)
)

// agreeing keeps of several clauses with a time those that say that it suits: of 明天早上买菜，下午在 the 明天下午.
func agreeing(clauses []string) []string {
	var timed, good []string
	day := ""
	for _, c := range clauses {
		if !Explicit(c) {
			continue
		}
		timed = append(timed, c)
		if suits.MatchString(c) || len(good) > 0 && !NamesDay(c) { // 大后天吧，上午
			if !NamesDay(c) {
				c = day + c
			}
			good = append(good, c)
		}
		if d := dayOf.FindString(c); d != "" {
			day = d
		}
	}
	for _, c := range timed {
		if d := dayOf.FindString(c); d != "" && d == day && slices.ContainsFunc(good, func(g string) bool { return strings.Contains(g, d) && len(g) < len(c) }) {
			return clauses // 后天吧，后天下午三点
		}
	}
	if len(good) == 0 || len(good) == len(timed) {
		return clauses
	}
	return good
}

// SameWeek puts a day of the week into the week of which the agent spoke: 下周三可以吗, 周四.
func SameWeek(text, prompt string) string {
	if language.HasAny(prompt, "下周", "下个星期", "下星期", "下个礼拜", "下礼拜") {
		return weekly.ReplaceAllString(text, "${1}下周$3")
	}
	return text
}

// LastDay starts with the last clause that names a day: what was weighed before does not count.
func LastDay(text string) string {
	all := language.Clauses(text)
	for i := len(all) - 1; i > 0; i-- {
		if NamesDay(all[i]) {
			return strings.Join(all[i:], "，")
		}
	}
	return text
}

// Explicit reports words that name a day or an hour: not just 现在 or 随时.
func Explicit(text string) bool {
	return NamesDay(text) || language.HasAny(text, "上午", "下午", "早上", "晚上", "中午", "点钟", "点半", "点以后")
}

// NamesDay reports words that name a day or a month.
func NamesDay(text string) bool {
	return language.HasAny(text, "今天", "明天", "后天", "昨天", "前天", "今晚", "明晚", "昨晚", "明早", "今早", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "周末", "星期", "礼拜", "号", "大后", "下周", "这周", "上周", "月", "月底", "天后", "天前", "明儿", "后儿", "昨儿", "今儿", "国庆", "元旦", "双十一")
}

// Hour reads the time that is told most closely: of 后天吧，后天下午三点以后 the hour.
func Hour(text string, ctx value.Context) (string, bool) {
	best, ok := value.Parse(value.Time, text, ctx)
	day, allDay := strings.CutSuffix(best, " 全天")
	if !ok || !allDay {
		return best, ok
	}
	for _, c := range language.Clauses(text) {
		if v, good := value.Parse(value.Time, c, ctx); good && NamesDay(c) && strings.HasPrefix(v, day) && !strings.HasSuffix(v, "全天") {
			return v, true
		}
	}
	return best, ok
}

// OnDay puts an hour behind the day that was spoken of: 下午两点 and 二十六号上午十点行吗. An hour alone stays in the half of the day.
func OnDay(said, hour string) string {
	day := FirstDay(said)
	if language.HasAny(hour, "上午", "下午", "早上", "晚上", "中午", "傍晚") {
		day = halfDay.ReplaceAllString(day, "")
	}
	return day + "，" + hour
}

var halfDay = regexp.MustCompile(`上午|下午|早上|晚上|中午|傍晚`)

// OfTheMatter leaves out what was done for another time, or was still well then: 八月的开过了, 昨晚做饭还有.
func OfTheMatter(text string) string {
	return strings.Join(slices.DeleteFunc(language.Clauses(text), Elsewhen), "，")
}

// Elsewhen reports such a clause.
func Elsewhen(clause string) bool { return elsewhen.MatchString(clause) }

var elsewhen = regexp.MustCompile(`[开办报]过了?$|还(?:有|好|能用|是好|正常|蛮好)|好好的$`)

// EitherDay reports a question that names two days: 周六还是周日.
func EitherDay(sentence string) bool {
	before, after, ok := strings.Cut(sentence, "还是")
	return ok && NamesDay(before) && NamesDay(after)
}

// Words that say that a time is one for coming, or one that lies back.
var (
	wordsWanted   = []string{"上门", "过来", "来修", "来装", "方便", "有空", "在家", "预约", "约", "来人", "能来", "来看", "安装", "有时间", "派人", "师傅来", "可以来", "休息"}
	wordsHappened = []string{"开始", "从", "就不", "坏的", "断的", "扣的", "扣了", "收到", "发生", "当时", "那天", "被", "接到", "打来", "的时候", "月份", "账单", "办的", "去的", "转的", "停的", "发现", "昨天", "前天", "昨晚", "上周", "今天", "刚才", "骗了", "上个月", "这个月", "收了", "超了", "交的", "上月", "上星期", "上礼拜", "前几天"}
)

// TellsWhen reports words that say that a time is one for coming (wanted), or one that lies back.
func TellsWhen(text string, wanted bool) bool {
	if wanted {
		return language.HasAny(text, wordsWanted...)
	}
	return language.HasAny(text, wordsHappened...)
}

// TellsHour reports words that name an hour or a part of the day.
func TellsHour(text string) bool {
	return language.HasAny(text, "上午", "下午", "早上", "晚上", "中午", "点")
}

// SameDay reports that a day an agent said tells more closely, or corrects, what is known: the day of the known month, the month of the 3rd.
func SameDay(told, known, said string) bool {
	if len(known) < len(time.DateOnly) {
		return strings.HasPrefix(told, known)
	}
	return len(told) == len(known) && told[8:] == known[8:] && strings.Contains(said, "月")
}

// FirstDay keeps the clause of what was said that names a day, without its hour.
func FirstDay(said string) string {
	day := said
	for _, c := range language.Clauses(said) {
		if !NamesDay(c) {
			continue
		}
		if !language.HasAny(c, "不上班", "放假", "排满", "约满") {
			return hour.ReplaceAllString(c, "")
		}
		if day == said {
			day = hour.ReplaceAllString(c, "")
		}
	}
	return day
}

var hour = regexp.MustCompile(`[\d一二三四五六七八九十两]+点(?:钟|半|[\d一二三四五六七八九十]+分?)?`)

// Fits reports whether a time lies on the right side of now.
func Fits(v string, now time.Time, wanted bool) bool {
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
