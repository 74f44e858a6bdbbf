package summary

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline"
	"hotline/assist/language"
	"hotline/assist/summary/speech"
)

// deeds are what somebody does, in words that mean the same here. A sentence that names one which nobody named is made up, however much
// of it was said.
var deeds = [][]string{
	{"上门", "过来", "来修", "来装", "来看", "来人", "师傅来", "家里来", "到您家", "登门"},
	{"回电", "回访", "打电话", "来电", "联系", "致电", "答复", "回复", "打给", "电话"},
	{"退费", "退款", "退钱", "退还", "返还", "退回", "钱也要退", "钱退", "退给", "到账", "退这"},
	{"报警", "派出所", "一一零", "110"},
	{"赔偿", "赔", "补偿"},
	{"邮寄", "快递", "寄到", "寄给", "寄"},
	{"预约", "约好", "约个", "约在"},
	{"取消", "退订", "关掉", "关了", "关闭", "退掉", "不要了", "停掉"},
	{"投诉", "举报", "告你们", "反映"},
	{"被盗", "偷", "盗"},
	{"注销", "销户", "销号", "销掉"},
	{"起诉", "法院", "告上"},
}

// deed checks that what the sentence says was done, or shall be, was spoken of by anybody.
func (c *checker) deed(text string) bool {
	said := c.text() + c.facts + fieldText(c.in)
	for _, same := range deeds {
		if language.HasAny(text, same[0]) && !language.HasAny(said, same...) {
			return false
		}
	}
	return true
}

// organisation is a name that ends in what kind of place it is.
var organisation = regexp.MustCompile(`[\p{Han}]{2,14}?(?:有限公司|公司|银行|学校|医院|大学|工厂)`)

// organisations checks that companies and the like are named as they were said.
func (c *checker) organisations(text string) bool {
	said := language.Fold(c.text() + c.facts + fieldText(c.in))
	for _, name := range organisation.FindAllString(text, -1) {
		for _, lead := range []string{"抬头为", "抬头是", "抬头", "名称为", "名称", "为", "是", "向", "在", "到", "由", "给", "称"} {
			if _, rest, ok := strings.Cut(name, lead); ok && len([]rune(rest)) >= 4 {
				name = rest
			}
		}
		if len([]rune(name)) >= 6 && !strings.Contains(said, language.Fold(name)) {
			return false
		}
	}
	return true
}

// advice are words of what is proposed, asked for or to come: it is not done by them.
var advice = []string{"建议", "请您", "麻烦您", "可以", "需要", "要不要", "是否", "如果", "的话", "可能", "想", "让您", "您先", "您可", "才能", "要求", "希望", "能不能", "给我", "也要", "看能"}

var (
	kin    = []string{"爱人", "老婆", "老公", "媳妇", "妈", "爸", "父亲", "母亲", "孩子", "儿子", "女儿", "家人", "家里人", "朋友", "同事", "邻居", "室友", "老人", "亲戚", "老伴"}
	givers = regexp.MustCompile(`(?:给|向|找)(客户|师傅|坐席|对方|您|我|你们|你|他们|他|她)`)
)

// roles checks who does it: what the caller tells of somebody else is not the caller's deed, and who is called does not call.
func (c *checker) roles(text string) bool {
	if strings.HasPrefix(text, "客户") && !language.HasAny(text, kin...) && c.aboutOthers(text) {
		return false
	}
	want := givers.FindStringSubmatch(text)
	if want == nil {
		return true
	}
	right, other := 0.0, 0.0
	for _, s := range c.said {
		for _, part := range language.Clauses(s.Text) {
			got := givers.FindStringSubmatch(part)
			if got == nil {
				continue
			}
			l := max(share(content(text), part), share(part, content(text)))
			if role(s.Us(), got[1]) == want[1] || role(s.Us(), got[1]) == "" {
				right = max(right, l)
			} else {
				other = max(other, l)
			}
		}
	}
	return other < alike || right >= other
}

// role is who a word means in the mouth of us or of the caller; "" = that cannot be told.
func role(us bool, word string) string {
	switch word {
	case "您", "你", "你们":
		if us {
			return "客户"
		}
		return "坐席"
	case "我":
		if us {
			return "坐席"
		}
		return "客户"
	case "他们":
		return "对方"
	case "他", "她":
		return ""
	}
	return word
}

// aboutOthers reports that the caller said it of somebody else: 她把身份证号给他们了.
func (c *checker) aboutOthers(text string) bool {
	for _, clause := range clausesOf(text) {
		mine, others := 0.0, 0.0
		for _, s := range c.said {
			if s.Party != hotline.PartyCaller {
				continue
			}
			third := false
			for _, part := range language.Clauses(s.Text) {
				switch {
				case strings.HasPrefix(part, "她") || strings.HasPrefix(part, "他") || slices.ContainsFunc(kin, func(k string) bool { return strings.HasPrefix(part, "我"+k) || strings.HasPrefix(part, k) }):
					third = true
				case strings.HasPrefix(part, "我"):
					third = false
				}
				if l := share(clause, part); third {
					others = max(others, l)
				} else {
					mine = max(mine, l)
				}
			}
		}
		if others >= alike && others > mine {
			return true
		}
	}
	return false
}

// withdrawn drops what a speaker took back in the same breath: 接听免费……不对，接听也是九毛九.
func withdrawn(text string) string {
	for _, mark := range []string{"不对，", "不对,", "不对 ", "说错了", "哦不，", "不是，应该"} {
		before, after, ok := strings.Cut(text, mark)
		if !ok || before == "" {
			continue
		}
		before = strings.TrimRight(before, "。，,…. ")
		if at := strings.LastIndexAny(before, "，,。；;！!？?"); at >= 0 {
			_, size := utf8.DecodeRuneInString(before[at:])
			before = before[:at+size]
		} else {
			before = ""
		}
		text = before + after
	}
	return text
}

var soon = regexp.MustCompile(`(?:快要|快|即将|马上要|马上就要|眼看|就要)([\p{Han}]{2})`)

// early checks that nothing is called done that was only near: 已过期 where 快过期了 was said.
func (c *checker) early(text string) bool {
	said := c.text() + c.facts
	for _, m := range soon.FindAllStringSubmatch(said, -1) {
		if language.HasAny(text, "已"+m[1], "已经"+m[1]) && !language.HasAny(said, "已"+m[1], "已经"+m[1]) {
			return false
		}
	}
	return true
}

// allowed checks that what the house is said to allow was allowed by it, and not only asked for.
func (c *checker) allowed(text string) bool {
	if !strings.HasPrefix(text, "坐席") || !language.HasAny(text, "可以", "同意", "支持") || negative(text) {
		return true
	}
	for _, s := range c.said {
		if !s.Us() || speech.Question(s.Text) {
			continue
		}
		for _, part := range language.Clauses(s.Text) {
			if language.HasAny(part, "可以", "能", "行", "支持", "没问题", "同意") && !negative(part) && !strings.Contains(part, "只") && share(strings.NewReplacer("可以", "", "同意", "", "支持", "").Replace(content(text)), part) >= alike {
				return true
			}
		}
	}
	return false
}
