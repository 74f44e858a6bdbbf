package phrase

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/assent"
	"hotline/dialog/english"
	"hotline/dialog/offer"
)

// MeansThisLine finds 就是这个号码, the answer of callers whose own line is meant, where a number was asked for.
func MeansThisLine(text string) bool {
	if english.Words(text) {
		return english.MeansThisLine(text)
	}
	return Runes(text) <= 14 && HasAny(text, []string{"这个号", "就这号", "这号码", "本机", "本号", "现在打的", "打过来的", "打来的", "来电的", "来电号码", "这个手机", "我自己的", "我的号", "当前号码", "就这个", "就是这个", "打我手机", "打我电话", "我打的这个", "我打的号", "正在打的", "打这个", "我的手机"}) &&
		!HasAny(text, []string{"不是", "别的", "另外", "其他"})
}

// OffersThisLine finds questions to which a yes takes the calling number: 如果就是您打来的这个号码，请说，就是这个号码.
func OffersThisLine(question string) bool {
	if english.Words(question) {
		return english.OffersThisLine(question)
	}
	return HasAny(question, []string{"这个号", "本机", "打来的", "来电的", "来电号码", "当前号码"}) && !HasAny(question, []string{"除了", "以外", "之外", "别的", "另外", "其他", "其它", "不是"})
}

// justYes is 嗯对就是, yes that's right, with nothing else in it: 换个号 and 是我老婆的 name another.
var justYes = regexp.MustCompile(`^[嗯啊哦噢呃那]*(?:对|是|好|行|没错|可以|就是|正确|确认|嗯)(?:[嗯啊哦对是的好行呀吧啦了呢]|没错|可以|就是|就这个|这个)*$|^(?:yes|yeah|yep|right|correct|sure|ok|exactly|thatsright|thatsit|itis|please|iam|mhm)+$`)

// JustYes finds a yes that says nothing else.
func JustYes(text string) bool { return justYes.MatchString(squeeze(text)) }

// otherLine is 我另外一个139的号, 别的卡.
var otherLine = regexp.MustCompile(`(?:另外?一?[个张部]|别的|其他的?)[^，。、？]{0,6}(?:号码?|卡|手机号?|电话)(?:[^线]|$)`)

// OthersLine finds callers who speak of somebody else's line: 我爸手机里还有钱没有.
func OthersLine(text string) bool {
	if english.Words(text) {
		return english.OthersLine(text)
	}
	return otherLine.MatchString(text) || HasAny(text, []string{
		"我爸", "我妈", "爸妈", "父母", "老婆", "老公", "媳妇", "爱人", "我儿子", "我女儿", "儿子的", "女儿的", "孩子的", "我孩子", "我小孩", "我爷爷", "我奶奶", "外公", "外婆", "我哥", "我姐", "我弟", "我妹",
		"朋友", "家人", "同事", "给别人", "别人的号", "另一个号", "另外一个号", "别的号", "其他号", "副卡",
	})
}

// OtherNumber finds callers who want another number than the one that was offered.
func OtherNumber(text string) bool {
	if english.Words(text) {
		return english.OtherNumber(text)
	}
	return HasAny(text, []string{"别的号", "另一个号", "换个号", "换一个号", "换号码", "换个电话", "别的电话", "其他号", "另外一个"})
}

// GoesOn finds callers who want to go on with what was left.
func GoesOn(text string) bool {
	return strings.Contains(text, "继续") || english.Words(text) && english.GoesOn(text)
}

// back is what callers say who asked for a moment and have found what they looked for, longer words first.
var back = []string{"准备好了", "可以说了", "弄好了", "找到了", "拿到了", "回来了", "可以了", "你说吧", "您说吧", "说吧", "你说", "您说", "我在", "好了", "好啦", "好的", "行了", "来了", "好", "在"}

// IsBack finds callers who asked for a moment and can go on: 好了, 我找到了. It says yes to nothing.
func IsBack(text string) bool {
	if english.Words(text) {
		return english.IsBack(text)
	}
	rest := strings.TrimLeft(squeeze(text), "嗯恩啊哦噢呃哎诶")
	for again := true; again && rest != ""; {
		again, rest = false, strings.TrimRight(rest, "啊呀吧呢嘛哦哈")
		for _, w := range back {
			if cut, ok := strings.CutSuffix(rest, w); ok {
				rest, again = cut, true
			}
		}
	}
	return Runes(text) > 0 && (rest == "" || rest == "我")
}

