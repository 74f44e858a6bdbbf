package spoken

import (
	"math"
	"slices"
	"strings"
)

// Counted is a number with what it counts: 3 and 晚 of 住三晚, 10 and 人 of 十个人.
type Counted struct {
	Said  string // both, as they were said
	Unit  string // "" where none follows
	Value float64
}

// countable are the words behind a number, longer ones first.
var countable = []string{"星期", "礼拜", "小时", "钟头", "晚", "夜", "宿", "天", "日", "周", "月", "年", "人", "位", "名", "口", "张", "台", "部", "次", "条", "件", "户", "份", "间", "座", "支", "把", "辆", "束", "朵", "枝", "杯",
	"碗", "瓶", "盘", "斤", "箱", "盒", "桶", "幅", "棵", "株", "罐", "袋", "粒", "颗", "片", "桌", "只", "头", "匹", "套", "门", "节", "课", "场"}

// Counts lists the numbers of a text that count something. Ordinals and days are none (第一天, 那一天, 周一晚上, 三号), nor is money, nor what leaves a
// number open (两三天).
func Counts(text string) []Counted {
	var all []Counted
	runes := []rune(text)
	for i := 0; i < len(runes); {
		v, n := Number(runes[i:])
		if runes[i] == '半' && n == 0 && At(runes, i+1) != 0 && strings.ContainsRune("天个年晚", At(runes, i+1)) {
			v, n = 0.5, 1
		}
		if n == 0 {
			i++
			continue
		}
		from := i
		i += n
		counted := Counted{Value: v}
		var ok bool
		rest := string(runes[from+n:])
		if counted.Unit, ok = unitOf(rest); !ok || math.IsNaN(v) || OrSo(runes[from:from+n]) || counted.named(runes[:from]) {
			continue
		}
		end := strings.Index(rest, counted.Unit) + len(counted.Unit)
		if counted.Said = string(runes[from:from+n]) + rest[:end]; v != 1 || !priced(rest[end:]) {
			all = append(all, counted)
		}
	}
	return all
}

// named reports by what stands before a number that it counts nothing: 第一, 统一, 那一天, 周一晚上. 一周零两天 counts.
func (c Counted) named(before []rune) bool {
	prev := At(before, len(before)-1)
	if prev == 0 || strings.ContainsRune("第每统唯十百千万点", prev) {
		return prev != 0
	}
	if strings.ContainsRune("周期拜", prev) {
		rest := []rune(strings.TrimRight(string(before), "周星期礼拜个"))
		return !HasNumber(At(rest, len(rest)-1))
	}
	return c.Lasts() && strings.ContainsRune("这那哪有某头前后同另", prev)
}

// priced reports a price behind one of a thing: 一天八十, 一件三十块.
func priced(rest string) bool {
	runes := []rune(rest)
	_, n := Number(runes)
	behind := At(runes, n)
	return n > 0 && (behind == 0 || IsPause(behind) || strings.ContainsRune("元块毛钱吗吧啊是对的", behind))
}

// unitOf is what stands behind a number; ok is false where the number counts nothing.
func unitOf(rest string) (unit string, ok bool) {
	counts, several := strings.CutPrefix(rest, "个")
	if i := slices.IndexFunc(countable, func(w string) bool { return strings.HasPrefix(counts, w) }); i >= 0 && (!several || strings.Contains("人月星期礼拜小时钟头", countable[i])) { // 一个位置 is none of 位
		unit = countable[i]
		behind := strings.TrimPrefix(counts, unit)
		return unit, (unit != "日" && unit != "月" || several) && !BeginsWithAny(behind, unit, "到晚", "岁", "半", "多", "来")
	}
	if several {
		return "个", true
	}
	if BeginsWithAny(rest, "俩", "仨") {
		return "", false
	}
	return "", rest == "" || IsPause([]rune(rest)[0]) || BeginsWithAny(rest, "就", "吧", "也", "可")
}

// likes are units that count the same.
var likes = []string{"人位名口", "天晚夜宿日", "周星期礼拜", "次回遍", "只条头匹", "台部"}

// SameUnit reports units that count the same: 位 and 人, 晚 and 天.
func SameUnit(a, b string) bool {
	return a == b || a != "" && b != "" && slices.ContainsFunc(likes, func(all string) bool { return strings.Contains(all, a) && strings.Contains(all, b) })
}

// AskedUnits are the units that a question counts in: 晚 of 请问住几晚. Behind 几个 it is what follows, 人 of 几个人.
func AskedUnits(question string) []string {
	var all []string
	for _, ask := range []string{"几", "多少"} {
		for _, rest := range strings.Split(question, ask)[1:] {
			if unit, _ := unitOf(rest); unit != "" && unit != "个" {
				all = append(all, unit)
			}
		}
	}
	return all
}

// In is the number counted in one of units: a week is seven days, a fortnight fourteen, half a month fifteen. ok is false for a number of other things,
// and for one whose unit is not said or general (个).
func (c Counted) In(units []string) (value float64, ok bool) {
	same := func(unit string) bool {
		return slices.ContainsFunc(units, func(u string) bool { return SameUnit(u, unit) })
	}
	const week, halfMonth = 7, 15
	switch {
	case same(c.Unit):
		return c.Value, c.Value == math.Trunc(c.Value)
	case !same("天"):
		return 0, false
	case SameUnit(c.Unit, "周"):
		return week * c.Value, c.Value == math.Trunc(c.Value)
	}
	return halfMonth, c.Unit == "月" && c.Value == 0.5
}

// Lasts reports a length of time: 两天, 一周, 半个月.
func (c Counted) Lasts() bool {
	return slices.Contains([]string{"天", "晚", "夜", "宿", "日", "周", "星期", "礼拜", "月", "年"}, c.Unit)
}
