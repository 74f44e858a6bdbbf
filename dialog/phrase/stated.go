package phrase

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/english"
	"hotline/dialog/spoken"
)

var (
	// unknown is a question for what the caller does not know, and whether one that yes or no answers; 多少都行 and 不知道哪天 ask nothing.
	unknown   = regexp.MustCompile(`几点|几号|几天|几时|多久|多少|多长|多大|多远|什么|啥|哪|怎么[^样]|咋|为什么|谁`)
	whether   = regexp.MustCompile(`是不是|会不会|要不要|(?:吗|[^什怎那这多要]么)[？?]?$`)
	notAsking = regexp.MustCompile(`[都随也]|不管|无论|没什么|没啥|不知道|不晓得|不清楚|要么|什么的|什么来着|那个?什么|怎么[说讲着]|哪怕|谁知道`)
	// proposing asks whether a value will do, which tells it: 周一可以吗, 周日能来吗.
	proposing = regexp.MustCompile(`可以|够|[的元块]有吗|可不可以|行不行|好不好|[行好成中能]|方便|来得及|合适|得下|有(?:没有)?\p{Han}{0,2}(?:空|位|号|座|票|房|桌|包间|时间|名额|师傅)`)
	// justValue is a value that is said as a question: 周日吗.
	justValue = regexp.MustCompile(`^[那就是嗯哦]*[0-9零一二两三四五六七八九十百千周星期礼拜日天月号点半今明后上下午早晚个位台人块元毛条张份间部件套盒只辆箱桌束支朵枝瓶杯碗盘斤桶棵袋片]+吗?[？?]?$`)
	// addressed begins a question to the hotline where no pause is heard before it: 两台你们周日开门吗. 明天你们上班吗 asks about the day.
	addressed = regexp.MustCompile(`([^，。！？；,!?; 给帮替跟和让问在到天日号点午晚上月周期末拜一二三四五六])(你们|您们)`)
)

// Stated is what text tells: without the clauses that only ask something, whose values are no answers: 两台，你们周日开门吗 tells 两台. Who asks
// whether a value will do (周一可以吗) has told it. keeps, nil for none, says of a clause that asks that it tells all the same.
func Stated(text string, keeps func(clause string) bool) string {
	all := parts(text)
	told := slices.DeleteFunc(slices.Clone(all), func(part string) bool {
		clause := strings.TrimFunc(part, spoken.IsPause)
		return asks(clause) && (keeps == nil || !keeps(clause))
	})
	if len(told) == len(all) {
		return text
	}
	return strings.TrimFunc(strings.Join(told, ""), spoken.IsPause)
}

// parts cuts text into its clauses, each with the marks behind it.
func parts(text string) []string {
	if english.Words(text) {
		return english.Clauses(text)
	}
	text = addressed.ReplaceAllString(text, "$1，$2")
	var out []string
	from := 0
	for i, r := range text {
		if from < i && !spoken.IsPause(r) && strings.TrimRightFunc(text[from:i], spoken.IsPause) != text[from:i] && !isFraction(text, i) {
			out = append(out, text[from:i])
			from = i
		}
	}
	return append(out, text[from:])
}

// isFraction reports the digits behind a point within a number: 12.5.
func isFraction(text string, at int) bool {
	digit := func(b byte) bool { return b >= '0' && b <= '9' }
	return at >= 2 && digit(text[at]) && (text[at-1] == '.' || text[at-1] == ',') && digit(text[at-2])
}

// having is what is left of a question that asks for the thing it names: 有百合吗, 是大的那个吗.
var having = regexp.MustCompile(`^(?:有没有|[有是要就那这]|[的个种款样束条套餐嘛呢啊吧呀吗]|还有|可以|行)*$`)

// AsksMore reports what is left of a question without the thing that it names, where it asks something about that: 多少钱, 贵吗.
func AsksMore(rest string) bool {
	if english.Words(rest) {
		return english.AsksMore(rest)
	}
	return !having.MatchString(squeeze(rest))
}

// LastClause is what is said behind the last pause of a text, "" for one without.
func LastClause(text string) string {
	text = strings.TrimRight(text, "。？?！! ")
	at := strings.LastIndexAny(text, "，,。？?")
	if at < 0 {
		return ""
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return strings.TrimSpace(text[at+size:])
}

// JustAsks reports a clause that asks for something and tells no value.
func JustAsks(clause string) bool { return asks(clause) }

// AsksBack finds a value that is said as a question: 四条吗.
func AsksBack(text string) bool {
	return justValue.MatchString(text) && strings.HasSuffix(strings.TrimRight(text, "？? "), "吗")
}

// asks reports a clause that asks for something and tells no value.
func asks(clause string) bool {
	if english.Words(clause) {
		return english.Asks(clause)
	}
	open := unknown.MatchString(clause)
	return (open || whether.MatchString(clause) && !proposing.MatchString(clause)) && !notAsking.MatchString(clause) && !justValue.MatchString(clause)
}
