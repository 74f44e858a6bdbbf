package index_test

import (
	"strings"
	"testing"

	"hotline/assist/kb/index"
)

func TestFold_WritesNumbersOneWay(t *testing.T) {
	for in, want := range map[string]string{
		"五十九块钱的套餐": "59元的套餐",
		"一百二十九":    "129",
		"一百二":      "120",
		"两千四百元":    "2400元",
		"一万两千":     "12000",
		"三个G":      "3g",
		"20GB":     "20g",
		"五百兆":      "500m",
		"百分之三十":    "30%",
		"百分之5":     "5%",
		"一零零零零":    "10000",
		"十元":       "10元",
		"两个月":      "2月",
		"等一下":      "等一下",
		"千万不要":     "千万不要",
		"万一":       "万一",
		"ＡＢＣ　１２３":  "abc 123",
		"第一条":      "第1条",
		"三亿零五十":    "300000050",
		"":         "",
	} {
		if got := index.Fold(in); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func lexicon(t *testing.T, more string) *index.Lexicon {
	t.Helper()
	l, err := index.NewLexicon(strings.NewReader(more))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// search indexes texts by a route and returns the places found, best first.
func search(l *index.Lexicon, route index.Route, question string, texts ...string) []int {
	x := index.New(route)
	for _, text := range texts {
		x.Add(index.Field{Text: l.Passage(text), Weight: 1})
	}
	var out []int
	for _, h := range x.Search(l.Query(question), 10) {
		out = append(out, h.At)
	}
	return out
}

func TestIndex_FindsByWordsSynonymsAndSounds(t *testing.T) {
	l := lexicon(t, "千里眼 家庭监控\n")
	texts := []string{"停机保号每月五元，最长两年。", "补卡要机主本人带身份证到营业厅。", "家庭监控设备二百元一台。", "Refunds are paid within five days."}
	for name, c := range map[string]struct {
		route    index.Route
		question string
		first    int
	}{
		"words":          {index.ByWords, "停机保号", 0},
		"synonym":        {index.ByWords, "手机卡丢失了怎么补办", 1},
		"own_synonym":    {index.ByWords, "千里眼", 2},
		"misheard":       {index.BySounds, "听鸡宝号", 0},
		"english_stem":   {index.ByWords, "refunded when", 3},
		"number_written": {index.ByWords, "200元", 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := search(l, c.route, c.question, texts...); len(got) == 0 || got[0] != c.first {
				t.Errorf("found %v, want %d first", got, c.first)
			}
		})
	}
	if got := search(l, index.ByWords, "请问一下啊", texts...); len(got) != 0 {
		t.Errorf("filler words found %v", got)
	}
	if got := search(l, index.BySounds, "停机", "", "abc"); len(got) != 0 {
		t.Errorf("found %v among texts without Chinese", got)
	}
}

func TestIndex_SearchLeavesNothingBehind(t *testing.T) {
	l := lexicon(t, "")
	x := index.New(index.ByWords)
	for range 3 {
		x.Add(index.Field{Text: l.Passage("宽带移机收五十元"), Weight: 1})
	}
	x.Add(index.Field{Text: l.Passage("积分换话费"), Weight: 1})
	first := x.Search(l.Query("积分怎么换话费"), 5)
	for range 3 {
		x.Search(l.Query("宽带移机"), 5)
	}
	again := x.Search(l.Query("积分怎么换话费"), 5)
	if len(first) != 1 || len(again) != 1 || first[0] != again[0] {
		t.Errorf("first %v, again %v", first, again)
	}
}

func TestQuery_CoversWhatStandsThere(t *testing.T) {
	l := lexicon(t, "")
	x := index.New(index.ByWords)
	passage := l.Bag("彩铃每月三元，在手机应用开通。")
	x.Add(index.Field{Text: l.Passage("彩铃每月三元，在手机应用开通。"), Weight: 1})
	x.Add(index.Field{Text: l.Passage("积分换话费"), Weight: 1})
	share := func(question string) (share, gap float64) {
		q := l.Query(question)
		w := x.Weigh(q)
		c := q.Cover(passage)
		return c.Share(w), c.Gap(w)
	}
	whole, noGap := share("彩铃每月多少钱")
	part, gap := share("彩铃能不能唱茅台广告歌")
	if whole < 0.9 || noGap > 0.1 || part > 0.5 || gap < 0.4 {
		t.Errorf("covered: share %.2f gap %.2f; not covered: share %.2f gap %.2f", whole, noGap, part, gap)
	}
	q := l.Query("彩铃有茅台吗")
	if lack := q.Cover(passage).Missing(q, x.Weigh(q)); lack.Nouns < 0.3 || lack.Strange < 0.3 || lack.Count != 1 {
		t.Errorf("a strange noun is missing, got %+v", lack)
	}
}

func TestQuery_KeyIgnoresFiller(t *testing.T) {
	l := lexicon(t, "")
	if a, b := l.Query("请问补卡要带什么").Key(), l.Query("补卡要带什么呀").Key(); a != b || a == 0 {
		t.Errorf("keys %x and %x", a, b)
	}
	if l.Query("那个请问一下").Key() != 0 {
		t.Error("filler has a key")
	}
}

func TestNewLexicon_NamesTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"# nothing\n\n宽带\n": "line 3", strings.Repeat("长", 30) + " 短\n": "line 1",
	} {
		if _, err := index.NewLexicon(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestFuse_PrefersWhatSeveralFind(t *testing.T) {
	got := index.Fuse(2, []index.Hit{{At: 1}, {At: 2}}, []index.Hit{{At: 3}, {At: 2}}, nil)
	if len(got) != 2 || got[0].At != 2 || got[1].At != 1 {
		t.Errorf("got %v", got)
	}
	if want := 2.0 / 62; got[0].Score < want-1e-9 || got[0].Score > want+1e-9 {
		t.Errorf("score %v, want %v", got[0].Score, want)
	}
}

func FuzzLexicon(f *testing.F) {
	for _, s := range []string{"停机保号每月五元", "一百二十九块钱的套餐", "百分之", "A b'c 3.5gb", "亿亿万十百", "\xff零零"} {
		f.Add(s, s)
	}
	l, err := index.NewLexicon(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, question, text string) {
		x := index.New(index.ByWords)
		passage := l.Bag(text)
		x.Add(index.Field{Text: l.Passage(text), Weight: 1})
		q := l.Query(question)
		w := x.Weigh(q)
		if share := q.Cover(passage).Share(w); share < 0 || share > 1.0001 {
			t.Errorf("share %v", share)
		}
		x.Search(q, 3)
	})
}
