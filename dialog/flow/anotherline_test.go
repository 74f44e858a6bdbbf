package flow_test

import (
	"strings"
	"testing"

	"hotline/dialog/flow"
)

// A line that is named by the end of its number is not the one that calls.
func TestMind_AnotherLineIsAskedFor(t *testing.T) {
	for _, said := range []string{"查尾号9001那个号的话费", "查一下尾号九零零一的话费", "139开头的那个号还有多少话费"} {
		l := newLine(t, "13800138000")
		l.says(said, "哪个号码")
	}
	l := newLine(t, "13800138000")
	l.says("查一下尾号8000的话费", "58.6元")
	l = newLine(t, "13800138000")
	l.says("用尾号6688的银行卡充五十", "多少钱")
	l = newLine(t, "13800138000")
	l.says("用尾号6688的卡充五十", "哪一种")
	for _, said := range []string{"9001的话费", "查一下九零零一的流量", "我另外一个139的号欠费了吗", "139那个号还有多少话费", "what is the balance of the number ending in 9001", "check the data of the line that starts with 139"} {
		l = newLine(t, "13800138000")
		if got := l.hear(flow.Heard{Kind: flow.HeardText, Text: said}); strings.Contains(got, "58.6") || strings.Contains(got, "38.4") || !strings.Contains(got, "哪个号码") && !strings.Contains(got, "hich number") {
			t.Errorf("%s: %s", said, got)
		}
	}
	for said, want := range map[string]string{"8000的话费": "58.6元", "what is the balance of my number ending in 8000": "58.6", "2026的账单": "账单"} {
		l = newLine(t, "13800138000")
		l.says(said, want)
	}
	l = newLine(t, "13800138000")
	l.says("尾号9001的话费", "哪个号码")
	l.says("就我打的这个", "58.6元")
}
