package language_test

import (
	"fmt"
	"testing"

	"hotline/dialog/language"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]language.Language{
		"查一下我的话费": language.Chinese, "我的wifi连不上": language.Chinese, "check my balance": language.English, "I want to know how much data I have left": language.English,
		"13800138000": language.Unknown, "OK": language.Unknown, "hello": language.Unknown, "5G": language.Unknown, "yes": language.Unknown, "": language.Unknown, "no": language.Unknown,
		"balance": language.English, "what's my plan?": language.English, "It’s broken": language.English, "wifi": language.Unknown, "iPhone 15 Pro Max": language.Unknown, "。？！": language.Unknown,
	} {
		if got := language.Of(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]bool{"John Smith": false, "18 Zhongshan Road, Gulou District": false, "I don't know the address": true, "my bill": false, "can you check my bill": true, "我 want to go": false} {
		if language.Sentence(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestWish(t *testing.T) {
	for text, want := range map[string]struct {
		want language.Language
		rest string
	}{
		"English please":                           {language.English, ""},
		"english":                                  {language.English, ""},
		"Can you speak English?":                   {language.English, ""},
		"Hello, do you speak English":              {language.English, ""},
		"请说英语":                                     {language.English, ""},
		"能不能讲英文":                                   {language.English, ""},
		"我要英文服务":                                   {language.English, ""},
		"In English please, what is my balance":    {language.English, "what is my balance"},
		"I don't speak Chinese":                    {language.English, ""},
		"说中文吧":                                     {language.Chinese, ""},
		"换回普通话":                                    {language.Chinese, ""},
		"Switch to Chinese please":                 {language.Chinese, ""},
		"Mandarin please":                          {language.Chinese, ""},
		"我不会说英语":                                   {language.Chinese, ""},
		"我听不懂英语":                                   {language.Chinese, ""},
		"英语套餐有吗":                                   {},
		"check my balance":                         {},
		"查一下话费":                                    {},
		"我中文名字改了":                                  {},
		"can I switch to the 199 plan":             {},
		"could you continue in English, my data":   {language.English, "my data"},
		"is there anyone who speaks English there": {language.English, "is there, there"},
	} {
		got, rest, ok := language.Wish(text)
		if got != want.want || rest != want.rest || ok != (want.want != "") {
			t.Errorf("%q: %q %q %v, want %+v", text, got, rest, ok, want)
		}
	}
}

func TestParse(t *testing.T) {
	for tag, want := range map[string]language.Language{"en-US": language.English, "zh_CN": language.Chinese, "EN": language.English, "fr": language.Unknown, "": language.Unknown} {
		if got := language.Parse(tag); got != want {
			t.Errorf("%s: %q", tag, got)
		}
	}
}

func ExampleWish() {
	want, rest, _ := language.Wish("English please, I'd like to check my balance")
	fmt.Println(want, rest)
	// Output: en I'd like to check my balance
}

func TestRead_TurnsACall(t *testing.T) {
	both := func(l language.Language) bool { return true }
	one := func(l language.Language) bool { return l == language.Chinese }
	for _, c := range []struct {
		text    string
		now     language.Language
		foreign bool
		talks   func(language.Language) bool
		want    language.Language
		wish    bool
	}{
		{"check my balance", language.Chinese, false, both, language.English, false},
		{"check my balance", language.Chinese, false, one, language.Unknown, false},
		{"check my balance", language.English, false, both, language.Unknown, false},
		{"English please", language.Chinese, false, one, language.Unknown, false},
		{"English please", language.Chinese, true, both, language.English, true},
		{"查一下话费", language.English, false, both, language.Chinese, false},
		{"南京市中山路18号", language.English, true, both, language.Unknown, false},
		{"18 Zhongshan Road", language.Chinese, true, both, language.Unknown, false},
		{"I don't know my address", language.Chinese, true, both, language.English, false},
		{"my address is 中山路18号", language.English, false, both, language.Unknown, false},
		{"OK", language.Chinese, false, both, language.Unknown, false},
		{"说中文吧", language.English, false, both, language.Chinese, true},
	} {
		if got := language.Read(c.text, c.now, c.foreign, c.talks); got.Want != c.want || got.Wish != c.wish {
			t.Errorf("%q in %s: %+v", c.text, c.now, got)
		}
	}
}

func TestSpaced(t *testing.T) {
	for text, want := range map[string]string{"Sure.Which number?": "Sure. Which number?", "3.5 yuan.  Is": "3.5 yuan. Is", "U.S. dollars": "U.S. dollars", "a.b": "a.b"} {
		if got := language.Spaced(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
