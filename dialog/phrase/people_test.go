package phrase_test

import (
	"testing"

	"hotline/dialog/phrase"
)

func TestWantsBoss(t *testing.T) {
	for text, want := range map[string]bool{
		"我要找经理": true, "我找你们领导": true, "让负责人接电话": true, "叫你们店长过来": true, "请你们主管听一下电话": true, "你们老板在不在": true, "换你们院长来说": true, "我要跟你们经理说话": true, "找一下你们校长": true,
		"我想约王主任": false, "预约李院长的号": false, "我是项目经理": false, "经理签字了吗": false, "客户经理叫我来的": false, "找人修水管": false, "不要转人工": false, "": false,
		"I want to book a table": false,
	} {
		if got := phrase.WantsBoss(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestComplains(t *testing.T) {
	for text, want := range map[string]bool{
		"我要投诉": true, "我想投诉你们的员工": true, "投诉你们": true, "我要告你们": true, "我给你们提个意见": true, "你们必须给我一个说法": true,
		"我不投诉": false, "投诉电话是多少": false, "怎么投诉": false, "我的投诉处理得怎么样了": false, "投诉进度": false, "查一下水费": false, "": false,
		"I want to complain about the driver": true, "I'd like to make a complaint": true, "what happened to my complaint": false, "how do I complain": false, "book a table": false,
	} {
		if got := phrase.Complains(text); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
