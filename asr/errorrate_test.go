package asr_test

import (
	"fmt"
	"math"
	"testing"

	"go.uber.org/goleak"

	"hotline/asr"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestErrorRate(t *testing.T) {
	for _, c := range []struct {
		lang, ref, hyp string
		edits, length  int
	}{
		{"zh-CN", "查一下话费", "查一下话费", 0, 5},
		{"zh-CN", "查一下，话费。", "查一下 话费", 0, 5},
		{"zh-CN", "幺三八", "一三八", 0, 3},
		{"zh-CN", "查话费", "查花费吧", 2, 3},
		{"zh-CN", "５Ｇ套餐", "5g套餐", 0, 4},
		{"zh-CN", "", "啊", 1, 0},
		{"zh-CN", "", "", 0, 0},
		{"en-US", "I don't know, sir", "i dont know", 1, 4},
		{"en-US", "one two", "one three two", 1, 2},
		{"", "a b", "", 2, 2},
	} {
		if e, n := asr.ErrorRate(c.lang, c.ref, c.hyp); e != c.edits || n != c.length {
			t.Errorf("%s %q %q: %d of %d, want %d of %d", c.lang, c.ref, c.hyp, e, n, c.edits, c.length)
		}
	}
}

func FuzzErrorRate(f *testing.F) {
	f.Add("zh", "查一下", "查")
	f.Add("en", "a b", "'")
	f.Fuzz(func(t *testing.T, lang, a, b string) {
		if len(a)+len(b) > 2000 {
			t.Skip()
		}
		ab, n := asr.ErrorRate(lang, a, b)
		ba, m := asr.ErrorRate(lang, b, a)
		if ab != ba || ab > max(n, m) || float64(ab) < math.Abs(float64(n-m)) {
			t.Errorf("%d edits one way, %d the other, lengths %d and %d", ab, ba, n, m)
		}
	})
}

func ExampleErrorRate() {
	edits, length := asr.ErrorRate("zh-CN", "查一下话费", "查一下花费")
	fmt.Printf("%.2f\n", float64(edits)/float64(length))
	// Output: 0.20
}
