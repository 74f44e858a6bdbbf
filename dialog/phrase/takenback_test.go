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

// What is meant comes last, after what is not; a polite no holds no value.
func TestAfterWrong_TakesTheNumberMeant(t *testing.T) {
	for text, want := range map[string]string{
		"不，八十": "八十", "不要五十要一百": "一百", "好，不要两张，要四张": "四张", "不是五十是八十": "八十", "not fifty, fifteen": "fifteen", "no, not fifty, a hundred": "a hundred",
	} {
		if got, ok := phrase.AfterWrong(text); !ok || got != want {
			t.Errorf("%s: %q, %v, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"不用了", "不要了", "不，不充了", "不要充一百"} {
		if got, ok := phrase.AfterWrong(text); ok {
			t.Errorf("%s: %q", text, got)
		}
	}
}

// Days count where they are named in the same way, and a number by what it counts.
func TestContrast_OfTheSameScale(t *testing.T) {
	for pair, want := range map[[2]string]bool{{"明天", "后天"}: true, {"周一", "周三"}: true, {"明天", "周一"}: false, {"tomorrow", "Monday"}: false, {"Monday", "Tuesday"}: true, {"today", "tomorrow"}: true, {"五百", "一千"}: true} {
		if got := phrase.SameScale(pair[0], pair[1]); got != want {
			t.Errorf("%v: %v", pair, got)
		}
	}
	for text, want := range map[string]string{"三个人": "个人", "五百块钱": "块钱", "三": "", "明天": "", "four movers": "movers", "eleven": ""} {
		if got := phrase.Unit(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// What is meant and what is not, where nothing else is said.
func TestContrast(t *testing.T) {
	for text, want := range map[string][2]string{
		"是五百不是一千": {"五百", "一千"}, "后天，而不是明天": {"后天", "明天"}, "我要的是大货车不是面包车的": {"大货车", "面包车"}, "it's eleven, not ten": {"eleven", "ten"}, "not tomorrow, the day after": {"the day after tomorrow", "tomorrow"},
		"four movers not three": {"four movers", "three"}, "it's not ten, it's eleven": {"eleven", "ten"}, "five hundred, not six hundred": {"five hundred", "six hundred"},
	} {
		if meant, not, ok := phrase.Contrast(text); !ok || meant != want[0] || not != want[1] {
			t.Errorf("%s: %q, %q, %v", text, meant, not, ok)
		}
	}
	for _, text := range []string{"不是五百", "是五百，不是一千，那算了", "哦不是五百是三百", "不对不是五百", "I'm not ready at ten", "not ten", "why not three", "five hundred not today please", "fifty not all now", "not tomorrow, I work until six", "two not three no", "tomorrow not today never mind"} {
		if meant, not, ok := phrase.Contrast(text); ok {
			t.Errorf("%s: %q, %q", text, meant, not)
		}
	}
}
