package moment

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"hotline/dialog/spoken"
)

var dayParts = []struct {
	word, part string
	from       int // first hour that a bare 1..11 can mean
}{
	{"凌晨", "凌晨", 0}, {"清早", "上午", 5}, {"清晨", "上午", 5}, {"一早", "上午", 5}, {"一大早", "上午", 5}, {"早上", "上午", 5}, {"早晨", "上午", 5}, {"明早", "上午", 5}, {"今早", "上午", 5}, {"早间", "上午", 5}, {"上午", "上午", 5}, {"头晌", "上午", 5}, {"头午", "上午", 5}, {"上昼", "上午", 5}, {"朝早", "上午", 5}, {"下昼", "下午", 12},
	{"中午", "中午", 11}, {"晌午", "中午", 11}, {"正午", "中午", 11}, {"下午", "下午", 12}, {"午后", "下午", 12}, {"后晌", "下午", 12}, {"傍晚", "下午", 16}, {"黄昏", "下午", 16}, {"晚上", "晚上", 17}, {"晚间", "晚上", 17}, {"今晚", "晚上", 17}, {"明晚", "晚上", 17},
	{"昨晚", "晚上", 17}, {"前晚", "晚上", 17}, {"今夜", "晚上", 17}, {"昨夜", "晚上", 17}, {"夜里", "晚上", 20}, {"半夜", "晚上", 20}, {"深夜", "晚上", 20}, {"午夜", "晚上", 20}, {"夜晚", "晚上", 17}, {"天黑", "晚上", 17},
	{"上半天", "上午", 5}, {"上半日", "上午", 5}, {"前半晌", "上午", 5}, {"半上午", "上午", 5}, {"早起", "上午", 5}, {"朝头", "上午", 5}, {"听朝", "上午", 5}, {"大早上", "上午", 5}, {"天亮", "上午", 5}, {"天光", "上午", 5}, {"大清早", "上午", 5}, {"上班前", "上午", 5}, {"今早", "上午", 5},
	{"下半天", "下午", 12}, {"下半日", "下午", 12}, {"后半晌", "下午", 12}, {"半下午", "下午", 12}, {"下晚", "下午", 12}, {"下晌", "下午", 12}, {"过午", "下午", 12}, {"晏昼", "下午", 12}, {"午饭后", "下午", 12}, {"挨晚", "下午", 16}, {"挨黑", "下午", 16}, {"午觉", "下午", 12},
	{"擦黑", "晚上", 17}, {"黑天", "晚上", 17}, {"晚黑", "晚上", 17}, {"黑咯", "晚上", 17}, {"黑了", "晚上", 17}, {"夜头", "晚上", 17}, {"夜饭", "晚上", 17}, {"晚饭", "晚上", 17}, {"晚头", "晚上", 17}, {"夜间", "晚上", 20}, {"听晚", "晚上", 17}, {"琴晚", "晚上", 17}, {"寻晚", "晚上", 17}, {"后晚", "晚上", 17}, {"明黑", "晚上", 17}, {"今黑", "晚上", 17}, {"大晚上", "晚上", 17}, {"前半夜", "晚上", 20}, {"三更半夜", "晚上", 20}, {"后半夜", "凌晨", 0}, {"下半夜", "凌晨", 0},
}

// moment is what is known of a time.
type moment struct {
	day       day
	haveDay   bool
	part      string
	early     bool // the part is 早上
	from      int
	hour, min int
	haveClock bool
	exact     bool // the hour is one of 24: 15:30
}

// Time reads 明天下午三点, 后天上午, 三点半, 15:30, 今晚八点一刻, 半小时后, 随时: 2006-01-02 15:04, or 2006-01-02 and 上午, 下午, 晚上 or 全天; without a
// day 15:04. ok is false when there is none. text is in lower case and without full-width letters, as dialog/value writes it.
func Time(text string, ctx Context) (string, bool) {
	text = tight(text)
	if _, ok := findDay(text, ctx.Now, 0); !ok {
		text = heardAsDay(text)
	}
	return timeIn(text, ctx)
}

