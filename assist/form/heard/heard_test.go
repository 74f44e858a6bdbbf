package heard_test

import (
	"fmt"
	"testing"

	"hotline/assist/form/heard"
)

func TestSpelledName(t *testing.T) {
	for text, want := range map[string]string{
		"幺三六零三九二七七四五，尚美娟，高尚的尚": "尚美娟",
		"我是翟玉珍，号码是这个":          "翟玉珍",
		"我是想问一下，网慢的事":          "",
		"姓展":                   "",
	} {
		if got := heard.SpelledName(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestPossible_LeavesOutWhatDoesNotSuit(t *testing.T) {
	for text, want := range map[string]string{
		"上午不行，下午吧":   "下午吧",
		"周三要开会，周四上午": "周四上午",
		"明天不行后天吧":    "后天吧",
	} {
		if got := heard.Possible(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestPhones_KnowsWhereANumberEnds(t *testing.T) {
	for text, want := range map[string][]string{
		"幺三八零零幺三八零零零，或者打幺三九零零零零一一一一": {"13800138000", "13900001111"},
		"星期六搬家，十点以后":                 nil,
	} {
		var got []string
		for _, p := range heard.Phones(text, false) {
			got = append(got, p.Value)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func FuzzHeard(f *testing.F) {
	f.Add("我姓胡，胡军，电话幺三八零零幺三八零零零，明天不行后天吧")
	f.Add("，的\xff姓，一二三")
	f.Fuzz(func(t *testing.T, text string) {
		n := len([]rune(text))
		for _, p := range heard.Phones(text, true) {
			if p.From >= p.To || p.To > n {
				t.Errorf("%v is not within %q", p, text)
			}
		}
		heard.SpelledName(text)
		heard.Introduced(text, true)
		heard.RareName(text)
		heard.Possible(text)
		heard.WithoutNumbers(text)
		heard.TimeClauses(text)
		heard.Code(text)
	})
}

func ExampleSpelledName() {
	fmt.Println(heard.SpelledName("尚美娟，高尚的尚"))
	// Output: 尚美娟
}
