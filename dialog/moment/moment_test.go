package moment_test

import (
	"fmt"
	"testing"
	"time"

	"hotline/dialog/moment"
)

// Callers of all regions, with corrections and side remarks; near-misses have no value.
func TestRead_AsItIsSaid(t *testing.T) {
	now := time.Date(2026, 11, 18, 10, 20, 0, 0, time.UTC) // a Wednesday
	for _, tt := range []struct {
		read               func(string, moment.Context) (string, bool)
		text, prompt, want string // "" = no value
	}{
		{moment.Date, "三十号，就这个月", "", "2026-11-30"},
		{moment.Date, "坏了有两天了", "故障是哪天开始的？", "2026-11-16"},
		{moment.Date, "三四天前", "", ""},
		{moment.Date, "呢两日都得", "", ""},
		{moment.Date, "不是昨天，前天就断了", "", "2026-11-16"},
		{moment.Time, "上午下午都行", "", ""},
		{moment.Time, "明天下午两点，要不三点吧", "", "2026-11-19 15:00"},
		{moment.Time, "半个钟后", "", "2026-11-18 10:50"},
		{moment.Date, "明朝好伐，今朝来不及了", "", "2026-11-19"},
		{moment.Date, "下周四，哦豁那天要开会，下周五嘛", "", "2026-11-27"},
		{moment.Date, "后天嘛，明天我要上班", "", "2026-11-20"},
		{moment.Date, "昨天还是好的，今天就莫得网了", "请问故障是哪天开始的？", "2026-11-18"},
		{moment.Date, "下个礼拜的礼拜三", "", "2026-11-25"},
		{moment.Date, "圣诞节头一天", "", "2026-12-24"},
		{moment.Date, "九月三十号，国庆头一天", "请问是哪天办的？", "2026-09-30"},
		{moment.Date, "这个月最后一天", "", "2026-11-30"},
		{moment.Date, "外后天", "", "2026-11-21"},
		{moment.Date, "五天过后嘛", "", "2026-11-23"},
		{moment.Date, "不是这周五，是下周五", "", "2026-11-27"},
		{moment.Date, "十一", "请问是哪天扣的费？", "2026-10-01"},
		{moment.Date, "三十一号", "您想从哪天开始停机？", "2026-12-31"},
		{moment.Date, "十一月三十一号", "", ""},
		{moment.Date, "除了周六都行", "", ""},
		{moment.Date, "上周三还是周四来着", "", ""},
		{moment.Time, "后天不空，大后天下午两点十分", "", "2026-11-21 14:10"},
		{moment.Time, "明天上午没空，下午三点吧", "", "2026-11-19 15:00"},
		{moment.Time, "周五下午五点，哦不得行，要六点", "", "2026-11-20 18:00"},
		{moment.Time, "后天早上八点过十分", "", "2026-11-20 08:10"},
		{moment.Time, "今儿晚黑八点", "", "2026-11-18 20:00"},
		{moment.Time, "听朝九点", "", "2026-11-19 09:00"},
		{moment.Time, "工作日的上午", "", ""},
	} {
		got, ok := tt.read(tt.text, moment.Context{Now: now, Prompt: tt.prompt, Asked: true})
		if ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

// What a question was asked for decides whether a day is past or to come.
func TestDate_ByItsQuestion(t *testing.T) {
	saturday := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct{ text, prompt, want string }{
		{"周一", "请问是哪天报的修？", "2026-11-16"},
		{"周一", "您哪天方便师傅上门？", "2026-11-23"},
		{"十月", "您要查哪个月的账单？", "2026-10"},
		{"十五号", "请问是几号扣的费？", "2026-11-15"},
		{"十五号", "请问您几号有空？", "2026-12-15"},
	} {
		if got, _ := moment.Date(tt.text, moment.Context{Now: saturday, Prompt: tt.prompt, Asked: true}); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.prompt, tt.text, got, tt.want)
		}
	}
}

func ExampleTime() {
	now := time.Date(2026, 11, 18, 10, 20, 0, 0, time.UTC) // a Wednesday
	when, _ := moment.Time("周五下午五点，哦不行，要六点", moment.Context{Now: now, Asked: true})
	fmt.Println(when)
	// Output: 2026-11-20 18:00
}
