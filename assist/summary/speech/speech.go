// Package speech reads what the parties of a call say, clause by clause: what the house promises and until when, what it tells to have done,
// what it asks a yes for, and what the caller wants. It knows words, not calls: assist/summary puts what it finds together, and checks it.
// Everything here is pure and safe for concurrent use.
package speech

import (
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
)

// Sentences cuts text at the marks that end a sentence; a question keeps its mark.
func Sentences(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。！!；;\n", r) }) {
		for rest := part; rest != ""; {
			end := strings.IndexAny(rest, "？?")
			if end < 0 {
				end = len(rest)
			} else {
				_, size := utf8.DecodeRuneInString(rest[end:])
				end += size
			}
			out, rest = append(out, rest[:end]), rest[end:]
		}
	}
	return out
}

// Question reports a sentence that asks something, also where the recogniser wrote no mark.
func Question(sentence string) bool {
	bare := noQuestion.Replace(sentence)
	return strings.ContainsAny(bare, "?？") || language.HasAny(bare, "吗", "什么", "怎么", "多少", "多久", "哪", "几点", "行不行", "对吧", "对不对", "是吧", "您看", "好不好", "可不可以", "方便", "还是")
}

// noQuestion takes out words that ask nothing: 您方便的时候, 有什么问题随时打来.
var noQuestion = strings.NewReplacer("方便的时候", "", "方便的时间", "", "方便时", "", "方便您", "", "不方便", "", "什么问题", "", "没什么", "", "不管怎么", "", "哪怕", "", "还是会", "", "还是可以", "")

// Statement drops the clauses that only ask: of 我帮您登记报修，请问您贵姓 the second.
func Statement(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		if !moreHelp.MatchString(c) && !language.HasAny(c, "请问", "贵姓", "怎么称呼", "还是", "联系电话是", "联系方式", "报一下", "提供一下", "留一下", "带来不便", "多少", "什么时候", "有什么可以") {
			keep = append(keep, c)
		}
	}
	return strings.Join(keep, "，")
}

// Core drops what stands around the matter: 好的王先生, ，您看可以吗.
func Core(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		c = strings.TrimLeft(c, "嗯啊哦呃那")
		if utf8.RuneCountInString(c) <= 2 || utf8.RuneCountInString(c) <= 5 && language.HasAny(c, "可以", "行不行", "行吗", "方便") || language.HasAny(c, "您好", "请稍等", "稍等", "别着急", "别急", "谢谢", "再见", "抱歉", "不好意思", "还有什么", "祝您") && utf8.RuneCountInString(c) <= 14 || utf8.RuneCountInString(c) <= bareMost && Consents(c) && !language.HasAny(c, doing...) || strings.HasSuffix(c, "先生") || strings.HasSuffix(c, "女士") {
			continue
		}
		for _, w := range []string{"好的", "那么", "那", "这边", "您放心"} {
			c = strings.TrimPrefix(c, w)
		}
		for _, w := range []string{"您看行不行", "您看方便吗", "可以吗", "行吗", "好吗", "可以吧", "您看", "方便吗", "吧"} {
			c = strings.TrimSuffix(strings.TrimPrefix(c, "您看"), w)
		}
		keep = append(keep, c)
	}
	if len(keep) == 0 {
		sentence = strings.TrimRight(strings.TrimSpace(sentence), "，。？?")
		for _, w := range []string{"可以吗", "行吗", "好吗", "可以吧"} {
			sentence = strings.TrimSuffix(sentence, w)
		}
		return sentence
	}
	return strings.Join(keep, "，")
}

var thirdPerson = strings.NewReplacer("我们这边", "", "我这边", "", "我们", "我方", "咱们", "我方", "我会", "坐席会", "我马上", "坐席马上", "我帮您", "为客户", "我给您", "给客户", "我为您", "为客户", "您的", "客户的", "您", "客户")

// Reported turns words to the caller into words about the caller.
func Reported(text string) string {
	text = thirdPerson.Replace(text)
	if strings.HasPrefix(text, "我") && !strings.HasPrefix(text, "我方") {
		text = strings.TrimPrefix(text, "我")
	}
	return text
}
