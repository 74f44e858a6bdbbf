package textnorm

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// rule reads one shape of number. say gets the submatches and returns "" to pass the text on to the next rule.
type rule struct {
	shape *regexp.Regexp
	say   func(s source, at, end int, m []string) string
}

const (
	num  = `(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)`
	dash = `\s?(?:[-~—至到]+)\s?`
)

// rules are tried in order at every digit and sign.
var rules = sync.OnceValue(func() []rule {
	r := func(shape string, say func(s source, at, end int, m []string) string) rule {
		return rule{regexp.MustCompile(`^(?:` + shape + `)`), say}
	}
	return []rule{
		r(`[A-Za-z0-9][A-Za-z0-9._-]*@[A-Za-z0-9.-]+[A-Za-z]`, readAddress),
		r(`(?:https?://)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|cn|net|org|io|gov)\b(?:\.cn)?[A-Za-z0-9/_-]*`, readAddress),
		r(`\d+(?:\.\d+){2,}`, readVersion),
		r(`(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})([日号])?`, readDate),
		r(`(\d{4})`+dash+`(\d{4})年`, func(_ source, _, _ int, m []string) string {
			return digits(m[1], false) + "到" + digits(m[2], false) + "年"
		}),
		r(`(\d{4}|0\d)年`, func(_ source, _, _ int, m []string) string { return digits(m[1], false) + "年" }),
		r(`((?:19|20)\d\d)-(0[1-9]|1[0-2])`, readMonth),
		r(`(\d{1,2})月(\d{1,2})([日号])?`, readDay),
		r(`(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?`+dash+`(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?`, readTimes),
		r(`(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?`, readTime),
		r(`(\d+)[:：](\d+)`, func(_ source, _, _ int, m []string) string { return cardinal(m[1]) + "比" + cardinal(m[2]) }),
		r(`(\+?86[- ]?)?(1[3-9]\d)[- ]?([\d*]{4})[- ]?(\d{4})`, readMobile),
		r(`(0(?:10|2\d|[3-9]\d\d))[- ]?(\d{3,4})[- ]?(\d{4})`, readLandline),
		r(`([48]00)[- ]?(\d{3,4})[- ]?(\d{3,4})`, readLandline),
		r(`\d{17}[\dXx]`, readID),
		r(`\d{4}(?:[ -]\d{4}){2,3}(?:[ -]\d{1,4})?`, readCard),
		r(`[\d]*\*{2,}[\d*]*`, func(_ source, _, _ int, m []string) string { return digits(m[0], true) }),
		r(`([￥$€£])\s?(-)?`+num+`\s?(万|亿)?(?:元)?`, readMoney),
		r(num+`\s?(?:元|圆)`, readYuan),
		r(num+`(?:块钱|块)`, func(_ source, _, _ int, m []string) string { return yuan(m[1], true) }),
		r(num+`%?`+dash+num+`%`, func(_ source, _, _ int, m []string) string {
			return "百分之" + decimal(m[1]) + "到百分之" + decimal(m[2])
		}),
		r(num+`%`, func(_ source, _, _ int, m []string) string { return "百分之" + decimal(m[1]) }),
		r(num+`‰`, func(_ source, _, _ int, m []string) string { return "千分之" + decimal(m[1]) }),
		r(num+`([A-Za-z℃°]{0,4}|[\p{Han}]?)`+dash+num, readRange),
		r(`(\d+)\s?[x×X*]\s?(\d+)`, func(_ source, _, _ int, m []string) string { return cardinal(m[1]) + "乘" + cardinal(m[2]) }),
		r(`(\d{1,3})/(\d{1,3})`, func(_ source, _, _ int, m []string) string { return cardinal(m[2]) + "分之" + cardinal(m[1]) }),
		r(num, readNumber),
	}
})

// match applies the rules at rune i and returns what is said for the next n runes; n is 0 when none fits.
func (s source) match(i int) (say string, n int) {
	r := s.runes[i]
	switch {
	case isDigit(r), strings.ContainsRune("￥$€£+*", r):
	case isLatin(r):
		return s.latin(i)
	default:
		return s.sign(i)
	}
	rest := s.rest(i)
	for _, rule := range rules() {
		m := rule.shape.FindStringSubmatch(rest)
		if m == nil {
			continue
		}
		n := utf8.RuneCountInString(m[0])
		if say := rule.say(s, i, i+n, m); say != "" {
			if unit, k := s.unitAt(i + n); k > 0 && isDigit(s.runes[i+n-1]) {
				return say + unit, n + k
			}
			return say, n
		}
	}
	return s.sign(i)
}

// latin reads a Latin word, an address or a name such as "Type-C".
func (s source) latin(i int) (say string, n int) {
	if i == 0 || !isLatin(s.runes[i-1]) {
		for _, rule := range rules()[:2] {
			if m := rule.shape.FindString(s.rest(i)); m != "" {
				return readAddress(s, i, i+len(m), []string{m}), len(m)
			}
		}
	}
	j := i
	for j < len(s.runes) && (isLatin(s.runes[j]) || s.runes[j] == '\'' && j+1 < len(s.runes) && isLatin(s.runes[j+1])) {
		j++
	}
	if j+1 < len(s.runes) && j == i+2 && (s.runes[j] == '-' || s.runes[j] == ' ') && strings.EqualFold(string(s.runes[i:j]), "Wi") && j+3 <= len(s.runes) && strings.EqualFold(string(s.runes[j+1:j+3]), "Fi") {
		return "WiFi", 5
	}
	return string(s.runes[i:j]), j - i
}

// digitAt tells whether a digit stands at rune i.
func (s source) digitAt(i int) bool { return i >= 0 && i < len(s.runes) && isDigit(s.runes[i]) }

func readAddress(_ source, _, _ int, m []string) string {
	text := strings.TrimPrefix(strings.TrimPrefix(m[0], "https://"), "http://")
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '.':
			b.WriteString("点")
		case c == '@':
			b.WriteString("艾特")
		case c == '-' || c == '_':
			b.WriteString("杠")
		case c == '/':
			b.WriteString("斜杠")
		case isDigit(rune(c)):
			b.WriteString(digits(text[i:i+1], true))
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func readVersion(_ source, _, _ int, m []string) string {
	groups := strings.Split(m[0], ".")
	address := len(groups) == 4
	for i, g := range groups {
		groups[i] = digits(g, address)
	}
	return strings.Join(groups, "点")
}

// atoi is the value of a short run of digits.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
