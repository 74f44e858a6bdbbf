// Package place reads addresses in speech: their parts from province to room, pieces of one, and how pieces make a whole. It owns no state
// of a call; assist/form calls it, which knows what was asked. Everything here is pure and safe for concurrent use.
package place

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

// addressSigns end the parts of an address, from large to small; the place in the list is the level.
var addressSigns = [][]string{
	{"省", "自治区"}, {"市"}, {"区", "县", "旗"}, {"镇", "乡", "街道"}, {"村", "社区"}, {"路", "街", "大道", "巷", "弄", "胡同", "道"}, {"号"},
	{"小区", "花园", "苑", "大厦", "广场", "公寓", "家园", "新村", "城", "园", "庄", "湾", "府", "庭", "里", "期"}, {"栋", "幢", "座", "号楼"}, {"单元", "门"}, {"楼", "层"}, {"室", "户", "房"},
}

// longestSign is one more than the characters of the longest sign: what Level needs to see before the last character.
const longestSign = 4

// Level is the level of a part by the sign at its end; a number alone is a room. -1 = none.
func Level(part string) int {
	best, level := 0, -1
	for i, signs := range addressSigns {
		for _, s := range signs {
			if strings.HasSuffix(part, s) && len(s) > best {
				best, level = len(s), i
			}
		}
	}
	if strings.HasSuffix(part, "门") && level == 9 { // 安德门, 北门 are names; 2门 is a door
		if runes := []rune(part); len(runes) < 2 || !spoken.HasNumber(runes[len(runes)-2]) {
			return -1
		}
	}
	if level == 1 && namedMarket(part) || inside(part) {
		return -1
	}
	if strings.HasSuffix(part, "期") && level == 7 { // 三期 is a part of an estate; 星期, 日期 are none
		if runes := []rune(part); len(runes) < 2 || !spoken.HasNumber(runes[len(runes)-2]) {
			return -1
		}
	}
	if level < 0 && part != "" && !strings.ContainsFunc(part, func(r rune) bool { return !spoken.HasNumber(r) }) {
		return len(addressSigns) - 1
	}
	return level
}

// namedMarket reports 超市, 菜市 and 都市, which are no cities.
func namedMarket(part string) bool {
	runes := []rune(part)
	return len(runes) > 1 && strings.ContainsRune("超菜夜都城门集闹", runes[len(runes)-2])
}

// inside reports 那里, 家里 and 楼里, which are no lanes.
func inside(part string) bool {
	name, ok := strings.CutSuffix(part, "里")
	last, _ := utf8.DecodeLastRuneInString(name)
	return ok && strings.ContainsRune("这那哪家屋店院楼厂车村城市心夜手河江水公房校店区", last)
}

// signOfName begins what follows a sign that is a part of a road's name.
var signOfName = regexp.MustCompile(`^(?:大道|大街|[东西南北中]?(?:路(?:[^口]|$)|街(?:[^口]|$)))`)

// Parts cuts an address after each of its signs.
func Parts(text string) []string {
	var out []string
	runes := []rune(text)
	from := 0
	for i := range runes {
		if Level(string(runes[max(from, i-longestSign):i+1])) < 0 || !unicode.IsLetter(runes[i]) || spoken.HasNumber(runes[i]) || i == from {
			continue
		}
		if i+1 < len(runes) && runes[i] == '市' && strings.ContainsRune("民场政", runes[i+1]) { // 市民广场
			continue
		}
		if rest := string(runes[i+1:]); signOfName.MatchString(rest) && Level(string(runes[max(from, i-longestSign):i+1])) == rankEstate/10 { // 洞庭大道, 花园路
			continue
		}
		if i+1 < len(runes) { // 小区, 号楼, 街道: a longer sign goes on
			if next := Level(string(runes[max(from, i+1-longestSign) : i+2])); next >= 0 && !spoken.HasNumber(runes[i+1]) {
				continue
			}
		}
		out = append(out, string(runes[from:i+1]))
		from = i + 1
	}
	if from < len(runes) {
		out = append(out, string(runes[from:]))
	}
	return out
}

// talk are words of clauses that name no place.
var talk = []string{"电话", "号码", "手机", "师傅", "宽带", "你们", "谢谢", "明天", "上门", "我姓", "我叫", "什么", "怎么", "不知道", "不记得", "忘了", "不清楚", "吗", "等一下", "联系", "块钱", "身份证", "呢", "?", "？", "有人", "看一下", "早上", "晚上", "下午", "上午", "半夜", "以后", "左右", "尾号", "信号", "账号", "型号", "工号", "票", "后四位", "最后", "哪", "一个楼", "这样", "都是", "都没", "都不", "都这", "整栋", "我自己", "隔壁", "家里有", "车道", "人行道", "通道", "名字", "名称", "老人", "小孩", "孩子", "靠近", "那条", "您好", "你好", "请问", "热线", "服务", "为您", "扰民", "广场舞"}

