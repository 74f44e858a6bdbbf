package faq_test

import (
	"fmt"
	"testing"

	"hotline/dialog/faq"
)

const page = `# 问答
<!-- id: x -->
## 怎么开电子发票
- 发票在哪里开
- 给我开张发票

登录网上营业厅，
选择电子发票。

## 营业厅几点开门
早上九点。
## 没有答案
`

func TestParse(t *testing.T) {
	got := faq.Parse(page)
	if len(got) != 3 || got[0].Text != "登录网上营业厅，选择电子发票。" || len(got[0].Ways) != 3 || got[2].Text != "" {
		t.Errorf("%+v", got)
	}
}

func TestBook_Find(t *testing.T) {
	book := faq.New(faq.Parse(page)[:2])
	for text, want := range map[string]string{"电子发票怎么开啊": "怎么开电子发票", "请问营业厅几点开": "营业厅几点开门"} {
		found, likeness := book.Find(text, 1)
		if len(found) != 1 || found[0].Question != want || likeness[0] < 0.5 {
			t.Errorf("%s: %+v %v", text, found, likeness)
		}
	}
	if _, likeness := book.Find("今天天气怎么样", 1); likeness[0] > 0.3 {
		t.Errorf("likeness %v of something else", likeness)
	}
	var none *faq.Book
	if found, _ := none.Find("发票", 3); found != nil {
		t.Errorf("found %v in nothing", found)
	}
}

func ExampleBook_Find() {
	book := faq.New(faq.Parse("## 营业厅几点开门\n早上九点。\n## 怎么开发票\n在网上营业厅。\n"))
	found, _ := book.Find("发票怎么开", 1)
	fmt.Println(found[0].Text)
	// Output: 在网上营业厅。
}
