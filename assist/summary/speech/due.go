package speech

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

// Due reads a deadline: 两个工作日内, 24小时之内, 明天上午, 月底前. Zero when none is named.
func Due(text string, at time.Time) time.Time {
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

// OtherDay reports an answer that names a day which the question does not, before any yes: 后天也要上班，周二下午吧, said to 明天可以上门吗.
func OtherDay(answer, question string) bool {
	for i, c := range language.Clauses(answer) {
		if v, ok := value.Parse(value.YesNo, c, value.Context{Asked: true}); i == 0 && ok && v == "yes" && utf8.RuneCountInString(c) <= 4 {
			return false
		}
		for _, day := range dayNames.FindAllString(c, -1) {
			if !strings.Contains(question, day) {
				return true
			}
		}
	}
	return false
}

var dayNames = regexp.MustCompile(`(?:周|星期|礼拜)[一二三四五六日天]|大后天|后天|明天|今天|下周`)

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
			switch {
			case u.word == workday: // it is a deadline whatever follows, also where one of its characters was heard as another
				ok = ok || misheard.MatchString(rest)
			case ok:
				ok = slices.ContainsFunc(deadlines, func(w string) bool { return strings.HasPrefix(after, w) })
			}
			if !ok {
				continue
			}
			if u.word == workday {
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

const workday = "工作日"

// misheard is such a day as recognisers write it where they miss its first characters: 两个公托日内.
var misheard = regexp.MustCompile(`^\p{Han}{2}日[之以]?内`)

// deadlines are what stands behind a stretch of time that something is promised in.
var deadlines = []string{"内", "之内", "以内", "左右", "之后", "后", "到账", "完成"}

var units = []struct {
	word string
	days int
	span time.Duration
}{
	{workday, 0, 0}, {"分钟", 0, time.Minute}, {"小时", 0, time.Hour}, {"钟头", 0, time.Hour}, {"天", 1, 0}, {"日", 1, 0}, {"星期", 7, 0}, {"礼拜", 7, 0}, {"周", 7, 0}, {"月", 30, 0},
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
