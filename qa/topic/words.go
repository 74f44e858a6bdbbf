package topic

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hotline/internal/sound"
)

// idle are words that say nothing about what is wanted, the longest first where one begins another. They part the sentence.
var idle = []string{
	"不好意思", "麻烦您", "麻烦你", "怎么回事", "什么时候", "怎么样", "有什么", "多少钱", "多少", "多久", "几点", "哪里", "哪儿", "多长时间", "有没有", "是不是", "能不能", "可不可以", "为什么", "怎么办", "没有了", "一下子", "这个月", "请问", "你好", "您好", "谢谢", "再见",
	"我们", "你们", "他们", "咱们", "这个", "那个", "哪个", "这边", "那边", "这里", "那里", "这样", "那样", "什么", "怎么", "为啥", "现在", "今天", "昨天", "刚才", "就是", "还是", "不是", "没有", "可以", "一个",
	"一下", "已经", "然后", "因为", "所以", "但是", "如果", "知道", "觉得", "真的", "需要", "应该", "帮我", "给我", "好像", "一直", "的话", "时候", "东西", "事情", "问题", "客服", "人工", "您说", "就说", "听说", "说是",
	"我", "你", "您", "他", "她", "它", "的", "了", "吗", "呢", "吧", "啊", "哦", "嗯", "呀", "喂", "哎", "唉", "噢", "是", "在", "有", "和", "就", "都", "也", "还", "要", "想", "这", "那", "们", "不", "没", "请", "问", "帮",
	"给", "把", "被", "说", "看", "来", "去", "能", "让", "跟", "为", "很", "太", "又", "再", "才", "着", "个", "些", "从", "向", "往", "与", "或", "吖", "嘛", "哈", "呗", "啦",
}

// runs are the parts of a text that may say what is wanted: stretches of Chinese between idle words, and words of letters and digits.
func runs(text string) (out []string) {
	var run strings.Builder
	flush := func() {
		if run.Len() > 0 {
			out = append(out, run.String())
			run.Reset()
		}
	}
	kind := 0
	for len(text) > 0 {
		if w := beginsIdle(text); w != "" && kind != 2 {
			flush()
			text, kind = text[len(w):], 0
			continue
		}
		r := []rune(text[:min(len(text), 4)])[0]
		text = text[len(string(r)):]
		k := 0
		switch {
		case unicode.Is(unicode.Han, r):
			k = 1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			k, r = 2, unicode.ToLower(r)
		}
		if k != kind {
			flush()
		}
		if kind = k; k > 0 {
			run.WriteRune(r)
		}
	}
	flush()
	return out
}

func beginsIdle(text string) string {
	for _, w := range idle {
		if strings.HasPrefix(text, w) {
			return w
		}
	}
	return ""
}

// features are what two texts are compared by: pairs of neighbouring syllables (recognisers mix up characters that sound alike), and
// words of letters.
func features(text string) map[string]bool {
	out := map[string]bool{}
	for _, run := range runs(text) {
		rs := []rune(run)
		if !unicode.Is(unicode.Han, rs[0]) {
			if len(rs) > 1 && !unicode.IsDigit(rs[0]) {
				out[run] = true
			}
			continue
		}
		for i := 0; i+1 < len(rs); i++ {
			out[syllable(rs[i])+" "+syllable(rs[i+1])] = true
		}
	}
	return out
}

func syllable(r rune) string { return cmp.Or(sound.Syllable(r), string(r)) }

var (
	// hidden is what a mask leaves of a name, with the character of it that still shows.
	hidden = regexp.MustCompile(`(?:叫|姓|是)?\p{Han}?\*+\p{Han}?`)
	// figures hold a piece of a number, which is nobody's matter.
	figures = regexp.MustCompile(`[零〇一二三四五六七八九幺两]{2}`)
)

// words are what most of the texts have in common: stretches of two to four characters, at most five.
func words(texts []string) []string {
	counts := map[string]int{}
	for _, t := range texts {
		seen := map[string]bool{}
		for _, run := range runs(hidden.ReplaceAllString(t, "，")) {
			rs := []rune(run)
			if !unicode.Is(unicode.Han, rs[0]) {
				if len(rs) > 1 && !unicode.IsDigit(rs[0]) {
					seen[run] = true
				}
				continue
			}
			for n := 2; n <= 4; n++ {
				for i := 0; i+n <= len(rs); i++ {
					if w := string(rs[i : i+n]); !figures.MatchString(w) {
						seen[w] = true
					}
				}
			}
		}
		for w := range seen {
			counts[w]++
		}
	}
	least := max(2, len(texts)/5)
	all := slices.DeleteFunc(slices.Collect(maps.Keys(counts)), func(w string) bool { return counts[w] < least })
	length := func(w string) int { return len([]rune(w)) }
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b]*length(b), counts[a]*length(a)), strings.Compare(a, b))
	})
	var out []string
	for _, w := range all {
		if len(out) == 5 {
			break
		}
		if !slices.ContainsFunc(out, func(o string) bool { return overlap(o, w) }) {
			out = append(out, w)
		}
	}
	return out
}

// overlap reports whether one word holds the other, or begins where the other ends: the same stretch of speech, cut elsewhere.
func overlap(a, b string) bool {
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	ra, rb := []rune(a), []rune(b)
	for n := 1; n < min(len(ra), len(rb)); n++ {
		if string(ra[len(ra)-n:]) == string(rb[:n]) || string(rb[len(rb)-n:]) == string(ra[:n]) {
			return true
		}
	}
	return false
}
