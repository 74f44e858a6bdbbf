package phrase

import (
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/spoken"
)

var (
	// yesFirst is the yes at the front of an answer, with what goes with it.
	yesFirst = regexp.MustCompile(`^(?:[嗯啊哦噢恩唉诶那就，,、 ]|好|行|可以|没问题|没有问题|没错|不错|当然|同意|确认|确定|对|是|成|中|我要|我想要|要|了|的|呀|吧|嘛|吗|呢|啦|话)+`)
	// figures are what can be a value; 一 alone is in 一下, 一样, 统一.
	figures = regexp.MustCompile(`[0-9二两三四五六七八九十百千万]+(?:[0-9一二两三四五六七八九十百千万零〇点]*)|一[0-9一二三四五六七八九十百千万零〇点个位台张份间部套盒只辆箱桌束支朵枝瓶杯碗斤半块毛元]+|第一`)
	// days name another time than now.
	days = regexp.MustCompile(`今天|明天|后天|大后天|今晚|明早|明晚|下{1,3}周|下{1,3}个?月|月底|这个?月|本月|明年|后年|每[个一天周月年次]|周[一二三四五六日天末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|下午|上午|晚上|早上|过两天|过几天`)
	// others are other people and things than the caller's own, and more or less of them.
	others = regexp.MustCompile(`我(?:妈|爸|老婆|老公|媳妇|爱人|儿子|女儿|孩子|哥|姐|弟|妹|爷爷|奶奶|岳父|岳母|家人|朋友|同事|对象)|(?:老|母|父)(?:妈|爸|亲)|别人|别的|别张|另一|另外|其他|其它|换[一张个成到]|不同的|(?:少|多|大|小|高|低|便宜)(?:一?点|一?些)|所有|全部|晚[点些一]|货到|副卡|先试|试[一用试]|先[^，。]{0,2}[一两三半]个?[天周月年]|不[付交充退换开订办取买]|到(?:我|你|他)?们?[家店]|到店|现金|微信|支付宝|分期|一半|减半|除非|要是|如果|假如|各[充买订开办要]|美元|美金|欧元|英镑|港币|日元`)
	// sums are figures with their unit, and ordinals; times are days and hours.
	sums  = regexp.MustCompile(`第[0-9一二三四五六七八九十]+[个项种张条份台]?|[0-9零〇一二两三四五六七八九十百千万半]+(?:[块元]钱|[块元毛个位台张份间条部件套盒只辆箱人桌束支朵枝瓶杯碗盘斤桶棵袋片])*[0-9零〇一二两三四五六七八九半]?`)
	times = regexp.MustCompile(`(?:大?[今明后]天|今晚|明早|明晚|(?:下{0,3}|[这本])个?(?:周|星期|礼拜)[一二三四五六日天末]|上午|下午|早上|早晨|中午|傍晚|晚上|凌晨|[0-9零〇一二两三四五六七八九十]+(?:点钟?|[号日月年刻分])半?)+`)
	// dayWords are the words of a day.
	dayWords = regexp.MustCompile(`[今明后]天|今晚|明早|明晚|周|星期|礼拜|月|号|日`)
	// dayPart is a part of the day.
	dayPart = regexp.MustCompile(`上午|下午|早上|早晨|中午|傍晚|晚上|凌晨|[今明]晚|明早`)
)

// ordering are words of an order to do what was asked, and of having understood it.
var ordering = []string{"这么定", "这么着", "操作", "看着", "知道", "明白", "了解", "懂了", "清楚", "听到", "放心", "直接", "就是", "定了", "说定", "开始", "进去", "进行", "处理", "执行", "尽快", "早点", "顺便", "没关系", "不用说", "本人", "本机", "卡里", "里面", "这个号", "号码", "我的", "自己",
	"付款", "支付", "扣", "付", "钱", "来", "上", "下", "掉", "啦", "咯", "呗", "么", "从", "去", "到", "把"}

// courtesies are what goes with a yes and asks for nothing: 好，谢谢医生; 好的，到时候见; 行，下午我在家. 快一点 is no hour.
var courtesies = regexp.MustCompile(`(?:谢谢|多谢|谢了|麻烦|辛苦)(?:你们?|您|了|啊|啦)*[，,]?(?:医生|大夫|护士|老师|师傅|美女|帅哥|姑娘|小姐|先生|小伙子|大姐|大哥|阿姨|客服|老板|同志)|(?:那|我们)?(?:到时候?|回头|一会儿?|待会儿?)见|(?:^|[，, ])(?:我们?|家里|家人|我家|这边|到时候?|那)*(?:都|会|也|一直)*(?:在家(?:里|等)?|有人(?:在家?)?|等着?(?:你|您|师傅|他)们?)(?:的|了|啊|呢|哈)*(?:$|[，,。！])|快一?点儿?(?:啊|吧|哈|呀|哦)*(?:$|[，,。！])`)

// withoutCourtesy is what is said besides a yes less what only goes with it.
func withoutCourtesy(rest string) string { return courtesies.ReplaceAllString(rest, "，") }

