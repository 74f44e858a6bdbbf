package summary

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hotline/assist/language"
)

// token is the smallest thing that is compared: a character of Chinese, a word of letters, a number with what it counts, a day.
type token struct {
	text string
	kind kind
	unit string // of a number, "" = none was said
	no   bool   // a no stands right before it
	far  bool   // a no stands a little before it, or behind it

	denied bool // the answer to what it stands in was no
}

type kind byte

const (
	character kind = iota
	written        // letters
	counts         // a number
	dayOf          // a day
	partOfDay      // 上午
	place          // 店里
)

// noReach is how many characters behind a word of negation it governs.
const noReach = 5

// unitWords are what is counted.
const unitWords = `个工作日|工作日|个小时|小时|个钟头|钟头|分钟|块钱|块|元|毛|个月|个星期|个礼拜|礼拜|星期|周|年|天|月份|月|日|号|次|遍|回|位|名|人|户|栋|幢|楼|室|单元|兆|m|g|个g|积分|分|条|张|台|岁|点|笔|份|件|趟|套|个`

var (
	about10   = regexp.MustCompile(`大?约([0-9一二三四五六七八九十两百半])`)
	counting  = regexp.MustCompile(`(\d+(?:\.\d+)?)(` + unitWords + `)?`)
	halfUnit  = regexp.MustCompile(`半个?(小时|钟头|天|年|月)`)
	andHalf   = regexp.MustCompile(`(\d+)个半(小时|钟头|天|年|月)`)
	someMore  = regexp.MustCompile(`(\d)多(元|块|个|次|天|分|$)`)
	tenths    = regexp.MustCompile(`元([一二三四五六七八九\d])角`)
	moneyTail = regexp.MustCompile(`(\d+)块(\d)(?:毛)?(?:\D|$)`)
	dayWord   = regexp.MustCompile(`大后天|大前天|今天|明天|后天|昨天|前天|今晚|明晚|昨晚|今早|明早|[上下本这]?(?:周|星期|礼拜)[1-6一二三四五六日天]`)
	letters   = regexp.MustCompile(`^[a-z][a-z0-9]*`)
	dayParts  = []string{"上午", "下午", "晚上", "早上", "中午", "凌晨", "白天"}
	places    = []string{"家里", "家中", "店里", "店内", "店中", "公司里", "单位里", "学校里", "宿舍里", "工地上", "工地"}
	noWords   = regexp.MustCompile(`没有|未能|无法|拒绝|否认|不用|不必|没|不|未|无|别|莫|勿|失败`)
	unitOf    = map[string]string{"个工作日": "工作日", "个小时": "小时", "个钟头": "小时", "钟头": "小时", "块钱": "元", "块": "元", "个星期": "周", "个礼拜": "周", "礼拜": "周", "星期": "周", "号": "日", "月份": "月", "个g": "g", "遍": "次", "回": "次", "位": "人", "名": "人", "幢": "栋", "积分": "分"}
)

// empty are characters that say nothing alone, and the words of politeness and report.
const empty = "仅含称如若的了是在就也都还这那呢吧啊呀嘛哦嗯呃哎喂给把被为于与和跟及并将会要已得地着过我你他她它们您很太挺真让向对从由到至个里中内上时之所该其而且但又再后前先吗么啥样请按拿去来有家能说看便只才刚请"

var emptyWords = strings.NewReplacer("这个月", "本月", "这个星期", "本周", "这个礼拜", "本周", "一下", "", "发现", "", "套餐", "", "业务", "", "服务", "", "功能", "", "扰民", "", "诉求", "", "表示", "", "位于", "", "对方", "", "左右", "", "大概", "", "差不多", "", "反映", "", "这一栋楼", "", "整栋楼", "", "这栋楼", "", "能否", "", "是否", "", "如果", "", "手续", "", "事宜", "", "内容", "", "声称", "", "一些", "", "有点", "", "这个", "", "那个", "", "什么的", "", "时候", "", "时间", "", "的话", "", "情况", "", "问题", "", "方面", "", "客户", "", "坐席", "", "我们", "", "你们", "", "我方", "", "已经", "", "进行", "", "予以", "", "相关", "", "款项", "", "需要", "", "需", "", "必须", "", "须", "")

// someOf are words for one of a kind, and for a little, that no number stands before.
var someOf = regexp.MustCompile(`有?一[位个辆名只条台](?:月|半|小时|钟头|工作日|礼拜|星期|单元)?|(?:^|[^十百千两二三四五六七八九零\d])一点(?:半|\d|[零一二三四五六七八九]|钟|多|左右|前|之前|以前|到)?`)

// withoutSome drops them, but no number: of 一个月 nothing.
func withoutSome(text string) string {
	return someOf.ReplaceAllStringFunc(text, func(m string) string {
		switch r := []rune(m); {
		case strings.HasSuffix(m, "位") || strings.HasSuffix(m, "个") || strings.ContainsRune("辆名只条台", r[len(r)-1]):
			return ""
		case strings.HasSuffix(m, "一点"):
			return strings.TrimSuffix(m, "一点")
		}
		return m
	})
}

