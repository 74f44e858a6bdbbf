package refer_test

import (
	"fmt"
	"testing"

	"hotline/dialog/refer"
)

func TestPoint(t *testing.T) {
	for text, want := range map[string]string{
		"还是刚才那个": "?", "它现在多少钱": "?", "把它退了吧": "?", "就那个": "?", "跟刚才一样": "?", "他的流量还有吗": "?", "他流量够不够": "?", "那她还欠费吗": "?",
		"那个套餐帮我换了吧": "套餐", "刚才说的那个套餐": "套餐", "刚才那个号再查一下流量": "号", "这个号还有多少流量": "号", "这张卡的余额": "卡", "刚才查的号码": "号码", "那个业务不要了": "业务",
		"再给她充二十": "?", "帮他查一下": "?", "给他们打过电话": "", "查一下我这个号的话费": "", "我这个号码的流量": "", "查话费": "", "他说让我打过来": "", "他们说可以退": "", "我想换个便宜的套餐": "", "你们有哪些套餐": "", "一百二十九的": "", "帮我看看余额": "",
	} {
		p, ok := refer.Point(text)
		got := p.Noun
		if ok && got == "" {
			got = "?"
		}
		if got != want {
			t.Errorf("%s: points at %q, want %q", text, got, want)
		}
	}
}

func TestEllipsis(t *testing.T) {
	for text, want := range map[string]string{
		"那流量呢": "流量", "那流量呢？": "流量", "哦那话费呢": "话费", "那13900001111呢": "13900001111", "那我老婆的号呢": "我老婆的号", "那一百二十九的那个呢": "一百二十九的那个",
		"流量呢": "流量", "那么宽带怎么样": "宽带", "要是五十块的呢": "五十块的", "换成两百的呢": "两百的", "嗯，那积分呢": "积分", "那我自己的": "我自己的", "那我的号": "我的号",
		"查一下流量": "", "我的宽带什么时候能修好呢": "", "怎么办理呢": "", "那我要怎么办呢": "", "那就这样": "", "那我先": "", "呢": "", "那帮我查一下流量呢": "", "你们有没有便宜一点的套餐呢": "", "那你们营业厅几点开门呢": "",
	} {
		if got, _ := refer.Ellipsis(text); got != want {
			t.Errorf("%s: %q is left, want %q", text, got, want)
		}
	}
}

func TestBesides(t *testing.T) {
	for text, want := range map[string]refer.Aside{
		"是的，另外帮我查下流量":           {Answer: "是的", More: "查下流量"},
		"13900001111，对了顺便把彩铃退了": {Answer: "13900001111", More: "彩铃退了"},
		"等会儿再帮我查下流量":            {More: "查下流量", Later: true},
		"好的，办完了再帮我看看积分":         {More: "看看积分", Later: true},
		"一百二十九的。还有我想开个发票":       {Answer: "一百二十九的", More: "开个发票"},
		"明天上午，一会儿再给我查一下话费":      {Answer: "明天上午", More: "查一下话费", Later: true},
	} {
		if got, ok := refer.Besides(text); !ok || got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"是的", "13900001111", "北京市海淀区", "对", "不要了"} {
		if got, ok := refer.Besides(text); ok {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestPieceAndGoesOn(t *testing.T) {
	for text, want := range map[string]string{"139那个号还有多少流量": "139", "尾号一一一一那个": "1111", "幺三九开头的": "139", "尾号幺幺幺幺那充五十块": "1111", "13900001111": "", "查一下话费": "", "九十九块那个": ""} {
		if got, _ := refer.Piece(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]bool{"再看看流量": true, "流量也查一下": true, "好，再帮我查一下积分": true, "查一下流量": false, "我想换套餐": false, "再见": false, "再说一遍": true} {
		if refer.GoesOn(text) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestComplete(t *testing.T) {
	for _, c := range [][3]string{
		{"停机保号一个月要多少钱", "彩铃", "彩铃一个月要多少钱"}, {"补卡怎么办理？", "过户", "过户怎么办理"}, {"宽带装机要多久", "移机", "移机要多久"}, {"查一下话费", "流量", ""},
	} {
		if got, _ := refer.Complete(c[0], c[1]); got != c[2] {
			t.Errorf("%s, %s: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func FuzzBesides(f *testing.F) {
	f.Add("是的，另外帮我查下流量")
	f.Add("\xff再")
	f.Fuzz(func(_ *testing.T, text string) {
		refer.Besides(text)
		refer.Point(text)
		refer.Ellipsis(text)
		refer.Complete(text, text)
	})
}

func ExampleEllipsis() {
	fmt.Println(refer.Ellipsis("那流量呢"))
	// Output: 流量 true
}

func TestNameIt(t *testing.T) {
	for _, c := range []struct{ before, text, want string }{
		{"视频会员多少钱一个月", "它能退吗", "视频会员能退吗"},
		{"那个彩铃怎么收费", "那帮我把它退了", "那帮我把彩铃退了"},
		{"停机保号怎么办", "它要多久", "停机保号要多久"},
		{"", "它能退吗", ""}, {"怎么办", "它能退吗", ""}, {"视频会员多少钱", "其它的呢", ""}, {"视频会员多少钱", "能退吗", ""},
	} {
		got, ok := refer.NameIt(c.before, c.text)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s, %s: %q %v, want %q", c.before, c.text, got, ok, c.want)
		}
	}
}