func timeIn(text string, ctx Context) (string, bool) {
	text = plainWeeks(text)
	if undecidedDay(text) || spoken.HasAny(text, "工作日", "每天", "天天") && partOf(text) >= 0 {
		return "", false
	}
	if both.MatchString(text) { // 明天上午下午都行
		if d, ok := findDay(text, ctx.Now, 1); ok && !d.monthOnly {
			return d.Format(time.DateOnly) + " 全天", true
		}
		return "", false
	}
	other := ""
	if kept, dropped, names := suited(text, ctx.Now); names { // 明天上午没空，下午三点吧
		text, other = kept, dropped
	}
	cut := spoken.Pieces(text)
	var m moment
	for i := len(cut) - 1; i >= 0; i-- { // what is said last counts; what it leaves open was said before
		if cut[i].Rejected {
			continue
		}
		if got, ok := distance2(cut[i].Text, ctx.Now); ok && m == (moment{}) {
			return got, true
		}
		if m == (moment{}) && anyTime(cut[i].Text) {
			d, ok := findDay(cut[i].Text, ctx.Now, 1)
			if !ok || d.monthOnly {
				d.Time = ctx.Now
			}
			return d.Format(time.DateOnly) + " 全天", true
		}
		m.fill(cut[i].Text, ctx)
	}
	if d, ok := findDay(other, ctx.Now, tense(other, ctx.Prompt)); ok && !m.haveDay && !d.monthOnly && !strings.ContainsAny(text, "今明后") {
		m.day, m.haveDay = d, true
	}
	return m.text(ctx)
}

// both leaves two parts of the day open: 上午下午都行.
var both = regexp.MustCompile(`(上午|下午|中午|早上|晚上)[和跟、，或者]*(上午|下午|中午|早上|晚上)(我)?(都|也都)(行|可以|成|有空|在|得)`)

