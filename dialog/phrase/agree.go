package phrase

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
)

var (
	// yesFirst is the yes at the front of an answer, with what goes with it.
	yesFirst = regexp.MustCompile(`^(?:[嗯啊哦噢恩唉诶那就，,、 ]|好|行|可以|没问题|没有问题|没错|不错|当然|同意|确认|确定|对|是|成|中|我要|我想要|要|了|的|呀|吧|嘛|吗|呢|啦|话)+`)
	// figures are what can be a value; 一 alone is in 一下, 一样, 统一.
	figures = regexp.MustCompile(`[0-9二两三四五六七八九十百千万]+(?:[0-9一二两三四五六七八九十百千万零〇点]*)|一[0-9一二三四五六七八九十百千万零〇点]+|第一`)
	// days name another time than now.
	days = regexp.MustCompile(`明天|后天|大后天|明早|明晚|下周|下个?月|月底|周[一二三四五六日天末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|下午|上午|晚上|早上|过两天|过几天`)
	// others are other people and things than the caller's own, and more or less of them.
	others = regexp.MustCompile(`我(?:妈|爸|老婆|老公|媳妇|爱人|儿子|女儿|孩子|哥|姐|弟|妹|爷爷|奶奶|岳父|岳母|家人|朋友|同事|对象)|(?:老|母|父)(?:妈|爸|亲)|别人|别的|别张|另一|另外|其他|其它|换[一张个成到]|不同的|(?:少|多|大|小|高|低|便宜)(?:一?点|一?些)`)
)

// ordering are words of an order to do what was asked, and of having understood it.
var ordering = []string{"操作", "看着", "知道", "明白", "了解", "懂了", "清楚", "听到", "放心", "直接", "就是", "定了", "说定", "开始", "进去", "进行", "处理", "执行", "尽快", "早点", "顺便", "没关系", "不用说", "本人", "本机", "卡里", "里面", "这个号", "号码", "我的", "自己",
	"付款", "支付", "扣", "付", "钱", "来", "上", "下", "掉", "啦", "咯", "呗", "么", "从", "去", "到", "把"}

// BeyondYes is what an answer says besides its yes, "" for nothing: 好的一百 says 一百. It is the text itself where that begins with no yes.
func BeyondYes(text string) string {
	text = strings.TrimRight(strings.TrimSpace(text), "。.!！,， ")
	if english.Words(text) {
		return english.BeyondYes(text)
	}
	return strings.TrimLeft(text[len(yesFirst.FindString(text)):], "，,、 ")
}

// SaysMore reports words besides a yes that are neither polite nor the question's own: 好的翻倍, 可以，用微信付. Whoever says them wants something else,
// or something more, than what was asked.
func SaysMore(text, question string) bool {
	rest := BeyondYes(text)
	if english.Words(text) {
		return english.SaysMore(rest, question)
	}
	rest = squeeze(rest)
	for _, w := range ordering {
		rest = strings.ReplaceAll(rest, w, "")
	}
	return foreign(rest, question) >= 2
}

// Particulars are the figures, days, people and things that words name: of 给我妈充一百 they are 一百 and 我妈.
func Particulars(text string) []string {
	if english.Words(text) {
		return english.Particulars(text)
	}
	var all []string
	for _, what := range []*regexp.Regexp{figures, days, others} {
		all = append(all, what.FindAllString(text, -1)...)
	}
	return all
}

// HasFigure reports a number or an ordinal, by which one of a list may be meant.
func HasFigure(text string) bool {
	if english.Words(text) {
		return english.HasFigure(text)
	}
	return figures.MatchString(text)
}
