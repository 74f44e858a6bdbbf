package pii

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Together masks what one party said in a row: each text by itself, and all of them as one, for a number may be dictated over several.
// It costs as much as masking every text twice.
func Together(texts []string) []string {
	out := make([]string, len(texts))
	for i, said := range texts {
		out[i] = Mask(said)
	}
	if len(texts) < 2 {
		return out
	}
	var whole strings.Builder
	from := make([]int, len(texts)) // in characters
	n := 0
	for i, said := range texts {
		if i > 0 && apart(texts[i-1], said) {
			whole.WriteByte(' ')
			n++
		}
		from[i] = n
		whole.WriteString(said)
		n += utf8.RuneCountInString(said)
	}
	hidden := []rune(Mask(whole.String()))
	for i, said := range texts {
		own := []rune(out[i])
		for k, r := range []rune(said) {
			if h := hidden[from[i]+k]; h != r {
				own[k] = h
			}
		}
		out[i] = string(own)
	}
	return out
}

// apart says that the end of one text and the beginning of the next are words of Latin letters, which a space parts.
func apart(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	latin := func(r rune) bool { return isLatin(r | 0x20) }
	return latin(last) && (latin(first) || isDigit(first)) || isDigit(last) && latin(first)
}

// beginnings are words at whose heels the beginning of a personal number stands.
var beginnings = []string{
	"身份证", "身份证号", "身份证号码", "身份证件号", "证件号", "证件号码", "卡号", "银行卡", "银行卡号", "信用卡号", "储蓄卡号", "账号", "银行账号", "手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "号码",
}

// leastBegun is how many digits make the beginning of a number.
const leastBegun = 4

// begun is the beginning of a personal number with which a text ends, the words for it before: 身份证号一一零一零五. What follows is in the
// next utterance. Words for its end (尾号, last four) make it none.
func (t text) begun() (Span, bool) {
	runs := t.runs()
	if len(runs) == 0 {
		return Span{}, false
	}
	r := runs[len(runs)-1]
	last := r.groups[len(r.groups)-1]
	from, to, digits := r.groups[0][0].start, last[len(last)-1].end, ""
	for _, g := range r.groups {
		digits += g.String()
	}
	for _, rest := range t[to:] {
		if !isPause(rest) && !strings.ContainsRune("嗯呃啊额", rest) {
			return Span{}, false
		}
	}
	ahead := strings.TrimRight(t.slice(0, from), "是为有：:，,。 嗯呃啊额、")
	for _, link := range []string{"那个", "就是", "这个", "是"} {
		ahead = strings.TrimRight(strings.TrimSuffix(ahead, link), "是，, ")
	}
	ok := len(digits) >= leastBegun && !slices.Contains(services, digits) && endsAny(ahead, beginnings) && !containsAny(t.before(from, 10), orderWords)
	return Span{from, to, Phone}, ok
}
