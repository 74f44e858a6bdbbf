package speech

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
)

// asksConsent ends a clause that asks whether something shall be so: 您看可以吗, 要给您办吗.
var asksConsent = regexp.MustCompile(`(?:可以|行|好|成|方便|同意|接受|愿意|有空|来得及|没问题)(?:吗|么|嘛|不)$|(?:可以|行|好|成)吧$|行不行|可不可以|好不好|是否(?:同意|需要|愿意|接受)|要不要|(?:要|需要|帮您|给您|为您|考虑).{0,14}(?:吗|么)$|您看(?:呢|怎么样|如何|行|可以)|(?:确认|确定).{0,6}吗$|您(?:觉得|认为)?(?:怎么样|如何)$`)

// requests are clauses that ask the caller for something, not for a yes: 稍等一下可以吗, 号码报一下好吗.
var requests = []string{"稍等", "等一下", "等一会", "别挂", "不要挂", "不挂", "报一下", "说一下", "提供", "留一下", "讲一下", "念一下", "再说一遍", "听得到", "听清", "别着急", "配合", "核对一下", "核实一下", "还有什么", "还有别的", "还有其他", "还需要", "其他问题", "别的问题", "满意", "评价"}

// Consents reports a clause that asks for a yes to what is proposed.
func Consents(clause string) bool {
	return asksConsent.MatchString(strings.TrimRight(clause, "？?啊呀呢 ")) && !language.HasAny(clause, requests...)
}

// Proposal is what an utterance of ours proposes, without the question: of 给您约明天下午可以吗 the first part. "" where that cannot be told.
func Proposal(text string) string {
	var keep []string
	for _, c := range language.Clauses(text) {
		c = strings.TrimPrefix(strings.TrimPrefix(asksAtEnd.ReplaceAllString(strings.TrimRight(c, "？?啊呀呢 "), ""), "您看"), "另外")
		if Proposes(c) && !Question(c) && !language.HasAny(c, "现在是", "目前", "要不要", "需要", "确认", "确定") && !Done(c) {
			keep = append(keep, c)
		}
	}
	return strings.ReplaceAll(Reported(Core(strings.Join(keep, "，"))), "给客户", "")
}

// asksAtEnd is the question at the end of a proposal.
var asksAtEnd = regexp.MustCompile(`(?:您看)?(?:(?:可以|行|好|成|方便|没问题)(?:吗|么|嘛|不|吧)|行不行|可不可以|好不好)$`)

// Proposes reports a clause that says what shall be, or could: what a yes behind it agrees to.
func Proposes(clause string) bool {
	return !language.HasAny(clause, requests...) && (language.HasAny(clause, proposing...) || language.HasAny(clause, doing...))
}

// proposing are words of what may be proposed to a caller, besides what may be promised.
var proposing = []string{"办", "换", "改", "降", "升", "送", "优惠", "方案", "套餐", "生效", "转", "记录", "开", "停", "安装", "移机", "受理", "上报", "延", "月租", "预约", "登门", "预留", "提速", "投诉", "补偿", "报修", "装", "见面", "点", "上午", "下午", "明天", "后天"}

// checks ends a clause that asks whether something is right.
var checks = regexp.MustCompile(`(?:对|是|没错|正确|没问题|无误|准确)(?:吗|吧|么|嘛|不对)[？?]?$|对不对|是不是`)

// Declines reports words that turn an offer down as a whole, and not only when or how: 不用了.
func Declines(answer string) bool {
	return language.HasAny(answer, "不用", "不要", "不需要", "不办", "不开", "不换", "不考虑", "算了", "再说")
}

// Checks reports a clause that asks whether something is right: 对吗, 号码是139...吧.
func Checks(clause string) bool {
	return checks.MatchString(clause) || saysNumber(clause) && asksEnd.MatchString(clause)
}

// ReadsNumber reports a clause that says a number and nothing else, for the caller to say whether it is right.
func ReadsNumber(clause string) bool {
	return saysNumber(clause) && utf8.RuneCountInString(clause) <= len(language.Digits(clause))+4
}

// saysNumber reports the digits of a telephone number or a longer one.
func saysNumber(clause string) bool { return len(language.Digits(clause)) >= 7 }

var asksEnd = regexp.MustCompile(`[吗吧][？?]?$`)

// BareConsent reports a sentence that only asks for a yes to what was said before it: 您看可以吗？
func BareConsent(sentence string) bool {
	all := language.Clauses(sentence)
	return len(all) == 1 && Consents(all[0]) && utf8.RuneCountInString(all[0]) <= bareMost
}

// bareMost is the length of a question for a yes that proposes nothing itself: 您看可以吗.
const bareMost = 7
