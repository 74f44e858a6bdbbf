package value_test

import (
	"testing"

	"hotline/dialog/value"
)

// Kinds of people that come together are added up, unless the question names one of them.
func TestParse_AParty(t *testing.T) {
	for _, c := range []struct{ text, prompt, want string }{
		{"两个大人一个小孩", "请问一共几位？", "3"}, {"两大一小", "请问几位？", "3"}, {"四个学生，两个老师", "几位？", "6"}, {"我们俩带一个孩子", "几位？", "3"},
		{"我和我老婆带两个孩子", "几位？", "4"}, {"我带一个孩子", "几位？", "2"}, {"一家三口加一个老人", "几位？", "4"}, {"我们两口子还有两个老人", "几位？", "4"},
		{"两个大人一个小孩", "有几个小孩？", "1"}, {"两个大人一个小孩", "几个大人？", "2"}, {"两个大人一个小孩", "大人小孩一共几位？", "3"},
		{"两个大人，不带小孩", "几位？", "2"}, {"两个大人一个小孩，一共三位", "几位？", "3"}, {"一家三口", "几位？", "3"}, {"我们俩", "几位？", "2"}, {"负五个人", "几位？", ""}, {"一个人都没有", "几位？", "0"}, {"就我一个人", "几位？", "1"},
		{"做一次要多久", "一共几台车？", ""}, {"两个人多少钱", "几位？", ""}, {"晚两个小时", "几台？", ""}, {"三个人，待两个小时", "几位？", "3"}, {"两个月", "开几个月？", "2"},
		{"能提前一天取消吗", "几位？", ""}, {"我一会儿来", "几位？", ""}, {"三天", "住几天？", "3"}, {"三天", "您要住多久？", "3"}, {"三位，住两天", "几位？", "3"}, {"一起三个人", "几位？", "3"},
		{"三台电脑两个手机", "几台？", ""}, // things are not added up
	} {
		if got, _ := value.Parse(value.Count, c.text, value.Context{Asked: true, Prompt: c.prompt}); got != c.want {
			t.Errorf("%s at %s: %q, want %q", c.text, c.prompt, got, c.want)
		}
	}
}

// So they are where nobody asked, beside other words.
func TestParse_APartyUnasked(t *testing.T) {
	for text, want := range map[string]string{
		"两个大人一个小孩，约明天的票": "3", "我们两大一小想来看展": "3", "给我们两个大人订票，小孩不要票": "2", "不对，是三个大人两个孩子": "5", "两个大人两百块": "2",
	} {
		if got, _ := value.Parse(value.Count, text, value.Context{Prompt: "请问一共几位？"}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A telephone number is no address, and no part of one.
func TestParse_AnAddressWithoutTheNumber(t *testing.T) {
	for text, want := range map[string]string{
		"13900139000": "", "我的电话是13900139000": "", "解放路12号，电话13900139000": "解放路12号", "一三九零零一三九零零零，解放路十二号": "解放路十二号", "解放路139号3栋": "解放路139号3栋",
	} {
		if got, _ := value.Parse(value.Address, text, value.Context{Asked: true}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// A count or an amount out of the range is none.
func TestParse_WithinARange(t *testing.T) {
	one, six, most := 1, 6, 200
	for text, want := range map[string]string{"零个人": "", "一个人": "1", "六位": "6", "七位": ""} {
		if got, _ := value.Parse(value.Count, text, value.Context{Asked: true, Least: &one, Most: &six}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got, ok := value.Parse(value.Amount, "五百块", value.Context{Asked: true, Most: &most}); ok {
		t.Errorf("five hundred of two hundred: %s", got)
	}
}

// A count is whole with its measure; a number that may go on, and a group beside which another may come, are not.
func TestComplete_Counts(t *testing.T) {
	for text, want := range map[string]bool{
		"两个人": true, "三位吧": true, "我们俩": true, "一百二十个人": true, "一家三口": true, "two people": true, "four of us": true,
		"两": false, "一百": false, "二十": false, "一百二": false, "两个大人": false, "一个小孩": false, "几个人": false, "fifty": false, "two adults": false,
	} {
		if got := value.Complete(value.Count, text, value.Context{}); got != want {
			t.Errorf("%s: complete %v, want %v", text, got, want)
		}
	}
}
