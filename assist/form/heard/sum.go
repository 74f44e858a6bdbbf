package heard

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

// Words are those beside a value that say that it belongs to a field, or that it does not.
type Words struct{ Lead, Never []string }

// has reports words that say that a clause is meant, and none that it is not.
func (w Words) has(clause string) bool { return language.HasAny(clause, w.Lead...) }

// Aside reports a clause that tells of another sum: 每个月三十, beside the 二百四十 that is meant.
func (w Words) Aside(clause string) bool {
	return w.ofOne(clause) || !w.has(clause) && language.HasAny(clause, w.Never...)
}

// ofOne reports the price of one among several (八块钱一个), unless the field's words want just that (每个月).
func (w Words) ofOne(clause string) bool {
	return EachCosts(clause) && !slices.ContainsFunc(w.Lead, func(lead string) bool {
		return (strings.Contains(lead, "每") || strings.Contains(lead, "一个")) && strings.Contains(clause, lead)
	})
}

// Monthly reports a clause about what is paid month by month.
func Monthly(clause string) bool { return language.HasAny(clause, "每个月", "每月", "一个月") }

// Denied reports a clause that says a thing is not so, or turns it down: 不是掉线, 信号没有问题, 道歉就免了.
func Denied(clause string, w Words) bool {
	if m := refuses.FindString(clause); m != "" && !w.has(m) {
		return true
	}
	clause = strings.ReplaceAll(clause, "是不是", "")
	return language.HasAny(clause, "不是", "没有问题", "没问题", "正常", "倒是不", "不算", "别退", "不用退", "不慢", "不卡", "不掉线", "没停", "不要换", "不换", "不想要", "不需要", "不要动", "别动", "不用动", "不动", "本来", "原本", "原先想", "原来想", "留着", "保留")
}

// refuses are words with which a thing is turned down: 也不要你们赔钱, 道歉就免了, 光说道歉有什么用.
var refuses = regexp.MustCompile(`(?:不用|不要|不求|不图|用不着|没要|光说|光是|不是为了|不指望|不稀罕|还没想)[\p{Han}]{0,4}|(?:就|都|也)?(?:免了|算了)|就不用|就不必|有什么用|有啥用`)

// Sum reads the sum of a clause that names one.
func Sum(clause string) (string, bool) {
	return value.Parse(value.Amount, clause, value.Context{Asked: true})
}

// after reads the sum behind the field's words: of 上个月还扣了我三十八的月租 the 三十八.
func (w Words) after(clause string) (string, bool) {
	for _, lead := range w.Lead {
		if _, rest, ok := strings.Cut(clause, lead); ok {
			if v, ok := Sum(rest); ok && v != "0" {
				return v, true
			}
		}
	}
	return "", false
}

// SumIn reads the sum that belongs to a field: of several the one in the clause with the field's words, before all the total, and what is left
// of one when something came back. open: the agent asked for it.
func SumIn(w Words, text string, open bool) (string, bool) {
	if language.Corrects(text) && len(Amounts(text)) != 1 {
		if v, ok := value.Parse(value.Amount, text, value.Context{Asked: open}); ok {
			return v, true
		}
	}
	best, pick, before := 0, "", ""
	for _, c := range language.Clauses(text) {
		v, ok := w.after(c)
		if !ok {
			v, ok = value.Parse(value.Amount, c, value.Context{Asked: open || w.has(c)})
		}
		last := before
		before = c
		if !ok || v == "0" {
			continue
		}
		if score := w.score(c, last); score > best || score == best && score == 0 && open && pick == "" {
			best, pick = score, v
		}
	}
	return pick, pick != "" && (best > 2 || open && best > 0 || best == 2 && (len(w.Lead) == 0 || w.has(text)))
}

// score is how much speaks for the sum of a clause; before is the clause before it.
func (w Words) score(clause, before string) int {
	score := 2
	switch {
	case language.HasAny(clause, w.Never...) && !w.has(clause):
		return 0
	case w.ofOne(clause): // 二十四块，八块钱一个
		score = 1
	case w.has(clause):
		score = 4
	case language.HasAny(before, w.Lead...):
		score = 3
	}
	switch {
	case language.HasAny(clause, "还欠", "还差", "算下来", "还剩"):
		return 6
	case language.HasAny(clause, "一共", "总共", "总计", "加起来", "合计", "拢共", "前前后后", "全部"):
		return 5
	}
	return score
}

// EachCosts reports the price of one among several: 八块钱一个, 每条一毛.
func EachCosts(clause string) bool { return eachCosts.MatchString(clause) }

var eachCosts = regexp.MustCompile(`(?:块|元|钱|毛|角)\p{Han}?(?:一|每)(?:个(?:[^月]|$)|[条次节天张分位]|小时)|每(?:个(?:[^月]|$)|[条次节张分位])`)

// OfOthers leaves out the clauses that tell of somebody else's case: 我邻居上个月就被骗了两万块.
func OfOthers(text string) string {
	if !language.HasAny(text, "邻居", "同事", "朋友", "同学", "老乡", "隔壁") {
		return text
	}
	return strings.Join(slices.DeleteFunc(language.Clauses(text), OfOther), "，")
}

// OfOther reports a clause that tells of somebody else's case.
func OfOther(clause string) bool { return others.MatchString(clause) }

var others = regexp.MustCompile(`(?:邻居|同事|朋友|同学|老乡|隔壁)[\p{Han}]{0,4}(?:也|就|才|都|上|去|被|是|只|的)`)

// NumberFrom is where the number begins that goes on at a rune of text: the 零点 of 零点七五元.
func NumberFrom(text []rune, at int) int {
	part := func(r rune) bool { return spoken.HasNumber(r) || r == '点' }
	for at > 0 && at < len(text) && (part(text[at]) || text[at] == '元' || text[at] == '块') && part(text[at-1]) {
		at--
	}
	return at
}

// CentsAfter is what of the words behind a sum belongs to it: the 五角 of 两百三十六元五角.
func CentsAfter(sum, rest string) string {
	m := cents.FindString(rest)
	if next, _ := utf8.DecodeRuneInString(rest[len(m):]); m == "" || strings.ContainsRune("个张次月年天条笔人位", next) || !strings.ContainsAny(sum+m, "元块") {
		return ""
	}
	return m
}

var cents = regexp.MustCompile(`^[元块]?(?:[零〇一二三四五六七八九\d]{1,2}[毛角]?(?:[一二三四五六七八九\d]分)?)?`)

// DigitByDigit reports three and more digits said one by one, as in a telephone number: 二九三六. Sums are said with their units.
func DigitByDigit(words string) bool {
	digits := 0
	for _, r := range words {
		if spoken.Unit(r) > 0 || r < 0x80 || strings.ContainsRune("点块元毛角分钱", r) {
			return false
		}
		if spoken.IsDigit(r) {
			digits++
		}
	}
	return digits >= 3
}

// Amounts lists the clauses that name an amount, by a money word or by the units of its number: 两万一千.
func Amounts(text string) []string {
	return slices.DeleteFunc(language.Clauses(text), func(c string) bool {
		_, ok := value.Parse(value.Amount, c, value.Context{Asked: big.MatchString(c)})
		return !ok
	})
}

var big = regexp.MustCompile(`[一二三四五六七八九两\d][千万]`)
