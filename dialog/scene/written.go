package scene

import (
	"regexp"
	"strings"

	"hotline/dialog/language"
)

// Words of hearing and saying in prompts, the owner's own among them, and those for a caller who writes. Longer ones first.
var (
	written = strings.NewReplacer("没有听清楚", "没有看明白", "没有听明白", "没有看明白", "没有听清", "没有看明白", "没能听清", "没能看明白", "没听清楚", "没看明白",
		"没听明白", "没看明白", "没听清", "没看明白", "没听懂", "没看懂", "再说一遍，慢一点", "再写一遍", "再说一遍", "再写一遍", "再说一次", "再写一次",
		"请继续说", "请继续输入", "请直接说", "请直接输入", "请再说", "请再输入", "请您说", "请您输入", "可以简单说说", "可以简单写", "可以简单说", "可以简单写", "请说明", "请说明",
		"请说出", "请输入", "请说一下", "请输入", "您请说", "请您输入", "请说", "请输入", "不知道就说", "不知道就写", "就说，", "就写，", "慢一点说", "慢慢写")
	writtenEnglish = strings.NewReplacer("didn't catch that", "didn't understand that", "did not catch that", "did not understand that", "didn't hear that", "didn't understand that",
		"say it again", "write it again", "say that again", "write that again", "say it the right way", "write it the right way")
	// sayIt is the request to say something: please say the month, just say it, you can say.
	sayIt = regexp.MustCompile(`\b([Pp]lease|[Jj]ust|[Pp]lease just|[Yy]ou can|[Yy]ou can also|[Yy]ou could|[Oo]r) say\b`)
)

// Written words a prompt for a caller who writes: nothing of theirs was misheard, and they are asked to write, not to say.
func Written(l language.Language, prompt string) string {
	if l == language.English {
		return sayIt.ReplaceAllString(writtenEnglish.Replace(prompt), "$1 type")
	}
	return written.Replace(prompt)
}
