package phrase

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
