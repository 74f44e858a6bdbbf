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
		"大后天吧，上午":    "大后天吧，上午",
		"九点太早，十点半吧":  "十点半吧",
		"可以，我七点就开门":  "可以",
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

func TestCode_InPiecesAndPutRight(t *testing.T) {
	for text, want := range map[string]string{
		"九幺三二零五零八，三三九七六五，零二幺四": "913205083397650214",
		"九一三四零一，后面是三个零，字母K":    "913401000K",
		"上个月的十块": "",
	} {
		if got, ok := heard.Code(text); ok != (want != "") || ok && got != want {
			t.Errorf("%s: %s %v, want %s", text, got, ok, want)
		}
	}
	for text, want := range map[string]string{"零五六七": "0567", "最后一位是字母X": "X", "十月的": "", "就是这个号码": ""} {
		if got := heard.CodePart(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"不对，最后四位是零二一五": "913205083397650215",
		"不是三三九是三三八":    "913205083387650214",
		"错了，三二零五一八":    "913205183397650214",
		"不对不对":         "",
	} {
		if got, _ := heard.CodeFixed("913205083397650214", text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got, _ := heard.CodeFixed("91320508339765021", "错了，零二幺四"); got != "913205083397650214" {
		t.Errorf("a character that was left out: %s", got)
	}
}

func TestSumIn_OfSeveral(t *testing.T) {
	w := heard.Words{Lead: []string{"扣", "欠"}, Never: []string{"月租", "每月"}}
	for text, want := range map[string]string{
		"二十四块，八块钱一个扣了三个":      "24",
		"总共四十六万，给过二十万，还差二十六万": "260000",
		"月租五十九，这个月扣了我八十":      "80",
	} {
		if got, _ := heard.SumIn(w, text, true); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestPeople_JustMe(t *testing.T) {
	for text, want := range map[string]string{"没有，就我自己": "1", "我们七个人": "7"} {
		if got, _ := heard.People(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestHoursAround(t *testing.T) {
	if got := heard.HoursAround("一般是中午十二点到两点吧", "十二点"); got != "中午十二点到两点" {
		t.Error(got)
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
		heard.CodePart(text)
		if code, ok := heard.Code(text); ok {
			heard.CodeFixed(code, text)
			heard.CodeFixed("913205083397650214", text)
		}
	})
}

func ExampleSpelledName() {
	fmt.Println(heard.SpelledName("尚美娟，高尚的尚"))
	// Output: 尚美娟
}
