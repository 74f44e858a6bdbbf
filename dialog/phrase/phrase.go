// Package phrase knows what callers say to the hotline itself rather than about their matter: again, wait, a person, goodbye, no.
// It owns the words and decides on text alone; what follows from them is up to dialog/flow, which calls it.
package phrase

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/dialog/english"
	"hotline/dialog/spoken"
)

var (
	repeatPhrases = []string{"再说一遍", "重复一遍", "再讲一遍", "再说一次", "再念一遍", "重复一下", "再报一遍", "没听清", "没听见", "没听到", "没有听清", "你说什么", "您说什么", "刚才说什么", "刚说什么", "什么意思再说"}
	repeatWhole   = []string{"啥", "什么", "啥呀", "什么呀", "你说啥", "您说啥", "说啥", "说什么", "说的啥", "说的什么", "刚说啥", "刚才说啥", "刚才说的啥", "什么来着", "啥来着", "再讲一次", "再来一遍"}
	waitPhrases   = []string{"等一下", "等等", "稍等", "等会", "等一会", "等我一下", "我想想", "我想一下", "别急", "等我"}
	lookPhrases   = []string{"我找一下", "我看一下", "我查一下", "我找找", "我看看", "我查查", "我翻一下"}
	personPhrases = []string{"转人工", "人工客服", "人工服务", "人工坐席", "人工座席", "找人工", "要人工", "接人工", "真人", "转个人", "找个人跟我说", "人工台", "换个人", "活人", "转接人工", "转到人工"}
	noPerson      = []string{"不转人工", "不要人工", "不用转人工", "不用人工", "别转人工", "不要转人工", "不需要人工", "不找人工", "不想转人工", "别给我转人工", "不用给我转人工", "不要给我转人工", "不用转接人工", "别转接人工", "不用找人工", "不用转"}
	notPerson     = []string{"人工湖", "人工智能", "人工费", "人工岛", "人工成本", "人工草"}
	whoPhrases    = []string{"是真人吗", "是不是真人", "是人工吗", "是不是人工", "还是真人", "还是人工", "是机器人吗", "是不是机器人", "是人还是机器", "是活人吗", "是人吗", "是不是人"}
	byePhrases    = []string{"再见", "拜拜", "挂了", "先挂", "就这样吧", "先这样", "打错了", "bye"}
	doneWords     = []string{"没有其他了", "没有别的了", "没别的了", "没其他的了", "没有其他", "没有别的", "没什么了", "没别的", "没其他", "没有问题了", "没问题了", "没有了", "没了", "没有", "没事了", "没事儿了", "没事", "不用了", "不需要了", "不需要", "不用", "不了", "就这些", "就这个", "就这样", "可以了", "好了", "行了", "够了", "知道了", "明白了", "暂时没有", "暂时不用", "不要了", "莫得了", "冇了", "没"}
	softWords     = []string{"谢谢你", "谢谢您", "谢谢", "多谢", "感谢", "好的", "好吧", "好", "嗯嗯", "嗯", "哦", "噢", "啊", "呀", "吧", "呢", "哈", "行", "可以", "那", "我", "你", "您", "就", "都", "了", "暂时", "目前", "现在", "先", "拜拜", "再见", "辛苦", "麻烦", "其他", "的"}
	cancelPhrases = []string{"算了", "算啦", "算咯", "不办了", "不查了", "不要了", "不弄了", "不报了", "取消吧", "不用办", "不想办", "先不办", "不用查", "不用了", "不改了", "不换了"}
	wrongPhrases  = []string{"不对", "不是", "错了", "说错", "搞错", "弄错", "改成", "改一下", "应该是", "换成", "更正"}
	topicPhrases  = []string{"我要查话费", "查一下流量", "我要报修"}
)

// All are all of them, for the recogniser's vocabulary.
func All() []string {
	var out []string
	for _, list := range [][]string{repeatPhrases, waitPhrases, lookPhrases, personPhrases, byePhrases, doneWords, softWords, cancelPhrases, wrongPhrases, topicPhrases,
		{"是的", "对", "对的", "不是", "可以", "好的", "确认", "不用了谢谢", "没有了谢谢", "不用了", "需要", "要", "不要", "查一下我的话费", "没有了", "继续", "不用继续"}} {
		out = append(out, list...)
	}
	return out
}

