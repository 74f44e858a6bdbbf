package kb_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"hotline/assist/kb"
)

// TestLibrary_Supports gives claims about what the library found for a question, true and made up.
func TestLibrary_Supports(t *testing.T) {
	cfg := kb.Default()
	cfg.Dir = "../../examples/telecom/knowledge"
	l, err := kb.Open(context.Background(), cfg, kb.Deps{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		question, claim string
		want            bool
	}{
		{"停机保号多少钱", "停机保号每个月5块钱，最长可以办两年。", true},
		{"停机保号多少钱", "停机保号每个月10块钱。", false},
		{"停机保号多少钱", "停机保号是免费的。", false},
		{"停机保号多少钱", "停机保号最长可以办五年。", false},
		{"停机保号多少钱", "好的，我帮您看一下。停机保号每月五元。", true},
		{"流量能结转吗", "套餐里的流量可以结转到下个月底，加油包的流量不结转。", true},
		{"流量能结转吗", "流量可以一直结转到年底。", false},
		{"异地可以补卡吗", "可以，全国任何一家营业厅都能补卡，要带身份证原件。", true},
		{"异地可以补卡吗", "异地不能补卡，要回办卡的地方。", false},
		{"异地可以补卡吗", "可以补卡，另外送您一台平板电脑。", false},
		{"跨城市能移机吗", "跨城市不能移机，要在原来的城市拆机再新装。", true},
		{"跨城市能移机吗", "跨城市可以移机，收五十元。", false},
		{"宽带过户怎么办", "宽带过户要原户主和新户主一起到营业厅。", true},
		{"宽带过户怎么办", "宽带过户要带房产证和结婚证。", false},
		{"十月一号漫游怎么收费", "漫游流量包每天二十五元，不用不收费。", true},
		{"十月一号漫游怎么收费", "漫游流量包每天二十五元，国庆节期间打八折。", false},
		{"销户余额能退吗", "销户的时候余额可以原路退回，三个工作日到账。", true},
		{"销户余额能退吗", "余额会在三十个工作日内用支票寄给您。", false},
		{"携号转网条件", "要在我们的网里满120天，没有欠费。", true},
		{"携号转网条件", "号码在网满60天就可以转。", false},
		{"欠费多久停机", "好的，请稍等。", true},
		{"光猫坏了要赔吗", "正常使用坏了免费换，人为弄坏收一百元。", true},
		{"光猫坏了要赔吗", "您的账户已经为您减免了两百元。", false},
	} {
		var texts []string
		for _, h := range l.Search(context.Background(), c.question).Hits {
			p := h.Paragraph
			texts = append(texts, strings.Join(slices.Concat([]string{p.Title}, p.Headings, p.Questions), "，")+"："+p.Text)
		}
		if got := l.Supports(c.claim, texts); got != c.want {
			t.Errorf("%s: %s: supported %t, want %t", c.question, c.claim, got, c.want)
		}
	}
	if l.Supports("停机保号每月五元。", nil) {
		t.Error("a claim without paragraphs is supported")
	}
}
