package heard

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/value"
)

// People reads a number of people wherever it stands: 我们七个人, 有十二个工友.
func People(text string) (string, bool) {
	if language.Corrects(text) {
		return "", false
	}
	pick := ""
	if justMe.MatchString(text) {
		return "1", true
	}
	for _, m := range peopleSay.FindAllStringSubmatch(language.Fold(text), -1) {
		if all := language.HasAny(m[1], "我们", "咱们", "共"); all || pick == "" && !language.HasAny(m[1], "还有", "另外", "其他", "别的") {
			pick = m[2]
		}
	}
	return pick, pick != ""
}

var justMe = regexp.MustCompile(`(?:就|只有|只剩|光)我(?:自己|一个|一人|本人)|我一个人$|没(?:有)?别人`)

var peopleSay = regexp.MustCompile(`((?:我们|咱们|[一总]?共|还有|另外|其他|别的|^|[^\d第每])(?:大概|差不多|有|是)?)(\d{1,4})(?:个|名|位|号)?(?:多个)?(?:人|工人|工友|农民工|民工|员工|同事)`)

// Tail is the end of a text, of at most so many bytes.
func Tail(text string, bytes int) string {
	from := max(0, len(text)-bytes)
	for from < len(text) && !utf8.RuneStart(text[from]) {
		from++
	}
	return text[from:]
}

// TrimAsk puts pauses for the words with which an agent asks whether something is right.
func TrimAsk(sentence string) string {
	for _, w := range []string{"对吗", "对吧", "是吗", "是吧", "没错吧", "对不对", "吗", "？", "?"} {
		sentence = strings.ReplaceAll(sentence, w, "，")
	}
	return sentence
}

// NameOffered reads 您是王建国先生吗, 机主是李娜对吧.
func NameOffered(sentence string) string {
	for _, lead := range []string{"机主是", "户主是", "姓名是", "名字是", "联系人是", "请问是", "您是", "您叫", "机主姓名", "姓名"} {
		_, rest, ok := strings.Cut(sentence, lead)
		if !ok {
			continue
		}
		for _, end := range []string{"先生", "女士", "本人", "对", "是", "吗", "，", ",", "？", "?", "。", "没"} {
			if at := strings.Index(rest, end); at >= 0 {
				rest = rest[:at]
			}
		}
		if v, ok := value.Parse(value.Name, rest, value.Context{Asked: true}); ok && utf8.RuneCountInString(v) > 1 && v == strings.TrimSpace(rest) {
			return v
		}
	}
	return ""
}

var (
	both = regexp.MustCompile(`上午[\p{Han}]{0,2}下午`)
	// bareTime is a sentence that says a day and an hour, and no more: 太晚了，那明天早上九点.
	bareTime = regexp.MustCompile(`(?:^|，)(?:好的|好|行|可以)?[，]?(?:那|那就|就|给您约)?(?:[今明后]天|大后天|下?个?(?:周|星期|礼拜)[一二三四五六日天]|[\d一二三四五六七八九十]+月[\d一二三四五六七八九十]+[号日])(?:上午|下午|早上|晚上|中午)?[\d一二三四五六七八九十两]*(?:点)?(?:半|左右|钟|之前)?？?$`)
)

// TimeClauses leaves out the clauses that name no time: 约周四下午，地址还是云锦路九十一号对吗.
func TimeClauses(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		if language.HasAny(c, "最晚", "最迟", "最早") {
			continue
		}
		if !strings.Contains(c, "还是") || language.HasAny(c, "上午", "下午", "早上", "晚上", "中午", "点", "周", "星期", "礼拜", "天") {
			keep = append(keep, c)
		}
	}
	return strings.Join(keep, "，") + map[bool]string{true: "？"}[language.HasAny(sentence, Confirms...)]
}

// Sentences cuts text at the marks that end a sentence.
func Sentences(text string) []string {
	var out []string
	from := 0
	for i, r := range text {
		if strings.ContainsRune("。？！?!；;", r) {
			if s := strings.TrimSpace(text[from : i+len(string(r))]); s != "" {
				out = append(out, s)
			}
			from = i + len(string(r))
		}
	}
	if s := strings.TrimSpace(text[from:]); s != "" {
		out = append(out, s)
	}
	return out
}

// HourAfter is the hour, or the part of the day, with which words begin; "" for none.
func HourAfter(words string) string { return hourAfter.FindString(words) }

// hourAfter is an hour, or a part of the day.
var hourAfter = regexp.MustCompile(`^(?:上午|下午|晚上|早上|中午)?(?:[\d一二三四五六七八九十两]+点(?:半|[\d一二三四五六七八九十]+分)?)?`)

// Confirms are the words with which an agent asks whether something is right.
var Confirms = []string{"对吗", "对吧", "是吗", "是吧", "对不对", "是不是", "没错吧", "正确吗", "可以吗", "行吗", "好吗", "好吧", "好不好", "行不行", "可不可以", "方不方便", "可以吧", "您看", "核对", "确认", "没问题吧", "吗", "?", "？"}

// HalfDays reports a question that names both halves of a day: 上午下午.
func HalfDays(sentence string) bool { return both.MatchString(sentence) }

// BareTime reports a sentence that says a day and an hour, and no more: 太晚了，那明天早上九点.
func BareTime(sentence string) bool { return bareTime.MatchString(sentence) }

// degrees drops the words that say how much.
var degrees = strings.NewReplacer("为什么", "", "怎么", "", "这么", "", "那么", "", "特别", "", "非常", "", "实在", "", "有点", "", "太", "", "很", "", "真", "", "好", "", "挺", "", "老", "", "总", "")

// NumberInside reports digits that are a part of a longer number: the 99 of 199.
func NumberInside(text, w string, at int) bool {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	return digit(at) && digit(at-1) || digit(at+len(w)-1) && digit(at+len(w))
}

// LastOf is the last character of a text, a line end for none.
func LastOf(text string) rune {
	r, size := utf8.DecodeLastRuneInString(text)
	if size == 0 {
		return '\n'
	}
	return r
}

// WithoutSpans leaves out how long something took: 两个月没发了 counts nobody.
func WithoutSpans(text string) string { return timeSpan.ReplaceAllString(text, "") }

var timeSpan = regexp.MustCompile(`[\d一二三四五六七八九十两几半]+(?:多|来)?个?(?:月|年|天|星期|礼拜|小时|钟头|季度)`)

// Plain leaves out the words that say how much: 服务太差 is 服务差.
func Plain(text string) string { return degrees.Replace(text) }

// Without leaves out the clauses that hold one of the words.
func Without(sentence string, words []string) string {
	return strings.Join(slices.DeleteFunc(language.Clauses(sentence), func(c string) bool { return language.HasAny(c, words...) }), "，")
}
