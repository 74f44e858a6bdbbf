package speech

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
)

const (
	needsMost = 4  // matters of one call
	quoteMost = 60 // characters of the caller's own words
	needLeast = 6  // characters of a matter that came later
)

// matter is something that the caller wants, in the caller's own words.
type matter struct {
	text   string
	at     int  // index of the segment
	more   bool // it was begun as another matter: 还有
	digits bool // it gives a number: an answer more than a wish
}

// Needs are the matters for which the caller called, in the caller's own words and in the order of the call; the wish for a person is none.
// Turned are the numbers of the caller's utterances that are known to begin another matter, whatever words they have.
func Needs(segments []language.Segment, turned ...int) []Matter {
	var out []Matter
	for _, m := range matters(segments, turned) {
		out = append(out, Matter{Text: quote(m.text), At: m.at})
	}
	return out
}

// Matter is something for which a caller calls.
type Matter struct {
	Text string // the caller's words, shortened
	At   int    // index of the utterance
}

// matters are what the caller wants, in the order of the call.
func matters(segments []language.Segment, turned []int) []matter {
	all := toldBy(segments)
	best, most := -1, 0
	for i, m := range all {
		if score := weight(segments, m); score > most && !thanks(m.text) {
			best, most = i, score
		}
	}
	if best < 0 {
		return nil
	}
	taken := []int{best}
	for i, m := range all {
		if len(taken) == needsMost {
			break
		}
		alike := func(o int) bool {
			return language.Likeness(all[o].text, m.text) >= 0.5 || language.Covered(m.text, all[o].text) >= 0.7
		}
		known := slices.Contains(turned, segments[m.at].N) && worth(m) && !answers(segments, m)
		if i != best && (known || another(segments, m)) && !slices.ContainsFunc(taken, alike) {
			taken = append(taken, i)
		}
	}
	slices.Sort(taken)
	out := make([]matter, 0, len(taken))
	for _, i := range taken {
		out = append(out, all[i])
	}
	return out
}

// wanting are words of what callers want or complain of.
var wanting = []string{"我要", "我想", "怎么", "帮我", "给我", "投诉", "反映", "不了", "没有", "坏", "查", "办", "退", "扣", "断", "停", "慢", "掉线", "漏", "堵"}

// weight is how much a matter looks like the one that the call is about: the first words count most.
func weight(segments []language.Segment, m matter) int {
	score := min(utf8.RuneCountInString(m.text), quoteMost)
	if language.HasAny(m.text, wanting...) {
		score += 15
	}
	if m.digits {
		score -= 20
	}
	if answers(segments, m) {
		score -= 10
	}
	if utf8.RuneCountInString(m.text) < needLeast { // 我要投诉: of what, comes behind it
		score -= 10
	}
	if m.more { // it came besides another one
		score -= 25
	}
	return score - 3*m.at
}

// answers reports words behind a question of ours.
func answers(segments []language.Segment, m matter) bool {
	return m.at > 0 && segments[m.at-1].Us() && Question(segments[m.at-1].Text)
}

// wish is a caller who wants another thing: 我还想查一下话费, 再帮我把彩铃退了.
var wish = regexp.MustCompile(`(?:我(?:还|也|再)?(?:想|要)|(?:还|再|顺便|另外|麻烦|请)(?:你|您)?(?:帮我|给我)|(?:能不能|可不可以|能否)(?:再|也|顺便)?(?:帮我|给我)).{0,6}?(?:查|办|退|改|取消|开通|开个|开一|开张|投诉|反映|举报|换|补|报修|报一|咨询|申请|问|装|移机|注销|停|恢复|缴|交费|了解|升|降|订|打印|寄)`)

// another reports a matter besides the one of the call: begun as one, told on being asked what else there is, or wished for when nothing was asked.
func another(segments []language.Segment, m matter) bool {
	if !worth(m) {
		return false
	}
	asked := ""
	if m.at > 0 && segments[m.at-1].Us() {
		asked = segments[m.at-1].Text
	}
	wants := wish.MatchString(m.text) || language.HasAny(m.text, wanting...)
	switch {
	case m.more, moreHelp.MatchString(asked):
		return wants || language.Asks(m.text) || language.HasAny(m.text, "了", "坏", "慢", "断", "差")
	}
	return wish.MatchString(m.text) && !Question(asked)
}

