package phrase_test

import (
	"testing"

	"hotline/dialog/phrase"
)

func TestTakenBack(t *testing.T) {
	for text, want := range map[string][2]string{
		"我要充五十，不对，一百": {"我要充五十，", "，一百"}, "充五十，改成一百": {"充五十，", "一百"}, "不对，是一百": {}, "我要充五十": {}, "这个账单不对": {}, "top up fifty, no, a hundred": {"top up fifty, ", "a hundred"},
	} {
		if before, instead := phrase.TakenBack(text); before != want[0] || instead != want[1] {
			t.Errorf("%s: %q, %q", text, before, instead)
		}
	}
}
