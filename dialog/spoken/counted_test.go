package spoken_test

import (
	"fmt"
	"testing"

	"hotline/dialog/spoken"
)

func TestCounts_HoldNumbersWithTheirUnits(t *testing.T) {
	for text, want := range map[string]string{
		"住三晚": "[{三晚 晚 3}]", "十个人一桌": "[{十个人 人 10} {一桌 桌 1}]", "两周": "[{两周 周 2}]", "半个月，十四天": "[{半个月 月 0.5} {十四天 天 14}]", "一个星期": "[{一个星期 星期 1}]", "六个": "[{六个 个 6}]",
		"五十": "[{五十  50}]", "一下": "[]", "一起": "[]", "一会儿": "[]", "一定": "[]", "一样": "[]", "等一等": "[]", "第一天": "[]", "那一天": "[]", "周一晚上": "[]", "三号": "[]", "三月": "[]", "一天八十": "[{八十  80}]", "一周零两天": "[{一周 周 1} {零两天 天 2}]",
		"两三天": "[]", "三十块": "[]", "留一个位置": "[{一个 个 1}]", "三周岁": "[]", "一天到晚": "[]",
	} {
		if got := fmt.Sprint(spoken.Counts(text)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	for question, want := range map[string]string{"请问住几晚？": "[晚]", "一共几个人？": "[人]", "您订几个？": "[]", "要多少份？": "[份]", "哪天来？": "[]"} {
		if got := fmt.Sprint(spoken.AskedUnits(question)); got != want {
			t.Errorf("%s: %s, want %s", question, got, want)
		}
	}
}
