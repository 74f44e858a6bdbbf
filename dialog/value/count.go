package value

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/spoken"
)

// measures are the words with which things, people and times are counted.
const measures = "个张台部次位条件户份天月年人只根回遍口套间座支把辆名块束朵枝杯碗瓶盘斤箱盒桶幅棵株罐袋粒颗片桌"

// parseCount reads a whole number of things: 三个, 两张, 十二, 我们俩, 一个都没有. Ordinals, money and ranges are none.
func parseCount(text string, ctx Context) (string, bool) {
	if ctx.Asked && spoken.HasAny(ctx.Prompt, "几个月", "多少个月", "多久", "多长时间") {
		if got, ok := spoken.Last(text, months); ok {
			return got, true
		}
	}
	if spoken.HasAny(text, "多久", "多少钱", "什么价", "啥价") { // 做一次要多久 asks and counts nothing
		return "", false
	}
	if ctx.Asked {
		text = inUnits(text, spoken.AskedUnits(ctx.Prompt))
	}
	if ctx.Asked && ctx.Prompt != "" && !spoken.HasAny(ctx.Prompt, "小时", "钟头", "星期", "礼拜", "月", "周") { // 晚两个小时 says when
		text = lasting.ReplaceAllString(text, "")
	}
	if ctx.Asked && ctx.Prompt != "" && !spoken.HasAny(ctx.Prompt, "天", "日", "年", "分钟", "晚", "夜", "宿", "多久", "多长") { // 能提前一天取消吗
		if rest := daysLong.ReplaceAllString(text, ""); strings.ContainsFunc(rest, spoken.HasNumber) || spoken.HasAny(text, "提前", "吗", "推迟") { // 五年 may be an age
			text = rest
		}
	}
	if ctx.Asked && noneOf.MatchString(text) {
		return "0", true
	}
	if ctx.Asked && onlyMe.MatchString(text) {
		return "1", true
	}
	if ctx.Asked && withMe.MatchString(text) && !strings.ContainsFunc(text, spoken.HasNumber) {
		return "2", true
	}
	return spoken.Last(text, func(t string) (string, bool) {
		if total.MatchString(t) {
			return countIn(t, ctx.Asked)
		}
		if sum, ok := party(t, ctx.Prompt, ctx.Asked); ok {
			return sum, true
		}
		if own, ok := owned(t, ctx); ok {
			return own, true
		}
		return countIn(t, ctx.Asked)
	})
}

// inUnits writes weeks and half a month in the unit that is asked for where that is days or nights: 两周 is 14天. What is told in that unit, too, counts:
// 一个礼拜，五天. Of 一周零两天 nothing is left.
func inUnits(text string, units []string) string {
	var direct, weeks []spoken.Counted
	for _, c := range spoken.Counts(text) {
		n, ok := c.In(units)
		switch {
		case ok && n != c.Value:
			weeks = append(weeks, c)
		case ok:
			direct = append(direct, c)
		}
	}
	for _, c := range weeks {
		n, _ := c.In(units)
		switch {
		case len(direct) == 0:
			text = strings.Replace(text, c.Said, spoken.Tidy(n)+"天", 1)
		case !strings.ContainsFunc(text, spoken.IsPause):
			return ""
		default:
			text = strings.Replace(text, c.Said, "", 1)
		}
	}
	return text
}

// owned is the one number that counts what is asked for beside such as count other things: 十个人 of 一桌，十个人 where it is 几位.
func owned(text string, ctx Context) (count string, ok bool) {
	units := spoken.AskedUnits(ctx.Prompt)
	others := 0
	for _, c := range spoken.Counts(text) {
		n, own := c.In(units)
		switch {
		case !own && c.Unit == "个" && !slices.ContainsFunc(units, func(u string) bool { return spoken.SameUnit(u, "人") }): // 三台电脑两个手机
			return "", false
		case !own:
			others++
		case ok:
			return "", false
		default:
			count, ok = spoken.Tidy(n), true
		}
	}
	return count, ok && ctx.Asked && others > 0
}

// counted is a count with its measure at the end, behind which nothing of it is to come: 两个人, 三位吧. 两个大人 may go on with 一个小孩.
var counted = regexp.MustCompile(`(?:[^大]人|[个位名口张台间桌份套条辆只]|俩|仨)(?:吧|啊|呀|嘛|哈|哦|的|了|就行|就好|就可以)*[。！.!]?$|(?:people|persons|person|guests|of us|tickets|seats|rooms|tables)(?: please)?[.!]?$`)

