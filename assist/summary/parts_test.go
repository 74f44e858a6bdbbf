package summary_test

import (
	"reflect"
	"testing"

	"hotline/assist/summary"
)

func TestParts_TellsOurWordsFromThoseOfTheCall(t *testing.T) {
	text := summary.Joined([]string{
		"客户反映：我家网断了", "机器人：查询话费", "坐席：已登记报修", "客户同意明天上门", "客户未接受：换套餐", "客户表示同意", "客户确认信息无误", "客户不认可处理结果", "已建工单T100002",
		"明天上午回电（11月23日 10:00前）", "客户待办：带身份证", "坐席承诺明天上午回电", "机器人承诺短信通知", "138****8000 的话费",
	})
	want := []summary.Part{
		{Kind: summary.KindNeed, Text: "我家网断了"}, {Kind: summary.KindBot, Text: "查询话费"}, {Kind: summary.KindAgent, Text: "已登记报修"}, {Kind: summary.KindAgreedTo, Text: "明天上门"},
		{Kind: summary.KindDeclined, Text: "换套餐"}, {Kind: summary.KindAgreed}, {Kind: summary.KindConfirmed}, {Kind: summary.KindDisputed}, {Kind: summary.KindTicket, Text: "T100002"},
		{Kind: summary.KindWords, Text: "明天上午回电", Due: "11-23 10:00"}, {Kind: summary.KindCallerTodo, Text: "带身份证"}, {Kind: summary.KindAgentPromised, Text: "明天上午回电"},
		{Kind: summary.KindBotPromised, Text: "短信通知"}, {Kind: summary.KindWords, Text: "138****8000 的话费"},
	}
	if got := summary.Parts(text); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := summary.Parts(summary.Joined(nil)); got != nil {
		t.Errorf("of nothing: %+v", got)
	}
}
