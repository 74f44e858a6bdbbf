package scene

import (
	"strings"

	"hotline/dialog/language"
)

// Words of hearing in prompts, the owner's own among them, and those for a caller who writes. Longer ones first.
var (
	written = strings.NewReplacer("没有听清楚", "没有看明白", "没有听明白", "没有看明白", "没有听清", "没有看明白", "没能听清", "没能看明白", "没听清楚", "没看明白",
		"没听明白", "没看明白", "没听清", "没看明白", "没听懂", "没看懂", "再说一遍，慢一点", "再写一遍", "再说一遍", "再写一遍", "再说一次", "再写一次")
	writtenEnglish = strings.NewReplacer("didn't catch that", "didn't understand that", "did not catch that", "did not understand that", "didn't hear that", "didn't understand that",
		"say it again", "write it again", "say that again", "write that again")
)

// Written words a prompt that asks again for a caller who writes: nothing of theirs was misheard.
func Written(l language.Language, prompt string) string {
	if l == language.English {
		return writtenEnglish.Replace(prompt)
	}
	return written.Replace(prompt)
}