var (
	// lasting is how long.
	lasting = regexp.MustCompile(`[一二两三四五六七八九十几半0-9]+个?半?(?:小时|钟头|星期|礼拜|周|月)`)
	// daysLong is how many days or years.
	daysLong = regexp.MustCompile(`[一二两三四五六七八九十几半0-9]+(?:[天年]|分钟)半?`)
	// noneOf is 一台都莫得, 一个也不用.
	noneOf = regexp.MustCompile(`一[个台张部次条户根样项口支把辆]儿?人?((都|也)(不|没|莫|冇|无|木|唔|勿|弗)|(没有|没得|莫得|冇|没$))`)
	// onlyMe is one person.
	onlyMe = regexp.MustCompile(`^(家里|屋头|屋里)?(就|只有|就剩)?(我|俺)(自己|自个儿?|个人)(住|在家|用|在)?(吧|嘛|啊|的)?$`)
	// withMe is 我跟我媳妇: two people.
	withMe = regexp.MustCompile(`(我|俺)(和|跟|同|与|加|同埋)(我|俺)?(妈|爸|老公|老婆|媳妇|爱人|婆娘|老汉|儿子|女儿|闺女|娃|孩子|老伴|对象|男朋友|女朋友|哥|姐|弟|妹|室友|朋友|同事)[^，、和跟]{0,3}$`)
	// total is what follows the sum.
	total = regexp.MustCompile(`(一共|总共|拢共|统共|加起来|合共|合计|满打满算|加一块儿?|总的|算起来|连(我|着|上|座机|老人|孩子|小孩|娃|自己|我自己)+)`)
	// instead marks a count that is not the one wanted, beside another one.
	instead = regexp.MustCompile(`不够|太多|太少|用不了|用不到|用不完|原来|本来|以前|之前|坏了|不算|不要|上次|上回`)
)

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
	if m := total.FindAllStringIndex(text, -1); m != nil {
		text = text[m[len(m)-1][1]:]
	} else if asked {
		text = wantedClauses(heardAsCount(text))
	}
	if asked {
		if sum, ok := summedUp(text); ok {
			return sum, true
		}
	}
	sum, apart, several := alike(text)
	switch {
	case several:
		return spoken.Tidy(sum), true
	case apart, asked && severalThings.MatchString(text):
		return "", false
	}
	for _, say := range []struct{ word, count string }{{"半打", "6"}, {"一打", "12"}, {"两打", "24"}, {"一对", "2"}, {"一双", "2"}} {
		if asked && strings.Contains(text, say.word) {
			return say.count, true
		}
	}
	runes := []rune(text)
	bare := ""
	for i := 0; i < len(runes); {
		v, n := spoken.Number(runes[i:])
		if n == 0 {
			i++
			continue
		}
		if used, either := undecided(runes[i+n:]); either {
			return countIn(string(runes[i+n+used:]), asked && strings.ContainsFunc(string(runes[i+n+used:]), spoken.IsPause)) // 两个或者三个，三个吧
		}
		next, prev := spoken.At(runes, i+n), spoken.At(runes, i-1)
		alone := n == 1 && (runes[i] == '俩' || runes[i] == '仨')
		switch {
		case below(runes, i) || math.IsNaN(v) || spoken.OrSo(runes[i:i+n]) || v != math.Trunc(v) || v > 1e9 || next != 0 && strings.ContainsRune("来多几余好", next):
			return "", false
		case prev == '第' || prev == '星' || prev == '周' || money(runes[i+n:]) || next == '家' || next == '号' || next == '点':
		case alone || next != 0 && strings.ContainsRune(measures, next):
			if spoken.BeginsWithAny(string(runes[i+n:]), "个问题", "个以内", "个以上", "个以下") {
				return "", false
			}
			return spoken.Tidy(v), asked || !strings.ContainsRune("年人名块", next)
		case bare == "" && (next == 0 || !strings.ContainsRune("下样些起直定般点共万旦切会旁边路", next)) && n < 5:
			bare = spoken.Tidy(v)
		}
		i += n
	}
	if asked && bare == "" && strings.HasPrefix(text, "凉") { // 两, misheard
		return "2", true
	}
	return bare, asked && bare != ""
}

// severalThings counts different things without their sum: 三台电脑两个手机.
var severalThings = regexp.MustCompile(`[一二两三四五六七八九十][台个张部条]\p{Han}{2}(还有)?[一二两三四五六七八九十][台个张部条](电|手|平|副|宽|大|小|老|固|座|路)\p{Han}`)

// summedUp is the count in the last clause when those before it add up to it: 俩孩子，加我们两口子，四个人.
func summedUp(text string) (string, bool) {
	all := strings.FieldsFunc(text, spoken.IsPause)
	if len(all) < 2 {
		return "", false
	}
	last := countsIn(all[len(all)-1])
	sum, n := 0.0, 0
	for _, v := range countsIn(strings.Join(all[:len(all)-1], "，")) {
		sum, n = sum+v, n+1
	}
	if len(last) != 1 || n < 2 || last[0] != sum {
		return "", false
	}
	return spoken.Tidy(sum), true
}

// countsIn lists the numbers that count something.
func countsIn(text string) []float64 {
	var out []float64
	runes := []rune(text)
	for i := 0; i < len(runes); {
		v, n := spoken.Number(runes[i:])
		if n == 0 {
			i++
			continue
		}
		next := spoken.At(runes, i+n)
		if !math.IsNaN(v) && (next != 0 && strings.ContainsRune(measures, next) || runes[i] == '俩' || runes[i] == '仨') {
			out = append(out, v)
		}
		i += n
	}
	return out
}

// wantedClauses drops clauses about a count that is not enough or was before, when another clause has one: 两台不够，要三台.
func wantedClauses(text string) string {
	var kept []string
	all := strings.FieldsFunc(text, spoken.IsPause)
	for _, c := range all {
		if !instead.MatchString(c) {
			kept = append(kept, c)
		}
	}
	if rest := strings.Join(kept, "，"); len(kept) < len(all) && strings.ContainsFunc(rest, spoken.HasNumber) {
		return rest
	}
	return text
}

// heardAsCount mends a digit that a recogniser wrote as another word before a measure: 久台电脑.
func heardAsCount(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		h, ends := spoken.Homophone(r)
		if h > '1' && ends && strings.ContainsRune("台个张部次条", spoken.At(runes, i+1)) && spoken.At(runes, i+1) != 0 && (i == 0 || strings.ContainsRune("有要办是，, 装共", runes[i-1])) {
			runes[i] = []rune("零一二三四五六七八九")[h-'0']
		}
	}
	return string(runes)
}

func money(rest []rune) bool {
	return spoken.At(rest, 0) == '元' || spoken.At(rest, 0) == '块' && spoken.At(rest, 1) != 0 && !strings.ContainsRune("地板屏", spoken.At(rest, 1)) || spoken.At(rest, 0) == '毛'
}
