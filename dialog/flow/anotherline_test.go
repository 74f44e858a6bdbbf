package flow_test

import "testing"

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
}
