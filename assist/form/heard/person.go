package heard

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/value"
)

// NoName reports words that begin like a name and are none.
func NoName(words string) bool {
	return slices.ContainsFunc(notName, func(w string) bool { return strings.HasPrefix(words, w) })
}

// notName are answers that begin like a name.
var notName = []string{"上个", "这个", "路口", "路灯", "路边", "路面", "您好", "你好", "谢谢", "时候", "方式", "什么", "多少", "那边", "这边", "师傅", "方便", "现在", "平时", "晚上", "早上", "马上", "经常", "安全", "高速", "费用", "贵了", "信号", "电话", "包括", "全部", "应当", "白天", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "周末", "金额", "水费", "安徽", "江苏", "常州", "温州", "徐州", "连云", "元的", "和平", "于是", "关了", "卡了", "路上", "车上", "成都", "麻烦", "万一", "万达"}

// WithoutNumbers writes a pause for every number of five digits and more that is said digit by digit: 吕梅一八零一三一三一三一三; not 一万二.
func WithoutNumbers(text string) string {
	runes := []rune(text)
	var b strings.Builder
	from := 0
	for _, r := range Regions(runes) {
		if said := string(runes[r.from:r.to]); len(language.Digits(said)) >= 5 && !strings.ContainsAny(said, "千万") {
			b.WriteString(string(runes[from:r.from]) + "，")
			from = r.to
		}
	}
	return b.String() + string(runes[from:])
}

// OfAShop reports what looks like a name and is the beginning of a firm's: 蓝调酒 of 蓝调酒吧.
func OfAShop(name, text string) bool {
	_, rest, ok := strings.Cut(text, name)
	return ok && (strings.HasPrefix(rest, "吧") && strings.HasSuffix(name, "酒") || shop.MatchString(rest))
}

var shop = regexp.MustCompile(`^(?:[\p{Han}]{0,3}(?:公司|超市|饭店|酒店|酒吧|餐厅|烧烤店|火锅店|专卖店|店|馆))`)

// Introduced reads a name behind words that say it is one, whatever the surname, also where the speaker goes on in one breath:
// 我叫李想住在栖霞区; 我姓付，付强.
func Introduced(text string, open bool) string {
	leads := []string{"我叫", "名字叫", "名字是", "姓名是", "机主叫", "我是叫"}
	if open { // the agent asked whom to call
		leads = append(leads, "他叫", "她叫")
	}
	for _, lead := range leads {
		_, rest, ok := strings.Cut(text, lead)
		runes := []rune(rest)
		for n := min(3, len(runes)); ok && n >= 2; n-- {
			name, after := string(runes[:n]), string(runes[n:])
			if NameLike(name) && (after == "" || strings.ContainsRune("，。,！ 住我电家在想要手宽这联是打", []rune(after)[0])) {
				return name
			}
		}
	}
	for _, lead := range []string{"我姓", "免贵姓", "姓"} {
		_, rest, ok := strings.Cut(text, lead)
		runes := []rune(rest)
		if !ok || len(runes) < 3 || !strings.ContainsRune("，, 。", runes[1]) {
			continue
		}
		for _, c := range language.Clauses(string(runes[2:])) {
			if _, single, ok := strings.Cut(c, "单名一个"); ok && utf8.RuneCountInString(strings.TrimSuffix(single, "字")) == 1 {
				return string(runes[0]) + strings.TrimSuffix(single, "字")
			}
			c = strings.TrimPrefix(c, "叫")
			if n := utf8.RuneCountInString(c); n >= 2 && n <= 3 && strings.HasPrefix(c, string(runes[0])) && NameLike(c) {
				return c
			}
		}
	}
	return ""
}

// rareSurnames are family names that dialog/value does not know, because they are mostly other words: they count in an answer only.
const rareSurnames = "付洪肖闫葛向古易储芮羿祝湛靳郜阚晏冼佟仝逄蔺鞠巢荆游艾鹿练揭谌宫苑晋檀敬原由初官仲戚贡农桂冷楚都粟占来明战邬鞠臧瞿阚奚鄢揭戎励危容辜宿甄鲍池蒙乐谈茅狄贝闵昝裘宗宣贲郁杭钮嵇滑荀羊惠封汲糜隗宓郗仰伊厉祖幸司韶蓟薄印怀邰鄂索屠胥苍闻莘劳宰郦雍璩濮寿扈冀郏浦庄慕茹习宦慎戈庾暨衡弘匡禄阙沃蔚隆敖融訾丰蒯竺权盖桓税丘区但"

