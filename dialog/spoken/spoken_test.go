package spoken_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"hotline/dialog/spoken"
)

func TestNumber(t *testing.T) {
	for text, want := range map[string]float64{
		"一百五": 150, "两千三": 2300, "一万二": 12000, "一百零五": 105, "三万五千": 35000, "十二点五": 12.5, "一千零五十": 1050, "2万5": 25000, "1,200.50": 1200.5, "一佰贰拾": 120, "一点五万": 15000, "十": 10, "五零二": 502,
		"二十五": 25, "1千2": 1200, "3万5千": 35000,
	} {
		got, used := spoken.Number([]rune(text))
		if got != want || used != len([]rune(text)) {
			t.Errorf("%s: %v after %d characters, want %v", text, got, used, want)
		}
	}
	for _, text := range []string{"两三百", "三五十", "七八千", "二十五六"} {
		if got, used := spoken.Number([]rune(text)); !math.IsNaN(got) || used == 0 {
			t.Errorf("%s names a range, got %v", text, got)
		}
	}
	for _, text := range []string{"", "元", "百", "幺"} {
		if got, used := spoken.Number([]rune(text)); used != 0 {
			t.Errorf("%q: %v after %d characters, want no number", text, got, used)
		}
	}
}

func TestRuns(t *testing.T) {
	for text, want := range map[string]string{
		"一三八,零零一三": "138 0013", "三个八零": "8880", "双八": "88", "幺洞拐": "107", "第三个": "", "最后一位": "", "五十块": "", "二零二六年": "",
		"三十五二": "352", "四百八二零": "400820", "一个八": "8", "说一下": "",
	} {
		var got []string
		for _, r := range spoken.Runs(text, false) {
			got = append(got, strings.Join(r, " "))
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := spoken.Runs("零零二，最后是个叉", true); len(got) == 0 || !strings.HasSuffix(got[len(got)-1].String(), "X") {
		t.Errorf("the X is lost: %v", got)
	}
}

func TestPieces(t *testing.T) {
	for text, want := range map[string]string{
		"五十，不对，一百": "五十，|，一百", "不是三十，是四十": "|-三十，|四十", "一百五，不是一百": "一百五，|-一百", "是不是要钱": "是不是要钱", "没错了": "没错了", "哦不用了": "哦不用了", "对不对": "对不对",
		"三，哦不，四": "三，|，四",
	} {
		var got []string
		for _, p := range spoken.Pieces(text) {
			if p.Rejected {
				p.Text = "-" + p.Text
			}
			got = append(got, p.Text)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}

func FuzzRuns(f *testing.F) {
	for _, text := range []string{"幺三八三个八", "双双", "十十十", "一个", "零零二，叉", "百百万", "不是不是是不是", "\xff一"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, x := range []bool{false, true} {
			for _, r := range spoken.Runs(text, x) {
				if s := r.String(); s == "" || strings.Trim(s, "0123456789X") != "" {
					t.Errorf("%q: run %q", text, s)
				}
			}
		}
		for runes := []rune(text); len(runes) > 0; runes = runes[1:] {
			if _, used := spoken.Number(runes); used > len(runes) {
				t.Errorf("%q: number of %d characters", string(runes), used)
			}
		}
		size := 0
		for _, p := range spoken.Pieces(text) {
			size += len(p.Text)
		}
		if size > len(text) {
			t.Errorf("%q: pieces are longer than the text", text)
		}
		spoken.HeardAsDigits(text)
	})
}

func ExampleNumber() {
	value, used := spoken.Number([]rune("一百五块"))
	fmt.Println(value, used)
	// Output: 150 3
}
