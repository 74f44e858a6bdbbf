package value

import (
	"fmt"
	"strings"
	"time"
)

var (
	dayWords = []struct {
		word string
		days int
	}{{"大后天", 3}, {"后天", 2}, {"明天", 1}, {"明儿", 1}, {"明日", 1}, {"明早", 1}, {"明晚", 1}, {"今天", 0}, {"今儿", 0}, {"今日", 0}, {"今晚", 0}, {"今早", 0}, {"大前天", -3}, {"前天", -2}, {"昨天", -1}, {"昨晚", -1}}
	dayParts = []struct {
		word, part string
		from       int // first hour that a bare 1..11 can mean
	}{
		{"凌晨", "凌晨", 0}, {"清早", "上午", 5}, {"早上", "上午", 5}, {"早晨", "上午", 5}, {"明早", "上午", 5}, {"今早", "上午", 5}, {"上午", "上午", 5},
		{"中午", "中午", 11}, {"下午", "下午", 12}, {"傍晚", "下午", 16}, {"晚上", "晚上", 17}, {"今晚", "晚上", 17}, {"明晚", "晚上", 17}, {"昨晚", "晚上", 17}, {"夜里", "晚上", 20},
	}
	weekdays = map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '日': 7, '天': 7, '末': 6, '1': 1, '2': 2, '3': 3, '4': 4, '5': 5, '6': 6, '7': 7}
)

// parseDate reads 明天, 下周三, 八月五号, 五号, 8月5日, 三天后.
func parseDate(text string, now time.Time) (string, bool) {
	day, _, ok := findDay(corrected(text), now)
	if !ok {
		return "", false
	}
	return day.Format(time.DateOnly), true
}

// findDay returns the day that text names and text without it.
func findDay(text string, now time.Time) (time.Time, string, bool) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	for _, w := range dayWords {
		if at := strings.Index(text, w.word); at >= 0 {
			return today.AddDate(0, 0, w.days), text[:at] + text[at+len(w.word):], true
		}
	}
	if day, rest, ok := findWeekday(text, today); ok {
		return day, rest, true
	}
	return findCalendarDay(text, today)
}

func findWeekday(text string, today time.Time) (time.Time, string, bool) {
	for _, word := range []string{"星期", "礼拜", "周"} {
		at := strings.Index(text, word)
		if at < 0 {
			continue
		}
		after := []rune(text[at+len(word):])
		if len(after) == 0 || weekdays[after[0]] == 0 {
			continue
		}
		have := int(today.Weekday())
		if have == 0 {
			have = 7
		}
		days := weekdays[after[0]] - have
		before := text[:at]
		switch {
		case strings.HasSuffix(before, "下下") || strings.HasSuffix(before, "下下个"):
			days += 14
		case strings.HasSuffix(before, "下") || strings.HasSuffix(before, "下个"):
			days += 7
		case strings.HasSuffix(before, "上") || strings.HasSuffix(before, "上个"):
			days -= 7
		case days < 0 && !strings.HasSuffix(before, "这") && !strings.HasSuffix(before, "本"):
			days += 7
		}
		before = strings.TrimRight(before, "下上个这本")
		return today.AddDate(0, 0, days), before + string(after[1:]), true
	}
	return time.Time{}, text, false
}

// findCalendarDay reads N月N号, N号 (the next one from today) and N天后.
func findCalendarDay(text string, today time.Time) (time.Time, string, bool) {
	runes := []rune(text)
	month := 0
	for i := 0; i < len(runes); {
		v, n := number(runes[i:])
		if n == 0 || i+n >= len(runes) {
			i += max(n, 1)
			continue
		}
		rest := string(runes[i+n:])
		head := string(runes[:i])
		switch {
		case strings.HasPrefix(rest, "月") && v >= 1 && v <= 12:
			month = int(v)
			runes = append(runes[:i:i], runes[i+n+1:]...)
			continue
		case month > 0 && v >= 1 && v <= 31, (strings.HasPrefix(rest, "号") || strings.HasPrefix(rest, "日")) && v >= 1 && v <= 31 && !strings.HasSuffix(head, "路") && !strings.HasSuffix(head, "街"):
			day, ok := calendarDay(month, int(v), today)
			return day, head + strings.TrimPrefix(strings.TrimPrefix(rest, "号"), "日"), ok
		case (strings.HasPrefix(rest, "天后") || strings.HasPrefix(rest, "天以后") || strings.HasPrefix(rest, "天之后")) && v <= 366:
			return today.AddDate(0, 0, int(v)), head + rest[strings.Index(rest, "后")+len("后"):], true
		}
		i += n
	}
	return time.Time{}, text, false
}

func calendarDay(month, day int, today time.Time) (time.Time, bool) {
	year, m := today.Year(), time.Month(month)
	if month == 0 {
		m = today.Month()
		if day < today.Day() {
			m++
		}
	} else if m < today.Month() {
		year++
	}
	at := time.Date(year, m, day, 0, 0, 0, 0, today.Location())
	return at, at.Day() == day
}

