package intent_test

import (
	"strings"
	"testing"

	"hotline/dialog/intent"
)

func TestContent_IsEmptyWhereNoMatterIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"嗯那个": "", "你好，我想问一下": "", "帮我查一下": "", "上个月": "", "五十": "", "13900001111": "", "是这样的": "", "怎么回事": "",
		"um, I would like to ask": "", "话费": "话费", "查话费": "话费", "停机": "停机", "um my bill": "bill",
	} {
		if got := intent.Content(text); got != want {
			t.Errorf("%q: content %q, want %q", text, got, want)
		}
	}
}

// bareModel is taught three matters that share a word.
func bareModel(t *testing.T) *intent.Model {
	t.Helper()
	var samples []intent.Sample
	for name, texts := range map[string]string{
		"balance":         "查一下我的话费 话费还剩多少 看看话费余额 余额还有多少 我想查余额 帮我看看余额 我话费还有吗",
		"topup":           "我要交话费 给手机充话费 话费怎么充 充五十块话费 帮我充值 充值一百 给我爸充话费",
		"bill":            "话费怎么这么高 这个月话费多扣了 账单怎么多了 账单 查一下账单 看看上个月的账单 账单看不懂",
		"port":            "携号转网 我要转到别的公司 转网怎么办 办携号转网 转网要什么条件 换运营商 我要转出去",
		intent.OutOfScope: "今天天气怎么样 讲个笑话 帮我订机票 附近有什么好吃的 你喜欢什么 唱首歌 股票涨了吗",
	} {
		for _, text := range strings.Fields(texts) {
			samples = append(samples, intent.Sample{Text: text, Intent: name})
		}
	}
	m, err := intent.Train(samples, intent.Default())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestModel_RefusesWordsThatNameNoMatter(t *testing.T) {
	m := bareModel(t)
	for _, text := range []string{"嗯 那个", "我想", "帮我查一下", "这个月", "怎么回事", "五十", "我要办业务"} {
		if got := m.Classify(text); got.Intent != intent.OutOfScope || got.Confidence < 0.99 || len(m.Senses(text)) > 0 {
			t.Errorf("%q: %+v, senses %v", text, got, m.Senses(text))
		}
	}
	if got := m.Classify("查一下我的话费"); got.Intent != "balance" {
		t.Errorf("a whole sentence: %+v", got)
	}
}

func TestModel_SensesOfABareWord(t *testing.T) {
	m := bareModel(t)
	for _, text := range []string{"话费", "嗯，那个，话费", "我想问一下话费。"} {
		got := m.Senses(text)
		sum := 0.0
		for _, s := range got {
			sum += s.Confidence
		}
		if len(got) != 3 || got[0].Confidence > 0.7 || sum < 0.99 || sum > 1.01 {
			t.Errorf("%q: senses %v, want three matters, none for sure", text, got)
		}
	}
	if got := m.Senses("转网"); len(got) != 1 || got[0].Intent != "port" {
		t.Errorf("a word of one matter: %v", got)
	}
	for _, text := range []string{"账单", "查话费", "话费还剩多少", "你好", "", "火星"} { // a sample, an order, a sentence, nothing, unknown
		if got := m.Senses(text); len(got) > 0 {
			t.Errorf("%q: senses %v, want none", text, got)
		}
	}
}

func BenchmarkModel_Senses(b *testing.B) {
	m, err := intent.Train([]intent.Sample{{Text: "查话费", Intent: "a"}, {Text: "充话费", Intent: "b"}, {Text: "改套餐", Intent: "c"}}, intent.Default())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_ = m.Senses("嗯那个话费")
	}
}
