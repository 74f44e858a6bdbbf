package value_test

import (
	"testing"

	"hotline/dialog/value"
)

// Several numbers are added up where they count one kind, or are for several people; else the caller is asked.
func TestParse_SeveralNumbers(t *testing.T) {
	ctx := value.Context{Asked: true, Prompt: "请问几台？"}
	for text, want := range map[string]string{
		"half a dozen": "6", "a dozen": "12", "two dozen please": "24",
		"just the one": "1", "only this one": "1", "the one please": "1", "the red one": "", "which one": "",
		"minus two": "", "negative three": "", "-2": "", "负两台": "", "it's -2": "",
		"two or three": "", "2 or 3 people": "", "two people or three": "", "two to three": "", "2-3": "", "two or three, well, three": "3",
		"one for me, one for my wife": "2", "one for me and two for my wife": "3",
		"one sedan and one van": "", "two people and one room": "", "two, one of them is a child": "2", "two for me and three for him, that's five in total": "5",
		"five people at seven": "5", "two, one for me and one for my wife": "2", "要办两张副卡，我婆娘一张娃儿一张": "2", "a few": "", "several": "", "it's just me": "1", "me and my wife": "2", "three people, three": "3", "I want three, sorry four": "4",
		"两三个": "", "两到三个": "", "两个或者三个": "", "两个还是三个": "", "2-3个": "", "两台到三台": "", "两个或者三个，三个吧": "3", "两个到三点": "2",
		"一台轿车一台面包车": "2", "一台轿车，还有两台面包车": "3", "一件大衣和两件毛衣": "3", "我一台我老婆一台": "2", "给我一份，给我老婆两份": "3",
		"一台冰箱一台空调": "", "两台，一台坏了": "2", "两个人一个包间": "2", "两台洗衣机，一台不转了": "2",
	} {
		if got, _ := value.Parse(value.Count, text, ctx); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got, ok := value.Parse(value.Count, "做一次要多久", value.Context{}); ok {
		t.Errorf("how long counts %s", got)
	}
	for text, want := range map[string]string{
		"20 pounds": "20", "£20": "20", "€19.90": "19.9", "twenty euros please": "20", "fifty or sixty": "", "minus five": "", "五十或者六十": "", "五十到六十块": "", "-5": "", "充一百太多了，五十吧": "50", "fifty pounds please": "50",
	} {
		if got, _ := value.Parse(value.Amount, text, ctx); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestUndecided(t *testing.T) {
	for text, want := range map[string]bool{
		"两三个": true, "两到三个": true, "两个或者三个": true, "2-3个": true, "五六十": true, "two or three": true, "2 to 3": true,
		"两个": false, "二十三个": false, "三百二": false, "twenty three": false, "one for me": false, "不知道": false,
	} {
		if got := value.Undecided(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
