package phrase_test

import (
	"strings"
	"testing"

	"hotline/dialog/phrase"
)

func TestStated(t *testing.T) {
	for text, want := range map[string]string{
		"两台，你们周日开门吗": "两台", "两台你们周日开门吗": "两台", "你们周日开门吗？两台": "两台", "周日开门吗": "", "你们几点开门": "", "做一次要多久": "", "三台要多少钱": "",
		"七点还有桌子吗": "七点还有桌子吗", "三个人坐得下吗": "三个人坐得下吗", "那什么三个": "那什么三个", "what I need is two": "what I need is two", "should be three": "should be three", "do Monday please": "do Monday please",
		"would be two people": "would be two people", "how many? three": "three", "is Monday a holiday": "", "明天你们上班吗": "", "你们明天几点能来": "", "两台你们几点开门": "两台", "五十九的怎么样": "五十九的怎么样", "what time can you come on Sunday": "", "when are you free on Monday": "",
		"周一可以吗": "周一可以吗", "周日能来吗": "周日能来吗", "那周日呢": "那周日呢", "周日吗": "周日吗", "三条吗": "三条吗", "四束吗": "四束吗", "两台，周日行不行": "两台，周日行不行", "多少都行，五十吧": "多少都行，五十吧",
		"12.5块，什么时候到账": "12.5块", "给你们两台": "给你们两台", "三点，不知道哪天好": "三点，不知道哪天好", "没有": "没有", "要么周日": "要么周日",
		"two, do you open on Sunday?": "two", "two do you open on Sunday": "two", "do you open on Sunday": "", "are you open on Monday": "", "how long does it take for one": "",
		"is Monday ok": "is Monday ok", "can you come on Sunday": "can you come on Sunday", "how about Sunday": "how about Sunday", "Sunday?": "Sunday?", "do you have anything on Sunday": "do you have anything on Sunday",
		"at 3 p.m. tomorrow, are you open then?": "at 3 p.m. tomorrow", "12.5 pounds and how much is the fee": "12.5 pounds", "would you be open on Sunday": "",
	} {
		if got := phrase.Stated(text, nil); got != want {
			t.Errorf("%q tells %q, want %q", text, got, want)
		}
	}
	keeps := func(clause string) bool { return strings.Contains(clause, "上个月") }
	if got := phrase.Stated("查话费，上个月花了多少，你们周日上班吗", keeps); got != "查话费，上个月花了多少" {
		t.Errorf("tells %q", got)
	}
}