// BeyondYes is what an answer says besides its yes, "" for nothing: 好的一百 says 一百. It is the text itself where that begins with no yes.
func BeyondYes(text string) string {
	text = strings.TrimRight(strings.TrimSpace(text), "。.!！,， ")
	if english.Words(text) {
		return english.BeyondYes(text)
	}
	return strings.TrimLeft(text[len(yesFirst.FindString(text)):], "，,、 ")
}

// SaysMore reports in what is said besides a yes words that are neither polite nor the question's own: 翻倍, 用微信付. Whoever says them wants
// something else, or something more, than what was asked.
func SaysMore(rest, question string) bool {
	if english.Words(rest) {
		return english.SaysMore(rest, question)
	}
	rest = squeeze(withoutCourtesy(rest))
	for _, w := range ordering {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return foreign(rest, question) >= 2
}

// Sums are the parts of words that may be an amount, a count, a number or one of a list: 五十块, 第二个.
func Sums(text string) []string {
	if english.Words(text) {
		return english.Sums(text)
	}
	return sums.FindAllString(text, -1)
}

// Times are the parts of words that may be a day or an hour: 明天下午三点.
func Times(text string) []string {
	if english.Words(text) {
		return english.Times(text)
	}
	return times.FindAllString(text, -1)
}

// NamesDay reports the word of a day, beside which an hour is that day's.
func NamesDay(text string) bool {
	if english.Words(text) {
		return english.NamesDay(text)
	}
	return dayWords.MatchString(text)
}

// TellsTime reports a day or an hour among words that is one by them: in English a bare number is none, but behind at.
func TellsTime(span, words string) bool {
	return !english.Words(span) || english.TellsTime(span, words)
}

// TellsPart reports the word of a day or of a part of it: 后天六点, 7 am.
func TellsPart(span string) bool {
	if english.Words(span) {
		return english.TellsPart(span)
	}
	return NamesDay(span) || dayPart.MatchString(span)
}

// OnlySays reports an answer that holds nothing but a yes, what is polite and words of the question: 给我退了, where something is to be 退订.
func OnlySays(text, question string) bool {
	if english.Words(text) {
		return english.Count(text) > 0 && !english.SaysMore(BeyondYes(text), question)
	}
	rest := squeeze(text)
	for _, w := range ordering {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return Runes(text) > 0 && foreign(rest, question) == 0
}

// Particulars are the figures, days, people and things that words name: of 给我妈充一百 they are 一百 and 我妈.
func Particulars(text string) []string {
	if english.Words(text) {
		return english.Particulars(text)
	}
	text = withoutCourtesy(text)
	var all []string
	for _, what := range []*regexp.Regexp{figures, days, others} {
		all = append(all, what.FindAllString(text, -1)...)
	}
	return all
}

var (
	// instant is when a question says that it takes effect. later is another time, with which a clause orders or agrees and says nothing else:
	// 下个月再停, 月底就可以了.
	instant = regexp.MustCompile(`马上|立即|立刻|即刻|当即|即时|当场`)
	later   = regexp.MustCompile(`^(?:[嗯哦啊呃那就从在到等是对要我]|还是|等到|可以|好的?|行|没问题|帮我|给我|请)*(下{1,3}个?(?:月|周|星期|礼拜|季度?|学期|年)[一二三四五六日天初底末]?|(?:[这本]个?)?[月年学季周]末?[底末初]|周末|[明后]年|[一二三四五六七八九十]+月份?|大?[明后]天|今晚|明[早晚]|晚上|到期|节[前后]|年[前后]|` +
		`过(?:完?年|[一两几些]*(?:天|周|个?月|年)|一?(?:阵子?|段时间))|[一二两三四五六七八九十几半]+(?:天|周|个?(?:月|星期|礼拜)|年|小时)(?:之?后|以后|再)|以后)(?:[再才就也都起给把它停退办开换销挂关冻转交订约充取续撤改下单用掉了吧啊呀呗的可行好成得嘞]|开始|的时候|之?后|左右|给我|帮我|可以|注销|没问题|来得及|不急|不迟|生效|解约|拆机)*$`)
)

// Postpones reports a yes or an order for another time than a question says, 下个月就可以了 where it takes effect at once: rest is what is said less
// the days and hours that are known.
func Postpones(rest, question string) bool {
	if english.Words(rest) {
		return english.Postpones(rest, question)
	}
	return slices.ContainsFunc(strings.FieldsFunc(rest, spoken.IsPause), func(clause string) bool {
		m := later.FindStringSubmatch(clause)
		return m != nil && (!strings.Contains(question, m[1]) || instant.MatchString(question))
	})
}

// relative counts from what was said before: 再来一张, 少五十, minus ten.
var relative = regexp.MustCompile(`(?:再|多|少|加|减|添|退)(?:来|要|订|充|加|约|买|办|给|上|掉|去)?(?:我)?[0-9一二两三四五六七八九十百千万半]`)

// Relative reports a number that is more or less of what was said before, and so no value by itself.
func Relative(text string) bool {
	if english.Words(text) {
		return english.Relative(text)
	}
	return relative.MatchString(text)
}

// HasFigure reports a number or an ordinal, by which one of a list may be meant.
func HasFigure(text string) bool {
	if english.Words(text) {
		return english.HasFigure(text)
	}
	return figures.MatchString(text)
}
