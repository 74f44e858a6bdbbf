package heard

import (
	"strings"
	"unicode"

	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
)

// Spot is a number in a sentence, with the words around it.
type Spot struct {
	Value         string // "" = not a whole one
	Said          string
	Before, After string
	From, To      int // runes of the text
}

// region is a stretch of runes that are digits or stand between them.
type region struct{ from, to int }

// Regions finds the stretches of digits in text: short gaps, fillers and corrections do not part them, words between two numbers do.
func Regions(runes []rune) []region {
	var out []region
	for i, r := range runes {
		if !spoken.IsDigit(r) {
			continue
		}
		if n := len(out); n > 0 && joins(string(runes[out[n-1].to:i])) {
			out[n-1].to = i + 1
			continue
		}
		out = append(out, region{i, i + 1})
	}
	return out
}

// joins reports whether what stands between two digits leaves them one number.
func joins(gap string) bool {
	n := len([]rune(gap))
	switch {
	case n == 0:
		return true
	case strings.ContainsFunc(gap, func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) }): // a tax number
		return false
	case language.HasAny(gap, "或", "和", "还有", "另", "跟", "然后打", "再不", "不行就", "要么", "我的是", "电话", "号码", "手机"):
		return false
	case n <= 14 && (language.Corrects(gap) || language.HasAny(gap, "尾号", "最后", "后面", "中间", "前面", "开头", "错了")):
		return true
	case strings.Trim(gap, " ,，.。、-－—呃嗯啊哦额诶哎唉那个然后再是对好的就这吧了呢") == "":
		return n <= 8
	}
	return n <= 2 && !strings.ContainsAny(gap, "号栋幢元块月日年点室层楼分")
}

// Phones finds the telephone numbers in text. With parts, also stretches of digits that are no whole number.
func Phones(text string, parts bool) []Spot {
	runes := []rune(text)
	all := Regions(runes)
	var out []Spot
	for i, r := range all {
		from, to := 0, len(runes)
		if i > 0 {
			from = all[i-1].to
		}
		if i+1 < len(all) {
			to = all[i+1].from
		}
		s := Spot{From: r.from, To: r.to, Before: string(runes[max(from, r.from-16):r.from]), Said: string(runes[r.from:r.to]), After: string(runes[r.to:min(to, r.to+14)])}
		if letter(runes, r.from-1) || letter(runes, r.to) || letter(runes, r.to+1) && spoken.IsPause(runes[r.to]) && len(language.Digits(s.Said)) < 10 { // a tax number, a plate
			continue
		}
		if d := language.Digits(s.Said); strings.HasPrefix(d, "00") && !strings.HasPrefix(d, "0086") && len(d) >= 10 && len(d) <= 16 { // from abroad
			s.Value = d
		} else if v, ok := value.Parse(value.Phone, s.Said, value.Context{}); ok && !looksLikeDate(v) {
			s.Value = v
		}
		if s.Value != "" || parts && len(language.Digits(s.Said)) >= 2 {
			out = append(out, s)
		}
	}
	return out
}

func letter(runes []rune, at int) bool {
	return at >= 0 && at < len(runes) && (runes[at]|0x20 >= 'a' && runes[at]|0x20 <= 'z')
}

// looksLikeDate reports eight digits that are a day.
func looksLikeDate(v string) bool {
	return len(v) == 8 && (strings.HasPrefix(v, "20") || strings.HasPrefix(v, "19")) && v[4] <= '1' && v[6] <= '3'
}

// Whole reports a number that needs no area code.
func Whole(v string) bool { return len(v) >= 10 }

// Near reports two numbers of which one is the other misheard: at most three digits differ, or one digit is missing.
func Near(a, b string) bool {
	if a == "" || b == "" || len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return false
	}
	if len(a) == len(b) {
		n := 0
		for i := range len(a) {
			if a[i] != b[i] {
				n++
			}
		}
		return n <= 3
	}
	return strings.HasPrefix(a, b[:4]) && strings.HasSuffix(a, b[len(b)-4:])
}

// Read reads a dictated number. An identity number whose check character does not fit still counts where its date of birth does.
func Read(k value.Kind, said string) (string, bool) {
	v, ok := value.Parse(k, said, value.Context{Asked: true})
	if k == value.Phone && ok {
		return v, Whole(v) || !strings.Contains(said, "，")
	}
	if ok || k != value.IDCard {
		return v, ok
	}
	if cut := spoken.Pieces(said); len(cut) > 1 { // ..., 零零二九, 错了，零零二六
		first := language.Digits(cut[0].Text)
		if fixed, good := CodeFixed(first, said[len(cut[0].Text):]); good && len(first) == 18 && len(fixed) == 18 && born(fixed[6:14]) {
			return fixed, true
		}
	}
	all := ""
	for _, r := range spoken.Runs(strings.ToLower(said), true) {
		all += r.String()
	}
	return all, len(all) == 18 && (!strings.Contains(all, "X") || all[17] == 'X') && born(all[6:14])
}

