package flow_test

import (
	"strings"
	"testing"
)

// atTopup brings a caller to the confirmation of 500 yuan.
func atTopup(t *testing.T, english bool) *line {
	t.Helper()
	l := newLine(t, "13800138000")
	if english {
		l.says("top up")
		l.says("bank card")
		l.says("five hundred", "500 yuan", "Shall I do that")
		return l
	}
	l.says("充值")
	l.says("银行卡")
	l.says("五百", "500元", "确认吗")
	return l
}

// Who wants to wait at a confirmation and says something else is not waited for: the yes behind it would pay what was taken back.
func TestMind_NothingIsAssumedBehindAWish(t *testing.T) {
	for _, said := range []string{"等等，太多了，充五十", "稍等，五十就行", "等一下五十吧", "等等不对，是五十", "hold on, let me change it to fifty", "wait please, fifty", "wait, that's too much, fifty", "one second, make it fifty"} {
		l := atTopup(t, strings.Contains(said, "fifty"))
		l.says(said, "50")
		if strings.Contains(l.last.Text, "500") {
			t.Errorf("%s: %s", said, l.last.Text)
		}
		l.says(map[bool]string{true: "yes", false: "是"}[strings.Contains(said, "fifty")], "50", "108.6")
	}
	for said, asks := range map[string]string{"等等，太多了": "哪里不对", "等等，充少一点": "哪里不对", "等一下，不是这个金额": "哪里不对", "等一下，另外那个": "500元", "稍等，那个什么": "500元", "wait, that's too much": "right", "hold on please, the other thing": "500"} {
		l := atTopup(t, strings.Contains(said, "a"))
		l.says(said, asks)
		if strings.Contains(l.last.Text, "不着急") || strings.Contains(l.last.Text, "take your time") {
			t.Errorf("%s is waited for: %s", said, l.last.Text)
		}
	}
	for _, said := range []string{"等等，不充了", "等一下，算了"} {
		l := atTopup(t, false)
		l.says(said, "没有充值")
	}
	l := newLine(t, "13800138000")
	l.says("停机")
	l.says("暂时不用", "哪个号码")
	l.says("等等，取消", "先不办了")
	for _, said := range []string{"等等，换个号", "换个号", "等等，是别的号"} {
		l = newLine(t, "13800138000")
		l.says("给13900139000充五十", "139 0013 9000，对吗")
		l.says(said, "哪个号码")
	}
	l = newLine(t, "13800138000")
	l.says("换套餐")
	l.says("第三个", "129元")
	l.says("等等，五十九的", "59元轻享套餐", "确认办理吗")
	l.says("确认", "59元轻享套餐从12月1日")
}

// Asked what is wrong, a yes is none to what was read back.
func TestMind_AYesToWhatIsWrongAgreesToNothing(t *testing.T) {
	for _, yes := range []string{"确认", "是", "对"} {
		l := atTopup(t, false)
		l.says("不对", "哪里不对")
		l.says(yes, "500元", "确认吗")
		l.says("五十", "50元", "确认吗")
	}
}

// Who only wants a moment has it, whatever is done in it.
func TestMind_AWishToWaitIsWaitedFor(t *testing.T) {
	for _, said := range []string{"等一下", "等等啊", "稍等，我算一算", "等我一下我拿眼镜", "等一下好吗", "等会儿再说", "等一下，有人敲门", "我想想", "hold on", "hold on, let me check", "one moment please"} {
		l := atTopup(t, strings.Contains(said, "o"))
		before := l.last.Text
		l.says(said)
		if !strings.Contains(l.last.Text, "不着急") && !strings.Contains(l.last.Text, "take your time") {
			t.Errorf("%s: %s", said, l.last.Text)
		}
		l.says(map[bool]string{true: "I'm back", false: "好了"}[strings.Contains(said, "o")], before)
	}
	l := newLine(t, "13800138000")
	l.says("查话费", "58.6元")
	l.says("等等，我要充值", "哪一种")
}

// A moment to think, said without a pause behind something else, is waited for or answers what stands before it; it is not read for ever.
func TestMind_AMomentBehindSomethingElse(t *testing.T) {
	for _, said := range []string{"好五百留着我想想", "太贵了我想想", "这个我想想", "先放着我想想", "让我想想", "不急我看看", "回家我考虑考虑"} {
		l := atTopup(t, false)
		l.says(said)
		if strings.Contains(l.last.Text, "到账") || l.last.Text == "" {
			t.Errorf("%s: %q", said, l.last.Text)
		}
	}
	for _, said := range []string{"查话费我想想", "不要了我想想", "这么贵我想想"} {
		l := newLine(t, "13800138000")
		if l.says(said); l.last.Text == "" {
			t.Errorf("%s: nothing is said", said)
		}
	}
}
