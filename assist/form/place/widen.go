package place

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
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
	return rest != "" && utf8.RuneCountInString(rest) <= 14 && (Signed(rest) || endsInRoom.MatchString(rest)) && !Talks(rest) && !strings.ContainsAny(rest, ends+"，跟和")
}

// endsInRoom is a name with a room behind it: 绿地中心北塔三千一百零六.
var endsInRoom = regexp.MustCompile(`^\p{Han}+[\d零〇一二三四五六七八九十百千两幺]{3,}$`)

// Beside reports words that say where about a place it is: 门口, 桥东侧, 往西.
func Beside(rest string) bool {
	return rest != "" && utf8.RuneCountInString(rest) <= 6 && (beside.MatchString(rest) || besides.MatchString(rest)) && !Talks(rest)
}

// Tidy drops from a piece what is none, "" where nothing is left.
func Tidy(p string) string {
	if Landmark(p) && !anyPlace.MatchString(p) {
		return p
	}
	p = Trim(of.Replace(whenSaid.ReplaceAllString(p, "")))
	if road, ok := strings.CutSuffix(p, "路上"); ok && road != "" {
		p = road + "路"
	}
	if at := strings.IndexAny(p, "带说做知有没嘛呢吗喊吵"); at >= 0 {
		p = p[:at]
	}
	if before, _, ok := strings.Cut(p, "那边"); ok { // 宁双路那边路面塌了
		p = before
	}
	n := len([]rune(p))
	switch {
	case weekday.MatchString(p), someRoad.MatchString(p), anyPlace.MatchString(p), BareNumber(p) && strings.Contains(p, "万"):
		return ""
	case n < 2, BareNumber(p) && (n < 3 || len(language.Digits(p)) > 5), len(language.Digits(p)) > 11:
		return ""
	case clockOrDay.MatchString(p), n == 2 && Level(p) >= 0 && language.HasAny(p, "社区", "小区", "街道", "路口", "单元"):
		return ""
	case language.HasAny(p, "公司", "知道", "栋号", "高层", "一段", "东走", "西走", "南走", "北走", "小卖", "楼下", "扰民", "什么", "盏", "车道", "人行道", "弱电箱", "一下", "反映", "投诉", "施工", "盖楼", "盖房", "修路", "那里", "这里", "地址", "地区", "上班", "下班", "回家", "放学", "没小区", "名字", "名称"), since.MatchString(p):
		return ""
	}
	return p
}

// anyPlace is a place without a name: 公园门口.
var anyPlace = regexp.MustCompile(`^(?:公园|小区|学校|广场|工地|菜场|菜市场|医院|超市|商场|单位|公司|店|饭店|村|桥|天桥|人行天桥|楼|楼道|巷子|马路|过马路)(?:下面|下头|底下|门|门口|大门|里|里头|里面|旁边|对面|后面|后头|前面|前头|上|[东南西北][边门侧])?$`)

// weekday is a day in what looks like a name.
var weekday = regexp.MustCompile(`^(?:星期|礼拜|下?周)[一二三四五六日天]$`)

// since is a day in what looks like a house number: 二十号起.
var since = regexp.MustCompile(`^(?:从|打|自)?[\d一二三四五六七八九十]+号(?:起|开始|早|晚|上午|下午)`)

// someRoad is a road without a name: 大马路, 门口那条路.
var someRoad = regexp.MustCompile(`^(?:[门路]口|外面)?的?(?:那|这)?[条个]?[大小]?(?:马路|公路|路)(?:上|边)?$`)

// clockOrDay is an hour or a day in what looks like a house number: 十二点到三点, 七月九号.
var clockOrDay = regexp.MustCompile(`[\d一二三四五六七八九十两](?:点|月[\d一二三四五六七八九十])`)

// whenSaid are words of time in front of a piece.
var whenSaid = regexp.MustCompile(`^.*(?:夜里|晚上|早上|昨天|今天|刚才|刚刚|前天)`)

// Elsewhere reports a clause that tells of another place than the one that is meant.
func Elsewhere(clause string) bool { return elsewhere.MatchString(clause) }

