package classify

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
)

const (
	votersMost = 40   // utterances that vote: what a call is about is said early
	agentShare = 0.35 // of an utterance of ours against one of the caller's
	sureShare  = 0.34 // of the votes for the best class
	sureLead   = 0.06 // over the second
)

// Call classifies a whole call, or what has been said so far: every utterance votes with its own classification, the caller's more than
// ours, early ones more than late ones, and answers (numbers, names, a bare yes) not at all. It takes some 2 ms.
func (c *Classifier) Call(segments []language.Segment) Result {
	votes := map[string]float64{}
	total, most, because := 0.0, 0.0, ""
	var first, all []string
	n := 0
	asked := false // we asked for a value of a form: neither the question nor the answer says what the call is about
	for _, s := range segments {
		if s.Us() {
			asked = asks(s.Text)
		} else {
			all = append(all, s.Text)
		}
		if !speaks(s.Text) || n >= votersMost || asked && (s.Us() || utf8.RuneCountInString(s.Text) < 30) {
			continue
		}
		n++
		weight := 1 / (1 + 0.12*float64(n-1))
		if s.Us() {
			weight *= agentShare
		} else if len(first) < 3 {
			first = append(first, s.Text)
		}
		got := c.Text(s.Text)
		for _, r := range got.Top {
			v := weight * r.Confidence * r.Confidence
			votes[r.Class] += v
			total += v
			if v > most && !s.Us() {
				most, because = v, s.Text
			}
		}
	}
	for _, r := range c.Text(strings.Join(first, "，")).Top {
		votes[r.Class] += 1.5 * r.Confidence * r.Confidence
		total += 1.5 * r.Confidence * r.Confidence
	}
	out := Result{Because: because}
	ids := slices.Sorted(maps.Keys(votes))
	slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(votes[b], votes[a]) })
	for _, id := range ids[:min(3, len(ids))] {
		out.Top = append(out.Top, c.ranked(id, votes[id]/max(total, 1e-9)))
	}
	if len(out.Top) > 0 && out.Top[0].Confidence >= sureShare && total > 0.1 && (len(out.Top) < 2 || out.Top[0].Confidence-out.Top[1].Confidence >= sureLead) {
		out.Class = out.Top[0].Class
	}
	c.handle(&out, strings.Join(all, "，"))
	if e := c.catalog.ending(segments); e != "" && len(out.Top) > 0 {
		out.Disposition = e
	}
	return out
}

// asks reports a question for a value of a form.
func asks(text string) bool {
	return language.HasAny(text, "姓名", "号码", "地址", "电话", "身份证", "贵姓", "称呼", "联系方式", "哪里", "位置", "几栋", "住哪", "手机号", "在哪", "门牌") && (language.Asks(text) || utf8.RuneCountInString(text) < 20)
}

// speaks reports an utterance that may say what a call is about: not a number, not a word or two.
func speaks(text string) bool {
	n, digits := 0, 0
	for _, r := range text {
		switch {
		case spoken.IsPause(r):
		case spoken.IsDigit(r):
			digits++
			n++
		default:
			n++
		}
	}
	return n-digits >= 4 && (n > forPersonMost || !forPerson.MatchString(text) || utf8.RuneCountInString(besides(text)) >= matterLeast)
}

// besides is what a sentence that asks for a person says apart from that: "宽带坏了" of "我家宽带坏了，转人工吧".
func besides(text string) string {
	return wishWords.ReplaceAllString(forPerson.ReplaceAllString(text, ""), "")
}

const (
	forPersonMost = 14 // length of an utterance that asks for a person and may say no more; 转 is else said of numbers and of plans
	matterLeast   = 3  // characters besides it that make it say what the call is about
)

var (
	forPerson = regexp.MustCompile(`(?:转|接|到|找|叫|换|要|个|去|一下|(?:和|跟)?你们的?)*(?:人工|真人|坐席|客服|接线员)(?:服务|客服|坐席|小姐|人员)?`)
	wishWords = regexp.MustCompile(`我家|我们|帮我|给我|我要|我想|我说|让我|你|您|我|请|麻烦|帮|给|能不能|可不可以|可以|行不行|行吗|能|要|想|直接|马上|赶紧|赶快|快点|快|现在|就|还是|那|先|不要|别|机器人?|说话|讲话|聊|谈|谢谢|好吗|好吧|好|行|吧|吗|呢|啊|了|嗯|喂|的|[\s\p{P}]`)
)

// endMost is how many of the last utterances tell the end of a call.
const endMost = 8

// ending is the disposition that the end of the call speaks for, "" for none.
func (c *Catalog) ending(segments []language.Segment) string {
	last := segments[max(0, len(segments)-endMost):]
	for _, e := range c.endings {
		for _, s := range last {
			words := e.Caller
			if s.Us() {
				words = e.Agent
			}
			if language.HasAny(s.Text, words...) {
				return e.Title
			}
		}
	}
	return ""
}
