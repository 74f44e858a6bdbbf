package clause_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"hotline/dialog/clause"
	"hotline/tts/textnorm"
)

// clauses feeds text in pieces of n runes and returns what is taken, and how much had been fed at each take.
func clauses(text string, n int) (taken []string, fed []int) {
	var s clause.Splitter
	runes := []rune(text)
	for i := 0; i < len(runes); i += n {
		s.Push(string(runes[i:min(len(runes), i+n)]))
		for c, ok := s.Take(false); ok; c, ok = s.Take(false) {
			taken, fed = append(taken, c), append(fed, min(len(runes), i+n))
		}
	}
	s.Finish()
	for c, ok := s.Take(true); ok; c, ok = s.Take(true) {
		taken, fed = append(taken, c), append(fed, len(runes))
	}
	return taken, fed
}

func TestSplitter_CutsAsTheWholeTextWouldBe(t *testing.T) {
	for _, text := range []string{
		"您好，您本月的话费是58.50元，其中套餐费四十九元，流量费九块五。还需要别的吗？",
		"套餐每月199.00元。您可以在www.nebula.example/a?b=1&c=2查看，也可以拨打10000。",
		"The plan costs $19.99 a month, taxes included. It starts on Monday, at 8:30. Anything else?",
		"请发邮件到 help@nebula.example，我们会在24小时内回复。",
		"时间是2026-11-21 15:30，地点不变。",
		strings.Repeat("没有标点的一段很长的话", 12) + "。",
		"好",
	} {
		for n := 1; n <= 7; n++ {
			got, _ := clauses(text, n)
			if strings.Join(got, "") != text {
				t.Errorf("%d runes at a time: %q is not %q", n, got, text)
			}
			var want []string
			for _, c := range textnorm.Clauses(text) {
				want = append(want, c.Text)
			}
			if !strings.Contains(text, "?b=1") && strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("%d runes at a time: %q, the whole text gives %q", n, got, want)
			}
			for _, c := range got {
				for _, part := range []string{"58.50", "199.00", "19.99", "8:30", "www.nebula.example/a?b=1&c=2", "help@nebula.example", "15:30"} {
					if i := strings.Index(text, part); i >= 0 && !strings.Contains(c, part) && overlaps(c, part) {
						t.Errorf("%d runes at a time: %q cuts %s", n, c, part)
					}
				}
			}
		}
	}
}

// overlaps tells whether c ends with the begin of part.
func overlaps(c, part string) bool {
	for n := 2; n < len(part); n++ {
		if strings.HasSuffix(c, part[:n]) {
			return true
		}
	}
	return false
}

func TestSplitter_SpeaksEarly(t *testing.T) {
	got, fed := clauses("您好，五G网络需要五G手机才能使用。另外还要更换套餐。", 1)
	if len(got) != 3 || fed[0] > 6 || fed[1] > 18 {
		t.Errorf("taken %q after %v runes", got, fed)
	}
}

func TestSplitter_DropsAnUnfinishedSentence(t *testing.T) {
	for text, want := range map[string]string{
		"可以的。另外还要": "可以的。", "可以的，另外": "可以的，另外", "Yes. It costs 19.": "Yes. It costs 19.", "Yes. It costs": "Yes.", "": "", "好的。一，二": "好的。",
	} {
		if got, _ := clauses(text, 2); strings.Join(got, "") != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

func FuzzSplitter(f *testing.F) {
	f.Add("您好，58.50元。a.b/c?d！", 3)
	f.Add("...。。。 1 2 3,4", 1)
	f.Fuzz(func(t *testing.T, text string, n int) {
		if n < 1 || n > 50 || len(text) > 400 {
			return
		}
		all := strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, text)
		got, _ := clauses(text, n)
		if joined := strings.Join(got, ""); !strings.HasPrefix(all, joined) {
			t.Errorf("%q is no beginning of %q", joined, all)
		}
	})
}

func ExampleSplitter() {
	var s clause.Splitter
	for _, piece := range []string{"您好，您本月的话", "费是58.", "50元，其中套餐费四十九元。"} {
		s.Push(piece)
		for text, ok := s.Take(false); ok; text, ok = s.Take(false) {
			fmt.Println(text)
		}
	}
	// Output:
	// 您好，
	// 您本月的话费是58.50元，其中套餐费四十九元。
}
