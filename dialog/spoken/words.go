package spoken

import (
	"slices"
	"strings"
)

// kin are those for whom callers ask, and who else may own a number.
var kin = []string{"我妈", "我爸", "我爹", "我娘", "老公", "老婆", "媳妇", "爱人", "婆娘", "老汉", "儿子", "女儿", "闺女", "娃儿", "孩子", "爷爷", "奶奶", "外公", "外婆", "姥", "丈夫", "妻子", "对象", "男朋友", "女朋友", "我哥", "我姐", "我弟", "我妹", "幺妹", "叔", "阿姨", "舅", "姑", "家里人", "屋头", "老人", "父亲", "母亲", "老爸", "老妈", "老头", "老太", "阿爸", "阿妈", "老豆", "老母", "邻居", "朋友", "同事", "老板", "亲戚", "公公", "婆婆", "岳", "丈母", "老丈", "老伴", "当家的", "老妈", "侄", "外甥", "孙", "公司", "单位"}

// NamesKin reports whether text names somebody near the caller: his family, friends, company.
func NamesKin(text string) bool { return HasAny(text, kin...) }

// IsHan reports a Chinese character, or the round zero.
func IsHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF || r == '〇' }

// HasAny reports whether text holds one of words.
func HasAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// BeginsWithAny reports whether text begins with one of words.
func BeginsWithAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(text, w) })
}

// TrimWords takes leads off the begin of text and tails off its end, again and again, but never all of it.
func TrimWords(text string, leads, tails []string) string {
	for again := true; again; {
		again = false
		for _, l := range leads {
			if rest, cut := strings.CutPrefix(text, l); cut && rest != "" {
				text, again = rest, true
			}
		}
		for _, t := range tails {
			if rest, cut := strings.CutSuffix(text, t); cut && rest != "" {
				text, again = rest, true
			}
		}
	}
	return text
}

// Without takes words out of text.
func Without(text string, words []string) string {
	for _, w := range words {
		if strings.Contains(text, w) {
			text = strings.ReplaceAll(text, w, "")
		}
	}
	return text
}

// At is the character at a place, 0 outside of runes.
func At(runes []rune, i int) rune {
	if i < 0 || i >= len(runes) {
		return 0
	}
	return runes[i]
}
