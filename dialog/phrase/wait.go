package phrase

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
)

// fetches is 等下我拿一下身份证: who gets something needs a moment for it.
var fetches = regexp.MustCompile(`^(?:嗯|哦|那|好的?|你|您|麻烦|请|先|稍)*等(?:一下下?|一会儿?|会儿?|下|等|一等)?(?:啊|哈)?(?:让?我)?(?:先|去)*(?:拿|找|翻|掏|戴)[^人]{0,9}$`)

// WantsWait finds 等一下, and 我查一下 where nothing follows: 帮我查一下话费 is a wish.
func WantsWait(text string) bool {
	if english.Words(text) {
		return english.WantsWait(text)
	}
	if fetches.MatchString(squeeze(text)) && !HasAny(text, []string{"再说", "再打", "再办"}) {
		return true
	}
	if Runes(text) > 9 {
		return false
	}
	for _, p := range lookPhrases {
		before, after, found := strings.Cut(text, p)
		if found && Substance(after) == 0 && !hasSuffix(before, "帮", "给", "替", "让", "为") {
			return true
		}
	}
	return HasAny(text, waitPhrases)
}

// BehindWait is what follows 等等 and its likes, with or without a pause; "" where the caller goes on about himself: 等等我查一下.
func BehindWait(text string) string {
	if _, after, found := strings.Cut(text, "，"); found || english.Words(text) {
		return after
	}
	at := 0
	for _, p := range []string{"等一下", "等等", "稍等", "等会儿", "等会", "等一会儿", "等一会", "别急", "慢着"} {
		if i := strings.LastIndex(text, p); i >= 0 {
			at = max(at, i+len(p))
		}
	}
	if at == 0 || strings.HasPrefix(text[at:], "我") {
		return ""
	}
	return text[at:]
}

// aWait are the words of a wish to wait, longer ones first, and courtesy are those around it: 等一下好吗.
var (
	aWait    = []string{"等我一下", "等一下下", "等会儿再", "等会再", "等下再", "等一下再", "等一会儿", "等一会", "等会儿", "稍等片刻", "稍等", "稍候", "等一等", "等一下", "等等", "等会", "等下", "别急", "慢着", "且慢", "等"}
	courtesy = regexp.MustCompile(`^(?:[嗯呃额啊哦噢喔哎唉诶哈呀嘛呢吧吗哟喂了好行那请先再就稍你您我]|麻烦|谢谢|好的|好吗|好不好|可以|可以吗|行吗|行不行|一下|片刻|不好意思|对不起)*$`)
	// thinks is the wish for a moment behind something else: 太贵了我想想.
	thinks = regexp.MustCompile(`(?:还?是|先)?(?:让|容|等)?我(?:再|先|要|得)*(?:想想|想一下|想一想|考虑考虑|考虑一下|看看|看一下|查查|查一下|找找|找一下|翻一下)[吧啊呀嘛]*$`)
	// meanwhile is what the caller does while he is waited for: 我算一算, 我去拿一下卡. A number in it is none.
	meanwhile = regexp.MustCompile(`^[嗯呃啊哦那你您]*(?:[让容]?我|有人|来(?:个|了)|手机|电话)(?:再|先|得|要|去|来|正|在|还|好好)*(?:想|算|看|瞧|找|查|翻|拿|取|掏|戴|核|问|商量|接|记|数|考虑|确认|准备|开车|停车|敲|响)[^零一二三四五六七八九十百千0-9不别没改换充要的点个便贵多少]{0,8}$|^(?:说|办|弄|来|讲)吧?$`)
)

// onceOver is the 一 of 算一算 and 看一下, which is no number.
var onceOver = regexp.MustCompile(`([想算看找查问数记翻])一[下想算看找查问数记翻]?`)

// BesidesWait is what a wish to wait says besides: of 等等，太多了，充五十 it is 太多了，充五十; "" where the caller wants a moment and no more,
// for what he does in it too.
func BesidesWait(text string) string {
	if english.Words(text) {
		return english.BesidesWait(text)
	}
	var rest []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，,。！!；;、 ", r) }) {
		bare := part
		for _, w := range aWait {
			bare = strings.ReplaceAll(bare, w, "")
		}
		if before := thinks.ReplaceAllString(bare, ""); before != "" {
			bare = before
		}
		doing := onceOver.ReplaceAllString(bare, "$1")
		if !courtesy.MatchString(bare) && !meanwhile.MatchString(doing) && !fetches.MatchString(part) {
			rest = append(rest, bare)
		}
	}
	return strings.Join(rest, "，")
}
