package value

import (
	"regexp"
	"strings"

	"hotline/dialog/spoken"
)

// asksName reports a question for the name of something, such as a company: its answer is the name, without the words that introduce it.
func asksName(prompt string) bool {
	return spoken.HasAny(strings.ToLower(prompt), "全称", "名称", "抬头", "叫什么", "full name", "name of")
}

var (
	// named is what introduces a name: 公司抬头是, 我们单位全称叫.
	named = regexp.MustCompile(`^[嗯呃额啊哦好的那就，,、 ]*(?:(?:我们|咱们|我|发票)的?)?(?:公司|单位|企业|发票)?的?(?:全称|名称|抬头|名字)(?:就?(?:是|叫做?|为|写|开))?[：:，, ]*`)
	// called is the same where only a verb says so: 公司叫, 就开, 写.
	called = regexp.MustCompile(`^[嗯呃额啊哦那就，,、 ]*(?:(?:我们|咱们|我)的?)?(?:公司|单位|企业)(?:是|叫做?|写|就?开)[：:，, ]*|^(?:就?是|叫做?|就?写|就开)[：:，, ]*`)
	// after is what follows a name and does not belong to it. A bar (酒吧) is none.
	after = regexp.MustCompile(`(?:[，,。！! ]|这个(?:公司|抬头)?|就(?:行|可以|好)了?|可以了|谢谢你?|没错|对的?|啊|呀|哈)+$`)
	// house is the end of the name of a firm or an office.
	house = regexp.MustCompile(`\p{Han}{3,}(?:公司|集团|厂|店|馆|中心|局|院|校|大学|事务所|所|协会|工作室|合作社|经营部)$`)
)

// parseText is free text as said. The name of something is taken without the words around it, from what was meant last: 公司抬头是星河贸易,
// 不对，是星河商贸.
func parseText(said, prompt string) string {
	if bareYes.MatchString(said) {
		return ""
	}
	if !asksName(prompt) {
		return said
	}
	pieces := spoken.Pieces(said)
	for i := len(pieces) - 1; i >= 0; i-- {
		if name := bareName(pieces[i].Text); !pieces[i].Rejected && len([]rune(name)) > 1 {
			return name
		}
	}
	return said
}

// bareYes answers a question for words with none.
var bareYes = regexp.MustCompile(`(?i)^(?:(?:是的?|对的?|好的?|行|可以|嗯+|哦|啊|yes|yeah|yep|yup|ok|okay|sure|right|please)[，,。.！! ]*)+$`)

// bareName is a name without the words around it.
func bareName(text string) string {
	text = strings.TrimFunc(text, spoken.IsPause)
	var houses []string
	for _, c := range clauses(text) {
		if house.MatchString(c) {
			houses = append(houses, c)
		}
	}
	if len(houses) == 1 { // 开公司的，南京星河贸易有限公司，就这个
		text = houses[0]
	}
	for _, lead := range []*regexp.Regexp{named, called} {
		if at := lead.FindString(text); len(at) < len(text) {
			text = text[len(at):]
		}
	}
	if at := after.FindStringIndex(text); at != nil && at[0] > 0 {
		text = text[:at[0]]
	}
	return text
}
