package phrase

import (
	"regexp"
	"strings"
)

var (
	asksPrice = regexp.MustCompile(`多少钱|怎么收|咋收|收费|费用|什么价|啥价|价格|几块|贵不贵|贵吗|(?i:\bhow much\b|\bcosts?\b|\bcharged?\b|\bprices?\b)`)
	hasPrice  = regexp.MustCompile(`每[个]?[天月年次晚][0-9]|[0-9]元[^，。]{2,8}、|(?i:(?:[$£€][0-9.]+|[0-9] (?:yuan|dollars?|pounds?|euros?)) (?:a|per|each|for) )`)
	asksWhich = regexp.MustCompile(`有(?:哪|什么|啥)(?:种|款|样|套餐|选|可选|可以选|[呢呀啊的]|$)|哪[些几]|(?i:\bwhat (?:do you have|have you got|are they|are (?:the|my) (?:options|choices)|options|choices|is there)\b|\bwhich ones?\b)`)
	recaps    = regexp.MustCompile(`刚才|来着|^(?:是|说)?多少$|哪[张个]卡|哪个号|(?i:^(?:is|was) (?:it|that) (?:[0-9]|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|a hundred|one|two|three|four|five)|\bwhich (?:card|number|one)\b|\bwhat did you say\b)`)
	hasList   = regexp.MustCompile(`[^、]、[^、]|(?i:, [^,]+(?:,? (?:or|and) )|: [^.]+, )`)
)

// Repeats reports that a question of the hotline's own answers what was asked in its place: the plans with their prices, where 都有哪些 or 怎么收费 was
// asked, or what is to be confirmed, where 刚才说多少 was.
func Repeats(text, question string) bool {
	if AsksBack(text) && strings.ContainsAny(question, "0123456789") { // 周二吗, where that day was read back by its date
		return true
	}
	return asksPrice.MatchString(text) && hasPrice.MatchString(question) || asksWhich.MatchString(text) && hasList.MatchString(question) ||
		recaps.MatchString(text) && strings.ContainsAny(question, "0123456789")
}
