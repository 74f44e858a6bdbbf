package flow_test

import (
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/intent"
)

// A number comes in groups; a group that is no value yet is kept, and never taken for another matter.
func TestMind_NumberSaidInParts(t *testing.T) {
	for name, parts := range map[string][]string{
		"two breaths":       {"一三八零零一三八零", "零零"},
		"three breaths":     {"我的电话是一三八", "零零一三", "八零零零"},
		"said anew whole":   {"一三八零零一三八", "一三八零零一三八零零零"},
		"one digit missing": {"一三八零零一三八零零", "是零"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLine(t, "")
			l.says("我家宽带坏了我要报修")
			for range 6 { // whatever is asked before the number
				if l.asksNumber() {
					break
				}
				l.says(map[bool]string{true: "上不了网", false: "鼓楼区中山路十八号"}[strings.Contains(l.last.Text, "什么") || strings.Contains(l.last.Text, "情况")])
			}
			if !l.asksNumber() {
				t.Fatalf("the number is never asked for: %s", l.last.Text)
			}
			for i, part := range parts {
				if i < len(parts)-1 {
					l.says(part, "继续")
				} else {
					l.says(part)
				}
			}
			for _, f := range l.facts {
				if s, ok := f.(hotline.SlotFilled); ok && s.Value == "13800138000" {
					return
				}
			}
			t.Errorf("the number is not taken; last reply %s", l.last.Text)
		})
	}
}

func (l *line) asksNumber() bool {
	return strings.Contains(l.last.Text, "电话") || strings.Contains(l.last.Text, "号码")
}

func TestDigits(t *testing.T) {
	for text, want := range map[string]string{
		"一三八零零一三八": "13800138", "我的电话是八六二七": "8627", "幺三九，一二三四": "1391234", "三个八六": "8886",
		"一三八不对是一三九": "139",
	} {
		if got, only := intent.Digits(text); got != want || !only && !strings.Contains(text, "不对") {
			t.Errorf("%s: %s, only %v; want %s", text, got, only, want)
		}
	}
	for _, text := range []string{"换成一百二十九的套餐", "查一下话费", "二", "十八", "", "一三八那个套餐多少钱"} {
		if _, only := intent.Digits(text); only {
			t.Errorf("%s is taken for digits alone", text)
		}
	}
}

func TestMind_GoodbyeThatWasHalfHeard(t *testing.T) {
	for text, bye := range map[string]bool{"没有了的谢": true, "不用了写": true, "没有了吗": false, "没有了流量怎么办": false} {
		l := newLine(t, "13800138000")
		l.says("查一下我的话费", "还有其他")
		l.says(text)
		if got := strings.Contains(l.last.Text, "再见"); got != bye {
			t.Errorf("%s: goodbye %v, want %v: %s", text, got, bye, l.last.Text)
		}
	}
}
