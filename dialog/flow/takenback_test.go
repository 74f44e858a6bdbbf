package flow_test

import (
	"testing"
)

// A value that is put right in the sentence that begins a matter leaves the matter, and counts.
func TestMind_AMatterIsBegunWithTheValueThatWasPutRight(t *testing.T) {
	for _, said := range []string{"我要充值五十块，哦不是，一百块", "我要充五十，不对，是一百", "我要充五十，不对，一百", "充五十吧，错了，一百", "充五十，改成一百", "给我这个号码充值五十块钱，不对，一百块"} {
		l := newLine(t, "13800138000")
		l.says(said, "哪一种")
		if got := l.filled("amount"); got != "100" {
			t.Errorf("%s: amount %q", said, got)
		}
	}
	l := newLine(t, "13800138000")
	l.says("查一下13900139000的话费，不对，是18900001111的", "尾号1111", "206元")
	for said, other := range map[string]string{"帮我查话费，不对，查流量": "流量", "我要开彩铃，不对，开漫游": "哪个国家", "我要报修宽带，不是，是投诉": "登记投诉"} {
		l = newLine(t, "13800138000")
		l.says(said, other)
	}
}

// An order to change something takes nothing back that stands before it.
func TestMind_AChangeIsNoCorrection(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("把套餐改成129的，另外查下话费", "129元流量王套餐", "确认办理吗")
	l.says("确认", "已经办好", "接着是", "58.6元")
	l = newLine(t, "13800138000")
	l.says("套餐换成59的", "59元轻享套餐", "确认办理吗")
}
