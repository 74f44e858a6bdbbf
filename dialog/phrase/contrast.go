package phrase

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
)

var (
	// thisNotThat is 是五百，不是一千: what is meant comes first.
	thisNotThat = regexp.MustCompile(`^([^，,。]{1,10}?)[，,、 ]*而?不是([^，,。改换]{1,10})$`)
	// leads stand before a value that is meant, trails behind it.
	leads  = regexp.MustCompile(`^(?:[嗯呃哦啊对，,、 ]|我说的?|我要的?|应该|应当|就)*[是要]?`)
	trails = regexp.MustCompile(`的?[。！!啊呀哦 ]*$`)
	// measure is a number with its unit, or a day or an hour, and nothing else.
	measure = regexp.MustCompile(`^(?:` + times.String() + `|第?[0-9零〇一二两三四五六七八九十百千万半]+(?:[块元]钱?|个月|[毛角个位名口台张间条部件套份盒只辆箱人桌束支朵枝瓶杯碗盘斤桶棵袋片晚天年]人?)?半?)$`)
)

// Contrast is what is meant and what is not, where that is all that is said: 是五百，不是一千. ok is false for other words; of English both must be
// a number, a day or an hour.
func Contrast(text string) (meant, not string, ok bool) {
	if english.Words(text) {
		return english.Contrast(text)
	}
	m := thisNotThat.FindStringSubmatch(trails.ReplaceAllString(text, ""))
	if m == nil {
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