// RareName reads an answer that is a name of a rare family: 洪涛; 洪，洪水的洪，洪涛.
func RareName(text string) string {
	all := language.Clauses(text)
	for i, c := range all {
		self := i > 0 && slices.Contains([]string{"本人", "我本人", "是本人", "是我本人", "是我", "我自己", "就是我"}, all[i-1])
		c = strings.TrimPrefix(strings.TrimPrefix(c, "是"), "叫")
		n := utf8.RuneCountInString(c)
		if n < 2 || n > 3 || !NameLike(c) {
			continue
		}
		first, _ := utf8.DecodeRuneInString(c)
		if self || strings.ContainsRune(rareSurnames, first) || len(all) > 1 && strings.TrimPrefix(all[0], "姓") == string(first) {
			return c
		}
	}
	return ""
}

// Family reports a name whose family name is known.
func Family(name string) bool {
	v, ok := value.Parse(value.Name, name, value.Context{Asked: true})
	first, _ := utf8.DecodeRuneInString(name)
	return ok && v == name || strings.ContainsRune(rareSurnames, first)
}

// Called is a name without the words that introduce it.
func Called(words string) string {
	for _, lead := range []string{"我叫", "名叫", "叫", "姓"} {
		if rest, ok := strings.CutPrefix(words, lead); ok && utf8.RuneCountInString(rest) > 1 {
			return rest
		}
	}
	return words
}

// WithFamily puts the family name in front of the given one where before, the beginning of the clause, holds nothing else: of 我姓柴 and 国栋 the
// whole, of 端 and 木青 too.
func WithFamily(before, given string) string {
	for _, lead := range []string{"我", "免贵", "是", "叫", "姓"} {
		before = strings.TrimPrefix(before, lead)
	}
	family, size := utf8.DecodeRuneInString(before)
	if size == 0 || size < len(before) || utf8.RuneCountInString(given) > 2 || !NameLike(before+given) || strings.ContainsRune("找写打叫是姓和跟", family) {
		return given
	}
	return before + given
}

// Spells reports a clause that says how a family name is written: 干勾于, 口天吴.
func Spells(clause string) bool {
	if word, char, cut := strings.Cut(clause, "的"); cut && utf8.RuneCountInString(char) == 1 && strings.Contains(word, char) { // 董事长的董
		return true
	}
	v, ok := value.Parse(value.Name, clause, value.Context{Asked: true})
	return ok && utf8.RuneCountInString(v) == 1 && utf8.RuneCountInString(clause) > 2
}

// SpellsOneOf reports words that tell how the family name of one of the others is written: 西贝贾 beside 贾永平.
func SpellsOneOf(words string, names []string) bool {
	for _, n := range names {
		first, size := utf8.DecodeRuneInString(n)
		if n != words && size < len(n) && LastOf(words) == first && !strings.HasPrefix(words, string(first)) {
			return true
		}
	}
	return false
}

// NameLike reports two or three Chinese characters that are not words of talk.
func NameLike(name string) bool {
	for _, r := range name {
		if r < 0x4E00 || r > 0x9FFF {
			return false
		}
	}
	return !strings.ContainsAny(name, "的了吗呢吧么不没您你他她这那什么啥是在住我") && !NoName(name)
}

// SpelledName reads a name that is said alone and then spelled (尚美娟，高尚的尚), or that follows 我是.
func SpelledName(text string) string {
	all := language.Clauses(text)
	for i, c := range all {
		me := strings.HasPrefix(c, "我是")
		c = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(c, "我"), "是"), "姓")
		n := len([]rune(c))
		if n < 2 || n > 4 || !NameLike(c) {
			continue
		}
		if v, ok := value.Parse(value.Name, c, value.Context{Asked: true}); me && n < 4 && ok && v == c {
			return c
		}
		if i+1 >= len(all) || n > 3 {
			continue
		}
		if v, ok := value.Parse(value.Name, all[i+1], value.Context{Asked: true}); ok && utf8.RuneCountInString(v) == 1 && strings.HasPrefix(c, v) { // 章小军，立早章
			return c
		}
		if _, char, ok := strings.Cut(all[i+1], "的"); ok && len([]rune(char)) == 1 && strings.Contains(c, char) {
			return c
		}
	}
	return ""
}
