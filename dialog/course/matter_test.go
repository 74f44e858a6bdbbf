package course_test

import (
	"strings"
	"testing"

	"hotline/dialog/course"
)

func TestAsksFor(t *testing.T) {
	knows := func(text string) bool { return strings.Contains(text, "查") || strings.Contains(text, "充") }
	for text, want := range map[string][2]string{
		"查话费，不对，查流量": {"查流量", "查流量"}, "我要充五十，不对，一百": {"我要充五十，", "我要充五十，不对，一百"}, "把套餐改成129的": {"把套餐改成129的", "把套餐改成129的"}, "查话费": {"查话费", "查话费"},
	} {
		if asked, told := course.AsksFor(text, knows); asked != want[0] || told != want[1] {
			t.Errorf("%s: asks for %q, tells %q", text, asked, told)
		}
	}
}
