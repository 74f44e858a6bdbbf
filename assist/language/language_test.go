package language_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"hotline"
	"hotline/assist/language"
)

func TestSegment_ReadsEvaluationSets(t *testing.T) {
	var s []language.Segment
	err := json.Unmarshal([]byte(`[{"party":"customer","start_ms":1500,"end_ms":2500.5,"text":"你好"},{"party":"agent","start_ms":3000,"end_ms":4000,"text":"您好"},{"party":"caller","text":"网断了"}]`), &s)
	if err != nil {
		t.Fatal(err)
	}
	language.Number(s)
	if s[0].Party != hotline.PartyCaller || s[0].From != 1500*time.Millisecond || !s[0].Final || s[1].N != 0 || s[2].N != 1 {
		t.Errorf("got %+v", s)
	}
	if e := s[0].Evidence(); e.FromMS != 1500 || e.ToMS != 2500.5 || e.Text != "你好" {
		t.Errorf("evidence %+v", e)
	}
	if json.Unmarshal([]byte(`[{"party":"cat","text":"a"}]`), &s) == nil {
		t.Error("an unknown party is taken")
	}
}

func TestFold(t *testing.T) {
	for a, b := range map[string]string{
		"十八号三栋五零二": "18号3栋502", "一三八，零零一三": "138 0013", "一百二十九元": "129元", "ＡＢＣ１２": "abc12", "八十六块五": "86块5", "86.5元": "86.5 元",
	} {
		if x, y := language.Fold(a), language.Fold(b); x != y {
			t.Errorf("%s is %s, %s is %s", a, x, b, y)
		}
	}
	if language.Fold("三百") == language.Fold("三十") {
		t.Error("300 is 30")
	}
}

func TestClauses_KeepWrittenNumbers(t *testing.T) {
	if got := strings.Join(language.Clauses("一共1,200.50元，对吧。好的"), "|"); got != "一共1,200.50元|对吧|好的" {
		t.Error(got)
	}
}

// Most recognisers write no marks; what has its marks stays as it is.
func TestPaused(t *testing.T) {
	for text, want := range map[string]string{
		"好的我已经给您登记报修了师傅会在明天上午联系您请问还有别的需要吗": "好的我已经给您登记报修了，师傅会在明天上午联系您，请问还有别的需要吗",
		"多的钱我们退给您三个工作日内到账谢谢您":              "多的钱我们退给您三个工作日内到账，谢谢您",
		"我家宽带断了还有我想问一下话费":                  "我家宽带断了，还有我想问一下话费",
		"两个工作日内师傅会联系您":                     "两个工作日内师傅会联系您",
		"我安排师傅明天上午过去":                      "我安排师傅明天上午过去",
		"彩铃已经给您退订了下个月一号生效":                 "彩铃已经给您退订了，下个月一号生效",
		"流量用完了会怎么样":                        "流量用完了会怎么样",
		"主要是网太慢":                           "主要是网太慢",
		"一二三四":                             "一二三四",
		"师傅明天上午上门，上门前会给您打电话。":              "师傅明天上午上门，上门前会给您打电话。",
	} {
		if got := language.Paused(text); got != want {
			t.Errorf("%s: %s", text, got)
		} else if again := language.Paused(got); again != got {
			t.Errorf("%s: the second time %s", text, again)
		}
	}
}

func TestCorrects(t *testing.T) {
	for text, want := range map[string]bool{"不对，是三栋": true, "不是五栋是三栋": true, "说错了": true, "对不对": false, "没错": false, "我想换成流量王": false, "好的": false} {
		if language.Corrects(text) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestLikeness(t *testing.T) {
	if l := language.Likeness("宽带上不了网", "宽带上不了网"); l != 1 {
		t.Error(l)
	}
	if a, b := language.Likeness("宽带上不了网", "我家宽带不能上网"), language.Likeness("宽带上不了网", "我要开发票"); a <= b || b != 0 {
		t.Error(a, b)
	}
	if c := language.Covered("光猫红灯", "光猫上的红灯一直亮"); c < 0.6 {
		t.Error(c)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"一百二", "1,200.5", "三十万亿", "\xff一", "零零零", "十十十", "两三百"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := language.Fold(text); utf8.ValidString(text) && strings.ContainsAny(got, " ，。") {
			t.Errorf("%q: %q", text, got)
		}
		for _, c := range language.Clauses(text) {
			if utf8.ValidString(text) && !strings.Contains(text, c) {
				t.Errorf("%q: clause %q is not in it", text, c)
			}
		}
		if l := language.Likeness(text, text); l < 0 || l > 1.0000001 {
			t.Errorf("likeness %v", l)
		}
	})
}

func ExampleFold() {
	fmt.Println(language.Fold("中山路十八号，三栋五零二"))
	// Output: 中山路18号3栋502
}
