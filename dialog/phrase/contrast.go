package phrase

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
)

var (
	// thisNotThat is 是五百，不是一千: what is meant comes first.
	thisNotThat = regexp.MustCompile(`^([^，,。]{1,10}?)[，,、 ]*而?不是([^，,。改换]{1,10})$`)
	// agreesFirst is a yes of its own before it: 是的，五百不是一千.
	agreesFirst = regexp.MustCompile(`^(?:(?:嗯|对的?|是的|没错|好的?|行)[，,、 ]+)+`)
	// leads stand before a value that is meant, trails behind it.
	leads  = regexp.MustCompile(`^(?:[嗯呃对，,、 ]|我说的?|我要的?|应该|应当|就)*[是要]?`)
	trails = regexp.MustCompile(`的?(?:[，, ](?:对吧|是吧|好吧|对不对))?[。！!？? ]*$`)
	// noValue is what stands before a contrast and is none: 哦不是五百是三百, 不对不是五百.
	noValue = regexp.MustCompile(`^(?:[嗯呃哦啊噢唉哎喔额诶对好行，,、 ]|不对|错了|我说的?|我)*$`)
	// measure is a number with its unit, or a day or an hour, and nothing else.
	measure = regexp.MustCompile(`^(?:` + times.String() + `|第?[0-9零〇一二两三四五六七八九十百千万半]+([块元]钱?|个月|[毛角个位名口台张间条部件套份盒只辆箱人桌束支朵枝瓶杯碗盘斤桶棵袋片晚天年]人?)?)$`)
	// weekday and numbered are two ways to name a day: 明天不是周一 says nothing about which is meant.
	weekday  = regexp.MustCompile(`周|星期|礼拜|(?i:day\b)`)
	numbered = regexp.MustCompile(`[号日]|(?i:\d(?:st|nd|rd|th)\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b)`)
	nearby   = regexp.MustCompile(`[今明后]天|今晚|明早|明晚|(?i:\btoday|\btomorrow|\btonight)`)
)

// Contrast is what is meant and what is not, where that is all that is said: 是五百，不是一千. ok is false for other words; of English both must be
// a number, a day or an hour.
func Contrast(text string) (meant, not string, ok bool) {
	if english.Words(text) {
		return english.Contrast(text)
	}
	m := thisNotThat.FindStringSubmatch(trails.ReplaceAllString(agreesFirst.ReplaceAllString(text, ""), ""))
	if m == nil || noValue.MatchString(m[1]) {
		return "", "", false
	}
	return trails.ReplaceAllString(leads.ReplaceAllString(m[1], ""), ""), m[2], true
}

// Measures reports words that are a number with its unit, a day or an hour, and nothing else.
func Measures(text string) bool {
	if english.Words(text) {
		return english.Measures(text)
	}
	return measure.MatchString(strings.TrimSpace(text))
}

// Unit is what a number counts, 个人 of 三个人, "" where that is not said or there is none.
func Unit(text string) string {
	if english.Words(text) {
		return english.Unit(text)
	}
	if m := measure.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		return m[len(m)-1]
	}
	return ""
}

// SameScale reports days that are named in the same way: 明天 and 后天, 周一 and 周二.
func SameScale(a, b string) bool {
	for _, scale := range []*regexp.Regexp{nearby, weekday, numbered} {
		if at := scale.MatchString(a); at || scale.MatchString(b) {
			return at && scale.MatchString(b)
		}
	}
	return true
}

var (
	// against sets one number, day or hour against another: 要一千，不要五百, 不要五百，三百. anti is that in English: "one bike, not two".
	against = regexp.MustCompile(`^(?:[嗯哦啊，,、 ]|是的)*(?:[是要]|我要)?([^，,。不没别]{1,8})[，,、 ]+(?:而)?(?:不要|不是)([^，,。了]{1,8})$`)
	behind  = regexp.MustCompile(`^(?:[嗯哦啊，,、 ])*不[是要]([^，,。了]{1,8})[，,、 ]+(?:是|要|我要)?([^，,。不没别]{1,8})$`)
	anti    = regexp.MustCompile(`^([^,]{1,30}), ?(?:and )?not ([^,]{1,24})$`)
)

// SetsAgainst finds words that put one number, day or hour in place of another: they turn down what was said back, not the matter.
func SetsAgainst(text string) bool {
	if english.Words(text) {
		m := anti.FindStringSubmatch(strings.TrimRight(english.Fold(text), ".! "))
		return m != nil && len(english.Particulars(m[1])) > 0 && len(english.Particulars(m[2])) > 0
	}
	text = strings.TrimRight(text, "。！! ")
	for _, form := range []*regexp.Regexp{against, behind} {
		if m := form.FindStringSubmatch(text); m != nil && Measures(m[1]) && Measures(m[2]) {
			return true
		}
	}
	return false
}

var (
	// inDoubt asks by its end alone, whether that is so: 就这么定了？
	inDoubt = regexp.MustCompile(`[？?][ ]*$`)
	doubts  = regexp.MustCompile(`^真的?就?这么|[定着样]了?呢$|.{2,}(?:是吧|对吧)$`)
)

// WondersWhether finds a yes that is asked rather than given.
func WondersWhether(text string) bool {
	if english.Words(text) {
		return false
	}
	return inDoubt.MatchString(text) || doubts.MatchString(strings.TrimRight(text, "。！! "))
}
