package summary

import (
	"regexp"
	"slices"
	"strings"

	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

var (
	dateForm   = regexp.MustCompile(`\d{1,2}月\d{1,2}[日号]|\d{1,2}:\d{2}|\d{1,2}月份?|[大]?[明后昨前今]天|[上下这本]个?(?:周|星期|礼拜)[一二三四五六日天]|(?:周|星期|礼拜)[一二三四五六日天]|[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}[号日]|[上下]个?月`)
	number     = regexp.MustCompile(`\d+(?:\.\d+)?`)
	personForm = regexp.MustCompile(`(?:联系人|姓名|机主|反映人|投诉人|举报人|户主)[：是为]?([\p{Han}]{2,4})$|([\p{Han}]{1,4})(?:先生|女士)`)
)

// datesIn lists the days and hours that a sentence names.
func datesIn(text string) []string {
	var out []string
	for _, d := range dateForm.FindAllString(text, -1) {
		out = append(out, strings.Replace(strings.Replace(d, "号", "日", 1), "个月", "月", 1))
	}
	return out
}

func withoutDates(text string) string { return dateForm.ReplaceAllString(text, " ") }

// numbers checks that every number of a sentence was said: as a whole, and for long ones also in pieces.
func (c *checker) numbers(text string) bool {
	said := c.text() + c.facts
	known := number.FindAllString(spaced(said), -1)
	joined := language.Digits(said) + " " + language.Digits(c.facts)
	for _, v := range c.in.Fields {
		known = append(known, v.Value)
		joined += " " + v.Value
	}
	money := amountsIn(said)
	for _, v := range amountsIn(text) {
		if !slices.Contains(money, v) && !slices.Contains(known, v) {
			return false
		}
	}
	known = append(known, money...)
	if !sameUnits(text, said+fieldText(c.in)) {
		return false
	}
	for _, n := range number.FindAllString(spaced(text), -1) {
		if !slices.Contains(known, n) && !(len(n) >= 5 && strings.Contains(joined, n)) && !c.grouped(n, joined) {
			return false
		}
	}
	return true
}

// amountsIn reads every amount with a money word: 十九块九 is 19.9 and not 9.
func amountsIn(text string) []string {
	var out []string
	runes := []rune(text)
	for i := range runes {
		if !spoken.HasNumber(runes[i]) && runes[i] != '.' || i > 0 && (spoken.HasNumber(runes[i-1]) || runes[i-1] == '.') {
			continue
		}
		_, n := spoken.Number(runes[i:])
		if n == 0 || i+n >= len(runes) || !strings.ContainsRune("块元毛角", runes[i+n]) {
			continue
		}
		if i > 1 && strings.ContainsRune("块毛角", runes[i-1]) && spoken.HasNumber(runes[i-2]) { // 九 of 十九块九毛
			continue
		}
		if v, ok := value.Parse(value.Amount, string(runes[i:min(len(runes), i+n+4)]), value.Context{}); ok {
			out = append(out, v)
		}
	}
	return out
}

var counted = regexp.MustCompile(`(\d+)(?:个)?(月|天|年|周|星期|礼拜|小时|分钟|次|人|栋|楼|室|号|条|张|台|户|工作日)`)

// spans are units of a length of time, which must be said as they are: three working days are no three days.
var spans = []string{"月", "天", "年", "周", "小时", "分钟", "工作日"}

// sameSpan writes the words for a week in one way.
var sameSpan = strings.NewReplacer("星期", "周", "礼拜", "周")

// sameUnits checks that what is counted was counted with that number: three months are not the three of 三栋.
func sameUnits(text, said string) bool {
	var known []string
	for _, m := range counted.FindAllStringSubmatch(spaced(said), -1) {
		known = append(known, m[1]+sameSpan.Replace(m[2]))
	}
	units := strings.Join(known, " ")
	for _, m := range counted.FindAllStringSubmatch(spaced(text), -1) {
		unit := sameSpan.Replace(m[2])
		if !slices.Contains(known, m[1]+unit) && (strings.Contains(units, unit) || slices.Contains(spans, unit)) { // another number of the same was said
			return false
		}
	}
	return true
}

func fieldText(in Input) string {
	out := ""
	for _, v := range in.Fields {
		out += "。" + v.Value + "。" + v.Shown
	}
	return out
}

// grouped reports a part of a number that the form shows in groups.
func (c *checker) grouped(n, joined string) bool {
	for _, v := range c.in.Fields {
		if slices.Contains(strings.Fields(v.Shown), n) && strings.Contains(joined, v.Value) {
			return true
		}
	}
	return false
}

// spaced folds text clause by clause, so that numbers of different clauses stay apart.
func spaced(text string) string {
	var b strings.Builder
	for _, clause := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。,；;！!？? 、：:", r) }) {
		b.WriteString(language.Fold(clause) + " ")
	}
	return b.String()
}

// names checks that the persons of a sentence were named.
func (c *checker) names(text string) bool {
	said := c.text() + c.facts
	for _, v := range c.in.Fields {
		if v.Kind == value.Name {
			said += " " + v.Value
		}
	}
	for _, m := range personForm.FindAllStringSubmatch(text, -1) {
		name := m[1] + m[2]
		if m[2] != "" { // 反映王建国先生: the name is at the end of what stands before the title
			name = lastName(m[2])
		}
		if name != "" && !strings.Contains(said, name) {
			return false
		}
	}
	return true
}

// lastName is the longest name at the end of text.
func lastName(text string) string {
	runes := []rune(text)
	for n := min(3, len(runes)); n >= 1; n-- {
		part := string(runes[len(runes)-n:])
		if v, ok := value.Parse(value.Name, part, value.Context{Asked: true}); ok && v == part {
			return part
		}
	}
	return ""
}
