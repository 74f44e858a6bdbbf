package place

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
)

// Better reports whether a says more of a place than b, or says it in order.
func Better(a, b string) bool {
	if b == "" {
		return true
	}
	x, y := Level(Parts(a)[0]), Level(Parts(b)[0])
	return language.Length(a) > language.Length(b) || x >= 0 && y >= 0 && x < y
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
		l := Level(p)
		if l < 0 || seen[l] || utf8.RuneCountInString(p) < 2 || l == 6 && !spoken.HasNumber([]rune(p)[0]) { // 大街23号 is cut wrongly
			return false
		}
		seen[l] = true
	}
	return true
}

// Merge puts a further piece into an address: behind what is larger, before what is smaller, in place of what has the same level.
func Merge(base, piece string) string {
	switch {
	case strings.Contains(language.Fold(base), language.Fold(piece)):
		return base
	case strings.Contains(language.Fold(piece), language.Fold(base)):
		return piece
	}
	if commonEnd(base, piece) >= 4 { // 东山上元大街36号, 江宁区东山街道上元大街36号
		if len(Parts(base)) > len(Parts(piece)) {
			return base
		}
		return piece
	}
	if v, ok := overlapping(base, piece); ok {
		return v
	}
	runes := []rune(piece)
	for k := len(runes); k >= 3; k-- { // 中山路十八号 after 鼓楼区中山路
		if at := strings.Index(base, string(runes[:k])); at >= 0 {
			before, after := Parts(base[at+len(string(runes[:k])):]), Parts(string(runes[k:]))
			if len(before) > 0 && len(after) > 0 && Level(after[0]) > Level(before[len(before)-1]) && Level(before[len(before)-1]) >= 0 {
				return base + string(runes[k:]) // 鼓楼区，6栋 after 鼓楼区中山路18号
			}
			return base[:at] + piece + smaller(before, after)
		}
	}
	was, now := Parts(base), Parts(piece)
	if all := distinct(slices.Concat(was, now)); ordered(all) {
		slices.SortStableFunc(all, func(a, b string) int { return Level(a) - Level(b) })
		return strings.Join(all, "")
	}
	head, end := Level(now[0]), Level(now[len(now)-1])
	switch {
	case head < 0:
		return base + piece
	case Level(was[len(was)-1]) < head && Level(was[len(was)-1]) >= 0:
		return base + piece
	case Level(was[0]) > end && Level(was[0]) >= 0:
		return piece + base
	}
	for i, p := range was {
		if Level(p) == head { // 五栋 for 三栋; what follows stays when the piece is one part
			rest := ""
			if i+len(now) < len(was) {
				rest = strings.Join(was[i+len(now):], "")
			}
			return strings.Join(was[:i], "") + piece + rest
		}
	}
	at := slices.IndexFunc(was, func(p string) bool { return Level(p) > head })
	if at < 0 {
		return base + piece
	}
	return strings.Join(was[:at], "") + piece + strings.Join(was[at:], "")
}

// smaller is what of an address stays behind a corrected piece: the building and the room, which were not spoken of again.
func smaller(before, after []string) string {
	least := -1
	if len(after) > 0 {
		least = Level(after[len(after)-1])
	}
	at := slices.IndexFunc(before, func(p string) bool { return Level(p) > least })
	if least < 0 || at < 0 {
		return ""
	}
	return strings.Join(before[at:], "")
}

// overlapping puts what is larger before a place that begins with its end: 鼓楼区中山北路 before 中山北路和虹桥路口.
func overlapping(base, piece string) (string, bool) {
	runes := []rune(piece)
	for k := 1; k < len(runes)-2; k++ {
		if rest, ok := strings.CutPrefix(base, string(runes[k:])); ok && language.HasAny(rest, "和", "与", "跟") && strings.HasSuffix(rest, "口") {
			return piece + rest, true
		}
	}
	return "", false
}

// Same compares addresses: numbers in either form, signs that may be left out, and the province or city in front of one of them.
func Same(a, b string) bool {
	x, y := placeKey(a), placeKey(b)
	if x == y {
		return true
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	front, ok := strings.CutSuffix(y, x)
	return ok && (strings.HasSuffix(front, "市") || strings.HasSuffix(front, "省")) && len([]rune(front)) <= 8
}

func placeKey(a string) string {
	a = language.Fold(a)
	for _, w := range []string{"杠", "10字", "的", "这个", "那个", "路口", "门口", "对面", "附近", "旁边"} {
		a = strings.ReplaceAll(a, w, "")
	}
	a = strings.NewReplacer("底下", "下", "下面", "下", "幢", "栋", "座", "栋", "号楼", "栋", "楼栋", "栋", "门牌", "", "大街", "街", "路跟", "路和", "路与", "路和", "街跟", "街和", "街与", "街和", "道跟", "道和", "道与", "道和").Replace(a)
	if m := floor.FindStringSubmatch(a); m != nil && strings.HasPrefix(m[3], m[2]) { // 六楼六零二 is 六零二
		a = m[1] + m[3]
	}
	a = strings.TrimRight(a, "号室房户楼里层")
	if m := storey.FindStringSubmatch(a); m != nil { // 五楼二号 is 五杠二
		a = m[1] + m[2] + m[3]
	}
	return a
}

// storey is a door told by its floor.
var storey = regexp.MustCompile(`^(.*\D)?(\d{1,2})[楼层](\d{1,2})$`)

// Says reports that an address ends with what a piece says, in other words perhaps: 四单元五杠二 and 五楼二号.
func Says(address, piece string) bool {
	front, ok := strings.CutSuffix(placeKey(address), placeKey(piece))
	last, _ := utf8.DecodeLastRuneInString(front)
	return ok && !(last >= '0' && last <= '9')
}

// Whole reports that an address says all that a shorter one does, so that it stands for it as a whole: it begins at a place as large, has
// as many parts and shares most of its words.
func Whole(v, short string) bool {
	x, y := Parts(v), Parts(short)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	if a, b := Level(x[0]), Level(y[0]); a < 0 || b >= 0 && a > b {
		return false
	}
	return Level(x[len(x)-1]) >= Level(y[len(y)-1]) && len(x) >= len(y)-1 && language.Length(v) >= 8 && language.Covered(short, v) >= 0.6
}

// floor is a room behind its floor.
var floor = regexp.MustCompile(`^(.*\D)(\d{1,2})[楼层](\d{3,4})[号室房户]?$`)
