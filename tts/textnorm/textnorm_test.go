package textnorm_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"hotline/tts/textnorm"
)

// rows reads a table of testdata: columns by tab, # comments.
func rows(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var out [][]string
	for scan := bufio.NewScanner(f); scan.Scan(); {
		if line := scan.Text(); line != "" && !strings.HasPrefix(line, "# ") {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

func TestNormalize_WritesOutAsSpoken(t *testing.T) {
	for lang, file := range map[string]string{"zh-CN": "mandarin.tsv", "en-US": "english.tsv"} {
		for _, row := range rows(t, file) {
			if got := textnorm.Spoken(textnorm.Normalize(row[0], lang)); got != row[1] {
				t.Errorf("%s\n got %s\nwant %s", row[0], got, row[1])
			}
		}
	}
}

func TestPinyin_ReadsWordsAndChangesTones(t *testing.T) {
	for _, row := range rows(t, "pinyin.tsv") {
		if got := reading(textnorm.Pinyin(textnorm.Normalize(row[0], "zh-CN"))); got != row[1] {
			t.Errorf("%s\n got %s\nwant %s", row[0], got, row[1])
		}
	}
}

func reading(syllables []textnorm.Syllable) string {
	var words []string
	for _, s := range syllables {
		words = append(words, s.Pinyin+s.Word+s.Pause)
	}
	return strings.Join(words, " ")
}

func TestNormalize_KeepsPlaces(t *testing.T) {
	const text = "余额￥58.60，请按1。"
	want := map[string][2]int{"余": {0, 1}, "五": {2, 3}, "角": {7, 8}, ",": {8, 9}, "一": {11, 12}, ".": {12, 13}}
	for _, p := range textnorm.Normalize(text, "zh-CN") {
		if w, ok := want[p.Say]; ok && (p.From != w[0] || p.To != w[1]) {
			t.Errorf("%s from %d to %d, want %v", p.Say, p.From, p.To, w)
		}
		delete(want, p.Say)
	}
	if len(want) > 0 {
		t.Errorf("never spoken: %v", want)
	}
}

func TestClauses_CutForSpeaking(t *testing.T) {
	for _, row := range rows(t, "clauses.tsv") {
		var got []string
		for _, c := range textnorm.Clauses(row[0]) {
			got = append(got, c.Text)
		}
		if s := strings.Join(got, "|"); s != row[1] {
			t.Errorf("%s\n got %s\nwant %s", row[0], s, row[1])
		}
	}
}

// checkPlaces fails when pieces leave the text or go back.
func checkPlaces(t *testing.T, text, lang string) {
	t.Helper()
	n, at := utf8.RuneCountInString(text), 0
	for _, p := range textnorm.Normalize(text, lang) {
		if p.From < at || p.To < p.From || p.To > n || p.Say == "" {
			t.Fatalf("%q (%s): piece %+v after %d of %d", text, lang, p, at, n)
		}
		at = p.From
	}
}

func FuzzNormalize(f *testing.F) {
	for _, file := range []string{"mandarin.tsv", "english.tsv"} {
		for _, row := range rows(f, file) {
			f.Add(row[0])
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkPlaces(t, text, "zh-CN")
		checkPlaces(t, text, "en-US")
		for _, s := range textnorm.Pinyin(textnorm.Normalize(text, "zh-CN")) {
			if s.Pinyin != "" && !strings.ContainsAny(s.Pinyin[len(s.Pinyin)-1:], "12345") || s.Pinyin+s.Word+s.Pause == "" {
				t.Fatalf("%q: syllable %+v", text, s)
			}
		}
		at := 0
		joined := ""
		for _, c := range textnorm.Clauses(text) {
			if c.From != at || c.To <= c.From {
				t.Fatalf("%q: clause %+v after %d", text, c, at)
			}
			at, joined = c.To, joined+c.Text
		}
		if joined != string([]rune(text)) {
			t.Fatalf("%q: clauses join to %q", text, joined)
		}
	})
}

func BenchmarkPinyin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		textnorm.Pinyin(textnorm.Normalize("您本月话费58.60元，剩余流量12.35GB，请问还需要办理什么业务？", "zh-CN"))
	}
}

func ExampleNormalize() {
	pieces := textnorm.Normalize("请拨打10000，余额￥58.60", "zh-CN")
	fmt.Println(textnorm.Spoken(pieces))
	// Output: 请拨打幺零零零零, 余额五十八元六角
}

func ExampleClauses() {
	for _, c := range textnorm.Clauses("您好，本月话费1,058.60元。还需要什么？") {
		fmt.Println(c.From, c.Text)
	}
	// Output:
	// 0 您好，
	// 3 本月话费1,058.60元。
	// 17 还需要什么？
}