// Talks reports words or characters that stand in sentences and not in addresses.
func Talks(text string) bool {
	return language.HasAny(text, talk...) || strings.ContainsAny(text, chatter)
}

// chatter are characters that stand in sentences and hardly in addresses.
const chatter = "的了吵很没把被吗呢谁跳坏不"

// of joins what 的 parts within an address: 栖霞区的金陵花苑.
var of = strings.NewReplacer("区的", "区", "路的", "路", "市的", "市", "县的", "县", "街的", "街", "镇的", "镇", "小区的", "小区", "号的", "号")

// Piece keeps what belongs to an address of a short answer: 三栋, 五零二, 中山路十八号.
func Piece(text string) string {
	var out []string
	for _, c := range language.Clauses(of.Replace(text)) {
		c = language.Strip(c)
		for _, lead := range []string{"住在", "地址是", "应该是", "位置在", "在", "是"} {
			if before, rest, ok := strings.Cut(c, lead); ok && Level(before) < 0 && rest != "" && utf8.RuneCountInString(before) <= 6 {
				c = rest
				break
			}
		}
		c = language.Strip(c)
		if language.HasAny(c, talk...) || strings.ContainsAny(c, chatter) || !Signed(c) && !BareNumber(c) || len(language.Digits(c)) > 9 {
			continue
		}
		out = append(out, Trim(c))
	}
	return strings.Join(out, "")
}

// BareNumber reports a number alone, such as 五零二 or 3-502.
func BareNumber(c string) bool {
	n := 0
	for _, r := range c {
		if spoken.HasNumber(r) {
			n++
		}
		if !spoken.HasNumber(r) && !strings.ContainsRune("-－杠ABCDabcd", r) {
			return false
		}
	}
	return n > 0 && n <= 6 && !strings.HasSuffix(c, "千") && !strings.HasSuffix(c, "万")
}

// Words around an address that do not belong to it.
var (
	placeLead = []string{"位置", "看到的", "登记的", "的是", "地址是", "地址", "是", "搬到", "移到", "迁到", "装到", "装在", "寄到", "送到", "邮到", "改到", "换到", "新地址是", "新家在", "新家", "我们这", "我们在", "我们", "我家", "家在", "就在", "在", "到", "的"}
	placeTail = []string{"那个地方", "这个地方", "那地方", "那户", "那家", "这户", "这家", "那个", "这个", "那一块", "这一块", "那块", "这块", "那一带", "这一带", "附近", "旁边", "边上", "那边", "这边", "那里", "这里", "对吧", "吧", "啊", "呀", "了", "哈"}
)

// Trim drops the words before and behind an address that do not belong to it: 就在中山路18号那边.
func Trim(v string) string {
	if runes := []rune(v); len(runes) > 5 && string(runes[:2]) == string(runes[2:4]) { // 溧水，溧水区
		v = string(runes[2:])
	}
	if rest, ok := strings.CutPrefix(v, "市"); ok && Level(rest) >= 0 && !strings.ContainsAny(rest[:min(3, len(rest))], "场民政") { // 地址是, misheard
		v = rest
	}
	for again := true; again; {
		again = false
		for _, l := range placeLead {
			if rest, ok := strings.CutPrefix(v, l); ok && utf8.RuneCountInString(rest) > 1 {
				v, again = rest, true
			}
		}
		for _, t := range placeTail {
			if rest, ok := strings.CutSuffix(v, t); ok && utf8.RuneCountInString(rest) > 1 && !(t == "吧" && (strings.HasSuffix(rest, "酒") || strings.HasSuffix(rest, "网"))) {
				v, again = rest, true
			}
		}
	}
	return v
}

// IsPlace reports an address that names at least an estate, a road or a larger place, and holds no talk.
func IsPlace(v string) bool {
	place := false
	if language.HasAny(v, talk...) || utf8.RuneCountInString(v) > 60 {
		return false
	}
	for _, p := range Parts(v) {
		l, n := Level(p), utf8.RuneCountInString(p)
		if n > 10 || strings.ContainsAny(p, chatter) {
			return false
		}
		place = place || l >= 0 && l != 6 && l <= 7 && n > 1
	}
	return place
}

