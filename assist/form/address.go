package form

import (
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
var talk = []string{"电话", "号码", "手机", "师傅", "宽带", "你们", "谢谢", "明天", "上门", "我姓", "我叫", "什么", "怎么", "不知道", "不记得", "忘了", "不清楚", "吗", "等一下", "联系", "块钱", "身份证", "呢", "?", "？", "有人", "看一下", "早上", "晚上", "下午", "上午", "半夜", "以后", "左右"}

// pieceOf keeps what belongs to an address of a short answer: 三栋, 五零二, 中山路十八号.
func pieceOf(text string) string {
	var out []string
	for _, c := range language.Clauses(text) {
		c = strip(c)
		for _, lead := range []string{"住在", "地址是", "应该是", "位置在", "在", "是"} {
			if before, rest, ok := strings.Cut(c, lead); ok && levelOf(before) < 0 && rest != "" && utf8.RuneCountInString(before) <= 6 {
				c = rest
				break
			}
		}
		c = strip(c)
		if language.HasAny(c, talk...) || !strings.ContainsFunc(c, spoken.HasNumber) && !signed(c) || len(language.Digits(c)) > 7 {
			continue
		}
		out = append(out, c)
	}
	return strings.Join(out, "")
}

func signed(c string) bool {
	for _, p := range parts(c) {
		if levelOf(p) >= 0 && utf8.RuneCountInString(p) > 1 {
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
	if !open && !corrects {
		return
	}
	piece := pieceOf(text)
	if corrects {
		if v, ok := value.Parse(value.Address, base+"，不对，"+corrected(text), value.Context{Asked: true}); ok && piece != "" {
			f.putAddress(to, s, v, agreed)
			return
		}
	}
	if piece == "" {
		return
	}
	rank := answered
	if corrects {
		rank = agreed
	}
	f.putAddress(to, s, merge(base, piece), rank)
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
	v, ok := value.Parse(value.Address, s.Text, value.Context{})
	if ok && !never {
		f.putAddress(to, s, v, told)
		return
	}
	if !open && !(language.HasAny(s.Text, "地址", "住在", "家住", "我家在", "位置", "小区", "我在", "我们这") && len(parts(pieceOf(s.Text))) >= 2) || never && !open {
		return
	}
	if language.Asks(s.Text) && !language.HasAny(s.Text, "吧") && !signed(pieceOf(s.Text)) {
		return
	}
	if v, ok = value.Parse(value.Address, s.Text, value.Context{Asked: true}); ok && open {
		f.putAddress(to, s, v, answered)
		return
	}
	if piece := pieceOf(s.Text); piece != "" && signed(piece) && open { // 鼓楼区: the rest comes
		f.putAddress(to, s, piece, answered)
	}
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

// merge puts a further piece into an address: behind what is larger, before what is smaller, in place of what has the same level.
func merge(base, piece string) string {
	if strings.Contains(language.Fold(base), language.Fold(piece)) {
		return base
	}
	runes := []rune(piece)
	for k := len(runes); k >= 3; k-- { // 中山路十八号 after 鼓楼区中山路
		if at := strings.Index(base, string(runes[:k])); at >= 0 {
			return base[:at] + piece
		}
	}
	was, now := parts(base), parts(piece)
	head, end := levelOf(now[0]), levelOf(now[len(now)-1])
	switch {
	case head < 0:
		return base + piece
	case levelOf(was[len(was)-1]) < head:
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
