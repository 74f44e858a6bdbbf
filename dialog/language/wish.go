package language

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	// names of the languages, and the verbs of speaking
	zhNames = `(?:中文|汉语|国语|普通话|华语)`
	enNames = `(?:英语|英文)`
	says    = `(?:说|讲|用|换成?|切换?到?|转到?|改成?|改用|要|听|选)`
)

var (
	asksEnglish = regexp.MustCompile(`(?i)(?:(?:can|could|may|do|does|would|will|let)\b[^,.?!]*\b(?:speak|talk|use|have|do|go on|continue|switch)\b[^,.?!]*\benglish\b(?:\s+(?:with me|here|please|service))*|` +
		`(?:speak|talk|use|switch(?:\s+\w+)?|change(?:\s+\w+)?|continue|go on|prefer|want|need)\s+(?:back\s+)?(?:to\s+|in(?:to)?\s+)?(?:me\s+in\s+)?english\b(?:\s+please)?|` +
		`\bin english\b(?:,?\s*please)?|\benglish\b,?\s*(?:please|service|line|speaker|version)|(?:anyone|somebody|someone|anybody)\s+(?:who\s+)?speaks?\s+english|^\W*english\W*$|` +
		`(?:i\s+)?(?:don't|do not|can't|cannot)\s+(?:really\s+)?(?:speak|understand|know)\s+(?:any\s+|much\s+)?(?:chinese|mandarin)|no\s+chinese\b)`)
	asksChinese = regexp.MustCompile(`(?i)(?:(?:can|could|may|do|would|will|let)\b[^,.?!]*\b(?:speak|talk|use|switch|go on|continue)\b[^,.?!]*\b(?:chinese|mandarin)\b|` +
		`(?:speak|talk|use|switch(?:\s+\w+)?|change(?:\s+\w+)?|continue|go on|prefer|want|need)\s+(?:back\s+)?(?:to\s+|in(?:to)?\s+)?(?:chinese|mandarin)\b|` +
		`\bin (?:chinese|mandarin)\b|\b(?:chinese|mandarin)\b,?\s*please|^\W*(?:chinese|mandarin)\W*$)`)
	hanEnglish = regexp.MustCompile(`(?:` + says + `(?:一下|点|成)?` + enNames + `|` + enNames + `(?:服务|客服|频道|线路)|^` + enNames + `$|(?:能不能|可不可以|会不会|会|能|可以)(?:说|讲)` + enNames + `|(?i:english)(?:服务|客服)?)(?:吧|好吗|可以吗|行吗|吗|服务|客服|跟我说|和我说|说|讲|谢谢|，|。|？)*`)
	hanChinese = regexp.MustCompile(`(?:` + says + `(?:一下|点|回|成|回到)?` + zhNames + `|(?:切|换|转|说|讲)回(?:到|成)?` + zhNames + `|` + zhNames + `(?:服务|客服|频道|线路)|^` + zhNames + `$)(?:吧|好吗|可以吗|行吗|吗|服务|客服|跟我说|和我说|说|讲|谢谢|，|。|？)*`)
	cannot     = regexp.MustCompile(`(?:不会|不懂|听不懂|不能|别|不要|不想|不用)(?:再|跟我|和我)?` + says + `?(?:` + enNames + `|` + zhNames + `)|(?i:(?:don't|do not|can't|cannot|no)\s+(?:really\s+)?(?:speak|understand|know|want|use|talk)?\s*(?:any\s+|in\s+)?english)`)
	before     = regexp.MustCompile(`^(?:请问|请|麻烦|你们?|您|能不能|可不可以|可以|能|那|我们?|我想|我要|帮我|给我|hello|hi|excuse me|sorry|please|ok|okay|and|but|can we|，|,|。|\.|\s)+$`)
)

// Wish finds the wish for a language in a caller's words: English please, 请说英语, 说中文吧. Rest is what they say besides, without it.
// ok is false where there is none: 英语套餐 is none, and who does not speak English wants none.
func Wish(text string) (want Language, rest string, ok bool) {
	if cannot.MatchString(strings.NewReplacer("能不能", "能", "可不可以", "可以", "会不会", "会").Replace(text)) {
		switch {
		case strings.Contains(strings.ToLower(text), "english"), strings.Contains(text, "英"):
			return Chinese, "", true
		default:
			return English, "", true
		}
	}
	for _, one := range []struct {
		want Language
		in   []*regexp.Regexp
	}{{English, []*regexp.Regexp{asksEnglish, hanEnglish}}, {Chinese, []*regexp.Regexp{asksChinese, hanChinese}}} {
		for _, pattern := range one.in {
			if at := pattern.FindStringIndex(text); at != nil {
				return one.want, left(text[:at[0]], text[at[1]:]), true
			}
		}
	}
	return Unknown, "", false
}

// left joins what stood around a wish, without politeness.
func left(head, tail string) string {
	trim := func(s string) string {
		return strings.TrimFunc(s, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
	}
	if h := trim(head); h == "" || before.MatchString(strings.ToLower(h)) {
		head = ""
	}
	head, tail = trim(head), trim(tail)
	switch t := strings.ToLower(tail); {
	case t == "please", t == "thanks", t == "thank you", t == "ok", t == "吧", t == "谢谢":
		tail = ""
	}
	if head == "" || tail == "" {
		return head + tail
	}
	return head + ", " + tail
}
