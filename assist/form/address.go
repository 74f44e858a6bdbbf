package form

import (
	"regexp"
	"slices"
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
	{"小区", "花园", "苑", "大厦", "广场", "公寓", "家园", "新村", "城", "园", "庄", "湾", "府", "庭", "里"}, {"栋", "幢", "座", "号楼"}, {"单元", "门"}, {"楼", "层"}, {"室", "户", "房"},
}

// levelOf is the level of a part by the sign at its end; a number alone is a room. -1 = none.
func levelOf(part string) int {
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
	if level < 0 && part != "" && !strings.ContainsFunc(part, func(r rune) bool { return !spoken.HasNumber(r) }) {
		return len(addressSigns) - 1
	}
	return level
}

// parts cuts an address after each of its signs.
func parts(text string) []string {
	var out []string
	runes := []rune(text)
	from := 0
	for i := range runes {
		part := string(runes[from : i+1])
		level := levelOf(part)
		if level < 0 || !unicode.IsLetter(runes[i]) || spoken.HasNumber(runes[i]) || i == from {
			continue
		}
		if i+1 < len(runes) { // 小区, 号楼, 街道: a longer sign goes on
			if next := levelOf(string(runes[from : i+2])); next >= 0 && !spoken.HasNumber(runes[i+1]) {
				continue
			}
		}
		out = append(out, part)
		from = i + 1
	}
	if from < len(runes) {
		out = append(out, string(runes[from:]))
	}
	return out
}

// talk are words of clauses that name no place.
var talk = []string{"电话", "号码", "手机", "师傅", "宽带", "你们", "谢谢", "明天", "上门", "我姓", "我叫", "什么", "怎么", "不知道", "不记得", "忘了", "不清楚", "吗", "等一下", "联系", "块钱", "身份证", "呢", "?", "？", "有人", "看一下", "早上", "晚上", "下午", "上午", "半夜", "以后", "左右", "尾号", "信号", "账号", "型号", "工号", "票", "后四位", "最后"}

// chatter are characters that stand in sentences and hardly in addresses.
const chatter = "的了吵很没把被吗呢谁跳坏不"

// of joins what 的 parts within an address: 栖霞区的金陵花苑.
var of = strings.NewReplacer("区的", "区", "路的", "路", "市的", "市", "县的", "县", "街的", "街", "镇的", "镇", "小区的", "小区", "号的", "号")

// pieceOf keeps what belongs to an address of a short answer: 三栋, 五零二, 中山路十八号.
func pieceOf(text string) string {
	var out []string
	for _, c := range language.Clauses(of.Replace(text)) {
		c = strip(c)
		for _, lead := range []string{"住在", "地址是", "应该是", "位置在", "在", "是"} {
			if before, rest, ok := strings.Cut(c, lead); ok && levelOf(before) < 0 && rest != "" && utf8.RuneCountInString(before) <= 6 {
				c = rest
				break
			}
		}
		c = strip(c)
		if language.HasAny(c, talk...) || strings.ContainsAny(c, chatter) || !signed(c) && !bareNumber(c) || len(language.Digits(c)) > 9 {
			continue
		}
		out = append(out, trimPlace(c))
	}
	return strings.Join(out, "")
}

// bareNumber reports a number alone, such as 五零二 or 3-502.
func bareNumber(c string) bool {
	n := 0
	for _, r := range c {
		if spoken.HasNumber(r) {
			n++
		} else if !strings.ContainsRune("-－杠ABCDabcd", r) {
			return false
		}
	}
	return n > 0 && n <= 6
}

// Words around an address that do not belong to it.
var (
	placeLead = []string{"看到的", "登记的", "的是", "地址是", "地址", "是", "搬到", "移到", "迁到", "装到", "装在", "寄到", "送到", "邮到", "改到", "换到", "新地址是", "新家在", "新家", "我们这", "我们在", "我们", "我家", "家在", "就在", "在", "到", "的"}
	placeTail = []string{"那户", "那家", "这户", "这家", "那个", "这个", "那一块", "这一块", "那块", "这块", "那一带", "这一带", "附近", "旁边", "边上", "那边", "这边", "那里", "这里", "对吧", "吧", "啊", "呀", "了", "哈"}
)

