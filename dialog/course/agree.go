package course

import (
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/template"
)

var (
	// yesFirst is the yes at the front of an answer, with what goes with it.
	yesFirst = regexp.MustCompile(`^(?:[嗯啊哦噢恩唉诶那就，,、 ]|好|行|可以|没问题|没有问题|没错|不错|当然|同意|确认|确定|对|是|成|中|我要|我想要|要|了|的|呀|吧|嘛|吗|呢|啦|话)+`)
	// yesFirstEnglish is the same in English.
	yesFirstEnglish = regexp.MustCompile(`^(?i)(?:(?:yes|yeah|yep|okay|ok|sure|right|all right|alright|fine|please|good|great|correct|exactly|well|then|and|but|only|just|on|for|with|make it|i want|i'd like|it's|that's|the)\b[, ]*)+`)
	// numbers are what can be a value; 一 alone is in 一下, 一样, 统一.
	numbers = regexp.MustCompile(`[0-9二两三四五六七八九十百千万]+(?:[0-9一二两三四五六七八九十百千万零〇点]*)|一[0-9一二三四五六七八九十百千万零〇点]+|第一`)
	// days name another time than now.
	days = regexp.MustCompile(`明天|后天|大后天|明早|明晚|下周|下个?月|月底|周[一二三四五六日天末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]|下午|上午|晚上|早上|过两天|过几天`)
	// others are other people and things than those that were said back.
	others = regexp.MustCompile(`我(?:妈|爸|老婆|老公|媳妇|爱人|儿子|女儿|孩子|哥|姐|弟|妹|爷爷|奶奶|岳父|岳母|家人|朋友|同事|对象)|(?:老|母|父)(?:妈|爸|亲)|别人|别的|别张|另一|另外|其他|其它|换[一张个成到]|不同的|(?:少|多|大|小|高|低|便宜)(?:一?点|一?些)`)
	// ordinals are which of a list, in English.
	ordinals = regexp.MustCompile(`(?i)\b(?:first|second|third|fourth|fifth|sixth|[0-9]+)\b`)
	// othersEnglish are the same in English, numbers and days too.
	othersEnglish = regexp.MustCompile(`(?i)\b(?:mother|mum|mom|father|dad|wife|husband|son|daughter|brother|sister|friend|boss|someone|somebody|another|other|instead|different|monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|next|first|second|third|fourth|fifth|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|[0-9]+)\b`)
)

// beyondYes is what an answer says besides its yes, "" for nothing.
func beyondYes(text string) string {
	text = strings.TrimRight(strings.TrimSpace(text), "。.!！,， ")
	if english.Words(text) {
		return strings.TrimSpace(text[len(yesFirstEnglish.FindString(text)):])
	}
	rest := text[len(yesFirst.FindString(text)):]
	return strings.TrimLeft(rest, "，,、 ")
}

// namesElse finds in a yes what was not said back: another amount, day, person or thing. It may be misheard or not understood, so whoever says
// it has not agreed. said is the question.
func (r *Run) namesElse(text, said string) bool {
	rest := beyondYes(text)
	if rest == "" {
		return false
	}
	if english.Words(text) {
		said = strings.ToLower(said)
		return slices.ContainsFunc(othersEnglish.FindAllString(rest, -1), func(w string) bool { return !strings.Contains(said, strings.ToLower(w)) }) && !r.restates(rest)
	}
	for _, what := range []*regexp.Regexp{numbers, days, others} {
		for _, w := range what.FindAllString(rest, -1) {
			if !strings.Contains(said, w) && !r.restates(rest) {
				return true
			}
		}
	}
	return false
}

// restates says that words are the value of a slot that is known.
func (r *Run) restates(rest string) bool {
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		old, known := r.Slots[slot.Name]
		if value, ok := intent.Parse(slot.Kind, rest, r.Context(slot)); known && ok && value == old && (slot.Kind != intent.KindChoice || !numbers.MatchString(rest) || strings.Contains(rest, "第")) {
			return true
		}
	}
	return false
}

// Unsettled reports a yes to something else than what was said back: 好的，换张卡付. The question is to be asked again, whatever matter the words name.
func (r *Run) Unsettled(text, question string) bool {
	said := template.Expand(question, r.Shown())
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{Prompt: said})
	return ok && answer == "yes" && beyondYes(text) != text && r.namesElse(text, said)
}

// counts reports an ordinal or a figure, by which one of a list is meant.
func counts(rest string) bool {
	if english.Words(rest) {
		return ordinals.MatchString(rest)
	}
	return numbers.MatchString(rest)
}

// amendedBare finds another value in what an answer says besides its yes: 好的一百, 行，八十, 要第二个. It is read as an answer to the slot's own question.
func (r *Run) amendedBare(text string) (Found, bool) {
	const most = 10 // characters; words in English
	rest := beyondYes(text)
	if rest == "" || rest == text || phrase.Runes(rest) > most && !english.Words(rest) || english.Count(rest) > most || !r.namesElse(text, "") {
		return Found{}, false
	}
	for _, kind := range []intent.Kind{intent.KindAmount, intent.KindDate, intent.KindTime, intent.KindChoice} {
		for i := len(r.Scene.Slots) - 1; i >= 0; i-- {
			slot := &r.Scene.Slots[i]
			old, known := r.Slots[slot.Name]
			if slot.Kind != kind || !known || kind == intent.KindChoice && !counts(rest) {
				continue
			}
			if value, ok := intent.Parse(kind, rest, r.Context(slot)); ok && value != old {
				return Found{slot, value}, true
			}
		}
	}
	return Found{}, false
}
