package phrase_test

import (
	"testing"

	"hotline/dialog/phrase"
)

func TestRepeats_FindsTheAnswerInTheQuestion(t *testing.T) {
	const plans, roaming, time = "现在可以办理59元轻享套餐、99元畅享套餐。您想换哪一个？", "I'll switch on roaming for 25 yuan a day. Shall I do that?", "师傅什么时候上门方便？"
	for _, c := range []struct {
		text, question string
		want           bool
	}{
		{"都有哪些", plans, true}, {"怎么收费", plans, true}, {"how much is it", roaming, true}, {"多少钱", time, false}, {"有哪些", time, false}, {"安全吗", plans, false}, {"刚才说多少", plans, true}, {"是一百吗", roaming, true}, {"is it forty", roaming, true}, {"四条吗", "4条轮胎，11月24日换，确认吗？", true}, {"周二吗", "4条轮胎，11月24日换，确认吗？", true}, {"哪张卡", time, false}, {"what do you have", "We have the small, the medium, or the large one. Which one?", true},
	} {
		if got := phrase.Repeats(c.text, c.question); got != c.want {
			t.Errorf("%s: %v", c.text, got)
		}
	}
}
