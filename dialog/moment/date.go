package moment

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"hotline/dialog/spoken"
)

var dayWords = []struct {
	word string
	days int
}{
	{"明后", 1}, {"听日", 1}, {"寻日", -1}, {"尋日", -1}, {"琴日", -1}, {"后日", 2}, {"大后天", 3}, {"大后儿", 3}, {"大前天", -3}, {"大前儿", -3}, {"明天", 1}, {"明儿", 1}, {"明日", 1}, {"明早", 1}, {"明晚", 1}, {"明个", 1}, {"后天", 2}, {"后儿", 2}, {"后日", 2}, {"前天", -2}, {"前儿", -2}, {"前晚", -2}, {"前日", -2},
	{"昨天", -1}, {"昨儿", -1}, {"昨日", -1}, {"昨晚", -1}, {"昨夜", -1}, {"昨个", -1}, {"今天", 0}, {"今儿", 0}, {"今日", 0}, {"今晚", 0}, {"今早", 0}, {"今夜", 0}, {"今个", 0}, {"今明", 0}, {"当天", 0}, {"隔天", 1}, {"次日", 1},
	{"大大后天", 4}, {"大大前天", -4}, {"外后天", 3}, {"外后日", 3}, {"大后日", 3}, {"大前日", -3}, {"今朝", 0}, {"明朝", 1}, {"后朝", 2}, {"昨朝", -1}, {"听朝", 1}, {"听晚", 1}, {"听下昼", 1}, {"聽日", 1}, {"琴晚", -1}, {"寻晚", -1}, {"噚日", -1}, {"噚晚", -1}, {"后晚", 2},
	{"夜个", -1}, {"夜儿", -1}, {"夜来", -1}, {"昨黑", -1}, {"今黑", 0}, {"明黑", 1}, {"今后晌", 0}, {"明晌", 1}, {"今晌", 0}, {"明下午", 1}, {"明上午", 1}, {"今下午", 0}, {"今上午", 0}, {"后下午", 2}, {"明中午", 1}, {"今中午", 0}, {"当日", 0},
}

// festivals are on the same day every year, or listed by year from 2025 on (month*100+day).
var festivals = []festival{
	{"双十一", []int{1111}}, {"双十二", []int{1212}}, {"双11", []int{1111}}, {"双12", []int{1212}}, {"元旦", []int{101}}, {"国庆", []int{1001}}, {"五一", []int{501}}, {"劳动节", []int{501}}, {"六一", []int{601}}, {"儿童节", []int{601}}, {"圣诞", []int{1225}}, {"平安夜", []int{1224}},
	{"春节", []int{129, 217, 206, 126, 213, 203}}, {"大年初一", []int{129, 217, 206, 126, 213, 203}}, {"除夕", []int{128, 216, 205, 125, 212, 202}}, {"年三十", []int{128, 216, 205, 125, 212, 202}}, {"大年三十", []int{128, 216, 205, 125, 212, 202}}, {"大年初二", []int{130, 218, 207, 127, 214, 204}}, {"元宵", []int{212, 303, 220, 209, 227, 217}}, {"重阳", []int{1029, 1018, 1008, 1026, 1016, 1005}}, {"七夕", []int{829, 819, 808, 826, 816, 805}}, {"妇女节", []int{308}}, {"三八节", []int{308}}, {"教师节", []int{910}}, {"建军节", []int{801}}, {"情人节", []int{214}}, {"光棍节", []int{1111}}, {"植树节", []int{312}}, {"青年节", []int{504}}, {"六一八", []int{618}}, {"端午", []int{531, 619, 609, 528, 616, 605}}, {"中秋", []int{1006, 925, 915, 1003, 922, 912}},
}

// festival is a day that has a name.
type festival struct {
	word string
	days []int
}

// festivalsFrom is the first year of the lists.
const festivalsFrom = 2025

// tense says where a day without a year or a week lies, from the words around it and the question: -1 past, 1 to come, 0 either.
func tense(text, prompt string) int {
	for i, t := range []string{text, prompt} {
		if i == 0 && slices.ContainsFunc(festivals, func(f festival) bool { return strings.Contains(t, f.word) }) {
			t = strings.ReplaceAll(t, "那天", "") // 元旦那天 may be to come
		}
		switch {
		case spoken.HasAny(t, "上门", "方便", "预约", "有空", "有时间", "生效", "准备", "打算", "安排", "回电", "回拨", "什么时候来", "想哪天", "想从哪", "想几号", "想什么时候", "希望", "要哪天", "从哪天开始停", "起停", "出发", "过来"):
			return 1
		case spoken.HasAny(t, "扣的", "扣费", "扣了", "开始的", "开始坏", "坏的", "断的", "上次", "已经", "账单", "发生", "买的", "办的", "报的", "充的", "收到", "缴的", "交的", "打的", "那天", "坏了", "断了", "没了", "不行了", "停了", "报了", "打了", "修了"):
			return -1
		}
	}
	return 0
}

