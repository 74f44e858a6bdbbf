package lexicon_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mozillazg/go-pinyin"

	"hotline/asr/lexicon"
)

// spoken makes the network's output for "zhong guo" style pinyin: each sound in a frame, a frame of silence after each syllable.
func spoken(syllables string) []lexicon.Frame {
	var out []lexicon.Frame
	n := 0
	hear := func(name string) {
		out = append(out, lexicon.Frame{N: n, At: time.Duration(n) * 40 * time.Millisecond, Alts: []lexicon.Alt{{Sound: lexicon.SoundOf(name)}}})
		n++
	}
	for _, s := range strings.Fields(syllables) {
		for _, i := range strings.Fields("zh ch sh b p m f d t n l g k h j q x r z c s y w") {
			if strings.HasPrefix(s, i) {
				hear(i)
				s = s[len(i):]
				break
			}
		}
		if s != "" {
			hear("_" + s)
		}
		n++
	}
	return out
}

// decode is the text of a whole utterance.
func decode(m *lexicon.Model, frames []lexicon.Frame) string {
	d := m.NewDecoder(nil)
	for _, f := range frames {
		d.Add(f)
	}
	chars, _ := d.Text(true)
	return text(chars)
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

// plain is the model without an application's words; a Model is never changed, so one serves all tests.
var plain = sync.OnceValues(func() (*lexicon.Model, error) { return lexicon.New(nil) })

func plainModel(t testing.TB) *lexicon.Model {
	t.Helper()
	m, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestDecoder_FindsCharacters(t *testing.T) {
	m := plainModel(t)
	for _, c := range []struct{ said, want string }{
		{"wo xiang cha yi xia hua fei", "我想查一下话费"},
		{"bang wo zhuan ren gong ke fu", "帮我转人工客服"},
		{"wo jia kuan dai shang bu liao wang", "我家宽带上不了网"},
		{"yao san ba ling ling yao san ba ling ling ling", "幺三八零零幺三八零零零"},
		{"yin hang ka bei kou le wu shi kuai qian", "银行卡被扣了五十块钱"},
		{"wo xiang ca yi xia hua fei", "我想查一下话费"}, // c for ch
		{"wo xiang ch yi xia hua fei", "我想查一下话费"}, // a final is lost
	} {
		if got := decode(m, spoken(c.said)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.said, got, c.want)
		}
	}
}

func TestDecoder_NeverRewritesStableText(t *testing.T) {
	m := plainModel(t)
	frames := spoken("wo de shou ji hao shi yao san jiu er er san san si si wu wu qing bang wo cha yi xia zhe ge yue de hua fei")
	d := m.NewDecoder(nil)
	before := ""
	longest := 0
	for n, f := range frames {
		d.Add(f)
		chars, stable := d.Text(n == len(frames)-1)
		now := text(chars[:stable])
		if !strings.HasPrefix(now, before) {
			t.Fatalf("after %d frames %q replaced %q", n, now, before)
		}
		if n < len(frames)-1 {
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
	plain := decode(plainModel(t), said)
	taught := decode(newModel(t, "章抒芬", "我要找章抒芬"), said)
	if taught != "我要找章抒芬" {
		t.Errorf("with vocabulary: %s (without: %s)", taught, plain)
	}
}

func TestDecoder_SurvivesAnyFrames(t *testing.T) {
	d := plainModel(t).NewDecoder([]string{"", "话费", "x"})
	rnd := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // test data
	for n := range 3000 {
		f := lexicon.Frame{N: n - n%7}
		for range rnd.IntN(5) {
			f.Alts = append(f.Alts, lexicon.Alt{Sound: lexicon.Sound(rnd.IntN(90)), Cost: float32(rnd.IntN(40)) / 4}) //nolint:gosec // small
		}
		d.Add(f)
		if n%50 == 0 {
			chars, stable := d.Text(false)
			if stable > len(chars) {
				t.Fatalf("%d of %d characters are stable", stable, len(chars))
			}
		}
	}
	d.Text(true)
	d.Reset()
	if chars, stable := d.Text(true); len(chars) != 0 || stable != 0 {
		t.Errorf("nothing said gives %v", chars)
	}
}

// TestDecoder_PerfectPinyin guards the language model: sentences that are in no training text, spelled without errors.
func TestDecoder_PerfectPinyin(t *testing.T) {
	m := plainModel(t)
	args := pinyin.NewArgs()
	wrong, all := 0, 0
	for _, want := range []string{
		"我昨天充的一百块怎么没到账", "麻烦帮我把套餐降到最低的那个", "家里电视和宽带同时都用不了", "请问我的合同什么时候到期",
		"你们能不能安排人下午过来看看", "我想把这个号码转给我女儿", "为什么我打电话总是听到忙音", "给我查一下上个月打了多少分钟电话",
	} {
		got := decode(m, spoken(strings.Join(pinyin.LazyPinyin(want, args), " ")))
		g, w := []rune(got), []rune(want)
		for i := range w {
			all++
			if i >= len(g) || g[i] != w[i] {
				wrong++
			}
		}
		t.Logf("%s -> %s", want, got)
	}
	if rate := float64(wrong) / float64(all); rate > 0.08 {
		t.Errorf("%.1f %% of characters are wrong, want at most 8 %%", 100*rate)
	}
}

// BenchmarkDecoder_Frame is what a frame costs, with four alternatives in each as in loud noise. A partial holds two or three.
func BenchmarkDecoder_Frame(b *testing.B) {
	m := plainModel(b)
	frames := spoken(strings.Repeat("wo xiang cha yi xia zhe ge yue de hua fei ", 4))
	for i := range frames {
		s := frames[i].Alts[0].Sound
		frames[i].Alts = []lexicon.Alt{{Sound: s, Cost: 0.7}, {Sound: 0, Cost: 1.5}, {Sound: s - 1, Cost: 1.8}, {Sound: s + 1, Cost: 2}}
	}
	d := m.NewDecoder(nil)
	for b.Loop() {
		d.Reset()
		for _, f := range frames {
			d.Add(f)
		}
		d.Text(true)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(frames)), "us/frame")
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newModel(b)
	}
}
