package kb_test

import (
	"context"
	"strings"
	"testing"

	"hotline/assist/kb"
)

const (
	bankPairs = "# 常见问题\n\n## 普通信用卡年费多少\n- 年费怎么收\n普通信用卡年费每年一百元，一年刷满六次免收。\n\n" +
		"## 手机银行转账限额是多少\n手机银行单笔最多转五万元，一天最多二十万元。\n\n## 卡丢了怎么办\n请马上打电话挂失，口头挂失五天内有效，补卡要收工本费15元。\n"
	bankRules = "# 信用卡业务规程\n\n## 年费\n\n普通信用卡每年收取年费100元。当年消费满6次的，免收次年年费。\n\n## 转账\n\n手机银行单笔转账限额5万元，每日累计限额20万元。\n\n" +
		"## 挂失\n\n卡片遗失的，应立即电话口头挂失。口头挂失有效期5天，补卡收取工本费15元。\n"
)

// An approved pair and the document that it was made from do not compete: the pair is the answer.
func TestSearch_AnswersWhereAPairAndADocumentAgree(t *testing.T) {
	l := newFolder(t, map[string]string{"faq.md": bankPairs, "rules.md": bankRules}).open(kb.Deps{})
	for question, want := range map[string]string{
		"普通卡年费每年收取多少": "一百元", "手机银行单笔转账限额": "最多转五万元", "普通信用卡每年年费收多少，怎么免": "刷满六次", "补卡要收多少钱": "15元", "口头挂失几天有效": "五天内",
	} {
		got := l.Search(context.Background(), question)
		if !got.Approved || !strings.Contains(got.Answer, want) {
			t.Errorf("%s: approved %t, %q, want the pair with %s; hits %+v", question, got.Approved, got.Answer, want, got.Hits)
		}
	}
}

// Where they differ, neither is taken for the other's support.
func TestSearch_AbstainsWhereAPairAndADocumentDiffer(t *testing.T) {
	rules := strings.NewReplacer("限额5万元", "限额2万元", "限额20万元", "限额10万元", "年费100元", "年费80元").Replace(bankRules)
	l := newFolder(t, map[string]string{"faq.md": bankPairs, "rules.md": rules}).open(kb.Deps{})
	for _, question := range []string{"手机银行单笔转账限额", "普通信用卡每年年费收多少，怎么免"} {
		if got := l.Search(context.Background(), question); got.Answer != "" {
			t.Errorf("%s: answered %q, want a refusal; hits %+v", question, got.Answer, got.Hits)
		}
	}
}

// Who says 累死我了 asks nothing of the dead; who speaks of one is answered.
func TestLibrary_NobodyDiesOfWaiting(t *testing.T) {
	l := newFolder(t, map[string]string{"id.md": "# 过户\n\n## 机主去世\n\n机主去世：继承人带死亡证明和身份证可以过户。\n", "faq.md": faqText}).open(kb.Deps{})
	for _, text := range []string{"累死我了", "气死我了", "等死我了", "热死了", "急死人了"} {
		if got := l.Search(t.Context(), text); got.Answered() {
			t.Errorf("%s: %s", text, got.Answer)
		}
	}
	for _, text := range []string{"机主死了怎么过户", "机主去世了要带什么过户"} {
		if got := l.Search(t.Context(), text); !got.Answered() {
			t.Errorf("%s: not answered, %.2f", text, got.Confidence)
		}
	}
}