// HasAny reports whether text holds one of phrases.
func HasAny(text string, phrases []string) bool {
	for _, p := range phrases {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// Runes counts the letters and digits of text; an English word counts as two of them, which is as much as a Chinese word says.
func Runes(text string) int {
	if english.Words(text) {
		return 2 * english.Count(text)
	}
	return Letters(text)
}

// Letters counts the letters and digits of text.
func Letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// Substance counts the letters of text that are no fillers.
func Substance(text string) int {
	if english.Words(text) {
		return Runes(text)
	}
	for _, w := range []string{"那个", "这个", "怎么说", "就是", "什么"} {
		text = strings.ReplaceAll(text, w, "")
	}
	return Runes(strings.Map(func(r rune) rune {
		if strings.ContainsRune("嗯呃啊哦哎呀喂呢吧吗嘛哈唉诶", r) {
			return -1
		}
		return r
	}, text))
}

// WantsRepeat finds 再说一遍.
func WantsRepeat(text string) bool {
	if english.Words(text) {
		return english.WantsRepeat(text)
	}
	return Runes(text) <= 14 && HasAny(text, repeatPhrases) || slices.Contains(repeatWhole, squeeze(text))
}

func hasSuffix(text string, ends ...string) bool {
	for _, e := range ends {
		if strings.HasSuffix(text, e) {
			return true
		}
	}
	return false
}

// WantsPerson finds 转人工 and its likes, but not their refusal, the question whether one speaks to a person, and 人工湖.
func WantsPerson(text string) bool {
	if english.Words(text) {
		return english.WantsPerson(text)
	}
	if RefusesPerson(text) || HasAny(text, notPerson) || AsksWhoSpeaks(text) {
		return false
	}
	return HasAny(text, personPhrases) || Runes(text) <= 4 && strings.Contains(text, "人工")
}

// RefusesPerson finds 不用转人工.
func RefusesPerson(text string) bool {
	if english.Words(text) {
		return english.RefusesPerson(text)
	}
	return HasAny(text, noPerson)
}

// AsksWhoSpeaks finds 你是真人吗.
func AsksWhoSpeaks(text string) bool {
	if english.Words(text) {
		return english.AsksWhoSpeaks(text)
	}
	return Runes(text) <= 14 && HasAny(text, whoPhrases)
}

// SaysBye finds 再见.
func SaysBye(text string) bool {
	if english.Words(text) {
		return english.SaysBye(text)
	}
	for _, no := range []string{"不挂了", "别挂了", "没挂了"} { // 挂号 is not wanted, or the line is to be kept
		text = strings.ReplaceAll(text, no, "")
	}
	return Runes(text) <= 14 && HasAny(strings.ToLower(text), byePhrases)
}

// SaysDone reports whether text says only that nothing more is needed: 没有了谢谢.
func SaysDone(text string) bool {
	if english.Words(text) {
		return english.SaysDone(text)
	}
	rest, found := text, false
	for _, w := range doneWords {
		if strings.Contains(rest, w) {
			rest, found = strings.ReplaceAll(rest, w, " "), true
		}
	}
	thanks := HasAny(text, []string{"谢谢", "多谢", "感谢"})
	for _, w := range softWords {
		rest = strings.ReplaceAll(rest, w, " ")
	}
	return (found || thanks) && Runes(rest) == 0
}

// WantsNone finds 没有了 and its likes as the answer to which one, where that is all: thanks alone are none, nor is 就这个.
func WantsNone(text string) bool {
	if english.Words(text) {
		return english.WantsNone(text)
	}
	for _, w := range []string{"一个都不要", "哪个都不要", "都不要", "都不用", "都不需要"} {
		text = strings.ReplaceAll(text, w, "不用了")
	}
	return SaysDone(text) && HasAny(text, []string{"没有", "没了", "没别", "没其他", "没什么", "没事", "不用", "不需要", "不要", "冇", "莫得"})
}

// NearlyDone is SaysDone for a caller who was just asked whether there is more: 没有了 and a syllable or two that the recogniser made up.
func NearlyDone(text string) bool {
	if english.Words(text) {
		return english.SaysDone(text)
	}
	for _, w := range []string{"没有了", "不用了", "不需要了", "没了"} {
		if rest, ok := strings.CutPrefix(text, w); ok && Runes(rest) <= 2 && !strings.ContainsAny(rest, "吗么嘛") {
			return true
		}
	}
	return false
}

// insteadTaken is 算了，还是要流量多的: it takes something else, and gives up nothing but what was said before.
var insteadTaken = regexp.MustCompile(`算[了啦咯][，,。、 ]*(?:那|还是|就|我)*(?:要[^不是么]|选|充[^不值错]|改[成为到]|换[成到]|用那?个|来那?个|拿那?个)|算[了啦咯][，,。、 ]*(?:那|我)*(?:还是|就)[^不别算这先].*的[吧呀啊]?$`)

var afterUp = regexp.MustCompile(`^算[了啦咯][，,。、 ]*(?:那|我|还是|就)*`)

// TakesInstead finds 算了，还是要流量多的: it says no to what was read back, and yes to something else.
func TakesInstead(text string) bool { return insteadTaken.MatchString(text) }

var givesUp = regexp.MustCompile(`^[那就嗯哎唉呃]*算[了啦咯](?:那|就|我|还是|要不|干脆|先)*(?:不|别|改天|改日|下次|以后|过几天|回头再说|再说|这样)`)

// GivesUp finds 算了，改天吧 and its likes, whose words beside the 算了 are no matter of their own.
func GivesUp(text string) bool { return Runes(text) <= 10 && givesUp.MatchString(squeeze(text)) }

// Cancels finds 算了, and 不换 where that is all.
func Cancels(text string) bool {
	if english.Words(text) {
		return english.Cancels(text)
	}
	if TakesInstead(text) {
		return false
	}
	if Runes(text) <= 10 && HasAny(text, cancelPhrases) || JustCancels(text) {
		return true
	}
	bare := strings.Trim(squeeze(text), "那就我呃嗯啊吧呀")
	return slices.Contains([]string{"不换", "不办", "不要", "不充", "不退", "不开", "不转", "不停", "不查", "不装", "不改", "都不要", "哪个都不要"}, bare)
}

// AfterWrong returns what follows the caller's correction, and whether there is one at all.
func AfterWrong(text string) (string, bool) {
	if english.Words(text) {
		return english.AfterWrong(text)
	}
	if at := insteadTaken.FindStringIndex(text); at != nil {
		return afterUp.ReplaceAllString(text[at[0]:], ""), true
	}
	if m := notThat.FindStringSubmatch(strings.TrimRight(text, "。！! ")); m != nil {
		return m[1], true
	}
	text = withoutRight(text)
	at, size := -1, 0
	for _, p := range wrongPhrases {
		if i := strings.Index(text, p); i >= 0 && i+len(p) > at+size {
			at, size = i, len(p)
		}
	}
	if at < 0 {
		return afterNo(text)
	}
	rest := strings.TrimLeftFunc(text[at+size:], func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) || r == '我' || r == '是' })
	return rest, utf8.RuneCountInString(text[:at]) <= 8
}