// Date reads 明天, 下周三, 八月五号, 五号, 8月5日, 三天后, 月底: 2006-01-02; a month alone (上个月) is 2006-01. ok is false when there is none. text is as of Time.
func Date(text string, ctx Context) (string, bool) {
	if got, ok := spoken.Last(text, func(t string) (string, bool) { return dateIn(t, ctx) }); ok {
		return got, true
	}
	if heard := heardAsDay(text); heard != text {
		return dateIn(heard, ctx)
	}
	return "", false
}

func dateIn(text string, ctx Context) (string, bool) {
	text = wanted(plainWeeks(text), ctx.Now)
	if undecidedDay(text) {
		return "", false
	}
	day, ok := findDay(text, ctx.Now, tense(text, ctx.Prompt))
	if ok && !day.monthOnly {
		day.Time = day.AddDate(0, 0, besideDay(text, ctx.Now))
	}
	switch {
	case !ok:
		return "", false
	case day.monthOnly:
		return day.Format("2006-01"), true
	}
	return day.Format(time.DateOnly), true
}

// weekOfWeek is 下个礼拜的礼拜三, which says the week twice.
var weekOfWeek = regexp.MustCompile(`([上下]+|这|本)个?(?:星期|礼拜|周)的?[，,]?((?:星期|礼拜|周)[一二三四五六日天末])`)

func plainWeeks(text string) string { return weekOfWeek.ReplaceAllString(text, "${1}个${2}") }

var (
	// busy are clauses about a day or a time that does not suit, or at which nothing was wrong yet.
	busy = regexp.MustCompile(`不行|不得行|没空|不空|不得空|没得空|冇空|没时间|没得时间|冇时间|来不及|不方便|不在|不成|不便|要开会|要上班|上班呢|在上班|有事|要带|(下班|到家|放学|出门|起床|散会)了?$|得上班|我上班|要(送|接|去|陪|考试|上课|看病|加班)|出差|加班|很忙|好忙|太忙|唔得|唔喺|勿行|弗行|不来事|不来三|排满|太早|太晚|太赶|赶不上|(还是|还|都是|都)(好的|好好的|能用|正常|可以用)|没问题的?$|白天上班`)
	// thatDay refers a clause to the day before it: 那天要开会.
	thatDay = regexp.MustCompile(`^(哦豁|哎呀|哎|呃|嗯|噢|哦|不过|但是|但|可是)?(那|这|当)(天|日|会儿|个时候|时候)`)
)

// wanted drops the clauses about a time that does not suit when another clause names one: 下周四，那天要开会，下周五; 后天，明天我要上班.
func wanted(text string, now time.Time) string {
	kept, _, names := suited(text, now)
	if !names {
		return text
	}
	return kept
}

// suited parts the clauses of text; names reports whether those kept name a time.
func suited(text string, now time.Time) (kept, dropped string, names bool) {
	if !busy.MatchString(text) {
		return text, "", false
	}
	var keep, drop []string
	for _, c := range strings.FieldsFunc(text, spoken.IsPause) {
		if !busy.MatchString(c) {
			keep = append(keep, c)
			continue
		}
		if strings.Contains(" 不行 不得行 不成 来不及 不方便 不来事 勿行 唔得 ", " "+strings.Trim(c, "哦啊嗯呃哎呀噢喔的了哟那")+" ") { // 五点，哦不得行，六点
			keep = append(keep, "不对")
			continue
		}
		if thatDay.MatchString(c) && len(keep) > 0 {
			drop = append(drop, keep...)
			keep = nil
		}
		drop = append(drop, c)
	}
	for _, c := range keep {
		if _, ok := findDay(c, now, 0); ok || partOf(c) >= 0 {
			names = true
		} else if _, _, _, ok := clock([]rune(c)); ok {
			names = true
		}
	}
	names = names && (len(drop) > 0 || len(keep) > 1)
	return strings.Join(keep, "，"), strings.Join(drop, "，"), names
}

// dayChoice leaves two days open: 上周三还是周四来着.
var dayChoice = regexp.MustCompile(`[一二三四五六日天号\d]还是(上个?|下个?|这个?)?(星期|礼拜|周|[一二三四五六七八九十]+号|明|后|昨|前|大)`)