func trimPlace(v string) string {
	if runes := []rune(v); len(runes) > 5 && string(runes[:2]) == string(runes[2:4]) { // 溧水，溧水区
		v = string(runes[2:])
	}
	for again := true; again; {
		again = false
		for _, l := range placeLead {
			if rest, ok := strings.CutPrefix(v, l); ok && utf8.RuneCountInString(rest) > 1 {
				v, again = rest, true
			}
		}
		for _, t := range placeTail {
			if rest, ok := strings.CutSuffix(v, t); ok && utf8.RuneCountInString(rest) > 1 {
				v, again = rest, true
			}
		}
	}
	return v
}

// isPlace reports an address that names at least an estate, a road or a larger place, and holds no talk.
func isPlace(v string) bool {
	place := false
	if language.HasAny(v, talk...) || utf8.RuneCountInString(v) > 60 {
		return false
	}
	for _, p := range parts(v) {
		l, n := levelOf(p), utf8.RuneCountInString(p)
		if n > 10 || strings.ContainsAny(p, chatter) {
			return false
		}
		place = place || l >= 0 && l != 6 && l <= 7 && n > 1
	}
	return place
}

func signed(c string) bool {
	for _, p := range parts(c) {
		switch l := levelOf(p); {
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

func (f *Filler) hearAddress(to *slot, s language.Segment, no bool) {
	text := s.Text
	open := to.open > 0 || no
	corrects := language.Corrects(text) || no
	if language.HasAny(text, "营业厅", "派出所在") && !open {
		return
	}
	base := to.said
	if base == "" {
		f.firstAddress(to, s, open)
		return
	}
	if whole, ok := wholePlace(text); !open && !corrects && ok && strings.Contains(language.Fold(whole), language.Fold(base)) {
		f.firstAddress(to, s, false)
		return
	}
	if !open && !corrects {
		return
	}
	piece := pieceOf(text)
	if bare := f.bareAnswer(text); piece == "" && bare != "" {
		piece = bare
	}
	if !signed(piece) && f.took {
		return
	}
	if fix := corrected(text); corrects && fix != "" {
		f.putAddress(to, s, merge(base, fix), agreed)
		return
	}
	if piece == "" || !signed(piece) && (f.took || f.dictating()) {
		return
	}
	rank := answered
	if corrects {
		rank = agreed
	}
	f.putAddress(to, s, merge(base, piece), rank)
}

// bareAnswer reads the name of a place that is said without its sign: 玄武 when the question was 哪个区.
func (f *Filler) bareAnswer(text string) string {
	name := strip(text)
	n := utf8.RuneCountInString(name)
	if n < 2 || n > 4 || language.HasAny(name, talk...) || strings.ContainsAny(name, chatter) || strings.ContainsFunc(name, func(r rune) bool { return r < 0x4E00 || r > 0x9FFF }) {
		return ""
	}
	if _, ok := value.Parse(value.YesNo, name, value.Context{Asked: true}); ok {
		return ""
	}
	for _, q := range []struct{ ask, sign string }{{"哪个区", "区"}, {"什么区", "区"}, {"哪条路", "路"}, {"什么路", "路"}, {"哪个街道", "街道"}, {"哪个镇", "镇"}} {
		if strings.Contains(f.prompt, q.ask) {
			return name + q.sign
		}
	}
	return ""
}

// crossing is a place between two roads: 江山路和浦云路交叉口.
var crossing = regexp.MustCompile(`[\p{Han}]{1,12}?(?:路|街|大道)[和与跟][\p{Han}]{1,8}?(?:路|街|大道)(?:的)?(?:交叉口|交叉路口|交界处|交汇处|路口|口)`)

// wholePlace reads an address that was said without being asked for.
func wholePlace(text string) (string, bool) {
	if v, ok := value.Parse(value.Address, text, value.Context{}); ok && isPlace(v) {
		return v, true
	}
	for _, c := range language.Clauses(text) {
		if v := trimPlace(crossing.FindString(c)); v != "" && isPlace(v) {
			return v, true
		}
	}
	return "", false
}

// corrected is what follows the correction: of 不是五栋，是三栋 the 三栋.
func corrected(text string) string {
	cut := spoken.Pieces(text)
	for i := len(cut) - 1; i >= 0; i-- {
		if !cut[i].Rejected && pieceOf(cut[i].Text) != "" {
			return pieceOf(cut[i].Text)
		}
	}
	return pieceOf(text)
}

// firstAddress reads an address of which nothing is known yet.
func (f *Filler) firstAddress(to *slot, s language.Segment, open bool) {
	never := language.HasAny(s.Text, to.field.Never...) && !language.HasAny(s.Text, to.field.Lead...)
	if never && !open {
		return
	}
	text := f.mine(to, s.Text)
	said, ok := wholePlace(text)
	said = withRoom(said, text)
	if !ok && !open && !(language.HasAny(text, "地址", "住在", "家住", "我家在", "位置", "小区", "我在", "我们这") && signed(pieceOf(text))) {
		return
	}
	v := said
	if full, good := value.Parse(value.Address, text, value.Context{Asked: true}); good && isPlace(full) && (open || strings.HasPrefix(full, said)) {
		v = full
	}
	if pieces := joined(text); !language.Corrects(text) && isPlace(pieces) && better(pieces, v) {
		v = pieces
	}
	if v == "" && open && signed(pieceOf(text)) { // 五栋: the rest comes
		v = pieceOf(text)
	}
	if v = trimPlace(v); v != "" {
		f.putAddress(to, s, v, map[bool]int{true: answered, false: told}[open])
	}
}

// withRoom takes the room that follows an address in one breath: of 11栋702我家网断了 the 702.
func withRoom(v, text string) string {
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

// mine drops the clauses that tell of a place the field does not want: 原来在凤凰西街，现在搬到珠泉西路.
func (f *Filler) mine(to *slot, text string) string {
	if !language.HasAny(text, to.field.Never...) {
		return text
	}
	var keep []string
	for _, c := range language.Clauses(text) {
		if !language.HasAny(c, to.field.Never...) || language.HasAny(c, to.field.Lead...) {
			keep = append(keep, c)
		}
	}
	return strings.Join(keep, "，")
}

// joined puts the pieces of all clauses together, the larger place in front.
func joined(text string) string {
	out := ""
	for _, c := range language.Clauses(text) {
		switch piece := pieceOf(c); {
		case piece == "":
		case out == "":
			out = piece
		default:
			out = merge(out, piece)
		}
	}
	return out
}

// offered finds the address that an agent reads back: 我这边看到的是胜太路77号6栋201.
func offered(sentence string) string {
	var keep []string
	for _, c := range language.Clauses(sentence) {
		for _, lead := range []string{"地址是", "地址在", "的是", "住在", "位于", "地址", "是", "在"} {
			if before, rest, ok := strings.Cut(c, lead); ok && !signed(before) && signed(rest) {
				c = rest
				break
			}
		}
		keep = append(keep, c)
	}
	v := trimPlace(joined(strings.Join(keep, "，")))
	if ps := parts(v); !isPlace(v) || len(ps) < 2 && levelOf(ps[0]) > 3 { // a district alone may belong to what is known
		return ""
	}
	return v
}

// better reports whether a says more of a place than b, or says it in order.
func better(a, b string) bool {
	if b == "" {
		return true
	}
	x, y := levelOf(parts(a)[0]), levelOf(parts(b)[0])
	return language.Length(a) > language.Length(b) || x >= 0 && y >= 0 && x < y
}

// putAddress writes an address; one that is short of a road, an estate or a number is kept for what comes.
func (f *Filler) putAddress(to *slot, s language.Segment, v string, rank int) {
	ps := parts(v)
	if len(ps) < 2 && !strings.ContainsFunc(v, spoken.HasNumber) {
		if !to.fixed() {
			to.said, to.draft, to.open = v, append(to.draft, s.Evidence()), max(to.open, stands)
		}
		return
	}
	from := append(slices.Clone(to.draft), to.Evidence...)
	if to.put(found{value: v, said: v, rank: max(rank, to.rank), sure: sureOf(rank, s), fresh: true}, append(from, s.Evidence())...) {
		to.open = 2 // the next answer may complete it
	}
}

// dictating reports whether a number of another kind is being said or asked for.
func (f *Filler) dictating() bool {
	for i := range f.slots {
		switch s := &f.slots[i]; s.field.Kind {
		case value.Phone, value.IDCard, value.Bank, value.Digits, value.Amount, value.Count:
			if s.begun != "" || s.open == stands {
				return true
			}
		}
	}
	return false
}

// commonEnd counts the characters at the end that two texts share.
func commonEnd(a, b string) int {
	x, y := []rune(language.Fold(a)), []rune(language.Fold(b))
	n := 0
	for n < len(x) && n < len(y) && x[len(x)-1-n] == y[len(y)-1-n] {
		n++
	}
	return n
}

// distinct drops parts that were said before.
func distinct(all []string) []string {
	var out []string
	for _, p := range all {
		if !slices.ContainsFunc(out, func(o string) bool { return language.Fold(o) == language.Fold(p) }) {
			out = append(out, p)
		}
	}
	return out
}

// ordered reports parts of which every one has a level of its own.
func ordered(all []string) bool {
	seen := map[int]bool{}
	for _, p := range all {
		l := levelOf(p)
		if l < 0 || seen[l] || utf8.RuneCountInString(p) < 2 || l == 6 && !spoken.HasNumber([]rune(p)[0]) { // 大街23号 is cut wrongly
			return false
		}
		seen[l] = true
	}
	return true
}

// merge puts a further piece into an address: behind what is larger, before what is smaller, in place of what has the same level.
func merge(base, piece string) string {
	switch {
	case strings.Contains(language.Fold(base), language.Fold(piece)):
		return base
	case strings.Contains(language.Fold(piece), language.Fold(base)):
		return piece
	}
	if commonEnd(base, piece) >= 4 { // 东山上元大街36号, 江宁区东山街道上元大街36号
		if len(parts(base)) > len(parts(piece)) {
			return base
		}
		return piece
	}
	runes := []rune(piece)
	for k := len(runes); k >= 3; k-- { // 中山路十八号 after 鼓楼区中山路
		if at := strings.Index(base, string(runes[:k])); at >= 0 {
			before, after := parts(base[at+len(string(runes[:k])):]), parts(string(runes[k:]))
			if len(before) > 0 && len(after) > 0 && levelOf(after[0]) > levelOf(before[len(before)-1]) && levelOf(before[len(before)-1]) >= 0 {
				return base + string(runes[k:]) // 鼓楼区，6栋 after 鼓楼区中山路18号
			}
			return base[:at] + piece
		}
	}
	was, now := parts(base), parts(piece)
	if all := distinct(slices.Concat(was, now)); ordered(all) {
		slices.SortStableFunc(all, func(a, b string) int { return levelOf(a) - levelOf(b) })
		return strings.Join(all, "")
	}
	head, end := levelOf(now[0]), levelOf(now[len(now)-1])
	switch {
	case head < 0:
		return base + piece
	case levelOf(was[len(was)-1]) < head && levelOf(was[len(was)-1]) >= 0:
		return base + piece
	case levelOf(was[0]) > end && levelOf(was[0]) >= 0:
		return piece + base
	}
	for i, p := range was {
		if levelOf(p) == head { // 五栋 for 三栋; what follows stays when the piece is one part
			rest := ""
			if i+len(now) < len(was) {
				rest = strings.Join(was[i+len(now):], "")
			}
			return strings.Join(was[:i], "") + piece + rest
		}
	}
	at := slices.IndexFunc(was, func(p string) bool { return levelOf(p) > head })
	if at < 0 {
		return base + piece
	}
	return strings.Join(was[:at], "") + piece + strings.Join(was[at:], "")
}
