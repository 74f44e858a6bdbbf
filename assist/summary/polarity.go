package summary

import (
	"regexp"
	"slices"
	"strings"

	"hotline/assist/language"
)

// opposites are words of which one takes back the other.
var opposites = [][2]string{
	{"升", "降"}, {"开通", "取消"}, {"开通", "关"}, {"开通", "退"}, {"增加", "减少"}, {"白天", "晚上"}, {"白天", "夜里"}, {"白天", "半夜"}, {"上午", "下午"}, {"邮寄", "自取"}, {"寄给", "自取"}, {"寄给", "自己"}, {"同意", "拒绝"}, {"提前", "推迟"}, {"贵", "便宜"}, {"变快", "变慢"},
	{"普票", "专票"}, {"普通发票", "专票"}, {"挂失", "解挂"}, {"停机", "复机"}, {"移机", "拆机"}, {"收入", "支出"}, {"本人", "代办"},
}

// opposite reports a word in the sentence of which only the opposite was said.
func (c *checker) opposite(text string) bool {
	said := c.text() + c.facts
	for _, o := range opposites {
		for _, p := range [][2]string{o, {o[1], o[0]}} {
			if strings.Contains(text, p[0]) && !strings.Contains(text, p[1]) && !strings.Contains(said, p[0]) && strings.Contains(said, p[1]) {
				return true
			}
		}
	}
	return false
}

// noNo are words that hold a no and mean none.
var noNo = []string{"不好意思", "没问题", "没关系", "不错", "差不多", "对不起", "不过", "要不", "不但", "是不是", "能不能", "没错", "不管", "有没有", "对不对", "可不可以", "行不行", "要不要", "不客气", "不仅", "不然", "会不会", "好不好", "不用谢", "特别", "分别", "级别", "别人", "别的", "识别", "区别", "未来", "莫名", "不断", "不少", "不停", "非", "还没有结束"}

func negative(clause string) bool {
	for _, w := range noNo {
		clause = strings.ReplaceAll(clause, w, "")
	}
	return strings.ContainsAny(clause, "不没未无别莫勿") || strings.Contains(clause, "拒绝") || strings.Contains(clause, "否认")
}

// eitherOr writes a question of the sort 亮不亮 as 亮吗: the no in it is none.
func eitherOr(text string) string {
	runes := []rune(text)
	for i := 0; i+2 < len(runes); i++ {
		if runes[i+1] == '不' && runes[i] == runes[i+2] && !slices.Contains(noNo, string(runes[i:i+3])) && !strings.ContainsRune("不是能对行", runes[i]) {
			runes = slices.Concat(runes[:i+1], []rune("吗"), runes[i+3:])
		}
	}
	return string(runes)
}

// sits is a clause that says where something is.
var sits = regexp.MustCompile(`^(?:客户的|客户说)?([\p{Han}]{2,4})在([\p{Han}]{2,6})$`)

// swapped reports that the sentence puts a thing where the call put another: 公司在高新区 where the call has 工地在高新区，公司在蜀山区.
func (c *checker) swapped(text string) bool {
	for _, clause := range language.Clauses(text) {
		m := sits.FindStringSubmatch(clause)
		if m == nil {
			continue
		}
		there, other := false, false
		for _, s := range c.said {
			for _, said := range language.Clauses(s.Text) {
				who, where, ok := strings.Cut(said, "在")
				switch {
				case !ok:
				case strings.HasSuffix(who, m[1]) && strings.Contains(where, m[2]):
					return false
				case strings.HasSuffix(who, m[1]) && where != "":
					there = true
				case strings.Contains(where, m[2]) && who != "":
					other = true
				}
			}
		}
		if there && other {
			return true
		}
	}
	return false
}
