package phrase

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"hotline/dialog/english"
)

// Account is what an answer tells where a caller was asked, in free words, what happened.
type Account int

// What it may tell.
const (
	Told     Account = iota // something: it can be noted
	Asked                   // nothing but a question
	Withheld                // nothing but that it is not to be told, or why it should be
	Silent                  // nothing at all: a murmur, 不知道. AccountOf leaves these to TellsNothing and CannotTell
)

var (
	// talking are words of the talk between the two: who says no more than these tells nothing, whether or not that is a refusal.
	talking = regexp.MustCompile(`告诉|告知|透露|回答|打听|解释|交代|交待|保密|隐私|秘密|私事|私人|管不着|自己的事|跳过|不想|不愿意?|不方便|不便|懒得|关(?:你|您)|[跟和与](?:你|您)们?(?:没|有什么|有啥)|[说讲问谈聊提管]`)
	// plain are words that go with any other, longer ones first. 没人 and third persons are none: they are in what happened.
	plain = []string{
		"为什么", "凭什么", "干什么", "做什么", "不好意思", "对不起", "那么多", "这么多", "没有必要", "没必要", "没关系", "没什么", "不可以", "怎么回事", "怎么会", "非得", "非要", "一定", "必须", "应该", "需要", "可不可以", "可以", "能不能", "要不要", "行不行", "有没有", "是不是",
		"为啥", "干嘛", "干吗", "干啥", "什么", "怎么", "怎样", "关系", "必要", "意思", "事情", "方便", "愿意", "高兴", "乐意", "反正", "随便", "现在", "暂时", "一下", "这些", "那些", "这种", "那种", "这个", "那个", "你们", "您们", "我们", "咱们", "自己", "具体", "详细", "个人", "知道", "麻烦", "谢谢", "抱歉", "请问", "没用", "不用", "没有", "还是",
		"你", "您", "我", "咱", "这", "那", "哪", "谁", "啥", "咋", "的", "得", "了", "呢", "吧", "吗", "嘛", "么", "啊", "呀", "哦", "嗯", "呃", "额", "哎", "唉", "啦", "就", "都", "也", "又", "还", "再", "很", "太", "真", "好", "挺", "不", "没", "别", "能", "要", "想", "会", "有", "是", "多", "先", "跟", "和", "对", "给", "让", "请", "事", "行", "过", "到", "来", "去", "出", "下", "清", "楚", "个",
	}

	// opening leads a question.
	opening = regexp.MustCompile(`请问|我?想问(?:一下|下|问)?|我要问(?:一下|下)?|问(?:一下|下)`)
	pauses  = regexp.MustCompile(`[，,。.？?！!；;、\s]+|[吗嘛]+`)
	// wonders ask for the reason of what is so, or what to do about it: 洗衣机为什么转不起来, 怎么老是断, 漏水怎么办. What they ask about has happened.
	wonders  = regexp.MustCompile(`为什么|为啥|怎么回事|怎么搞的|怎么会|怎么办|怎么弄|咋办|咋回事|咋整|凭什么|(?:怎么|咋)(?:[又老总还都就不没乱这那突越变]|一直|经常|动不动)`)
	supposed = regexp.MustCompile(`要是|如果|万一|假如|的话|(?:为什么|为啥|凭什么|干嘛|怎么)还?(?:要|得|需要|必须|非)`)
	// asking are words of a question wherever they stand; at the end or the front even those count that stand in tellings, too: 他说什么都不行.
	asking = regexp.MustCompile(`吗|多少|多久|多长时间|什么时候|啥时候|几(?:[点号折位]|[天次个家晚]\p{Han}{0,2}$|\p{Han}?$)|哪[里儿]|怎么[^了]|如何|能不能|可不可以|要不要|会不会|是不是|有没有|行不行|好不好|是否|能否|可否|贵不贵|干嘛|干吗|(?:(?:什么|啥)(?:[^都也，]\p{Han}?)?|谁|哪\p{Han}{0,2}|咋\p{Han}{0,2}|..没有|..不)$|^(?:什么|啥|谁|哪|咋)`)
	// heads begin a question behind what was told without a pause: 热水器打不着火你们能修吗.
	heads = regexp.MustCompile(`你们|你能|您能|你看|您看|可不可以|能不能|要不要|会不会|是不是|有没有|是否|能否|可否|该?怎么|多少钱|多久|什么时候|能修|可以`)
	// several is no number that is asked for: 坏了好几天, 断了几次.
	several = regexp.MustCompile(`[好十这那了过着没]几`)
	nothing = regexp.MustCompile(`没(?:什么|啥)`)
	// ways are asked for in no other word: 怎么去你们那.
	ways = regexp.MustCompile(`怎么[去走来]`)
	// states are the marks of what has come about.
	states = regexp.MustCompile(`[了着过没不坏断掉]`)
	// ignorant makes a telling of the question behind it: 不知道什么时候就坏了.
	ignorant = regexp.MustCompile(`(?:不知道?|不晓得|不清楚|不记得|记不清|忘了?|说不清楚?)[^，。]*$`)
)

