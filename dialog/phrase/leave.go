package phrase

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
)

var (
	// leaving is a goodbye that cannot be meant for a yes; 就这样吧 can.
	leaving = regexp.MustCompile(`再见|拜拜|bye|挂了|先挂`)
	around  = regexp.MustCompile(`谢谢[你您]?|多谢|不好意思|打扰了?|[那我先就了啊吧呀哈嗯哦喔，,。！! ]`)
)

// TakesLeave finds a goodbye that cannot be meant for a yes, whatever is said beside it.
func TakesLeave(text string) bool {
	if english.Words(text) {
		return english.TakesLeave(text)
	}
	return SaysBye(text) && leaving.MatchString(strings.ToLower(text))
}

// Leaves finds a goodbye with no agreement beside it: 再见, 不用了，拜拜. 好的再见 may agree to what was asked, and is none.
func Leaves(text string) bool {
	if english.Words(text) {
		return english.Leaves(text)
	}
	rest := around.ReplaceAllString(leaving.ReplaceAllString(strings.ToLower(text), ""), "")
	return TakesLeave(text) && (rest == "" || Cancels(rest+"了") || WantsNone(rest))
}