// tight drops spaces beside Chinese characters: 今天 下午 3 点.
func tight(text string) string {
	runes := []rune(text)
	out := runes[:0:0]
	for i, r := range runes {
		if r == ' ' && (spoken.IsHan(spoken.At(runes, i-1)) || spoken.IsHan(spoken.At(runes, i+1))) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// anyTime finds 随时 and 全天 where no part of the day is named.
func anyTime(text string) bool {
	if !spoken.HasAny(text, "随时", "都可以", "什么时候都", "任何时间", "都行", "都在家", "全天", "一整天", "整天都", "一天都在", "都有空", "都在", "都方便") {
		return false
	}
	_, _, _, ok := clock([]rune(text))
	return !ok && partOf(text) < 0
}

// partOf is the index of the day part that text names, -1 for none.
func partOf(text string) int {
	for i, p := range dayParts {
		if strings.Contains(text, p.word) {
			return i
		}
	}
	return -1
}

// fill takes from text what is not known yet.
func (m *moment) fill(text string, ctx Context) {
	d, ok := findDay(text, ctx.Now, tense(text, ctx.Prompt))
	rest := text
	if ok && !d.monthOnly {
		rest = d.rest
		if !m.haveDay {
			m.day, m.haveDay = d, true
		}
	}
	later := m.part != ""
	if i := partOf(text); i >= 0 && !later {
		m.part, m.from = dayParts[i].part, dayParts[i].from
		m.early = strings.Contains(dayParts[i].word, "早")
	}
	if hour, minute, exact, ok := clock([]rune(rest)); ok && !m.haveClock && !later {
		m.hour, m.min, m.exact, m.haveClock = hour, minute, exact, true
	}
}

// text writes the moment.
func (m *moment) text(ctx Context) (string, bool) {
	day := m.day.Time
	if !m.haveDay {
		day = ctx.Now
	}
	switch {
	case m.haveClock:
		hour, days := m.hourOfDay()
		if m.part == "" && !m.exact && days == 0 {
			hour = near(m.hour, hour, ctx.Known)
		}
		at := fmt.Sprintf("%02d:%02d", hour, m.min)
		if !m.haveDay && m.part == "" {
			return at, true
		}
		if !m.haveDay && days == 0 {
			day = nextDay(ctx.Now, hour, m.min, tense("", ctx.Prompt))
		}
		return day.AddDate(0, 0, days).Format(time.DateOnly) + " " + at, true
	case m.part != "":
		if over := map[string]int{"上午": 12, "中午": 14, "下午": 18}[m.part]; !m.haveDay && over > 0 && (ctx.Now.Hour() >= over || m.from == 5 && m.early && ctx.Now.Hour() >= 9) && tense("", ctx.Prompt) >= 0 {
			day = day.AddDate(0, 0, 1)
		}
		return day.Format(time.DateOnly) + " " + m.part, true
	case m.haveDay:
		return day.Format(time.DateOnly) + " 全天", true
	}
	return "", false
}

// hourOfDay puts the spoken hour into the part of the day; days is 1 where 晚上十二点 means the next day. Without a part, 1 to 6 are hours
// of the afternoon: nobody makes an appointment for three at night.
func (m *moment) hourOfDay() (hour, days int) {
	switch h := m.hour; {
	case h == 24:
		return 0, 1
	case m.exact:
		return h, 0
	case m.part == "":
		if h >= 1 && h <= 6 {
			h += 12
		}
		return h, 0
	case m.part == "晚上" && h == 12:
		return 0, 1
	case m.part == "晚上" && h <= 4:
		return h, 1
	case m.part == "凌晨" && h == 12:
		return 0, 0
	case m.part == "中午" && h < 4, m.from >= 12 && h < 12:
		return h + 12, 0
	default:
		return h, 0
	}
}

// near is the one of the two hours of a day that an hour said without its part may be that lies nearer to the known time: seven is 19 where it was 18:00.
// It is usual where nothing is known, where both are as near, and for an hour of the night beside one of the day.
func near(said, usual int, known string) int {
	const halfDay = 12
	_, at, dated := strings.Cut(known, " ")
	if !dated {
		at = known
	}
	was, ok := map[string]int{"凌晨": 3, "上午": 9, "中午": halfDay, "下午": 15, "晚上": 19}[at]
	if clock, err := time.Parse("15:04", at); err == nil {
		was, ok = clock.Hour(), true
	}
	if !ok || said < 1 || said >= halfDay {
		return usual
	}
	early, late := was-said, said+halfDay-was
	switch {
	case max(early, -early) == max(late, -late), said < 6 && was >= 6 && max(early, -early) < max(late, -late):
		return usual
	case max(early, -early) < max(late, -late):
		return said
	}
	return said + halfDay
}

// nextDay is today, or tomorrow when that time of today has passed and what is asked for is to come.
func nextDay(now time.Time, hour, minute, dir int) time.Time {
	passed := hour*60+minute <= now.Hour()*60+now.Minute()
	switch {
	case dir >= 0 && passed:
		return now.AddDate(0, 0, 1)
	case dir < 0 && !passed:
		return now.AddDate(0, 0, -1)
	}
	return now
}

// distance2 reads 半小时后, 两个小时以后, 一个半小时以前, 现在, 马上.
func distance2(text string, now time.Time) (string, bool) {
	const form = "2006-01-02 15:04"
	if spoken.HasAny(text, "现在", "马上", "立刻", "立马", "越快越好", "尽快", "这会儿") && !spoken.HasAny(text, "现在不", "现在没") {
		return now.Format(form), true
	}
	runes := []rune(text)
	for i := 0; i < len(runes); i++ {
		v, n := spoken.Number(runes[i:])
		if runes[i] == '半' {
			v, n = 0.5, 1
		}
		if n == 0 || math.IsNaN(v) || v > 1000 {
			continue
		}
		rest := strings.TrimPrefix(string(runes[i+n:]), "个")
		if more, ok := strings.CutPrefix(rest, "半"); ok {
			rest, v = more, v+0.5
		}
		unit := time.Duration(0)
		switch {
		case spoken.BeginsWithAny(rest, "小时", "钟头", "钟"):
			unit = time.Hour
		case spoken.BeginsWithAny(rest, "分钟", "分"):
			unit = time.Minute
		case strings.HasPrefix(rest, "刻钟"):
			unit = 15 * time.Minute
		}
		after := cutPrefixAny(rest, "小时", "钟头", "钟", "分钟", "刻钟", "分")
		switch {
		case unit == 0:
		case spoken.BeginsWithAny(after, "以后", "之后", "后", "过后") || i > 0 && runes[i-1] == '过' && !strings.ContainsRune("点钟", spoken.At(runes, i-2)):
			return now.Add(time.Duration(v * float64(unit))).Format(form), true
		case spoken.BeginsWithAny(after, "以前", "之前", "前"):
			return now.Add(-time.Duration(v * float64(unit))).Format(form), true
		}
		i += n - 1
	}
	return "", false
}

// clock reads 三点, 三点半, 三点二十, 三点一刻, 差五分三点, 15:30, 15点30分, 三点钟. exact: the hour is meant as one of 24.
func clock(runes []rune) (hour, minute int, exact, ok bool) {
	for i, sep := range runes {
		if sep != '点' && sep != '點' && sep != '时' && sep != ':' && sep != '：' {
			continue
		}
		v, from := numberBefore(runes, i)
		if from < 0 || v > 24 || spoken.OrSo(runes[from:i]) || noClock(runes, from, i, v) {
			continue
		}
		colon := sep == ':' || sep == '：'
		minute, ok := minutes(runes[i+1:])
		if colon && !ok {
			continue
		}
		exact = v == 0 || v > 12 || colon && isASCIIDigit(runes[from]) && (v > 12 || runes[from] == '0')
		if late, ok := lateBy(runes[:from]); ok {
			return (v + 23) % 24, 60 - late, exact, true
		}
		if minute < 0 { // 三点差五分
			return (v + 23) % 24, 60 + minute, exact, true
		}
		return v, minute, exact, true
	}
	return 0, 0, false, false
}

// noClock reports 一点 that is a little: 有一点, 早一点, 一点儿.
func noClock(runes []rune, from, i, v int) bool {
	prev, after := spoken.At(runes, from-1), spoken.At(runes, i+1)
	if after != 0 && strings.ContainsRune("儿建意问要东都也不击播名", after) && v < 7 {
		return after != '都' || v == 1
	}
	if spoken.At(runes, i+1) == '点' {
		return true
	}
	return v == 1 && prev != 0 && strings.ContainsRune("有早晚快慢多少差好大高低便近", prev)
}

// minutes reads what follows the hour; negative for 三点差五分.
func minutes(rest []rune) (int, bool) {
	text := string(rest[:min(len(rest), 6)])
	text = strings.TrimPrefix(text, "过")
	switch {
	case strings.HasPrefix(text, "半"):
		return 30, true
	case strings.HasPrefix(text, "一刻"):
		return 15, true
	case strings.HasPrefix(text, "三刻"):
		return 45, true
	case strings.HasPrefix(text, "差一刻"):
		return -15, true
	case strings.HasPrefix(text, "一下"):
		return 0, false
	case strings.HasPrefix(text, "八") && !strings.HasPrefix(text, "八分"): // 三点吧, as recognisers write it
		return 0, true
	}
	sign := 1
	if less, ok := strings.CutPrefix(text, "差"); ok {
		text, sign = less, -1
	}
	runes := []rune(text)
	end := 0
	for end < len(runes) && end < 3 && (spoken.IsDigit(runes[end]) || runes[end] == '十') {
		end++
	}
	v, n := spoken.Number(runes[:end])
	if n == 0 || n != end || math.IsNaN(v) || v > 59 {
		return 0, false
	}
	if strings.HasPrefix(string(rest[min(end, len(rest)):]), "个字") && v <= 11 { // 七点三个字, five minutes each
		return sign * int(v) * 5, true
	}
	if spoken.BeginsWithAny(string(rest[min(end, len(rest)):]), "个", "位", "名", "口", "人", "张", "桌") { // 七点三个人
		return 0, false
	}
	return sign * int(v), true
}

// lateBy reads 差五分 and 差一刻 before the hour.
func lateBy(runes []rune) (int, bool) {
	text := string(runes[max(0, len(runes)-5):])
	at := strings.LastIndex(text, "差")
	if at < 0 {
		return 0, false
	}
	rest := []rune(text[at+len("差"):])
	if string(rest) == "一刻" || string(rest) == "一刻钟" {
		return 15, true
	}
	v, n := spoken.Number(rest)
	if n == 0 || math.IsNaN(v) || v < 1 || v > 30 || !strings.HasPrefix(string(rest[n:]), "分") {
		return 0, false
	}
	return int(v), true
}