// Signed reports a part that names a place, a house or a room by its sign: 栖霞区, 三栋, A座; not 整栋.
func Signed(c string) bool {
	for _, p := range Parts(c) {
		switch l := Level(p); {
		case gate.MatchString(p), room.MatchString(p):
			return true
		case l < 0 || utf8.RuneCountInString(p) < 2 || !strings.ContainsFunc(p, func(r rune) bool { return !spoken.HasNumber(r) }):
		case l == 6 || l >= 8: // a house, a room: 三栋, A座, 不是整栋
			if strings.ContainsFunc(p, func(r rune) bool { return spoken.HasNumber(r) || r < 0x80 && unicode.IsLetter(r) }) || strings.ContainsAny(p, "甲乙丙丁东西南北") {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// crossing is a place between two roads: 江山路和浦云路交叉口.
var crossing = regexp.MustCompile(`[\p{Han}]{1,12}?(?:路|街|大道)[和与跟][\p{Han}]{1,8}?(?:路|街|大道)(?:的|那个|这个)?(?:交叉口|交叉路口|交界处|交汇处|路口|口)`)

// Read reads an address that was said without being asked for.
func Read(text string) (string, bool) {
	if v, ok := value.Parse(value.Address, text, value.Context{}); ok && IsPlace(v) {
		return v, true
	}
	for _, c := range language.Clauses(text) {
		if v := Trim(crossing.FindString(c)); v != "" && IsPlace(v) {
			return strings.NewReplacer("那个", "", "这个", "").Replace(v), true
		}
	}
	return "", false
}

// Corrected is what follows the correction: of 不是五栋，是三栋 the 三栋.
func Corrected(text string) string {
	cut := spoken.Pieces(text)
	for i := len(cut) - 1; i >= 0; i-- {
		if !cut[i].Rejected && Piece(cut[i].Text) != "" {
			return Piece(cut[i].Text)
		}
	}
	return Piece(text)
}

// besides is what may follow an address to say where about it is: 旁边的工地, 往北五十米, 东南角.
var besides = regexp.MustCompile(`^(?:的)?(?:(?:旁边|对面|附近|隔壁|后面|前面|楼下|门口|门前|路边|[东西南北]侧|[东西南北]边)(?:的)?(?:那个|那家)?[\p{Han}]{0,6}?(?:工地|厂|店|公园|学校|超市|广场|商场|停车场|菜场|菜市场|KTV|酒吧|车库|绿化带|空地)?|(?:往|向)?[东西南北](?:走)?[\p{Han}\d]{1,6}米(?:处)?|[东西]?[东西南北]角)$`)

// WithTail takes what stands behind an address in one breath and says where about it is: of 中山路18号旁边的工地 the 旁边的工地.
func WithTail(v, text string) string {
	for _, c := range language.Clauses(text) {
		before, rest, ok := strings.Cut(c, v)
		for _, t := range []string{"吧", "啊", "呀", "了", "哈", "这里", "那里", "这边", "那边"} {
			rest = strings.TrimSuffix(rest, t)
		}
		if v != "" && ok && before != rest && rest != "" && besides.MatchString(rest) {
			return v + rest
		}
	}
	return v
}

// WithRoom takes the room that follows an address in one breath: of 11栋702我家网断了 the 702.
func WithRoom(v, text string) string {
	_, rest, ok := strings.Cut(text, v)
	if v == "" || !ok {
		return v
	}
	runes := []rune(rest)
	n := 0
	for n < len(runes) && n < 5 && spoken.HasNumber(runes[n]) {
		n++
	}
	if n == 0 || n == 5 || n < len(runes) && strings.ContainsRune("点年月日块元号楼栋", runes[n]) {
		return v
	}
	return v + string(runes[:n])
}

// Joined puts the pieces of all clauses together, the larger place in front. An estate whose name has no sign (金轮新天地) counts behind a
// road with its number.
func Joined(text string) string {
	out := ""
	for _, c := range language.Clauses(text) {
		piece := Piece(c)
		if piece == "" && (strings.HasSuffix(out, "号") || strings.HasSuffix(out, "路")) && estate(c) {
			out += c
			continue
		}
		switch {
		case piece == "":
		case out == "":
			out = piece
		default:
			out = Merge(out, piece)
		}
	}
	return out
}

// estate reports a clause that may be the name of an estate without a sign.
func estate(c string) bool {
	n := utf8.RuneCountInString(c)
	if n < 3 || n > 8 || Talks(c) || strings.ContainsAny(c, "我你您他她快点麻烦急给来去有要行好就都还也是说打请帮对嗯呃啊哦吧哈呀这那谢先再等后前没") {
		return false
	}
	return !strings.ContainsFunc(c, func(r rune) bool { return !unicode.Is(unicode.Han, r) || spoken.HasNumber(r) })
}

// Offered finds the address that an agent reads back: 我这边看到的是胜太路77号6栋201.
func Offered(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		for _, lead := range []string{"地址是", "地址在", "的是", "住在", "位于", "地址", "是", "在"} {
			if before, rest, ok := strings.Cut(c, lead); ok && !Signed(before) && Signed(rest) {
				c = rest
				break
			}
		}
		keep = append(keep, c)
	}
	v := Trim(Joined(strings.Join(keep, "，")))
	if ps := Parts(v); !IsPlace(v) || len(ps) < 2 && Level(ps[0]) > 3 { // a district alone may belong to what is known
		return ""
	}
	return v
}