// noAtOnce is a no that takes something back at once: 哦不，一百吧.
var noAtOnce = regexp.MustCompile(`^[嗯呃]?(?:[哦啊噢呃哎喔额诶]，?)?不+(?:[，,。、！!\s]+)`)

// notThat is 不要五十，要一百: what is meant comes last, and is a number.
var notThat = regexp.MustCompile(`^[好行嗯啊哦的，,、 ]*(?:不要|不是|不用|不订|不充|别)[^，,。要是]{1,8}?[，,、 ]*(?:我?要|是|就?[订充]|改[成为]|换成)([0-9一二两三四五六七八九十百千万][^，,。]{0,7})$`)

// afterNo is AfterWrong for a bare no before the right value. 哦不用了 is none.
func afterNo(text string) (string, bool) {
	at := noAtOnce.FindString(text)
	if rest := text[len(at):]; at != "" && Runes(rest) >= 2 && !HasAny(rest, cancelPhrases) && !strings.HasPrefix(rest, "不") {
		return strings.TrimLeft(rest, "我是"), true
	}
	return text, false
}

// TakenBack cuts an utterance that takes something back: of 我要充五十，不对，一百 the begin and what is meant instead. before is "" where nothing
// stands before that, or nothing is taken back.
func TakenBack(text string) (before, instead string) {
	if english.Words(text) {
		cut := english.Pieces(text)
		if len(cut) > 1 && english.Count(cut[0]) > 0 {
			return cut[0], cut[len(cut)-1]
		}
		return "", ""
	}
	cut := spoken.Pieces(text)
	if Runes(cut[0].Text) == 0 || cut[0].Rejected {
		return "", ""
	}
	for _, p := range slices.Backward(cut[1:]) {
		if !p.Rejected && Runes(p.Text) > 0 {
			return cut[0].Text, p.Text
		}
	}
	return "", ""
}

// Alters reports words that order a change and take nothing back: 把套餐改成129的.
func Alters(text string) bool {
	return HasAny(text, []string{"改成", "改为", "改一下", "换成"}) && !HasAny(text, []string{"不对", "不是", "错了", "说错", "搞错", "弄错", "更正"})
}

// withoutRight is text without 对不对, which asks and denies nothing; 不对不对 stays.
func withoutRight(text string) string {
	const asks = "对不对"
	if at := strings.Index(text, asks); at >= 0 && !strings.HasSuffix(text[:at], "不") {
		return text[:at] + "对吗" + text[at+len(asks):]
	}
	return text
}

// WithoutPerson is text without the words that ask for a person: 转人工，我的话费不对 becomes ，我的话费不对.
func WithoutPerson(text string) string {
	if english.Words(text) {
		return english.WithoutPerson(text)
	}
	for _, p := range slices.Concat(noPerson, personPhrases) {
		text = strings.ReplaceAll(text, p, "")
	}
	return text
}
