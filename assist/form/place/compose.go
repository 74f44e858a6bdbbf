package place

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
)

// part is one part of an address with where it stands: the smaller, the nearer the front.
type part struct {
	text string
	rank int
}

// Where parts stand; those of the signs are ten times their level. An estate is where names without a sign go, too.
const (
	rankVillage  = 40
	rankIndustry = 45 // 塘头工业区, behind a town
	rankSection  = 52 // 二段, behind a road
	rankLane     = 55 // 十二巷, behind a road
	rankNumber   = 60
	rankEstate   = 70
	rankZone     = 75 // E区, behind an estate
	rankBeside   = 77 // 红旗超市对面
	rankBlock    = 80
	rankFloor    = 100
	rankRoom     = 110
)

var (
	zone        = regexp.MustCompile(`^(?:[A-Za-z]|[\d一二三四五六七八九十东西南北甲乙丙丁]{1,2})区$`)
	industry    = regexp.MustCompile(`(?:工业|开发|高新|科技|产业|保税|经济|物流)园?区$`)
	letterBlock = regexp.MustCompile(`^[A-Za-z]座$`)
	lane        = regexp.MustCompile(`^[\d一二三四五六七八九十百零]+(?:弄|巷|胡同)$`)
	gate        = regexp.MustCompile(`^[东南西北]{1,2}门$`)
	gates       = regexp.MustCompile(`[东南西北]{1,2}门$`)
	room        = regexp.MustCompile(`^[\d零〇一二三四五六七八九十幺]{1,3}[杠\-－][\d零〇一二三四五六七八九十幺]{1,4}[号室]?$`)
	section     = regexp.MustCompile(`^[\d一二三四五六七八九]段$`)
	beside      = regexp.MustCompile(`(?:对面|旁边|隔壁|附近|门口|门前|下面|楼下|路口|叉口|交口|口|[东西南北]边|[东西南北]侧|[东西南北]角|往[东西南北]|米)$`)
	goesOn      = regexp.MustCompile(`^(?:口|委|交叉|交口|对面|旁边|附近|门口|门前|[东西南北][边侧角]|往[东西南北])`)
	and         = regexp.MustCompile(`^[和与跟][\p{Han}]{1,8}(?:路|街|大道)(?:路口|交叉口|交口|口)?$`)
	crosses     = regexp.MustCompile(`[路街道][和与跟]`)
)

func rankOf(text string) int {
	level := Level(text)
	switch {
	case zone.MatchString(text):
		return rankZone
	case industry.MatchString(text):
		return rankIndustry
	case lane.MatchString(text):
		return rankLane
	case section.MatchString(text):
		return rankSection
	case room.MatchString(text):
		return rankRoom
	case strings.HasPrefix(text, "之"):
		return rankRoom + 5
	case beside.MatchString(text):
		return rankBeside
	case level < 0 || level == 7:
		return rankEstate
	}
	return level * 10
}

// cut makes parts of an address; what stands at an estate, and names without a sign beside it, stay together.
func cut(text string) []part {
	var out []part
	for _, p := range apart(Parts(text)) {
		r := rankOf(p)
		if n := len(out); n > 0 && goesOn.MatchString(p) && out[n-1].rank == rankNumber { // 118号 and 门口
			out = append(out, part{p, rankNumber + 1})
			continue
		}
		if n := len(out); n > 0 && goesOn.MatchString(p) { // 春阳路 and 口
			out[n-1] = part{out[n-1].text + p, rankBeside}
			continue
		}
		if r == rankNumber && strings.HasSuffix(p, "号") && !strings.ContainsFunc(p, spoken.HasNumber) {
			r = rankEstate
		}
		if n := len(out); n > 0 && r == rankNumber && out[n-1].rank >= rankBlock { // 二单元十号
			r = rankRoom
		}
		if n := len(out); n > 0 && out[n-1].rank == rankFloor && letterBlock.MatchString(p) { // 十一楼B座
			r = rankFloor + 1
		}
		if n := len(out); n > 0 && r == rankEstate && out[n-1].rank == rankEstate {
			out[n-1].text += p
			continue
		}
		out = append(out, part{p, r})
	}
	return out
}

// named is a house with the name of its estate, which has no sign, in front: 荣和林语九栋, 世贸中心B座.
var named = regexp.MustCompile(`^([^\d零〇一二三四五六七八九十百千两幺]{2,}?)((?:[\d零〇一二三四五六七八九十百千两幺]+|[A-Za-z])(?:号楼|号|栋|幢|座|单元|室|期|楼|层))$`)

// apart cuts names without a sign from the houses behind them.
func apart(all []string) []string {
	var out []string
	for _, p := range all {
		if m := named.FindStringSubmatch(p); m != nil && m[1] != "地下" && m[1] != "地上" {
			out = append(out, m[1], m[2])
		} else {
			out = append(out, p)
		}
	}
	return out
}