// undecidedDay reports words that name days of which none is meant: 除了周六都行, 赶明儿.
func undecidedDay(text string) bool {
	if spoken.HasAny(text, "赶明儿", "赶明个") {
		return true
	}
	return lunar.MatchString(text) || dayChoice.MatchString(text) || except.MatchString(text)
}

// lunar is a day of the traditional calendar or one after a holiday, which no day can be told of.
var lunar = regexp.MustCompile(`农历|阴历|腊月|正月|冬月|月初[二三四五六七八九十]|(节|国庆|春节)(后|以后|之后|过后|完了)`)

// except is a time that is ruled out: 除了周六都行.
var except = regexp.MustCompile(`(除了|除开|除咗|除却)[^，,]*[，,]?.*(都|其他|其它|别的|随便)`)

// aside is a day told by the one beside it: 国庆头一天, 圣诞节前夕.
var aside = regexp.MustCompile(`(\p{Han}{0,2}节|元旦|国庆|五一|圣诞|春节|端午|中秋|除夕|双十一|[\p{Han}\d]{1,6}[号日])的?(头一天|头天|前一天|前一日|前夕|前夜|(?:的)?后一天|的?第二天|后头一天|后一日)`)

func besideDay(text string, now time.Time) int {
	m := aside.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	_, named := findDay(aside.ReplaceAllString(text, ""), now, 0)
	switch {
	case named: // 九月三十号，国庆头一天
		return 0
	case spoken.HasAny(m[2], "后", "第二"):
		return 1
	}
	return -1
}

// heardAsDay mends days that a recogniser wrote with other characters: 名天.
func heardAsDay(text string) string {
	runes := []rune(text)
	for i := 0; i+1 < len(runes); i++ {
		if runes[i+1] != '天' && !spoken.Alike(runes[i+1], '天') {
			continue
		}
		for _, first := range "明后昨前今" {
			if spoken.Alike(runes[i], first) {
				runes[i], runes[i+1] = first, '天'
			}
		}
	}
	return string(runes)
}

// day is a day that was found in a text, and the text without its words.
type day struct {
	time.Time
	monthOnly bool
	rest      string
}

// findDay finds the day that text names. dir is its tense.
func findDay(text string, now time.Time, dir int) (day, bool) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	first, named := len(text), day{}
	for _, w := range dayWords {
		if at := strings.Index(text, w.word); at >= 0 && at < first && !spoken.HasAny(text[max(0, at-6):at], "两", "几", "三") {
			first, named = at, day{Time: today.AddDate(0, 0, w.days), rest: text[:at] + text[at+len(w.word):]}
		}
	}
	if first < len(text) {
		return named, true
	}
	for _, find := range []func(string, time.Time, int) (day, bool){findCalendarDay, findWeekday, findDistance, findFestival} {
		if d, ok := find(text, today, dir); ok && d.Year() > 0 && d.Year() < 9999 {
			return d, true
		}
	}
	return day{}, false
}

func weekday(r rune) int {
	switch r {
	case '一', '1':
		return 1
	case '二', '2':
		return 2
	case '三', '3':
		return 3
	case '四', '4':
		return 4
	case '五', '5':
		return 5
	case '六', '6', '末':
		return 6
	case '日', '天', '七', '7':
		return 7
	}
	return 0
}

func findWeekday(text string, today time.Time, dir int) (day, bool) {
	for _, word := range []string{"星期", "礼拜", "周"} {
		at := strings.Index(text, word)
		if at < 0 {
			continue
		}
		before, after := text[:at], []rune(text[at+len(word):])
		if len(after) == 0 || weekday(after[0]) == 0 || word == "周" && strings.HasSuffix(before, "一") || len(after) > 1 && strings.ContainsRune("次年个遍回", after[1]) {
			continue
		}
		days := weekday(after[0]) - (int(today.Weekday())+6)%7 - 1
		switch bare := strings.TrimSuffix(before, "个"); {
		case strings.HasSuffix(bare, "下下"):
			days += 14
		case strings.HasSuffix(bare, "上上"):
			days -= 14
		case strings.HasSuffix(bare, "下"):
			days += 7
		case strings.HasSuffix(bare, "上") || strings.HasSuffix(bare, "前"):
			days -= 7
		case strings.HasSuffix(bare, "这") || strings.HasSuffix(bare, "本"):
		case dir < 0 && days > 0:
			days -= 7
		case dir >= 0 && days < 0:
			days += 7
		}
		return day{Time: today.AddDate(0, 0, days), rest: strings.TrimRight(before, "下上个这本") + string(after[1:])}, true
	}
	return day{}, false
}