// elsewhere is a clause that tells of another place than the one that is meant.
var elsewhere = regexp.MustCompile(`不是|以前|原来|原先|之前|老家|搬走|(?:他|她|人)家|(?:丈人|老丈人|邻居|亲戚|朋友|同事|我妈|我爸|婆婆|岳母|丈母娘|儿子|女儿|闺女|哥|弟|姐|妹)(?:那边|那儿|那里)?家?(?:也|住|的|了)?$|工地[是]?在|也停了|几[栋幢号楼单]|(?:闺女|女儿|儿子|我妈|我爸|丈母娘|婆婆|朋友|亲戚|同事|邻居)[\p{Han}]{0,2}(?:家在|住在|住)|(?:楼|栋|户|边|那个|那家)(?:是|都|倒)?(?:有电|有水|有气|没事|好的|亮的|正常|没停)|(?:旁边|附近)还有|对面是|隔壁是|是(?:物业|办公室|别人|房东|对门|隔壁|邻居|人家)`)

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
	if left := string(text[at:from]); from-at <= 14 && Signed(left) && !Talks(left) { // 栖霞区马群街道, said before 百水桥 in one breath
		return at
	}
	if from > 1 && strings.ContainsRune("区市县镇路", text[min(from+1, len(text)-1)]) { // 山区 of 公司地址蜀山区
		return from - 1
	}
	return from
}

// WidenRight moves the end of a piece behind the numbers that follow it at once.
func WidenRight(text []rune, to int) int {
	if rest := text[to:]; to > 1 && len(rest) > 0 && len(rest) <= 4 && nameGoesOn(text[to-2:to], rest) { // 纳丽舍 of 中海塞纳丽舍
		return len(text)
	}
	for k := 1; k <= 2 && to > 1 && to+k <= len(text) && Level(string(text[to-2:to])) < 0 && !spoken.HasNumber(text[to-1]); k++ { // 师范附小东 and 门, 小广 and 场
		if r := text[to+k-1]; spoken.IsPause(r) || strings.ContainsRune(ends+chatter+"和跟与对", r) {
			break
		}
		if end := string(text[max(0, to-3) : to+k]); Level(end) >= 0 || gates.MatchString(end) || strings.HasSuffix(end, "广场") || strings.HasSuffix(end, "酒吧") {
			return WidenRight(text, to+k)
		}
	}
	return to + len([]rune(follows.FindString(string(text[to:]))))
}

// nameGoesOn reports the last characters of a clause that belong to the name before them: both have neither a sign nor a number.
func nameGoesOn(name, rest []rune) bool {
	for _, r := range slices.Concat(name, rest) {
		if !unicode.Is(unicode.Han, r) || spoken.HasNumber(r) || strings.ContainsRune(ends+chatter+"和跟与上下前后快点麻烦急网断修停", r) {
			return false
		}
	}
	return Level(string(name)) < 0 && !Talks(string(rest))
}

// follows is what goes on behind a piece in one breath: 三栋五零二, 之四, 路口, 东南角.
var follows = regexp.MustCompile(`^(?:(?:[\d零〇一二两三四五六七八九十百千幺]+|[A-Za-z甲乙丙丁东西南北])(?:号楼|号|栋|幢|座|单元|楼|层|室|户|房|门|弄|巷|组|院|期|段|区)|[之杠][\d零〇一二三四五六七八九十幺]+)*(?:[\d零〇一二两三四五六七八九幺]{3,4}$)?(?:(?:的|那个)?(?:交叉口|交汇处|路口|东南角|东北角|西南角|西北角))?(?:旁边|对面|门口|门前|下面|[东西南北]边|米)?(?:的(?:工地|店|厂|公园|学校|超市|广场|商场|停车场|菜场|酒吧))?`)

// Landmark reports a clause that names what a place is beside: 公交站旁边, 老百货大楼对面.
func Landmark(clause string) bool {
	return !strings.HasPrefix(clause, "就是") && landmark.MatchString(clause) && !Talks(clause)
}

var landmark = regexp.MustCompile(`^[^，我你您他她它这那哪家]{2,8}(?:对面|旁边|隔壁|门口|门前|[东西南北][侧边])$`)

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
	if all := inOrder(pieces); all != "" && len(pieces) > 1 && !corrects {
		pieces = []string{all}
	}
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