// Compose puts a further piece into an address: each of its parts in place of the one of the same sort, or where its sort belongs.
func Compose(base, piece string) string {
	switch {
	case base == "":
		return piece
	case piece == "" || strings.Contains(language.Fold(base), language.Fold(piece)):
		return base
	case strings.Contains(language.Fold(piece), language.Fold(base)):
		return piece
	}
	if v, ok := overlapping(base, piece); ok {
		return v
	}
	was := cut(base)
	if gate.MatchString(piece) { // 东门 for the 西门 of a park
		for i := range was {
			if at := gates.FindStringIndex(was[i].text); at != nil && at[0] > 0 {
				was[i].text = was[i].text[:at[0]] + piece
				return join(was)
			}
		}
	}
	if and.MatchString(piece) { // 跟花园路 behind 北环路
		for i := range was {
			if was[i].rank == 50 && !strings.Contains(was[i].text, piece) {
				was[i].text += piece
				return join(was)
			}
		}
	}
	if crosses.MatchString(piece) { // the road told before is one of the two
		was = slices.DeleteFunc(was, func(p part) bool { return p.rank == 50 && strings.Contains(piece, p.text) })
		was = insert(was, part{piece, rankEstate})
		return join(was)
	}
	for _, p := range cut(piece) {
		was = insert(was, p)
	}
	return join(was)
}

// inOrder is what pieces say that one utterance names from the large to the small: a name without a sign (大营坡) stands where it was said, and
// within a piece everything does. "" where the pieces are out of order.
func inOrder(pieces []string) string {
	last, out := 0, ""
	for i, piece := range pieces {
		all := cut(piece)
		if i == 0 && len(all) > 0 && all[0].rank == rankZone && len(pieces) > 1 { // 二七区 in front is a district
			all[0].rank = 10 * Level("区")
		}
		if len(all) == 0 || i > 0 && all[0].rank <= last && !(all[0].rank == last && (last == rankVillage || last == rankBeside)) {
			return ""
		}
		if last = all[len(all)-1].rank; Level(all[len(all)-1].text) < 0 && last == rankEstate && i+1 < len(pieces) && len(all) > 1 {
			last = all[len(all)-2].rank
		} else if last == rankEstate && Level(piece) < 0 && i+1 < len(pieces) && i > 0 {
			before := cut(pieces[i-1])
			last = before[len(before)-1].rank
		}
		out += piece
	}
	return out
}

// Correct puts a corrected piece into an address: its name of an estate goes in the place of the one told before, where there is one, and what
// else was told stays.
func Correct(base, piece string) string {
	was, now := cut(base), cut(piece)
	named := slices.IndexFunc(now, isEstate)
	if at := slices.IndexFunc(was, isEstate); named >= 0 && at >= 0 && !strings.Contains(base, piece) && !crosses.MatchString(piece) {
		was[at] = now[named]
		base = join(was)
		piece = join(slices.Delete(now, named, named+1))
	}
	return Compose(base, piece)
}

func isEstate(p part) bool { return p.rank == rankEstate }

func join(parts []part) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.text)
	}
	return b.String()
}

func insert(was []part, p part) []part {
	if room.MatchString(p.text) { // 幺幺杠二 for 十一楼之二
		was = slices.DeleteFunc(was, func(o part) bool { return o.rank >= rankFloor && o.text != p.text })
	}
	for i, o := range was {
		switch {
		case language.Fold(o.text) == language.Fold(p.text), o.rank == p.rank && p.rank <= 50 && strings.HasSuffix(o.text, p.text): // 大营坡安井巷 and 安井巷
			return was
		case o.rank == p.rank && p.rank != rankEstate && p.rank != rankBeside:
			was[i] = p
			return was
		case (p.rank == rankEstate || p.rank == rankBeside) && (o.rank == rankEstate || o.rank == rankBeside) && alike(o.text, p.text):
			if utf8.RuneCountInString(p.text) >= utf8.RuneCountInString(o.text) {
				was[i] = p
			}
			return was
		}
	}
	at := len(was)
	for at > 0 && was[at-1].rank > p.rank {
		at--
	}
	return slices.Insert(was, at, p)
}

// alike reports two names of one thing: 加州花园 and 新牌坊加州花园.
func alike(a, b string) bool {
	if utf8.RuneCountInString(a) > utf8.RuneCountInString(b) {
		a, b = b, a
	}
	return strings.Contains(b, strings.TrimSuffix(a, "小区")) || commonEnd(a, b) >= 3 || strings.HasPrefix(b, string([]rune(a)[:min(3, utf8.RuneCountInString(a))])) && utf8.RuneCountInString(a) >= 3
}

// Head is what of an address is larger than the first part of a piece: of 鼓楼区中山路18号 before 中山路 the 鼓楼区.
func Head(base, piece string) string {
	now := cut(piece)
	if len(now) == 0 {
		return ""
	}
	var b strings.Builder
	for _, p := range cut(base) {
		if p.rank >= min(now[0].rank, 50) {
			break
		}
		if !strings.Contains(piece, p.text) {
			b.WriteString(p.text)
		}
	}
	return b.String()
}
