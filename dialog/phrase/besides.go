package phrase

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/spoken"
)

var (
	// assentFirst is the yes that leads another clause; 可以 leads one where a pause follows: 可以换回来吗 asks.
	assentFirst = regexp.MustCompile(`^[啊哦噢唉那，,、 ]*(?:(?:好|行|对|是|成|没问题|没错|可以|当然|同意|要)[的吧啊呀了嘞嘛]*[，,、。 ]+|(?:好|行)[的吧啊呀嘞嘛]*|嗯+[，,、 ]*)+`)
	// supposes asks for what the caller hopes for: 能换回来吧, 没有合约吧. 能办就办吧 asks nothing.
	supposes = regexp.MustCompile(`(?:^|[^，,。])(?:能|会|没有|有|不收|不扣|不影响|不耽误|不需要)[^，,。就]{1,8}吧$|[^，,。]可以[^，,。就]{1,8}吧$|^可以[^，,。就]{2,8}[回再来]\p{Han}{0,3}吧$`)
	// wonderedAt ends a question: 马上生效吗, 那原来的呢. 什么 and 这么 are none, nor is 等着呢.
	wonderedAt = regexp.MustCompile(`(?:吗|[^什怎那这多要]么)[？?]?$|^那.{2,}[^着在]呢[？?]?$`)

	// exclaims is 要三百啊, 好，三百啊: what was read back, said again in surprise. billed is 要三百, 要收费: it says what is charged.
	exclaims = regexp.MustCompile(`^[嗯哦噢啊喔哇咦那]*[，, ]*(?:好|是|要|还|得|就|才|收|花|扣|另|再)*[，, ]*` + charge + `[啊呀哦喔哇哈]+$`)
	billed   = regexp.MustCompile(`^[嗯哦噢啊喔哇咦那]*(?:还|得)?要(?:收|花|扣|另|再)*` + charge + `[的了]*$`)
	charged  = regexp.MustCompile(`^[嗯哦噢啊喔哇咦那]*(?:还|得)?要(?:收|花|扣|另|再)*(?:费|钱)`)
	orderly  = regexp.MustCompile(`[充交付缴存打转]`)
)

// nouns hold the words of a hope and are none: 会员退了吧, 没有问题办吧.
var nouns = strings.NewReplacer("会员", "", "会议", "", "智能", "", "功能", "", "性能", "", "所有", "", "有线", "", "没有问题", "", "没有意见", "", "没有错", "")

// charge is a figure, or what has to be paid: 三百块, 拖车费.
const charge = `(?:[0-9零〇一二两三四五六七八九十百千万半]+(?:[块元]钱|[块元毛条个位台张份间部盒箱桌束支枝瓶斤])?|\p{Han}{0,3}(?:费用?|钱))`

// AsksBesides is the question that stands beside a yes, or without one, "" for none: of 好的，退了能再开吗 it is 退了能再开吗, and led is true. A hope
// is asked like a question: 能换回来吧 is 能换回来吗.
func AsksBesides(text string) (asked string, led bool) {
	text = strings.TrimRight(strings.TrimSpace(text), "。.!！ ")
	if english.Words(text) {
		return english.AsksBesides(text)
	}
	first := assentFirst.FindString(text)
	rest := strings.TrimLeft(text[len(first):], "，,、 ")
	switch led = first != ""; {
	case Runes(rest) < 3 || notAsking.MatchString(rest):
		return "", false
	case supposes.MatchString(nouns.Replace(rest)):
		return strings.TrimSuffix(rest, "吧") + "吗", led
	case wonderedAt.MatchString(rest), AsksWhether(rest), unknown.MatchString(rest):
		return rest, led
	}
	return "", false
}

// SharesAct reports words that name an act of a question: 退了能再开吗, where 确认退订吗 was asked.
func SharesAct(text, question string) bool {
	if english.Words(text) {
		return english.SharesAct(text, question)
	}
	for _, act := range acts.FindAllString(text, -1) {
		if strings.Contains(question, act) {
			return true
		}
	}
	return false
}

// SharesWord reports two characters, or an English word, that stand in both texts.
func SharesWord(text, other string) bool {
	if english.Words(text) {
		return english.SharesAct(text, other)
	}
	runes := []rune(text)
	for i := 1; i < len(runes); i++ {
		if spoken.IsHan(runes[i-1]) && spoken.IsHan(runes[i]) && strings.Contains(other, string(runes[i-1:i+1])) {
			return true
		}
	}
	return false
}

// Exclaims finds a figure or a charge that is said again in surprise: 要三百啊. It agrees to nothing.
func Exclaims(text string) bool {
	bare := strings.TrimRight(text, "。.!！？? ")
	return exclaims.MatchString(bare) && !orderly.MatchString(bare) || charged.MatchString(bare)
}

// Billed finds words that say what is charged, 要三百; where that is a value that the caller told, they repeat his wish.
func Billed(text string) bool {
	bare := strings.TrimRight(text, "。.!！？? ")
	return billed.MatchString(bare) && !orderly.MatchString(bare)
}