// tokens cuts text into what it says. Days are written as dates, counted from at.
func tokens(text string, at time.Time) []token {
	for _, w := range noNo {
		text = strings.ReplaceAll(text, w, "")
	}
	text = emptyWords.Replace(withoutSome(about10.ReplaceAllString(strings.ReplaceAll(text, "的话费", "话费"), "$1")))
	text = emptyWords.Replace(oneWord().Replace(text))
	text = andHalf.ReplaceAllString(language.Fold(tenths.ReplaceAllString(text, "块$1")), "$1.5$2")
	text = someMore.ReplaceAllString(halfUnit.ReplaceAllString(text, "0.5$1"), "$1$2")
	text = moneyTail.ReplaceAllStringFunc(text, func(m string) string { return strings.Replace(m, "块", ".", 1) + "元" })
	var out []token
	left, open := 0, false // open: a no that nothing of weight has followed yet
	for text != "" {
		t, n, ok := next(text, at)
		if loc := noWords.FindStringIndex(text); loc != nil && loc[0] == 0 {
			left, open = noReach, true
			for i := max(0, len(out)-2); i < len(out); i++ {
				out[i].far = true // 发票没开
			}
			word := text[:loc[1]]
			text = text[loc[1]:]
			if r, _ := utf8.DecodeRuneInString(text); strings.ContainsRune("了到通上起动出清成住", r) && word == "不" {
				for i := max(0, len(out)-2); i < len(out); i++ {
					out[i].no = true
				}
			}
			continue
		}
		text = text[n:]
		if !ok {
			continue
		}
		t.no, t.far = open, left > 0 && !open
		left--
		open = false
		out = append(out, t)
	}
	if open { // 过户没有办理
		for i := max(0, len(out)-3); i < len(out); i++ {
			out[i].no = true
		}
	}
	return out
}

// next reads one token at the start of text; not ok: it says nothing.
func next(text string, at time.Time) (t token, n int, ok bool) {
	if loc := dayWord.FindStringIndex(text); loc != nil && loc[0] == 0 {
		return token{text: day(text[:loc[1]], at), kind: dayOf}, loc[1], true
	}
	if m := counting.FindStringSubmatchIndex(text); m != nil && m[0] == 0 {
		unit := ""
		if m[4] >= 0 {
			unit = text[m[4]:m[5]]
		}
		if u, ok := unitOf[unit]; ok {
			unit = u
		}
		return token{text: text[m[2]:m[3]], kind: counts, unit: unit}, m[1], true
	}
	if w := letters.FindString(text); w != "" {
		return token{text: w, kind: written}, len(w), true
	}
	for _, p := range dayParts {
		if strings.HasPrefix(text, p) {
			return token{text: p, kind: partOfDay}, len(p), true
		}
	}
	for _, p := range places {
		if strings.HasPrefix(text, p) {
			return token{text: string([]rune(p)[0]), kind: place}, len(p), true
		}
	}
	for _, r := range text {
		n = len(string(r))
		return token{text: string(r)}, n, !strings.ContainsRune(empty, r) && (unicode.IsLetter(r) || unicode.IsDigit(r))
	}
	return token{}, 0, false
}

// day writes a relative day as its date; a day of the week without its week stays a word.
func day(word string, at time.Time) string {
	ahead := map[string]int{"今": 0, "明": 1, "后": 2, "昨": -1, "前": -2, "大后": 3, "大前": -3}
	for _, tail := range []string{"天", "晚", "早"} {
		if d, ok := ahead[strings.TrimSuffix(word, tail)]; ok && strings.HasSuffix(word, tail) {
			return at.AddDate(0, 0, d).Format("1月2日")
		}
	}
	r := []rune(strings.NewReplacer("星期", "周", "礼拜", "周", "这", "本").Replace(word))
	want := slices.Index([]rune("一二三四五六日"), r[len(r)-1]) + 1
	if want == 0 {
		want = slices.Index([]rune("123456天"), r[len(r)-1]) + 1
	}
	now := (int(at.Weekday()) + 6) % 7 // Monday = 0
	if week, ok := map[rune]int{'上': -7, '下': 7, '本': 0}[r[0]]; ok {
		return at.AddDate(0, 0, week+want-1-now).Format("1月2日")
	}
	ahead7 := (want - 1 - now + 7) % 7
	return at.AddDate(0, 0, ahead7).Format("周1月2日")
}

// fits reports that said is what t says.
func (t token) fits(said token) bool {
	switch {
	case t.kind != said.kind:
		return false
	case t.kind == counts:
		return t.text == said.text && (t.unit == said.unit || t.unit == "" || said.unit == "" || t.unit == "个" || said.unit == "个")
	case t.kind == dayOf:
		return t.text == said.text || strings.TrimPrefix(t.text, "周") == strings.TrimPrefix(said.text, "周")
	}
	return t.text == said.text
}

// agrees reports that what is said no to is said no to, and nothing else is.
func (t token) agrees(said token) bool {
	switch {
	case t.no:
		return said.no || said.far
	case t.far:
		return true
	}
	return !said.no && !said.far
}

// contrasts are characters of which one rules out the other.
var contrasts = []string{"新老旧", "男女", "东西南北", "左右", "主副", "黑白红绿蓝黄", "收发", "高低", "快慢"}

// rival reports that said is another value of the same sort as t: three where t is five of the same, 老 where t is 新.
func (t token) rival(said token) bool {
	if t.kind == character && said.kind == character && t.text != said.text {
		return slices.ContainsFunc(contrasts, func(set string) bool { return strings.Contains(set, t.text) && strings.Contains(set, said.text) })
	}
	return t.kind == said.kind && !t.fits(said) && (t.kind == counts && t.unit != "" && (t.unit == said.unit || t.unit == "元" && said.unit == "") || t.kind == dayOf || t.kind == partOfDay || t.kind == place)
}
