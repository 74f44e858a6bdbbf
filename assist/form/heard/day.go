// Package heard finds names, days and telephone numbers in talk, with what stands around them: who is introduced, which of several days suits,
// where a number begins and ends. It owns no state of a call and no forms; assist/form calls it. Everything here is pure and safe for
// concurrent use.
package heard

import (
	"regexp"
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
var wordsCannot = []string{"不行", "不在", "没空", "没时间", "要上班", "不方便", "来不及", "出差", "上班呢", "有事", "不可以", "不太行", "不好", "赶不上", "回不来", "要去", "要开会", "有会", "加班", "有课", "去接", "接孩子", "送孩子", "值班", "看病", "不能"}

// Uncompared drops days that something is only compared with: 比上个月多了六十块.
func Uncompared(text string) string { return compared.Replace(text) }

// Possible drops the clauses that name a time at which it is not possible.
func Possible(text string) string {
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
		if !Explicit(c) {
			continue
		}
		timed = append(timed, c)
		if suits.MatchString(c) {
			if !NamesDay(c) {
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

// FirstDay keeps the clauses of what was said that name a day or a part of one.
func FirstDay(said string) string {
	for _, c := range language.Clauses(said) {
		if NamesDay(c) {
			return c
		}
	}
	return said
}

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
