package value

import (
	"math"
	"regexp"
	"strings"

	"hotline/dialog/spoken"
)

// parseAmount reads yuan: 五十块, 十九块九, 三块五毛, 一百二, 50.5元, 两千五. Without a money word it needs asked.
func parseAmount(text string, asked bool) (string, bool) {
	if spoken.HasAny(text, "都没有", "也没有", "都没了") {
		return "", false
	}
	if asked {
		text = heardAsAmount(text)
	}
	return spoken.Last(text, func(t string) (string, bool) { return amountIn(t, asked) })
}

// heardAsAmount mends amounts whose first digit, or whose thousand, a recogniser wrote as another word: 无十块, 一钱.
func heardAsAmount(text string) string {
	runes := []rune(text)
	for i, r := range runes { // 充一钱: nobody says so of one yuan
		if _, digit := spoken.PlainDigit(spoken.At(runes, i-1)); r == '钱' && digit && !spoken.IsDigit(spoken.At(runes, i-2)) && !strings.ContainsRune("十百千万块元毛角分点", spoken.At(runes, i-2)) {
			runes[i] = '千'
		}
	}
	for i, r := range runes {
		if i > 0 && !strings.ContainsRune("充冲交缴存打付，, ", runes[i-1]) {
			continue
		}
		if h, ends := spoken.Homophone(r); h > '1' && ends && r != '要' {
			if u := spoken.At(runes, i+1); spoken.Unit(u) > 0 || i == 0 && u == '块' {
				runes[i] = []rune("零一二三四五六七八九")[h-'0']
			}
		}
	}
	return string(runes)
}

// before marks a clause that tells of another amount than the one asked for.
func before(clause string) bool {
	return spoken.HasAny(clause, "上次", "上回", "之前", "原来", "以前", "平时", "昨天", "上个月", "刚才充", "已经", "太贵", "太多", "太少", "贵了", "多了", "少了", "不够") || strings.ContainsAny(clause, "说喊让叫建推") && othersSay.MatchString(clause)
}

// othersSay is what somebody else would pay: 我屋头那个说充五百.
var othersSay = regexp.MustCompile(`(那个|他|她|老公|老婆|婆娘|爱人|儿子|女儿|我妈|我爸|你们|人家|别个|朋友)(们)?(说|喊|让|叫|要我|建议|推荐)`)

// vagueAmount is a number that stands for one near it, or two to choose from.
var vagueAmount = regexp.MustCompile(`几[十百千万]|数[十百千]|(不到|不足|将近|接近|快到|小|上|近|大几|好几)[一二两三四五六七八九]?[十百千万]|[十百千万元块](出头|挂零|开外|以内|以下|以上|往上|朝上|不到|打底|把块)|[二三四五六七八九]十[二三四五六七八九]十|(^|[^一二两三四五六七八九十百千万零\d])块[一二三四五六七八九]毛|[一三五十]块[一二三四五六八]块|今年[都快满才]*[一二三四五六七八九十]+[岁了]`)

// amountIn prefers an amount with a money word to a bare number, and a clause about now to one about earlier.
func amountIn(text string, asked bool) (string, bool) {
	if spoken.HasAny(text, "都行", "都可以", "随便") && spoken.HasAny(text, "跟", "和", "或") || strings.Contains(text, "还是") && !strings.HasSuffix(text, "吧") {
		return "", false
	}
	bare, earlier := "", ""
	if vagueAmount.MatchString(text) {
		return "", false
	}
	if i := max(strings.LastIndex(text, "一共"), strings.LastIndex(text, "总共")); i >= 0 {
		text = text[i+len("一共"):]
	}
	for _, clause := range clauses(text) {
		money, number := amounts([]rune(clause))
		switch {
		case money != "" && !before(clause):
			return money, true
		case money != "" && earlier == "":
			earlier = money
		case number != "" && bare == "" && !before(clause):
			bare = number
		}
	}
	if asked && bare != "" {
		return bare, true
	}
	return earlier, earlier != ""
}

// clauses cuts text at its pauses, but not within a written number (1,200).
func clauses(text string) []string {
	runes := []rune(text)
	var out []string
	from := 0
	for i, r := range runes {
		written := (r == ',' || r == '.') && i > 0 && i+1 < len(runes) && isASCIIDigit(runes[i-1]) && isASCIIDigit(runes[i+1])
		if spoken.IsPause(r) && r != ' ' && !written {
			out = append(out, string(runes[from:i]))
			from = i + 1
		}
	}
	return append(out, string(runes[from:]))
}

func isASCIIDigit(r rune) bool { return r >= '0' && r <= '9' }

