package phrase

import "strings"

// MeansThisLine finds 就是这个号码, the answer of callers whose own line is meant, where a number was asked for.
func MeansThisLine(text string) bool {
	return Runes(text) <= 14 && HasAny(text, []string{"这个号", "本机", "本号", "现在打的", "打过来的", "打来的", "来电的", "来电号码", "这个手机", "我自己的", "我的号", "当前号码", "就这个", "就是这个"}) &&
		!HasAny(text, []string{"不是", "别的", "另外", "其他"})
}

// OthersLine finds callers who speak of somebody else's line: 我爸手机里还有钱没有.
func OthersLine(text string) bool {
	return HasAny(text, []string{
		"我爸", "我妈", "爸妈", "父母", "老婆", "老公", "媳妇", "爱人", "我儿子", "我女儿", "儿子的", "女儿的", "孩子的", "我孩子", "我小孩", "我爷爷", "我奶奶", "外公", "外婆", "我哥", "我姐", "我弟", "我妹",
		"朋友", "家人", "同事", "给别人", "别人的号", "另一个号", "另外一个号", "别的号", "其他号", "副卡",
	})
}

// Turns finds the words by which a caller who is telling something turns to another matter: 先帮我查一下话费.
func Turns(text string) bool {
	return Runes(text) <= 20 && HasAny(text, []string{"先帮我", "先查", "等一下", "顺便", "对了", "先给我", "先不说"})
}

// Hesitates finds callers who put off what they were asked to confirm: 不好意思我再考虑一下.
func Hesitates(text string) bool {
	return HasAny(text, []string{"再考虑", "考虑考虑", "考虑一下", "再想想", "想一想", "我想想", "先不", "再说吧", "算了", "下次", "改天", "过几天", "先等等", "先别", "还是别", "还是不"})
}

// Contradicts finds a no with something else in its place: 不是，要五个G的. 不是不行 is none.
func Contradicts(text string) bool {
	for _, p := range []string{"不对", "不是", "错了", "说错", "搞错", "弄错"} {
		before, after, found := strings.Cut(text, p)
		if found && !strings.HasSuffix(before, "没") && !strings.HasPrefix(after, "不") && Runes(after) >= 2 {
			return true
		}
	}
	return false
}
