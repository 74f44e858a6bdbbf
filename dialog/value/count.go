package value

import (
	"math"
	"strings"

	"hotline/dialog/spoken"
)

// measures are the words with which things, people and times are counted.
const measures = "个张台部次位条件户份天月年人只根回遍口套间座支把辆名块"

// parseCount reads a whole number of things: 三个, 两张, 十二, 我们俩, 一个都没有. Ordinals, money and ranges are none.
func parseCount(text string, ctx Context) (string, bool) {
	if ctx.Asked && containsAny(ctx.Prompt, "几个月", "多少个月", "多久", "多长时间") {
		if got, ok := months(text); ok {
			return got, true
		}
	}
	if ctx.Asked && containsAny(text, "一个都没", "一个也没", "一台都没", "一台也没", "一张都没", "一次都没", "一次也没", "一个没有") {
		return "0", true
	}
	return spoken.Last(text, func(t string) (string, bool) { return countIn(t, ctx.Asked) })
}

func months(text string) (string, bool) {
	for _, say := range []struct{ word, months string }{{"一年半", "18"}, {"半年", "6"}, {"一年", "12"}, {"两年", "24"}, {"一个季度", "3"}} {
		if strings.Contains(text, say.word) {
			return say.months, true
		}
	}
	return "", false
}

// countIn prefers a total (一共两台) and a number with a measure word to a bare one.
func countIn(text string, asked bool) (string, bool) {
	if i := strings.LastIndex(text, "一共"); i >= 0 {
		text = text[i+len("一共"):]
	}
	runes := []rune(text)
	bare := ""
	for i := 0; i < len(runes); {
		v, n := spoken.Number(runes[i:])
		if n == 0 {
			i++
			continue
		}
		next, prev := at(runes, i+n), at(runes, i-1)
		alone := n == 1 && (runes[i] == '俩' || runes[i] == '仨')
		switch {
		case math.IsNaN(v) || orSo(runes[i:i+n]) || v != math.Trunc(v) || v > 1e9 || next != 0 && strings.ContainsRune("来多几余", next):
			return "", false
		case prev == '第' || prev == '星' || prev == '周' || money(runes[i+n:]) || next == '家' || next == '号' || next == '点':
		case alone || next != 0 && strings.ContainsRune(measures, next):
			if hasPrefixAny(string(runes[i+n:]), "个问题", "个以内", "个以上", "个以下") {
				return "", false
			}
			return spoken.Tidy(v), asked || !strings.ContainsRune("年人名块", next)
		case bare == "" && (next == 0 || !strings.ContainsRune("下样些起直定般点共万旦切", next)) && n < 5:
			bare = spoken.Tidy(v)
		}
		i += n
	}
	if asked && bare == "" && strings.HasPrefix(text, "凉") { // 两, misheard
		return "2", true
	}
	return bare, asked && bare != ""
}

func money(rest []rune) bool {
	return at(rest, 0) == '元' || at(rest, 0) == '块' && at(rest, 1) != 0 && !strings.ContainsRune("地板屏", at(rest, 1)) || at(rest, 0) == '毛'
}
