package exchange_test

import (
	"fmt"
	"testing"

	"hotline"
	"hotline/dialog/exchange"
)

func TestReply_WholeTakesThePlaceOfWhatItFollows(t *testing.T) {
	then := exchange.Reply{Next: exchange.NextHangup, Scene: "closing"}
	r := exchange.Reply{Text: "好的，", Scene: "faq", Facts: []hotline.Body{hotline.ToolCalled{Tool: "a"}}, Rest: func(yield func(exchange.Piece) bool) {
		_ = yield(exchange.Piece{Text: "一会儿见。"}) && yield(exchange.Piece{Text: "再见。", Facts: []hotline.Body{hotline.ToolCalled{Tool: "b"}}, Then: &then})
	}}
	got := r.Whole()
	if got.Text != "好的，一会儿见。再见。" || got.Next != exchange.NextHangup || got.Scene != "closing" || len(got.Facts) != 2 || got.Rest != nil {
		t.Errorf("whole %+v", got)
	}
}

func ExampleMask() {
	fmt.Println(exchange.Mask("我的密码是八六三"), exchange.Mask("不记得了"))
	// Output: ******** 不记得了
}
