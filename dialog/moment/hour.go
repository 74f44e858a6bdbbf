package moment

import "strings"

// wholeDay is the value of 随时 and 全天.
const wholeDay = "全天"

// Hour reads a time of the day alone, whose day is asked for by itself: 19:00 and 晚上 of 明天晚上七点 and 明天晚上, nothing of 明天.
// Midnight at the end of a day is 24:00. text is as of Time.
func Hour(text string, ctx Context) (string, bool) {
	when, ok := Time(text, ctx)
	if !ok {
		return "", false
	}
	_, hour, dated := strings.Cut(when, " ")
	if !dated {
		return when, true
	}
	switch {
	case hour == wholeDay:
		return hour, ctx.Asked && (anyTime(text) || both.MatchString(text))
	case !ctx.Asked && since(text, ctx):
		return "", false // 我现在想订位 says when it is said
	case nightly(text) && hour == "00:00":
		return "24:00", true
	case nightly(text) && hour < "05:00": // 明天晚上一点 is of the day after, which the day asked for is not
		return "", false
	}
	return hour, true
}

// nightly reports words of an evening, which ends on the day after.
func nightly(text string) bool {
	i := partOf(text)
	return i >= 0 && dayParts[i].part == "晚上"
}

// since reports a time that is told from now on: 现在, 半小时后.
func since(text string, ctx Context) bool {
	_, ok := distance2(text, ctx.Now)
	return ok
}
