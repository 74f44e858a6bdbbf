package language

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/dialog/spoken"
	"hotline/internal/sound"
)

// HasAny reports whether text holds one of the words.
func HasAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return w != "" && strings.Contains(text, w) })
}

// Clauses cuts text at its pauses, but not within a written number (1,200.50). Empty ones are left out.
func Clauses(text string) []string {
	runes := []rune(text)
	var out []string
	from := 0
	add := func(to int) {
		if c := strings.TrimSpace(string(runes[from:to])); c != "" {
			out = append(out, c)
		}
		from = to + 1
	}
	for i, r := range runes {
		written := (r == ',' || r == '.') && i > 0 && i+1 < len(runes) && asciiDigit(runes[i-1]) && asciiDigit(runes[i+1])
		if spoken.IsPause(r) && r != ' ' && !written {
			add(i)
		}
	}
	if from <= len(runes) {
		add(len(runes))
	}
	return out
}

func asciiDigit(r rune) bool { return r >= '0' && r <= '9' }

// Corrects reports whether the speaker takes something back: 不对, 说错了, 应该是, 不是三号是五号.
func Corrects(text string) bool {
	return len(spoken.Pieces(text)) > 1 || HasAny(text, "有误", "错的", "要改", "不准确", "听错", "写错", "弄混", "更正", "纠正", "我看错", "少了一", "多了一")
}

// Asks reports whether a sentence is a question, also where the recogniser wrote no mark.
func Asks(text string) bool {
	return strings.ContainsAny(text, "?？") || HasAny(text, "吗", "呢", "什么", "多少", "哪", "几点", "几号", "几栋", "几楼", "怎么", "如何", "贵姓", "对吧", "是吧", "对不对", "是不是", "有没有", "方不方便", "能不能", "可不可以", "好不好", "行不行", "没错吧", "还是", "请问", "谁")
}

// toPerson is the wish for a person, and no more.
var toPerson = regexp.MustCompile(`^[我要想请帮给麻烦你您们一下的喂嗯转接到找个叫]*(?:人工|真人|客服|坐席)[服务客员工吧啊呀一下]*$`)

// WantsPerson reports words that ask for a person and for nothing else: 给我转人工.
func WantsPerson(text string) bool { return toPerson.MatchString(text) }

// Fold writes text so that forms which say the same are the same: half width, lower case, numbers as digits, no marks and no spaces.
func Fold(text string) string {
	runes := []rune(strings.Map(narrow, text))
	var b strings.Builder
	for i := 0; i < len(runes); {
		if d, ok := spoken.Digit(runes[i]); ok || spoken.Unit(runes[i]) > 0 {
			if v, n := spoken.Number(runes[i:]); n > 0 && v == v && v < 1e15 && !digitsOnly(runes[i:i+n]) { //nolint:gocritic // v == v: not a range
				b.WriteString(spoken.Tidy(v))
				i += n
				continue
			}
			if ok {
				b.WriteByte(d)
				i++
				continue
			}
		}
		if unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) {
			b.WriteRune(runes[i])
		}
		i++
	}
	return b.String()
}

// digitsOnly reports a string of digits (一三八), whose zeros in front count.
func digitsOnly(runes []rune) bool {
	for _, r := range runes {
		if spoken.Unit(r) > 0 || r == '点' || r == '.' {
			return false
		}
	}
	return true
}

func narrow(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	if r == 0x3000 {
		return ' '
	}
	return unicode.ToLower(r)
}

// Digits returns the ASCII digits of a folded text in their order.
func Digits(text string) string {
	return strings.Map(func(r rune) rune {
		if asciiDigit(r) {
			return r
		}
		return -1
	}, Fold(text))
}

// Likeness is the Dice coefficient of the character pairs of two texts after folding, 0..1: 1 when they say the same.
func Likeness(a, b string) float64 {
	pa, pb := pairs(Fold(a)), pairs(Fold(b))
	if len(pa) == 0 || len(pb) == 0 {
		return 0
	}
	seen := map[string]int{}
	for _, p := range pa {
		seen[p]++
	}
	both := 0
	for _, p := range pb {
		if seen[p] > 0 {
			seen[p]--
			both++
		}
	}
	return 2 * float64(both) / float64(len(pa)+len(pb))
}

// Covered is the share of the character pairs of part that text has too, 0..1, by sound where characters differ.
func Covered(part, text string) float64 {
	pp := pairs(sounds(Fold(part)))
	if len(pp) == 0 {
		return 0
	}
	all := map[string]bool{}
	for _, p := range pairs(sounds(Fold(text))) {
		all[p] = true
	}
	n := 0
	for _, p := range pp {
		if all[p] {
			n++
		}
	}
	return float64(n) / float64(len(pp))
}

// sounds maps every Chinese character to one rune that stands for its sound.
func sounds(text string) string {
	return strings.Map(func(r rune) rune {
		s := sound.Syllable(r)
		if s == "" {
			return r
		}
		h := rune(0)
		for _, c := range s {
			h = h*31 + c
		}
		return 0xF0000 + h%0xFFF0
	}, text)
}

func pairs(text string) []string {
	runes := []rune(text)
	if len(runes) == 1 {
		return []string{text}
	}
	out := make([]string, 0, len(runes))
	for i := 0; i+1 < len(runes); i++ {
		out = append(out, string(runes[i:i+2]))
	}
	return out
}

// Longest is the number of characters of an utterance that are looked at: a minute of talk.
const Longest = 400

// Shorten cuts text after Longest characters.
func Shorten(text string) string {
	n := 0
	for i := range text {
		if n == Longest {
			return text[:i]
		}
		n++
	}
	return text
}

// Length counts the letters and digits of text.
func Length(text string) int { return utf8.RuneCountInString(Fold(text)) }

// leads and tails of a spoken answer that do not belong to it.
var (
	textLead = []string{"我的", "就是", "就写", "就开", "那个", "那就", "这个", "就", "是", "叫", "嗯", "呃", "额", "啊", "哦", "好的", "好", "对", "写", "开", "：", ":", "，", ",", " ", "。", "、"}
	textTail = []string{"这个公司", "就行了", "就可以了", "就行", "就可以", "可以了", "吧", "啊", "呀", "呢", "的", "哈", "谢谢", "。", "，", ",", " ", "！", "没错", "对"}
)

// Strip drops the words around a spoken answer that do not belong to it: 那就写, 就可以了.
func Strip(c string) string { return spoken.TrimWords(c, textLead, textTail) }
