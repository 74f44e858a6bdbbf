package phrase

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
)

var (
	// area is a place down to a district, a town at the most.
	area = regexp.MustCompile(`^(?:我?们?家?[住在是]*)?[\p{Han}]{1,12}(?:省|市|区|县|旗|镇|乡)$`)
	// finer are the signs of a place within one: 江宁区天元路, 鼓楼小区.
	finer     = regexp.MustCompile(`[路街道巷弄号栋幢座楼室村组]|小区|新区|社区|园区|校区|花园|大厦|广场|[0-9一二三四五六七八九十]`)
	asksArea  = regexp.MustCompile(`哪个?(?:省|市|城市|区|县|地区)|(?i:\b(?:which|what) (?:city|district|area|county|town)\b)`)
	areaInEN  = regexp.MustCompile(`(?i)^[a-z' ]+(?:district|county|city)(?:,? [a-z]+){0,2}$|^[a-z' ]+, [a-z' ]+(?:district|county|city)$`)
	finerInEN = regexp.MustCompile(`(?i)\b(?:road|rd|street|st|avenue|ave|lane|alley|building|block|unit|room|floor|flat|apartment|tower|garden|village|plaza|community|compound|no|number)\b|\d`)
)

// IsArea reports an address that names a district and no street: 南京市江宁区.
func IsArea(text string) bool {
	if english.Words(text) {
		return areaInEN.MatchString(text) && !finerInEN.MatchString(text)
	}
	return area.MatchString(text) && !finer.MatchString(text)
}

// WithinArea reports words that name a place within a district: 天元路18号. A question names none.
func WithinArea(text string) bool {
	if AccountOf(text, "") != Told {
		return false
	}
	return finer.MatchString(text) || english.Words(text) && finerInEN.MatchString(text)
}

// AsksArea reports a question that a district answers.
func AsksArea(ask string) bool { return asksArea.MatchString(ask) }

var thatIsAll = []string{"就这", "就到这", "没有门牌", "没门牌", "没有了", "就是这", "只有这", "就写这", "不知道门牌"}

// LeavesItAtThat finds who has no more to say to what was told: 就这个, that's all.
func LeavesItAtThat(text string) bool {
	return HasAny(text, thatIsAll) || JustYes(text) || english.Words(text) && strings.HasPrefix(english.Bare(text), "that's") && SaysDone(text)
}