// born reports a date of birth.
func born(d string) bool {
	return (strings.HasPrefix(d, "19") || strings.HasPrefix(d, "20")) && d[4:6] >= "01" && d[4:6] <= "12" && d[6:8] >= "01" && d[6:8] <= "31"
}

// Words beside a telephone number that say whose it is.
var (
	wordsContact = []string{"联系", "打我", "打这个", "打这", "打给", "回电", "回访", "留", "电话是", "电话写", "电话留", "电话填", "我电话", "打他", "打她", "打到", "座机", "找我", "通知我", "打我老婆", "打我爱人", "我手机", "手机是", "回我", "备用", "打家里"}
	wordsAccount = []string{"本机", "宽带", "业务", "办理", "要办", "要查", "要补", "要退", "要换", "要转", "这张卡", "这个号", "这个手机", "机主", "我的号", "话费", "号码是", "绑定", "的账单", "账号", "用的号", "开票", "过户", "查一下", "查下"}
	wordsOther   = []string{"对方", "骗子", "诈骗", "来电", "打过来", "打给我", "给我打", "打来", "显示", "陌生", "冒充", "自称", "骚扰", "推销", "转给", "汇给"}
	wordsDead    = []string{"打不通", "停机", "不用了", "注销", "别打", "不要打", "旧号", "以前的", "老号码", "没在用", "空号", "不在用", "不用这个", "换掉了", "丢了的", "联系不上", "打错"}
	wordsSame    = []string{"就是这个号", "就这个号", "打这个号", "用这个号", "回这个号", "还是这个", "这个号码就", "就打这个", "打这个电话就", "打这个就", "本机", "就是本机", "现在打的", "正在打", "现在这个号", "就是我打", "当前号码", "这个电话就行", "这个电话就可以", "同一个号", "同一个", "一样的号", "也是这个", "就这个电话", "就是这个电话", "打进来的", "来电这个", "我这个号就", "这个手机号就", "是这个"}
)

// WithoutPhones puts a stop for every telephone number.
func WithoutPhones(text string) string {
	runes := []rune(text)
	var b strings.Builder
	from := 0
	for _, p := range Phones(text, false) {
		if Whole(p.Value) && p.From >= from && len(language.Digits(p.Said)) <= 12 {
			b.WriteString(string(runes[from:p.From]) + "。")
			from = p.To
		}
	}
	return b.String() + string(runes[from:])
}

// RoleOf says whose a number is by the words around it, "" = they do not say; dead = it is not to be used.
func RoleOf(p Spot, agent bool) (role string, dead bool) {
	near := p.Before + "|" + p.After
	if agent {
		near = strings.ReplaceAll(near, "来电", "")
	}
	switch {
	case language.HasAny(near, wordsDead...) && !language.HasAny(p.Before, "打不通就", "打不通的话", "不行就", "打不通打"):
		return "", true
	case !agent && language.HasAny(p.Before, "有个电话", "一个电话", "有个人", "有个号", "有人打", "有人给"):
		return "other", false
	case language.HasAny(near, wordsOther...) && !language.HasAny(near, "联系我", "打给我就"):
		return "other", false
	case language.HasAny(p.Before, wordsContact...):
		return "contact", false
	case language.HasAny(p.Before, wordsAccount...):
		return "account", false
	case language.HasAny(p.After, wordsContact...):
		return "contact", false
	case language.HasAny(p.After, wordsAccount...):
		return "account", false
	}
	return "", false
}

// SameNumber reports words that mean the number of the call: 就是这个号码, 本机.
func SameNumber(text string) bool { return language.HasAny(text, wordsSame...) }

// NewEnd puts another end to a number, where the speaker corrects it: 不是，最后是八七，零九八七.
func NewEnd(k value.Kind, old, text string, corrects bool) (string, bool) {
	if !corrects || !language.HasAny(text, "最后", "尾号", "后四位", "后三位", "后两位", "末尾", "后面") {
		return "", false
	}
	end := ""
	for _, p := range spoken.Pieces(text) {
		for _, c := range language.Clauses(p.Text) {
			if d := language.Digits(c); d != "" && !p.Rejected && !language.HasAny(c, "后四位", "后两位", "后三位") || strings.Contains(c, "是") && d != "" {
				if _, after, ok := strings.Cut(c, "是"); ok {
					d = language.Digits(after)
				}
				if d != "" {
					end = d
				}
			}
		}
	}
	if end == "" || len(end) >= len(old) {
		return "", false
	}
	return Read(k, old[:len(old)-len(end)]+end)
}