// worth reports words that may be a matter.
func worth(m matter) bool {
	return !m.digits && utf8.RuneCountInString(m.text) >= needLeast && !thanks(m.text) && !language.HasAny(m.text, "工号", "你叫什么", "您贵姓", "算了", "先不", "不弄了", "不办了", "再想想", "考虑")
}

// thanks is a caller who wants nothing more.
func thanks(text string) bool {
	return nothingMore.MatchString(text) || language.HasAny(text, "再见", "拜拜") || language.HasAny(text, "谢谢", "好的", "行") && utf8.RuneCountInString(text) <= needLeast
}

// nothingMore begins the answer of a caller who wants nothing more.
var nothingMore = regexp.MustCompile(`^(?:嗯|哦|好的|好|行|，)*(?:没有了|没了|没有别的|没别的|没什么|就这些|就这样|不用了|不需要了)`)

// moreHelp is the question what else there is.
var moreHelp = regexp.MustCompile(`(?:还有|还需要|其他|其它|别的).{0,8}(?:吗|什么|帮|需要|问题|事)`)

// besides begins another matter within an utterance.
var besides = regexp.MustCompile(`^(?:嗯|哦|那|啊|呃|对|好的|好|行|就是)*(?:还有` + oneMore + `|另外|顺便|顺带|其次|第[二三四]个?|再(?:问|查|帮|给我)|(?:我|你|您)?还(?:想|要))`)

// oneMore is what stands behind 还有 where another matter begins, and not more of the same one: 还有股铁锈味.
const oneMore = `(?:就是|(?:一)?个(?:事|问题)|(?:一)?件事|一个就是|那个|我|你们|您|上个|上次|这个|$)`

// toldBy are the caller's matters as they were said: one for each utterance, and one for each that begins within it.
func toldBy(segments []language.Segment) []matter {
	var out []matter
	for i, s := range segments {
		if s.Us() {
			continue
		}
		now := matter{at: i}
		flush := func() {
			if now.text != "" {
				now.digits = len(language.Digits(now.text)) > 7
				out = append(out, now)
			}
			now = matter{at: i}
		}
		for _, c := range language.Clauses(s.Text) {
			if language.WantsPerson(c) || greeting(c) {
				continue
			}
			if lead := besides.FindString(c); lead != "" {
				if now.text != "" {
					flush()
				}
				now.more = true
			}
			now.text = strings.TrimPrefix(now.text+"，"+c, "，")
		}
		flush()
	}
	return out
}

// greeting is a clause that only greets: 喂你好.
func greeting(clause string) bool {
	return utf8.RuneCountInString(clause) <= 5 && language.HasAny(clause, "你好", "您好") || utf8.RuneCountInString(clause) <= 2 && strings.HasPrefix(clause, "喂")
}

// before is what stands before a matter: 你好, 好的还有个事.
var before = regexp.MustCompile(`^(?:(?:你好|您好|喂)[啊呀]?[，, ]*|(?:对了|好的|好|行|对|嗯|哦|那)[，, ]+|(?:对了|好的|好|行|对|嗯|哦|那)*(?:还有(?:就是|(?:一)?个(?:事|问题)|(?:一)?件事)?|另外|顺便)(?:呢|啊)?(?:[，, ]+|我|再|帮))+`)

// quote shortens the caller's words at a pause.
func quote(text string) string {
	text = strings.TrimRight(strings.TrimLeft(text, "喂嗯啊哦呃哎，,。 "), "，,。 ")
	if lead := strings.TrimRight(before.FindString(text), "我再帮"); utf8.RuneCountInString(text[len(lead):]) >= needLeast {
		text = text[len(lead):]
	}
	if utf8.RuneCountInString(text) <= quoteMost {
		return text
	}
	out := ""
	for _, c := range language.Clauses(text) {
		if utf8.RuneCountInString(out+c) > quoteMost {
			break
		}
		if out != "" {
			out += "，"
		}
		out += c
	}
	if out == "" {
		out = string([]rune(text)[:quoteMost])
	}
	return out
}