// findDistance reads 三天后, 一个星期以前, 半个月前, 过三天.
func findDistance(text string, today time.Time, dir int) (day, bool) {
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		v, n := spoken.Number(runes[i:])
		if runes[i] == '半' {
			v, n = 0.5, 1
		}
		if n == 0 || math.IsNaN(v) || v > 1000 {
			continue
		}
		if spoken.OrSo(runes[i : i+n]) { // 三四天前
			return day{}, false
		}
		rest := strings.TrimPrefix(string(runes[i+n:]), "个")
		unit := ""
		for _, u := range []string{"天", "星期", "礼拜", "周", "月", "年"} {
			if strings.HasPrefix(rest, u) {
				unit = u
			}
		}
		after := strings.TrimPrefix(rest, unit)
		sign := 0
		switch {
		case unit == "":
			i += n - 1
			continue
		case spoken.BeginsWithAny(after, "以后", "之后", "后", "过后", "过了"), i > 0 && runes[i-1] == '过' && (v > 2 || unit != "天"):
			sign = 1
		case spoken.BeginsWithAny(after, "以前", "之前", "前"), dir < 0 && spoken.BeginsWithAny(after, "了") && v >= 1: // 坏了三天了
			sign = -1
		}
		if sign != 0 {
			return day{Time: shifted(today, v, unit, sign), rest: string(runes[:i]) + cutPrefixAny(after, "过后", "以后", "之后", "后", "以前", "之前", "前")}, true
		}
		i += n - 1
	}
	return day{}, false
}

func shifted(today time.Time, v float64, unit string, sign int) time.Time {
	n := sign * int(v)
	switch unit {
	case "星期", "礼拜", "周":
		return today.AddDate(0, 0, sign*int(v*7))
	case "月":
		if v == 0.5 {
			return today.AddDate(0, 0, 15*sign)
		}
		return monthsOn(today, n)
	case "年":
		if v == 0.5 {
			return monthsOn(today, 6*sign)
		}
		return monthsOn(today, 12*n)
	}
	return today.AddDate(0, 0, n)
}

// monthsOn is the same day n months later, or the last of that month where it is shorter.
func monthsOn(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, day.Location())
	return time.Date(first.Year(), first.Month(), min(day.Day(), lastOf(first).Day()), 0, 0, 0, 0, day.Location())
}

func lastOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, day.Location())
}

// tenthMonth is 十一 for the first of October, which says nothing else.
var tenthMonth = regexp.MustCompile(`^(就|就是|是|嗯|在|从)?十一(那天|当天|的时候|那会儿|假期|期间|长假|放假|开始)?(的|吧|嘛|啊)?$`)

func findFestival(text string, today time.Time, dir int) (day, bool) {
	if tenthMonth.MatchString(text) {
		text = "国庆"
	}
	for _, f := range festivals {
		at := strings.Index(text, f.word)
		if at < 0 {
			continue
		}
		in := func(year int) (time.Time, bool) {
			d := f.days[0]
			if len(f.days) > 1 {
				if i := year - festivalsFrom; i < 0 || i >= len(f.days) {
					return time.Time{}, false
				}
				d = f.days[year-festivalsFrom]
			}
			return time.Date(year, time.Month(d/100), d%100, 0, 0, 0, 0, today.Location()), true
		}
		rest := text[:at] + text[at+len(f.word):]
		if year, ok := yearIn(text, today); ok {
			d, known := in(year)
			return day{Time: d, rest: rest}, known
		}
		var candidates []time.Time
		for y := today.Year() - 1; y <= today.Year()+1; y++ {
			if d, ok := in(y); ok {
				candidates = append(candidates, d)
			}
		}
		if d, ok := nearest(candidates, today, dir); ok {
			return day{Time: d, rest: rest}, true
		}
	}
	return day{}, false
}

// nearest picks the candidate next to today in the direction of the tense.
func nearest(candidates []time.Time, today time.Time, dir int) (time.Time, bool) {
	best, found := time.Time{}, false
	for _, c := range candidates {
		if dir < 0 && c.After(today) || dir > 0 && c.Before(today) {
			continue
		}
		if !found || c.Sub(today).Abs() < best.Sub(today).Abs() {
			best, found = c, true
		}
	}
	return best, found
}

func cutPrefixAny(text string, words ...string) string {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(text, w); ok {
			return rest
		}
	}
	return text
}
