package turntaking

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// backChannels are the sounds and words by which a listener says "go on", longest first.
//
//nolint:gochecknoglobals // table
var backChannels = []string{
	"没问题", "知道了", "明白了", "了解了", "好的呢", "这样啊", "是这样", "没错",
	"好的", "好吧", "好啊", "好嘞", "对的", "对啊", "对对", "是的", "是啊", "是吧", "行吧", "可以", "明白", "了解", "知道", "原来", "这样", "喔喔",
	"嗯", "恩", "唔", "呃", "额", "啊", "哦", "噢", "喔", "哎", "诶", "欸", "呀", "好", "对", "行", "是", "哈", "咳", "呵",
	"okay", "ok", "yeah", "yes", "right", "sure", "uh", "um", "hmm", "mm", "hm", "mhm", "aha", "oh",
}

// noises are sounds that are never an answer, not even to a yes-or-no question.
//
//nolint:gochecknoglobals // table
var noises = []string{"呃", "额", "啊", "哦", "噢", "喔", "哎", "诶", "欸", "唔", "呀", "哈", "咳", "呵", "uh", "um", "hmm", "hm", "oh"}

// hanging are endings after which more is bound to come.
//
//nolint:gochecknoglobals // table
var hanging = []string{
	"我想", "我要", "我想要", "我想问", "我想问一下", "我想查", "想问一下", "就是", "就是说", "然后", "还有", "那个", "这个", "因为", "所以", "但是", "而且",
	"如果", "或者", "的话", "和", "跟", "把", "帮我", "帮我查", "请问", "请帮我", "嗯", "呃", "the", "and", "my", "to", "i want", "i want to", "um", "uh",
}

// bare is text without punctuation and spaces, in lower case.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.IsSymbol(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// madeOf says that text consists of words only. Empty text does.
func madeOf(text string, words []string) bool {
	text = bare(text)
next:
	for text != "" {
		for _, w := range words {
			if strings.HasPrefix(text, w) {
				text = text[len(w):]
				continue next
			}
		}
		return false
	}
	return true
}

// BackChannel says that text consists of nothing but listener's words such as 嗯, 好的, 对对对, or is empty.
func BackChannel(text string) bool { return madeOf(text, backChannels) }

// orders are the single syllables that ask us to stop.
//
//nolint:gochecknoglobals // table
var orders = []string{"停", "不", "喂", "等", "别", "退", "慢"}

// lone says that text is one syllable that orders nothing: most often a listener's sound that was taken for a word, 是 for 十.
// Callers who mean it go on, and are heard with the next syllable.
func lone(text string) bool {
	text = bare(text)
	r, size := utf8.DecodeRuneInString(text)
	return size == len(text) && unicode.Is(unicode.Han, r) && !slices.Contains(orders, text)
}

// Hanging says that text breaks off where more is bound to come: after 我想, 然后, 的, or at a comma.
func Hanging(text string) bool {
	text = strings.ToLower(strings.TrimSpace(text))
	last, _ := utf8.DecodeLastRuneInString(text)
	if last == '，' || last == ',' || last == '、' {
		return true
	}
	text = strings.TrimRight(text, "。.…")
	for _, h := range hanging {
		if strings.HasSuffix(text, h) && (len(text) == len(h) || h[0] >= utf8.RuneSelf || text[len(text)-len(h)-1] == ' ') {
			return true
		}
	}
	return strings.HasSuffix(text, "的") && !statement(text)
}

// statement says that a final 的 closes the sentence: 是的, 对的, 好的, 可以的, 我是...的.
func statement(text string) bool {
	for _, s := range []string{"是的", "好的", "对的", "行的", "以的", "要的", "有的", "没的", "会的", "真的", "知道的", "办的", "用的", "来的"} {
		if strings.HasSuffix(text, s) {
			return true
		}
	}
	return strings.Contains(text, "是") && utf8.RuneCountInString(text) > 4
}

// danglingNumber says that text ends in a digit (spoken or written) but is too short to be a phone number.
func danglingNumber(text string) bool {
	text = bare(text)
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune("0123456789零一幺二两三四五六七八九十百千万点", last) && utf8.RuneCountInString(text) < 11
}