// message is what may be a question itself: 请说一下您要留言的内容, what is your question.
var message = regexp.MustCompile(`留言|咨询|转告|捎话|[要想]问|疑问|您的问题|(?i:\b(?:message|questions?|enquiry|inquiry|ask)\b)`)

// WantsMessage reports a question of ours that a question may answer.
func WantsMessage(ask string) bool { return message.MatchString(ask) }

var ofOwn = regexp.MustCompile(`我的|我还|(?i:\bmy\b)`)

// AsksOfOwn finds questions about what the caller has: 我的流量还剩多少.
func AsksOfOwn(text string) bool { return ofOwn.MatchString(text) }

// AccountOf says whether words tell what happened. A telling is something besides the talk itself that is stated, or that a question takes for granted:
// 你们能修吗 and 要等多久 state nothing, 洗衣机为什么转不起来 does, 你问这个干嘛 is about the talk. matter is what the talk is about, whose words tell nothing
// new in a question: 修不好怎么办, where a repair is spoken of.
func AccountOf(text, matter string) Account {
	if english.Words(text) {
		return Account(english.AccountOf(text))
	}
	text = opening.ReplaceAllString(text, "")
	talks, asks, told := talking.MatchString(text), false, 0
	rest := text
	for rest != "" {
		clause, question := rest, false
		if at := pauses.FindStringIndex(rest); at != nil {
			clause, question = rest[:at[0]], strings.ContainsAny(rest[at[0]:at[1]], "？?吗嘛")
			rest = rest[at[1]:]
		} else {
			rest = ""
		}
		stated, asked := statedIn(clause, matter, question)
		asks, told = asks || asked, told+stated
	}
	switch {
	case told >= 2, told == 1 && !talks && !asks:
		return Told
	case talks && besidesTalk(text, "") < 2, asks && besidesTalk(text, "") == 0 && !ways.MatchString(text):
		return Withheld
	case asks:
		return Asked
	}
	return Told // 没有, 都可以: few words may be an answer
}

// statedIn counts the characters that a clause states besides the talk, and tells whether it asks.
func statedIn(clause, matter string, question bool) (stated int, asks bool) {
	clause = nothing.ReplaceAllString(several.ReplaceAllString(clause, "了数"), "没有")
	question = question || asking.MatchString(clause) && !ignorant.MatchString(clause[:asking.FindStringIndex(clause)[0]]) || AsksWhether(clause)
	switch {
	case supposed.MatchString(clause) && !strings.Contains(strings.TrimLeft(clause, "我"), "我"):
		return 0, question || wonders.MatchString(clause)
	case wonders.MatchString(clause):
		return besidesTalk(wonders.ReplaceAllString(clause, ""), matter), true
	case question:
		if at := heads.FindStringIndex(clause); at != nil && utf8.RuneCountInString(clause[:at[0]]) >= 3 && states.MatchString(clause[:at[0]]) {
			return besidesTalk(clause[:at[0]], matter), true
		}
		return 0, true
	}
	return besidesTalk(clause, ""), false
}

// besidesTalk counts the characters that are neither of the talk nor of matter.
func besidesTalk(clause, matter string) int {
	clause = talking.ReplaceAllString(squeeze(clause), "|")
	for _, w := range plain {
		clause = strings.ReplaceAll(clause, w, "|")
	}
	n := 0
	for _, r := range strings.ReplaceAll(clause, "|", "") {
		if !strings.ContainsRune(matter, r) {
			n++
		}
	}
	return n
}