// parseTime reads 明天下午三点, 后天上午, 三点半, 15:30, 今晚八点一刻, 随时.
func parseTime(text string, now time.Time) (string, bool) {
	text = corrected(text)
	for _, word := range []string{"随时", "都可以", "什么时候都行", "任何时间", "都行", "都在家", "全天", "一整天", "都有空"} {
		if strings.Contains(text, word) && !containsPart(text) {
			day, _, ok := findDay(text, now)
			if !ok {
				day = now
			}
			return day.Format(time.DateOnly) + " 全天", true
		}
	}
	if d, ok := soon(text, now); ok {
		return d, true
	}
	day, rest, haveDay := findDay(text, now)
	part, from := "", -1
	for _, p := range dayParts {
		if strings.Contains(text, p.word) {
			part, from = p.part, p.from
			break
		}
	}
	hour, minute, haveClock := clock(rest)
	switch {
	case haveClock:
		if hour < 12 && from >= 12 || hour == 12 && from == 0 || part == "中午" && hour < 3 {
			hour = (hour + 12) % 24
		}
		at := fmt.Sprintf("%02d:%02d", hour, minute)
		if !haveDay && part == "" {
			return at, true
		}
		if !haveDay {
			day = nextDay(now, hour, minute)
		}
		return day.Format(time.DateOnly) + " " + at, true
	case part != "":
		if !haveDay {
			day = now
		}
		return day.Format(time.DateOnly) + " " + part, true
	case haveDay:
		return day.Format(time.DateOnly) + " 全天", true
	}
	return "", false
}

func containsPart(text string) bool {
	for _, p := range dayParts {
		if strings.Contains(text, p.word) {
			return true
		}
	}
	_, _, ok := clock(text)
	return ok
}

// nextDay is today, or tomorrow when that time of today has passed.
func nextDay(now time.Time, hour, minute int) time.Time {
	if hour*60+minute <= now.Hour()*60+now.Minute() {
		return now.AddDate(0, 0, 1)
	}
	return now
}

// soon reads 半小时后, 两个小时以后, 现在, 马上.
func soon(text string, now time.Time) (string, bool) {
	const form = "2006-01-02 15:04"
	for _, word := range []string{"现在", "马上", "立刻", "越快越好", "尽快"} {
		if strings.Contains(text, word) {
			return now.Format(form), true
		}
	}
	if strings.Contains(text, "半小时后") || strings.Contains(text, "半个小时后") {
		return now.Add(30 * time.Minute).Format(form), true
	}
	runes := []rune(text)
	for i := range runes {
		v, n := number(runes[i:])
		if n == 0 {
			continue
		}
		rest := strings.TrimPrefix(string(runes[i+n:]), "个")
		unit := time.Duration(0)
		switch {
		case strings.HasPrefix(rest, "小时") || strings.HasPrefix(rest, "钟头"):
			unit = time.Hour
		case strings.HasPrefix(rest, "分钟"):
			unit = time.Minute
		}
		if unit > 0 && strings.Contains(rest, "后") && v <= 1000 {
			return now.Add(time.Duration(v * float64(unit))).Format(form), true
		}
	}
	return "", false
}

// clock reads 三点, 三点半, 三点二十, 三点一刻, 15:30, 15点30分, 三点钟.
func clock(text string) (hour, minute int, ok bool) {
	runes := []rune(text)
	for i := range runes {
		v, n := wholeNumber(runes[i:])
		if n == 0 || i+n >= len(runes) || v > 24 {
			continue
		}
		sep := runes[i+n]
		if sep != '点' && sep != '时' && sep != ':' && sep != '：' {
			continue
		}
		hour = v % 24
		rest := string(runes[i+n+1:])
		switch m, used := wholeNumber([]rune(strings.TrimPrefix(rest, "过"))); {
		case strings.HasPrefix(rest, "半"):
			minute = 30
		case strings.HasPrefix(rest, "一刻"):
			minute = 15
		case strings.HasPrefix(rest, "三刻"):
			minute = 45
		case used > 0 && m < 60 && !strings.HasPrefix(rest, "一下"):
			minute = m
		case sep == ':' || sep == '：':
			continue
		}
		return hour, minute, true
	}
	return 0, 0, false
}

// wholeNumber reads a number of at most two digits, without decimals, so that 三点二十 is no 3.2.
func wholeNumber(runes []rune) (int, int) {
	end := 0
	for end < len(runes) && end < 4 && (runes[end] >= '0' && runes[end] <= '9' || isDigitRune(runes[end]) || runes[end] == '十') {
		end++
	}
	v, n := number(runes[:end])
	if n != end || v > 99 {
		return 0, 0
	}
	return int(v), n
}