// Acknowledges finds words that say no more than that something was heard: 哦, 好的知道了, 就这个号码.
func Acknowledges(text string) bool {
	if english.Words(text) {
		return english.Acknowledges(text)
	}
	rest := text
	for _, w := range slices.Concat([]string{"知道了", "明白了", "晓得了", "了解了", "就这个号码", "就是这个号", "就这个号", "打这个号", "明白", "了解"}, softWords) {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return Runes(text) > 0 && Runes(text) <= 8 && Runes(rest) == 0
}

// orders is 再帮我取消吧 and its likes, which want something done.
var orders = regexp.MustCompile(`^(那|嗯|好的?|还是|麻烦|请|你|您)*(再|又|[帮给替]我|把)+`)

// Orders reports words that want something done, although they may hold those of giving up.
func Orders(text string) bool {
	if english.Words(text) {
		return english.Orders(text)
	}
	return orders.MatchString(squeeze(text))
}

// AsksWhich finds 哪个便宜 and its likes, which are about the choices that were just offered.
func AsksWhich(text string) bool {
	if english.Words(text) {
		return english.AsksWhich(text)
	}
	bare := strings.TrimLeft(squeeze(text), "那嗯呃你说您这")
	if misheard := strings.TrimRight(squeeze(text), "些点儿呢啊呀一"); HasAny(misheard, []string{"那个", "那种", "那款", "那档"}) && hasSuffix(misheard, "便宜", "划算", "实惠", "合适", "好用") {
		return Runes(misheard) <= 6 // 那个便宜 is 哪个便宜, misheard; 那个便宜的 is an answer
	}
	return strings.HasPrefix(bare, "哪") && Runes(bare) <= 8 && HasAny(bare, []string{"哪个", "哪种", "哪款", "哪一", "哪档"})
}

// Turns finds the words by which a caller who is telling something turns to another matter: 先帮我查一下话费.
func Turns(text string) bool {
	if english.Words(text) {
		return english.Turns(text)
	}
	return Runes(text) <= 20 && HasAny(text, []string{"先帮我", "先查", "等一下", "顺便", "对了", "先给我", "先不说"})
}

// Hesitates finds callers who put off what they were asked to confirm: 不好意思我再考虑一下.
func Hesitates(text string) bool {
	if english.Words(text) {
		return english.Hesitates(text)
	}
	return HasAny(text, []string{"再考虑", "考虑考虑", "考虑一下", "再想想", "想一想", "我想想", "先不", "再说吧", "算了", "下次", "改天", "过几天", "先等等", "先别", "还是别", "还是不"})
}

// Contradicts finds a no with something else in its place: 不是，要五个G的. 不是不行 is none.
func Contradicts(text string) bool {
	if english.Words(text) {
		return english.Contradicts(text)
	}
	for _, p := range []string{"不对", "不是", "错了", "说错", "搞错", "弄错"} {
		before, after, found := strings.Cut(text, p)
		if found && !strings.HasSuffix(before, "没") && !strings.HasPrefix(after, "不") && Runes(after) >= 2 {
			return true
		}
	}
	return false
}

// Changes finds words that alter what was said: 改到后天, 推到下周.
func Changes(text string) bool {
	return HasAny(text, []string{"改", "换成", "换到", "推迟", "推到", "推后", "提前", "延后", "延到", "挪到"}) || english.Words(text) && english.Changes(text)
}

// SaysWrong finds callers who say that something is not right, and no more about it: 不对, 有个地方错了.
func SaysWrong(text string) bool {
	if english.Words(text) {
		return english.SaysWrong(text)
	}
	text = withoutRight(text)
	return Runes(text) <= 9 && HasAny(text, []string{"不对", "错了", "有错", "有误", "不正确", "说错", "记错", "搞错", "弄错", "太多了", "太少了", "多了点", "少了点", "少一点", "少一些"}) && !HasAny(text, []string{"没错", "没有错", "没什么不对"}) || Contradicts(text)
}

// DoesNotKnow finds callers who cannot answer: 我不记得了.
func DoesNotKnow(text string) bool {
	if english.Words(text) {
		return english.DoesNotKnow(text)
	}
	return Runes(text) <= 14 && HasAny(text, []string{"不知道", "不记得", "不晓得", "忘了", "忘记了", "记不住", "记不得", "想不起来", "没带", "没在身边", "找不到了"})
}

// TellsNothing finds what is no answer to a question about what happened: 嗯, 好的, 喂.
func TellsNothing(text string) bool {
	return Substance(text) == 0 || Greets(text) || slices.Contains([]string{"好", "好的", "好吧", "知道了", "是这样", "是这样的", "ok", "okay", "um", "uh", "hmm", "mhm", "well"}, strings.Trim(squeeze(text), "嗯呃啊哦哎"))
}

// cannotTell is 不知道怎么说, no idea, as all that is said: who does not know why something is so tells a story all the same.
var cannotTell = regexp.MustCompile(`^(?:我|你|嗯|呃|额|啊|也|真|都|就|那|这个|这|其实|反正|实在)*(?:不知道|不晓得|不清楚|不记得|想不起来|忘了|忘记了|没想好|没什么说的|没什么好说的?|没啥说的|没啥好说的?|说不清楚?|说不上来|说不好|讲不清楚?)(?:该|要|怎么|咋|从何|从哪|说|讲|起|什么|啥|了|啊|呀|呢|吧|的|哎|唉)*$|` +
	`^(?:well|um|uh|er|so|i|sorry|really|just|honestly)*(?:(?:do|does)?n[o']?t(?:really)?know(?:whattosay|howtosay(?:it)?|howtoexplain(?:it)?|wheretostart)?|dunno|noidea|(?:have)?noidea|(?:am|m)?notsure|can[o']?tsay|cannotsay|can[o']?tremember|forgot|haveforgotten|nothing(?:really)?)(?:sorry|really)*$`)

// CannotTell finds callers who do not say what happened: 不知道怎么说, I don't know.
func CannotTell(text string) bool { return cannotTell.MatchString(squeeze(text)) }

// agreeing are words of a yes and of politeness around it, longer ones first.
var agreeing = []string{
	"那必须", "必须", "无误", "就这么着", "就这么定", "就这么", "这么着", "这么定", "说定", "妥妥", "快一点", "快些",
	"没有问题", "没问题", "没毛病", "没意见", "没有错", "没错", "不错", "麻烦您", "麻烦你", "麻烦了", "麻烦", "可以的", "可以", "确认", "确定", "同意", "需要", "好的", "对的", "是的", "行的", "谢谢", "多谢", "辛苦", "觉得", "应该", "肯定", "当然",
	"就这样", "这样", "这个", "一下", "马上", "赶紧", "现在", "帮我", "给我", "替我", "已经", "正确", "就按", "按", "您", "你", "我", "嗯", "恩", "哦", "噢", "啊", "呀", "呢", "吧", "嘛", "哈", "哎", "诶", "唉", "呃", "那", "就", "都", "请", "给", "帮", "好", "行", "对", "是", "要", "成", "中",
	"的", "了", "得", "嘞", "快", "办理", "办", "弄", "搞", "也", "挺", "很", "太", "ok", "yes", "唔该", "系", "有", "妥", "能", "继续", "提交", "先",
}

// noYes are words that begin like a yes and are none: 好贵, 对方, 是这样的我家. reserves follow a yes and take it back, or ask first.
var (
	noYes = regexp.MustCompile(`^(?:好(?:贵|久|多|慢|难|烦|少|大|小|奇怪|像|几|些|歹|听|笑|意思|吃|看|玩|用|啰嗦|复杂|快啊)|对(?:方|我来|我们?来|你|他|她|于|面|象|不起|话|账)|是(?:这样的?.|谁|哪|什么|多少|否|说)|行(?:个|李|程|驶)|要(?:是|不|么|求|多|等)|可(?:能|惜|是)|` +
		`确(?:认|定)(?:个|什么|啥)|不错(?:过|不)|办(?:什么|啥|不)|没错吧|没问题吗)`)
	reserves = regexp.MustCompile(`但是?|不过|可是|只是|(?:[月天周年后候头号]|下次)再|就是(?:有|太|说|我[^这那的本自])|先(?:问|看|说|等|听)|问一?[下问]|想问|多少|什么|啥|谁|哪|怎么|为什么|[^不]贵|吗$|[屁鬼]`)
)

// Agrees reports whether a yes is meant for the question: it comes first, or it holds an act of the question (充吧) or a yes with next to nothing that
// is not the question's own. 周末都行 says yes to something else, 下个月啊 to nothing.
func Agrees(text, question string) bool {
	if english.Words(text) {
		return english.Count(text) <= 10 && !english.AsksFirst(text) && !english.Reserves(text)
	}
	bare := strings.TrimLeft(squeeze(text), "嗯恩啊哦噢哎诶唉呃那就")
	if tooSoon.MatchString(bare) {
		return false
	}
	if stillCancels.MatchString(bare) && assent.AsksToCancel(question) || assent.Ends(text, question) || assent.Concedes(text, question) || offer.Keeps(text, question) {
		return true
	}
	for _, first := range []string{"好", "行", "可以", "对", "是", "确", "同意", "没问题", "没错", "要", "办", "提交", "当然", "麻烦", "没有问题", "不错", "必须", "肯定", "ok", "yes"} {
		if rest, ok := strings.CutPrefix(bare, first); ok {
			return !noYes.MatchString(bare) && !reserves.MatchString(rest)
		}
	}
	rest := bare
	for _, w := range agreeing {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return rest == "" || foreign(bare, question) == 0 && acts.MatchString(rest) || foreign(bare, question) < 2 && within.MatchString(bare)
}

var (
	// within is a yes within an answer: 这下对了.
	within = regexp.MustCompile(`[^不]对[了的]|可以|行[了吧]|同意|确认|没错|没问题|正确|定了|说定|就这|是这|^这个?(?:号|卡|地址|套餐|价|样|就|$)`)
	// tooSoon is what is wrong with it, whatever agrees beside it: 就这么定太快了.
	tooSoon = regexp.MustCompile(`[定办订充]得?太(?:快|贵|早|急|草率|仓促)`)
	// stillCancels does so after all.
	stillCancels = regexp.MustCompile(`^还是取消(?:了|掉)?吧$`)
	// acts is what one does: who repeats no more of a question than 下个月 or 话费太贵了 agrees to nothing.
	acts = regexp.MustCompile(`[办开充换退停订改转取发寄买交付查装报登约提确补销续绑做修送拖恢]`)
)

// foreign counts the characters of bare words that are neither of a yes and its politeness nor the question's own.
func foreign(bare, question string) int {
	for _, w := range agreeing {
		bare = strings.ReplaceAll(bare, w, "|")
	}
	n := 0
	for _, r := range strings.ReplaceAll(bare, "|", "") {
		if !strings.ContainsRune(question, r) {
			n++
		}
	}
	return n
}

// Echoes finds a verb of the question as the whole answer: 开 to 确认开通吗.
func Echoes(text, question string) bool {
	if english.Words(text) {
		return false
	}
	bare := strings.TrimRight(squeeze(text), "吧啊呀了嘛呗啦的")
	at := strings.LastIndexAny(question, "，,。")
	n := Runes(bare)
	return n >= 1 && n <= 3 && strings.Contains(question[at+1:], bare) && strings.ContainsAny(bare, "办开关换退发转补停恢复兑充提登挂装寄")
}

// looksUp is 查一下流量 and its likes.
var looksUp = regexp.MustCompile(`^(嗯|那|先|再|你|请|麻烦|帮我|给我|我想|我要|想|要)*(查|看看|看一?下|问一?下)`)

// LooksUp reports words that ask to be told something: they are neither a yes nor the name of a choice, whatever else they hold.
func LooksUp(text string) bool {
	if english.Words(text) {
		return english.LooksUp(text)
	}
	return looksUp.MatchString(squeeze(text))
}

// Greets finds callers who say nothing but hello: 喂，你好, 在吗.
func Greets(text string) bool {
	if english.Words(text) {
		return english.Greets(text)
	}
	bare := squeeze(text)
	if bare == "" || Runes(bare) > 8 {
		return false
	}
	for _, w := range []string{"有人在吗", "听得到吗", "听得见吗", "早上好", "下午好", "晚上好", "上午好", "你好", "您好", "喂", "哈喽", "hello", "hi", "在吗", "啊", "呀", "哎", "诶"} {
		bare = strings.ReplaceAll(bare, w, "")
	}
	return bare == "" && HasAny(strings.ToLower(text), []string{"好", "喂", "哈喽", "hello", "hi", "在吗", "听得"})
}

// notDone is 我不退了 and its likes, with the verbs of a hotline.
var notDone = regexp.MustCompile(`^我?(那|还是|先|就)*(不(想|要)?|别给?我?)[退换办转装充开停查改要续订弄补报投发交修约买寄挂兑]了?$`)

// hadEnough is 我不想做了 and its likes, with the verbs of everyday life, of which 活 is none.
var hadEnough = regexp.MustCompile(`^(那|我|真的?|实在|也|都|还是|就)*不想再?[做干玩去上住等学练来吃喝看弄搞聊说讲打理跑走动排听试用管][了啦]?[吧啊呀嘛]*$`)

// HasEnough finds callers who have had enough of doing something: 我不想等了. They are in no danger, as like as their words are to 我不想活了.
func HasEnough(text string) bool { return hadEnough.MatchString(squeeze(text)) }

// JustCancels finds 那算了 and 我不退了, with nothing else in it that could be heard as danger: 死了算了.
func JustCancels(text string) bool {
	if english.Words(text) {
		return english.JustCancels(text)
	}
	bare := strings.Trim(squeeze(text), "那就呃嗯啊吧呀还是哎")
	return slices.Contains(cancelPhrases, bare) || notDone.MatchString(bare)
}

var (
	// calledOff is 取消 as all that is said.
	calledOff = regexp.MustCompile(`^(?:[那就请嗯哦呃我你您]|还是|麻烦|帮我|给我|想|要|这个|先)*取消[掉了吧啊呀]*$`)
	// noMore is 不约了, 我不想换套餐了; what is not wanted is its match.
	// asksNotTo asks for leave not to: 可不可以不换, 我可以不换套餐吗, 不换行不行. What is not wanted is one of its groups.
	asksNotTo = regexp.MustCompile(`^(?:[那我嗯哦呃就请你您]|我们|还是|现在|这次)*(?:可不可以|可以|能不能|能|可否|能否|是不是可以|是不是能)(?:先|就|暂时|还是)?(?:不|别)再?(\p{Han}{1,4}?)[了啦]?[吗嘛么呢呀啊吧]*$|` +
		`^(?:[那我嗯哦呃就请你您]|我们|还是|现在|这次)*(?:先|暂时)?不再?(\p{Han}{1,4}?)[了啦]?(?:行不行|行吗|可以吗|可不可以|好不好|好吗|成吗|成不成)[呢啊呀]*$`)
	noMore = regexp.MustCompile(`^(?:[那就嗯哦呃我也先]|还是|暂时|现在|今天)*(?:不(?:想|要|用|打算|准备|需要)?|别)再?(\p{Han}{1,5})[了啦咯喽][吧啊呀]*$`)
)

// Refuses finds callers who give up the matter that they began, by its own words: 取消, but not where its title is about cancelling, and 不约了
// where title or examples are about 约. 不通了 says nothing where they have it.
func Refuses(text, title string, examples []string) bool {
	if english.Words(text) {
		undoes := HasAny(strings.ToLower(title), []string{"cancel", "unsubscribe", "call off"})
		return JustCancels(text) && !(undoes && english.CancelsAfterNo(text)) || english.CallsOff(text) && !undoes || english.Unwants(text, title+" "+strings.Join(examples, " "))
	}
	if JustCancels(text) {
		return true
	}
	bare := squeeze(text)
	if calledOff.MatchString(bare) {
		return !HasAny(title, []string{"取消", "退订", "注销", "关闭"})
	}
	matter := title + " " + strings.Join(examples, " ")
	if found := asksNotTo.FindStringSubmatch(bare); found != nil {
		what := found[1] + found[2]
		return strings.Contains(matter, what)
	}
	found := noMore.FindStringSubmatch(bare)
	if found == nil {
		return false
	}
	what := found[1]
	_, size := utf8.DecodeRuneInString(what)
	_, last := utf8.DecodeLastRuneInString(what)
	return strings.Contains(matter, what[:size]) && !strings.Contains(matter, "不"+what[:size]) && strings.Contains(matter, what[len(what)-last:])
}

// dropsIt is 算了，取消吧.
var dropsIt = regexp.MustCompile(`^(?:那|就|还是)*算了(?:那|就|还是|[吧，,、 ])*取消(?:掉|吧|了|它|啊)*$`)

// CancelsEither finds 算了，取消吧 and "no, just cancel it" where something is to be cancelled: it may mean either.
func CancelsEither(text, question string) bool {
	if english.Words(text) {
		return english.CancelsEither(text, question)
	}
	return assent.AsksToCancel(question) && dropsIt.MatchString(strings.TrimRight(text, "。！!"))
}

// began is 从昨晚开始断网, since this morning.
var began = regexp.MustCompile(`(?:早|晨|午|晚|夜|天|点|上|里|[一二三四五六日]|刚才|刚刚)(?:开始就?|起就?|就)(?:一直)?(?:断|没|不|上不|连不|坏|出|用不|打不|一直)|到现在|\bsince\b`)

// SinceThen reports words that tell since when something is so: their time is no wish for one.
func SinceThen(text string) bool { return began.MatchString(strings.ToLower(text)) }

// AfterAll returns what follows the words of a second thought: 那还是退了吧, go on then, cancel it.
func AfterAll(text string) (rest string, ok bool) {
	if english.Words(text) {
		return english.AfterAll(text)
	}
	return strings.CutPrefix(strings.TrimLeft(text, "那嗯哎唉呃啊好吧要不，, "), "还是")
}

// namesPart is 后四位是9000, where a number was said before.
var namesPart = regexp.MustCompile(`(?:[前后头末尾]|最后|中间|开头)[的几]?[0-9一二两三四五六七八九]?[位个]|尾号|最后是`)

// NamesPart reports words that say a part of a number anew: 后四位是9000.
func NamesPart(text string) bool { return namesPart.MatchString(text) }

// callsHere is 打这个号就行 and call me on this number, beside other things.
var callsHere = regexp.MustCompile(`(?:打|联系|联系电话就?是?|电话就?是?|回)(?:我)?(?:这个|这|本)(?:手机|号码?|电话|机)|打我手机|打我电话|(?:call|ring|reach) (?:me |us )?(?:back )?(?:on|at) (?:this|the same) (?:number|phone|line)`)

// CallsBackHere finds callers who say, beside other things, that the line they call from is the one to call.
func CallsBackHere(text string) bool {
	return callsHere.MatchString(strings.ToLower(text)) && !HasAny(text, []string{"别打", "不要打", "打不通", "打不了", "not "})
}

// AsksAboutIt finds what would that cost: a question about what was just said.
func AsksAboutIt(text string) bool { return english.Words(text) && english.AsksAboutIt(text) }

// AsksWhether finds 开不开, a verb with its no behind it; at the end 对不对 and 好不好 ask for leave.
func AsksWhether(text string) bool {
	runes := []rune(text)
	for i := 1; i+1 < len(runes); i++ {
		if runes[i] == '不' && runes[i-1] == runes[i+1] && !strings.ContainsRune("对好行不", runes[i-1]) {
			return true
		}
	}
	return false
}

// SaysAll finds 没有别的了, 就这些, which ends the call where a matter that was left is offered again; 不用了 says no to that one only.
func SaysAll(text string) bool {
	if english.Words(text) {
		return english.SaysAll(text)
	}
	return SaysDone(text) && HasAny(text, []string{"没有其他", "没有别的", "没别的", "没其他", "没什么了", "没事了", "没事儿了", "就这些", "就这样", "没有问题了", "没问题了"})
}
