package place

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
)

// Between reports words of a name that the marks left out.
func Between(words []rune) bool {
	return len(words) <= 5 && !strings.ContainsAny(string(words), ends+"，和跟与")
}

// GoesOn reports the end of a clause that belongs to the place before it.
func GoesOn(rest string) bool {
	return rest != "" && utf8.RuneCountInString(rest) <= 14 && Signed(rest) && !Talks(rest) && !strings.ContainsAny(rest, ends+"，跟和")
}

// Beside reports words that say where about a place it is: 门口, 桥东侧, 往西.
func Beside(rest string) bool {
	return rest != "" && utf8.RuneCountInString(rest) <= 6 && (beside.MatchString(rest) || besides.MatchString(rest)) && !Talks(rest)
}

// Tidy drops from a piece what is none, "" where nothing is left.
func Tidy(p string) string {
	p = Trim(of.Replace(whenSaid.ReplaceAllString(p, "")))
	if at := strings.IndexAny(p, "带说做知有没嘛"); at >= 0 {
		p = p[:at]
	}
	n := len([]rune(p))
	switch {
	case n < 2, BareNumber(p) && (n < 3 || len(language.Digits(p)) > 5), len(language.Digits(p)) > 11:
		return ""
	case clockOrDay.MatchString(p), n == 2 && Level(p) >= 0 && language.HasAny(p, "社区", "小区", "街道", "路口", "单元"):
		return ""
	case language.HasAny(p, "公司", "知道", "栋号", "高层", "一段", "东走", "西走", "南走", "北走", "小卖", "楼下", "扰民", "什么", "盏", "马路", "车道", "人行道", "弱电箱"):
		return ""
	}
	return p
}

// clockOrDay is an hour or a day in what looks like a house number: 十二点到三点, 七月九号.
var clockOrDay = regexp.MustCompile(`[\d一二三四五六七八九十两](?:点|月[\d一二三四五六七八九十])`)

// whenSaid are words of time in front of a piece.
var whenSaid = regexp.MustCompile(`^.*(?:夜里|晚上|早上|昨天|今天|刚才|刚刚|前天)`)

// Elsewhere reports a clause that tells of another place than the one that is meant.
func Elsewhere(clause string) bool { return elsewhere.MatchString(clause) }

// elsewhere is a clause that tells of another place than the one that is meant.
var elsewhere = regexp.MustCompile(`不是|以前|原来|原先|之前|老家|搬走|(?:他|她|人)家|(?:丈人|老丈人|邻居|亲戚|朋友|同事|我妈|我爸|婆婆|岳母|丈母娘|儿子|女儿|闺女|哥|弟|姐|妹)(?:那边|那儿|那里)?家?(?:也|住|的|了)?$|工地[是]?在|也停了|几[栋幢号楼单]|(?:闺女|女儿|儿子|我妈|我爸|丈母娘|婆婆|朋友|亲戚|同事|邻居)[\p{Han}]{0,2}(?:家在|住在|住)|(?:楼|栋|户|边|那个|那家)(?:是|都|倒)?(?:有电|有水|有气|没事|好的|亮的|正常|没停)|(?:旁边|附近)还有|对面是|隔壁是|是(?:物业|办公室|别人)`)

// ends are characters behind which the name of a place may begin, and that hardly stand in one.
const ends = "在是到的我你您家就叫那这个住往有从离嗯呃啊哦对吧了呢说写寄送"

// WidenLeft moves the beginning of a piece to that of its name, not before least.
func WidenLeft(text []rune, from, least int) int {
	at := from
	for at > least && !spoken.IsPause(text[at-1]) && !strings.ContainsRune(ends, text[at-1]) {
		at--
	}
	if from-at <= 4 {
		return at
	}
	if from > 1 && strings.ContainsRune("区市县镇路", text[min(from+1, len(text)-1)]) { // 山区 of 公司地址蜀山区
		return from - 1
	}
	return from
}

// WidenRight moves the end of a piece behind the numbers that follow it at once.
func WidenRight(text []rune, to int) int {
	return to + len([]rune(follows.FindString(string(text[to:]))))
}

// follows is what goes on behind a piece in one breath: 三栋五零二, 之四, 路口, 东南角.
var follows = regexp.MustCompile(`^(?:(?:[\d零〇一二两三四五六七八九十百千幺]+|[A-Za-z甲乙丙丁东西南北])(?:号楼|号|栋|幢|座|单元|楼|层|室|户|房|门|弄|巷|组|院|期|段|区)|之[\d一二三四五六七八九十]+)*(?:[\d零〇一二两三四五六七八九幺]{3,4}$)?(?:(?:的|那个)?(?:交叉口|交汇处|路口|东南角|东北角|西南角|西北角))?(?:旁边|对面|门口|门前|下面|[东西南北]边)?`)

// Settled drops what a place is only compared with (涵碧楼是旁边酒店), and the words that give a name (我们小区叫).
func Settled(text string) string {
	if !language.HasAny(text, "是旁边", "是隔壁", "是对面", "小区叫", "那个叫", "这个叫") {
		return text
	}
	var keep []string
	for _, c := range language.Clauses(text) {
		switch {
		case language.HasAny(c, "是旁边", "是隔壁", "是对面"):
			name, _, _ := strings.Cut(c, "是")
			keep = slices.DeleteFunc(keep, func(k string) bool { return k == name })
			continue
		case c == "不是", c == "不对":
			continue
		}
		for _, lead := range []string{"小区叫", "那个叫", "这个叫"} {
			if _, rest, ok := strings.Cut(c, lead); ok {
				c = rest
			}
		}
		keep = append(keep, c)
	}
	return strings.Join(keep, "，")
}

// Join puts pieces into an address; corrects: they take something back that was told before.
func Join(v string, pieces []string, corrects bool) string {
	for _, p := range pieces {
		switch {
		case v == "":
			v = p
		case corrects:
			v = Correct(v, p)
			corrects = !slices.ContainsFunc(cut(p), isEstate) // what else is named then stands beside it
		default:
			v = Compose(v, p)
		}
	}
	return v
}

// Clauses are where the clauses of a text begin and end.
func Clauses(text []rune) [][2]int {
	var out [][2]int
	from := 0
	for i := 0; i <= len(text); i++ {
		if i == len(text) || spoken.IsPause(text[i]) && text[i] != ' ' {
			if i > from {
				out = append(out, [2]int{from, i})
			}
			from = i + 1
		}
	}
	return out
}