// amounts returns the first amount with a money word and the first bare number that may be one.
func amounts(runes []rune) (money, bare string) {
	for i := 0; i < len(runes); {
		v, n := spoken.Number(runes[i:])
		if n == 0 {
			i++
			continue
		}
		if m, used := spoken.Number(runes[min(i+1, len(runes)):]); runes[i] == '俩' && used > 0 && m >= 10 { // 俩五十
			return tidyProduct(2, m), bare
		}
		rest := runes[i+n:]
		if _, either := undecided(rest); either || below(runes, i) {
			return "", ""
		}
		if m, used := spoken.Number(rest[min(1, len(rest)):]); used > 0 && (spoken.At(rest, 0) == '张' || spoken.At(rest, 0) == '个' && (m == 10 || m == 20 || m == 50 || m == 100)) { // 两张五十的
			return tidyProduct(v, m), bare
		}
		switch next := spoken.At(rest, 0); {
		case math.IsNaN(v) || spoken.OrSo(runes[i:i+n]) || spoken.Unit(spoken.At(runes, i-1)) > 0 || // 百八十
			strings.ContainsRune("来多几余把", next) && next != 0:
			return "", ""
		case strings.ContainsRune("元块圆", next) && next != 0:
			return spoken.Tidy(v + cents(rest[1:])), bare
		case strings.ContainsRune("毛角", next) && next != 0:
			return spoken.Tidy(v/10 + cent(rest[1:])), bare
		case next == '分' && spoken.At(rest, 1) == '钱':
			return spoken.Tidy(v / 100), bare
		case i > 0 && strings.ContainsRune("¥￥$£€", runes[i-1]):
			return spoken.Tidy(v), bare
		case bare == "" && !otherThing(runes, i, n):
			bare = spoken.Tidy(v)
		}
		i += n
	}
	return "", bare
}

func tidyProduct(a, b float64) string {
	if math.IsNaN(a * b) {
		return ""
	}
	return spoken.Tidy(a * b)
}

// otherThing reports whether the number runes[i:i+n] counts, dates or names something that is no money.
func otherThing(runes []rune, i, n int) bool {
	next, prev := spoken.At(runes, i+n), spoken.At(runes, i-1)
	if n >= 5 && plainRun(runes[i:i+n]) { // a telephone number
		return true
	}
	if next != 0 && strings.ContainsRune("gm兆号月点年日天个次遍笔条位人折%期楼栋室岁张台部种下些样起共直定般分小星周k秒寸级档", next) {
		return true
	}
	if prev != 0 && strings.ContainsRune("第周万统唯初尾", prev) {
		return true
	}
	head := string(runes[max(0, i-3):i])
	return spoken.HasAny(head, "尾号", "星期", "礼拜", "号码")
}

// plainRun reports digits only, without units.
func plainRun(runes []rune) bool {
	for _, r := range runes {
		if spoken.Unit(r) > 0 || r == '点' || r == '.' {
			return false
		}
	}
	return true
}

// cents reads what follows 块: 九 (0.9), 五毛, 三角二分, 零五分, 半 (0.5).
func cents(rest []rune) float64 {
	switch first := spoken.At(rest, 0); {
	case first == '钱':
		return 0
	case first == '半':
		return 0.5
	case first == '零' || first == '0' && spoken.At(rest, 1) != 0:
		d, ok := spoken.Digit(spoken.At(rest, 1))
		switch {
		case ok && (spoken.At(rest, 2) == '毛' || spoken.At(rest, 2) == '角'):
			return float64(d-'0')/10 + cent(rest[3:])
		case ok:
			return float64(d-'0') / 100
		}
		return 0
	}
	d, ok := spoken.Digit(spoken.At(rest, 0))
	if !ok {
		return 0
	}
	if spoken.IsDigit(spoken.At(rest, 1)) { // 十块九五
		e, _ := spoken.Digit(spoken.At(rest, 1))
		if !spoken.IsDigit(spoken.At(rest, 2)) && spoken.Unit(spoken.At(rest, 2)) == 0 {
			return float64(d-'0')/10 + float64(e-'0')/100
		}
		return 0
	}
	if next := spoken.At(rest, 1); spoken.Unit(next) > 0 || next != 0 && strings.ContainsRune("个张次月年天", next) {
		return 0
	}
	if next := spoken.At(rest, 1); next == '毛' || next == '角' {
		return float64(d-'0')/10 + cent(rest[2:])
	}
	if spoken.At(rest, 1) == '分' {
		return float64(d-'0') / 100
	}
	return float64(d-'0') / 10
}

// cent reads what follows 毛: 五 or 五分 (0.05).
func cent(rest []rune) float64 {
	if d, ok := spoken.Digit(spoken.At(rest, 0)); ok && spoken.Unit(spoken.At(rest, 1)) == 0 {
		return float64(d-'0') / 100
	}
	return 0
}
