package lexicon_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mozillazg/go-pinyin"

	"hotline/asr/lexicon"
)

// spoken makes the tokens of a sentence from "zhong guo" style pinyin.
func spoken(syllables string) []lexicon.Token {
	var out []lexicon.Token
	at := time.Duration(0)
	for _, s := range strings.Fields(syllables) {
		for _, i := range strings.Fields("zh ch sh b p m f d t n l g k h j q x r z c s y w") {
			if strings.HasPrefix(s, i) {
				out = append(out, lexicon.Token{Text: "▁" + i, At: at})
				s = s[len(i):]
				break
			}
		}
		if s != "" {
			out = append(out, lexicon.Token{Text: s, At: at + 80*time.Millisecond})
		}
		at += 200 * time.Millisecond
	}
	return out
}

func text(chars []lexicon.Char) string {
	var b strings.Builder
	for _, c := range chars {
		b.WriteString(c.Text)
	}
	return b.String()
}

func newModel(t testing.TB, vocabulary ...string) *lexicon.Model {
	t.Helper()
	m, err := lexicon.New(vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDecoder_FindsCharacters(t *testing.T) {
	m := newModel(t)
	for _, c := range []struct{ said, want string }{
		{"wo xiang cha yi xia hua fei", "我想查一下话费"},
		{"bang wo zhuan ren gong ke fu", "帮我转人工客服"},
		{"wo jia kuan dai shang bu liao wang", "我家宽带上不了网"},
		{"yao san ba ling ling yao san ba ling ling ling", "幺三八零零幺三八零零零"},
		{"yin hang ka bei kou le wu shi kuai qian", "银行卡被扣了五十块钱"},
		{"wo xiang ca yi xia hua fei", "我想查一下话费"}, // c for ch
		{"wo xiang ch yi xia hua fei", "我想查一下话费"}, // a final is lost
	} {
		got, stable := m.NewDecoder(nil).Update(spoken(c.said), true)
		if text(got) != c.want {
			t.Errorf("%s: got %s, want %s", c.said, text(got), c.want)
		}
		if stable != len(got) {
			t.Errorf("%s: %d of %d characters of a final are stable", c.said, stable, len(got))
		}
	}
}

func TestDecoder_NeverRewritesStableText(t *testing.T) {
	m := newModel(t)
	tokens := spoken("wo de shou ji hao shi yao san jiu er er san san si si wu wu qing bang wo cha yi xia zhe ge yue de hua fei")
	d := m.NewDecoder(nil)
	before := ""
	longest := 0
	for n := 1; n <= len(tokens); n++ {
		chars, stable := d.Update(tokens[:n], n == len(tokens))
		now := text(chars[:stable])
		if !strings.HasPrefix(now, before) {
			t.Fatalf("after %d tokens %q replaced %q", n, now, before)
		}
		if n < len(tokens) {
			longest = max(longest, stable)
		}
		before = now
	}
	if longest < 10 {
		t.Errorf("at most %d characters were stable before the end", longest)
	}
}

func TestDecoder_OwnWordsWin(t *testing.T) {
	said := spoken("wo yao zhao zhang shu fen")
	plain, _ := newModel(t).NewDecoder(nil).Update(said, true)
	taught, _ := newModel(t, "章抒芬", "我要找章抒芬").NewDecoder(nil).Update(said, true)
	if text(taught) != "我要找章抒芬" {
		t.Errorf("with vocabulary: %s (without: %s)", text(taught), text(plain))
	}
}

func TestDecoder_SurvivesAnyTokens(t *testing.T) {
	d := newModel(t).NewDecoder([]string{"", "话费", "x"})
	junk := []lexicon.Token{{Text: "▁zh"}, {Text: "▁zh"}, {Text: "iong"}, {Text: "iong"}, {Text: "▁"}, {Text: "A"}, {Text: "<unk>"}, {Text: ""}, {Text: "▁q"}}
	for range 30 {
		junk = append(junk, junk[:9]...)
	}
	d.Update(junk, false)
	d.Update(junk[:3], false) // fewer than before
	d.Update(nil, true)
	d.Reset()
	if chars, stable := d.Update(nil, true); len(chars) != 0 || stable != 0 {
		t.Errorf("nothing said gives %v", chars)
	}
}

// TestDecoder_PerfectPinyin guards the language model: sentences that are in no training text, spelled without errors.
func TestDecoder_PerfectPinyin(t *testing.T) {
	m := newModel(t)
	args := pinyin.NewArgs()
	wrong, all := 0, 0
	for _, want := range []string{
		"我昨天充的一百块怎么没到账", "麻烦帮我把套餐降到最低的那个", "家里电视和宽带同时都用不了", "请问我的合同什么时候到期",
		"你们能不能安排人下午过来看看", "我想把这个号码转给我女儿", "为什么我打电话总是听到忙音", "给我查一下上个月打了多少分钟电话",
	} {
		got, _ := m.NewDecoder(nil).Update(spoken(strings.Join(pinyin.LazyPinyin(want, args), " ")), true)
		g, w := []rune(text(got)), []rune(want)
		for i := range w {
			all++
			if i >= len(g) || g[i] != w[i] {
				wrong++
			}
		}
		t.Logf("%s -> %s", want, text(got))
	}
	if rate := float64(wrong) / float64(all); rate > 0.08 {
		t.Errorf("%.1f %% of characters are wrong, want at most 8 %%", 100*rate)
	}
}

func BenchmarkDecoder_PerSyllable(b *testing.B) {
	m := newModel(b)
	tokens := spoken(strings.Repeat("wo xiang cha yi xia zhe ge yue de hua fei ", 4))
	d := m.NewDecoder(nil)
	d.Update(tokens, true)
	n := 0
	for b.Loop() {
		d.Reset()
		d.Update(tokens, true)
		n += len(tokens) / 2
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "us/syllable")
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newModel(b)
	}
}
