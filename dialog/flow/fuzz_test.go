package flow_test

import (
	"slices"
	"strings"
	"testing"

	"hotline/dialog/flow"
	"hotline/dialog/phrase"
)

// fragments are what talks are put together from: the words the hotline itself knows, and such of the sample's matters and values.
func fragments() []string {
	own := []string{
		"，", "我", "你们", "好", "不", "是", "吧", "吗", "了", "那", "再", "还是", "等等", "我想想", "太贵了", "查话费", "充值", "银行卡", "五十", "一百", "换套餐", "第二个", "129的", "退订视频会员", "装宽带", "南京市江宁区", "停机",
		"开发票", "十月", "明天下午", "三点", "两个人", "13900139000", "给我妈", "下个月", "多少钱", "什么时候", "怎么办", "坏了", "说英文", "中文", "你是谁", "人工", "没人管我", "不想活了",
		"yes", "no", "top up", "fifty", "bank card", "tomorrow", "hold on", "I think", "not", "an agent", "my plan", "how much", "never mind", "what", "let me see", "change it to",
	}
	return slices.Concat(own, phrase.All())
}

// FuzzMind_Turns talks with the sample: whatever callers put together, the talk goes on, and nothing is read for ever. Each octet is a
// fragment, 255 the end of a turn.
func FuzzMind_Turns(f *testing.F) {
	words := fragments()
	spell := func(parts ...string) (out []byte) {
		for _, p := range parts {
			if p == "" {
				out = append(out, 255)
				continue
			}
			out = append(out, byte(slices.Index(words, p))) //nolint:gosec // the first 255 fragments
		}
		return out
	}
	f.Add(spell("查话费", "太贵了", "我想想", "", "好"))
	f.Add(spell("充值", "", "银行卡", "", "五十", "", "好", "五十", "等等", "我想想", "", "不", "一百"))
	f.Add(spell("换套餐", "", "129的", "", "等等", "不", "是", "第二个", "", "那", "还是", "再", "我想想"))
	f.Add(spell("top up", "", "bank card", "", "fifty", "", "yes", "fifty", "hold on", "", "no", "an agent"))
	f.Add(spell("说英文", "", "how much", "", "中文", "", "你是谁", "", "不", "人工", "", "没人管我"))
	f.Add(spell("装宽带", "", "南京市江宁区", "", "多少钱", "", "明天下午", "三点", "", "给我妈"))
	f.Fuzz(func(t *testing.T, talk []byte) {
		l := newLine(t, "13800138000")
		for i, turn := range strings.Split(string(talk), "\xff") {
			if i > 8 || len(turn) > 12 {
				return
			}
			var said strings.Builder
			for _, c := range []byte(turn) {
				said.WriteString(words[int(c)%len(words)])
				if c%5 == 0 {
					said.WriteString(" ")
				}
			}
			if l.hear(flow.Heard{Kind: flow.HeardText, Text: said.String()}); l.last.Text == "" && l.last.Next == flow.NextListen {
				t.Errorf("nothing is said to %q", said.String())
			}
		}
	})
}
