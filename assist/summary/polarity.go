package summary

import (
	"slices"
	"strings"

	"hotline/assist/language"
)

// said is a clause that was said, and whether it says no.
type said struct {
	text string
	no   bool
}

// statements are the clauses that were said. A question of ours counts as what the caller answered to it, else not at all.
func (c *checker) statements() []said {
	var out []said
	seen := map[string]bool{}
	for i, s := range c.said {
		for _, clause := range language.Clauses(s.Text) {
			if language.Length(clause) < 3 || seen[clause] || len(out) >= statementsMost {
				continue
			}
			seen[clause] = true
			if !s.Us() || !question(s.Text) {
				out = append(out, said{clause, negative(clause)})
				continue
			}
			if i+1 < len(c.said) && !c.said[i+1].Us() {
				answer := c.said[i+1].Text
				switch {
				case negative(clause) && (agrees(s.Text, answer) || refuses(s.Text, answer)): // 您没有告诉他吧? 没有
					out = append(out, said{clause, true})
				case refuses(s.Text, answer):
					out = append(out, said{clause, true})
				case agrees(s.Text, answer):
					out = append(out, said{clause, false})
				}
			}
		}
	}
	return out
}

// polarity checks that clauses say yes and no as what was said about the same, and call nothing done that was only asked for.
func (c *checker) polarity(text string) bool {
	all := c.statements()
	for _, clause := range clausesOf(text) {
		if language.Length(clause) < 3 {
			continue
		}
		same, other, wish := 0.0, 0.0, 0.0
		for _, s := range all {
			if strings.Contains(language.Fold(s.text), language.Fold(clause)) { // said in these words, whatever else the clause denies
				same = 1
				continue
			}
			l := max(share(bare(clause), bare(s.text)), share(bare(s.text), bare(clause))*0.8)
			switch {
			case s.no != negative(clause):
				other = max(other, l)
			case language.HasAny(s.text, "让他", "让她", "让你们", "要求", "希望", "我要", "给我", "请") && !language.HasAny(s.text, "已", "了"):
				wish = max(wish, l)
				same = max(same, l)
			default:
				same = max(same, l)
			}
		}
		if other >= alike && other > same+0.1 || !negative(clause) && denied(clause, all) {
			return false
		}
		if language.HasAny(text, "已经", "已") && !strings.HasPrefix(text, "坐席") && wish >= alike && wish >= same {
			return false
		}
	}
	return true
}

var pronouns = strings.NewReplacer("我", "", "你们", "", "您", "", "根本", "", "从来", "", "也", "", "都", "", "还", "", "呀", "", "啊", "")

// denied reports a clause that holds all of what somebody said no to: 开过视频会员 after 我根本没有开过.
func denied(clause string, all []said) bool {
	core := func(s said) string {
		return pronouns.Replace(bare(s.text))
	}
	for _, s := range all {
		c := core(s)
		if !s.no || language.Length(c) < 2 || !strings.Contains(clause, c) {
			continue
		}
		if !slices.ContainsFunc(all, func(o said) bool { return !o.no && strings.Contains(o.text, c) }) {
			return true
		}
	}
	return false
}

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

var withoutNo = strings.NewReplacer("没有", "", "未能", "", "无法", "", "不能", "", "不会", "", "拒绝", "", "不", "", "没", "", "未", "", "别", "", "会", "", "能", "", "了", "")

// bare drops the words of negation.
func bare(clause string) string {
	return withoutNo.Replace(clause)
}
