package heard

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
)

// FirmIn reads the name of a firm where nobody asked, for a field that is asked for with the words of asked; where an invoice may be in the
// speaker's name (抬头) that too.
func FirmIn(text, asked string) (string, bool) {
	if !language.HasAny(asked, "公司", "单位", "抬头") || language.Asks(text) {
		return "", false
	}
	if name, ok := ownNameIn(text); ok && strings.Contains(asked, "抬头") {
		return name, true
	}
	for _, c := range language.Clauses(text) {
		if c = language.Strip(c); Company(c) && !Denied(c, Words{}) {
			return c, true
		}
	}
	return "", false
}

// ownName is the speaker's name where something is to be in it.
var ownName = regexp.MustCompile(`我(?:本人|自己|个人)?的?名字(?:是|叫)?([\p{Han}·]{0,4})$`)

// ownNameIn reads the speaker's name where something is to be in it: 抬头个人，写我名字毕成功; 写我个人的名字，臧小军.
func ownNameIn(text string) (string, bool) {
	all := language.Clauses(text)
	for i, c := range all {
		m := ownName.FindStringSubmatch(c)
		if m != nil && m[1] == "" && i+1 < len(all) {
			m[1] = all[i+1]
		}
		if m != nil && utf8.RuneCountInString(m[1]) > 1 && utf8.RuneCountInString(m[1]) <= 4 && NameLike(m[1]) {
			return m[1], true
		}
	}
	return "", false
}

// FreeText takes the clause that answers, without the words around it.
func FreeText(text string, led bool) (string, bool) {
	best := ""
	if language.HasAny(text, "忘了", "记不清", "记不得", "不知道", "不清楚", "不记得", "说不上来") {
		return "", false
	}
	if name, ok := ownNameIn(text); ok {
		return name, true
	}
	for i, c := range language.Clauses(text) {
		called := strings.HasPrefix(c, "叫") || strings.Contains(c, "名叫") || strings.Contains(c, "名字叫")
		c = Located(c)
		if c = language.Strip(c); called && utf8.RuneCountInString(c) > 2 && !language.Asks(c) {
			return c, true
		}
		n := utf8.RuneCountInString(c)
		if n < 2 || n > 40 || language.Asks(c) && !led || language.HasAny(c, "不知道", "不清楚", "忘了", "记不清", "记不得", "没有名字", "不记得", "等一下", "我看一下", "我找", "稍等", "你好", "您好", "没听") {
			continue
		}
		if led && i == 0 {
			return c, true
		}
		if n > utf8.RuneCountInString(best) {
			best = c
		}
	}
	return best, best != ""
}

// House reports a clause that ends with the name of a firm, a shop or an office.
func House(clause string) bool { return house.MatchString(clause) }

var house = regexp.MustCompile(`^[\p{Han}（）()]{4,}(?:公司|集团|厂|店|馆|中心|局|院|学校|大学|事务所|合作社|经营部|服务部|工作室)$`)

// BeginsName reports one or two characters in front of a name that nobody has learnt, which belong to it: 常 of 常德市第三建筑公司.
func BeginsName(front string) bool {
	n := utf8.RuneCountInString(front)
	return (n == 1 || n == 2) && !strings.ContainsAny(front, "我你您他她的了是叫在有做开写给跟和到就那这说把被从去来每大约半") && !strings.ContainsFunc(front, func(r rune) bool { return !unicode.Is(unicode.Han, r) || spoken.HasNumber(r) })
}

// HoursAround is the hours of the day of which words are a part, "" for other words: of 十二点 in 中午十二点到两点 all.
func HoursAround(text, words string) string {
	for _, m := range hours.FindAllString(text, -1) {
		if strings.Contains(m, words) && (strings.Contains(m, "点") || utf8.RuneCountInString(m) > 2) {
			return m
		}
	}
	return ""
}

var hours = regexp.MustCompile(`(?:从|每天|每晚|每到|天天|夜夜|一到|周末|大?清早|早上|上午|中午|下午|傍晚|晚上|半夜|深夜|夜里|凌晨|后半夜|[\d一二三四五六七八九十两]+点(?:半|多|来钟|钟|[\d一二三四五六七八九十]+分)?|[一二三四五六七八九十两]{1,2}[点、]?[一二三四五六七八九十两]{1,2}点|到|一直到|以后|之后|以前|左右|不到)+`)

// Company reports the full name of one.
func Company(words string) bool { return company.MatchString(words) }

// company is the full name of one, wherever it stands.
var company = regexp.MustCompile(`^[\p{Han}（）()]{2,24}(?:有限责任公司|有限公司|股份公司|集团公司)$`)

// Located is what stands behind a place, else the words themselves: of 江宁区东山街道的湘里人家酒楼 the last.
func Located(words string) string {
	if m := located.FindStringSubmatch(words); m != nil {
		return m[1]
	}
	return words
}

// located is what stands behind a place: of 江宁区东山街道的湘里人家酒楼 the last.
var located = regexp.MustCompile(`^[\p{Han}\d]{1,16}(?:区|街道|镇|路|县|乡)的([\p{Han}]{3,})$`)
