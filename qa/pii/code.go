package pii

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
	"hotline/qa/pii/english"
)

// E-mail, plates and passwords: letters and digits mixed.

var (
	writtenMail = regexp.MustCompile(`[a-z0-9][a-z0-9._%+\-]{0,63}@[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}`)
	// at and domain of a spoken address: 艾特 qq 点 com; the part before is read backwards.
	spokenAt  = regexp.MustCompile(`[ ，,]*(?:艾特|爱特|at|@|圈a|圈 a|小老鼠|a圈|花a)[ ，,]*`)
	spokenTLD = regexp.MustCompile(`^(?:新浪|网易|谷歌|腾讯|搜狐|雅虎|企业邮箱|公司|[a-z0-9零一二三四五六七八九幺两 \-横杠]){1,24}?(?:[ ，,]*(?:点|\.|dot|坚)[ ，,]*(?:com|cn|net|org|edu|gov|co|c o m|c n|康姆|康母|康木|抗姆|扣姆|网易)){1,2}`)
)

// mails finds e-mail addresses, written and spoken.
func (t text) mails() []Span {
	s := string(t)
	if !containsAny(s, []string{"@", "艾特", "爱特", "at", "圈a", "圈 a", "a圈", "花a", "小老鼠"}) {
		return nil
	}
	out := t.written()
	for _, m := range spokenAt.FindAllStringIndex(s, -1) {
		tail := spokenTLD.FindString(s[m[1]:])
		if tail == "" || strings.TrimSpace(tail) == "" {
			continue
		}
		at := utf8.RuneCountInString(s[:m[0]])
		start := t.localPart(at)
		if start == at {
			continue
		}
		out = append(out, Span{start, utf8.RuneCountInString(s[:m[1]+len(tail)]), Email})
	}
	return out
}

// written finds e-mail addresses that are written as such.
func (t text) written() []Span {
	if !slices.Contains(t, '@') {
		return nil
	}
	var out []Span
	s := string(t)
	for _, m := range writtenMail.FindAllStringIndex(s, -1) {
		out = append(out, t.span(s, m[0], m[1], Email))
	}
	return out
}

// span turns bytes of s, which is t, into characters.
func (t text) span(s string, from, to int, k Type) Span {
	start := utf8.RuneCountInString(s[:from])
	return Span{start, start + utf8.RuneCountInString(s[from:to]), k}
}

// localPart is where the part before the @ of a spoken address begins.
func (t text) localPart(end int) int {
	i := end
	for i > 0 {
		r := t.at(i - 1)
		switch {
		case isLatin(r) || spoken.IsDigit(r):
			i--
		case (r == '个' || r == '双') && spoken.IsDigit(t.at(i)):
			i--
		case strings.ContainsRune("._-+ ", r) && i < end:
			i--
		case r == '点' || r == '杠':
			i--
		case r == '线' && strings.HasSuffix(t.slice(0, i), "下划线"), r == '写' && strings.HasSuffix(t.slice(0, i), "小写"), r == '写' && strings.HasSuffix(t.slice(0, i), "大写"):
			i -= len([]rune("下划线"))
			if r == '写' {
				i++
			}
		default:
			return t.skipSpace(i, end)
		}
	}
	return t.skipSpace(i, end)
}

func (t text) skipSpace(i, end int) int {
	for i < end && (t.at(i) == ' ' || t.at(i) == '.' || t.at(i) == '-' || t.at(i) == '点') {
		i++
	}
	return i
}

// plates finds licence plates (GA 36-2018): province, letter, five or six letters and digits, at least two of them digits.
func (t text) plates() []Span {
	var out []Span
	for i := range t {
		if !strings.ContainsRune(english.Provinces, t[i]) {
			continue
		}
		j := t.blank(i + 1)
		if n := t.hasAny(j, []string{"大写", "字母"}); n > 0 {
			j += n
		}
		if !isLatin(t.at(j)) || t.at(j) == 'i' {
			continue
		}
		if end := t.plateEnd(j + 1); end > 0 {
			out = append(out, Span{i, end, Plate})
		}
	}
	return out
}

// plateEnd reads what follows the letter of a plate; 0 when it is none.
func (t text) plateEnd(i int) int {
	n, digits, end := 0, 0, 0
	for n < 7 {
		j := t.blank(i)
		if n >= 5 && t.slice(i, j) != "" && strings.Trim(t.slice(i, j), " ·.") != "" {
			return plateLength(n, digits, end)
		}
		if d := t.hasAny(j, []string{"大写", "字母"}); d > 0 && isLatin(t.at(j+d)) {
			j += d
		}
		r := t.at(j)
		ds, took := t.digitAt(j, 1, true)
		switch {
		case n == 5 && isLatin(r) && isLatin(t.at(j+1)): // a word begins
			return plateLength(n, digits, end)
		case isLatin(r):
			n, end = n+1, j+1
		case took > 0 && r != '叉' && !(len(ds) == 1 && !spoken.IsDigit(r)):
			n, digits, end = n+len(ds), digits+len(ds), j+took
		case n == 4 && strings.ContainsRune("学警挂港澳使领", r) && r != 0:
			return j + 1
		default:
			return plateLength(n, digits, end)
		}
		i = end
	}
	return 0
}

// plateLength is end when so many characters make a plate, else 0.
func plateLength(n, digits, end int) int {
	if (n == 5 || n == 6) && digits >= 2 {
		return end
	}
	return 0
}

// blank skips what may stand between the characters of a plate.
func (t text) blank(i int) int {
	for strings.ContainsRune(" ·.•-,，", t.at(i)) && t.at(i) != 0 {
		i++
	}
	if n := t.hasAny(i, []string{"嗯", "呃", "那个"}); n > 0 {
		return t.blank(i + n)
	}
	return i
}

var (
	secretWords = []string{"密码", "口令", "验证码", "校验码", "动态码", "短信码", "pin码", "pin", "cvv2", "cvv", "安全码", "授权码", "验正码", "随机码", "背面三位", "背面的三位", "背面后三位", "背面那三位", "背面数字", "背面末三位", "背面最后三位"}
	// what may not stand between the word and the secret
	secretNot  = []string{"发", "送", "拨", "按", "错", "多少", "忘", "打", "几位", "位数", "次", "查询", "到期", "超过", "分钟", "不能", "不要", "别", "什么", "怎么", "哪", "吗", "客服", "短信到"}
	newSecret  = []string{"重置成", "重置为", "改成", "改为", "设成", "设为", "设置成", "设置为", "换成", "变成", "重设为"}
	secretTail = []string{"密码", "口令", "验证码", "校验码", "动态码", "安全码"}
	// what may stand between a secret and the word for it: 就是我的密码
	secretLink = regexp.MustCompile(`^[，, ]?(?:这个|这|那个|那)?(?:就|才)?(?:是|作为|当作|当|做|为)(?:我|你|他|她|它|您)?们?的?(?:那个)?(?:银行卡|卡|服务|支付|查询|登录|网上|宽带|无线|路由器|手机|客服|wifi|短信|取款|交易|新|旧|老|初始|开机|锁屏)?的?(?:密码|口令|验证码|校验码|动态码|安全码)`)
	asciiCode  = regexp.MustCompile(`^[a-z0-9@#$%!_.&*+\-]{4,24}`)
)

// secretGap is how many characters may stand between the word and the secret.
const secretGap = 12

// passwords finds secrets next to the words for them.
func (t text) passwords() []Span {
	var out []Span
	for i := range t {
		n := t.hasAny(i, secretWords)
		if n == 0 && t.at(i+1) == '码' {
			n = t.texted(i)
		}
		if n > 0 {
			if s, ok := t.secretAfter(i + n); ok {
				out = append(out, s)
			}
		}
	}
	for i := range t {
		if n := t.hasAny(i, newSecret); n > 0 && containsAny(t.before(i, 24), secretTail) {
			if end := t.code(i + n); end > i+n && !t.counted(end) && !isPhoneLike(t, i+n, end) {
				out = append(out, Span{i + n, end, Password})
			}
		}
	}
	for _, r := range t.runs() {
		first := r.groups[0]
		last := r.groups[len(r.groups)-1]
		total := 0
		for _, g := range r.groups {
			total += len(g)
		}
		from, end := first[0].start, last[len(last)-1].end
		if total >= 4 && total <= 10 && secretLink.MatchString(t.after(end, 16)) {
			for from > 0 && isLatin(t.at(from-1)) {
				from--
			}
			out = append(out, Span{from, end, Password})
		}
	}
	return out
}

// papers finds the numbers of passports and permits behind the words for them: one letter or two, then seven digits or more.
func (t text) papers() []Span {
	var out []Span
	for i := range t {
		if !strings.ContainsRune("护通台回证", t[i]) { // most characters
			continue
		}
		if t[i] == '证' {
			out = append(out, t.partOfID(i+1)...)
			continue
		}
		n := t.hasAny(i, []string{"护照", "通行证", "台胞证", "回乡证"})
		if n == 0 {
			continue
		}
		i += n
		for j := i; j <= i+secretGap && j < len(t); j++ {
			if strings.ContainsAny(t.slice(i, j), "。？?！!；;") {
				break
			}
			if !isLatin(t[j]) && !spoken.IsDigit(t[j]) {
				continue
			}
			if end, chars := t.codeItems(j); chars >= 8 && chars <= 11 && (isLatin(t[j]) || chars <= 9) {
				out = append(out, Span{j, end, IDCard})
			}
			break
		}
	}
	return out
}

// pieceOfID is what people say before the five to eight digits of an identity number that they are asked for.
var pieceOfID = regexp.MustCompile(`^(?:号码?|件号)?的?(?:最?后面?|前面?|末尾?|倒数)([五六七八5-8])位(?:数字?|号码)?[是为：:，, ]{0,3}`)

// partOfID finds a piece of an identity number behind 身份证, which ends at i: 后六位二零三幺五X. Four digits are no more than a tail.
func (t text) partOfID(i int) []Span {
	if t.before(i, 3) != "身份证" {
		return nil
	}
	m := pieceOfID.FindStringSubmatch(t.after(i, 16))
	if m == nil {
		return nil
	}
	from := i + utf8.RuneCountInString(m[0])
	end, n := t.codeItems(from)
	if t.at(end) == '叉' {
		end, n = end+1, n+1
	}
	if want, _ := spoken.Digit([]rune(m[1])[0]); n != int(want-'0') {
		return nil
	}
	return []Span{{from, end, IDCard}}
}

// texted says that a code that was sent to somebody stands behind i: 刚才短信收到的那个码.
func (t text) texted(i int) int {
	n := t.hasAny(i, []string{"个码", "的码"})
	if n == 0 || containsAny(t.before(i+1, 8), []string{"取件", "快递", "二维", "扫", "条", "邮", "核销", "提货", "付款", "机身", "设备", "包裹"}) || !containsAny(t.before(i, 10), []string{"短信", "验证", "收到", "发来", "发给", "发我", "发的", "手机"}) {
		return 0
	}
	return n
}

// secretAfter finds the secret behind the word for it, which ends at i.
func (t text) secretAfter(i int) (Span, bool) {
	for j := i; j <= i+secretGap && j < len(t); j++ {
		gap := t.slice(i, j)
		if strings.ContainsAny(gap, "。？?！!；;") || containsAny(gap, secretNot) {
			return Span{}, false
		}
		if end := t.code(j); end > j {
			if t.counted(end) || isPhoneLike(t, j, end) {
				return Span{}, false
			}
			return Span{j, end, Password}, true
		}
	}
	return Span{}, false
}

// counted says that what ends at end is a number of something, and no code.
func (t text) counted(end int) bool {
	return strings.ContainsRune("位次分秒个天元块年月号遍条", t.at(end)) && t.at(end) != 0
}

// isPhoneLike reports a telephone number, or a number of a service, between from and to.
func isPhoneLike(t text, from, to int) bool {
	var s strings.Builder
	for i := from; i < to; {
		if isLatin(t[i]) {
			return false
		}
		ds, n := t.digitAt(i, s.Len(), false)
		if n == 0 {
			i++
			continue
		}
		for _, d := range ds {
			s.WriteByte(d.value)
		}
		i += n
	}
	n := bare(s.String())
	return isMobile(n) || isFixed(n) || isService(n)
}

// code is where a code that begins at i ends: letters and digits, written or said one by one; i when none begins.
func (t text) code(i int) int {
	if m := asciiCode.FindString(t.after(i, 24)); m != "" && strings.ContainsAny(m, "0123456789") && !isLatin(t.at(i-1)) {
		m = strings.TrimRight(m, ".-&")
		if len(m) >= 4 {
			return t.moreCode(i+len(m), len(m))
		}
	}
	r := t.at(i)
	if !isLatin(r) && !spoken.IsDigit(r) && t.hasAny(i, []string{"大写", "小写", "字母"}) == 0 && r != '双' {
		return i
	}
	end, n := t.codeItems(i)
	if n < 4 && !(n == 3 && containsAny(t.before(i, 10), []string{"cvv", "安全码", "背面"})) {
		return i
	}
	return end
}

// moreCode goes on behind n characters of a code that stand together: 138 然后 4567.
func (t text) moreCode(i, n int) int {
	end, more := t.codeItems(i)
	if more > 0 && n+more <= 16 && n < 6 {
		return end
	}
	return i
}

// codeItems reads letters and digits that are said one by one from i on; it returns where they end, and how many they are.
func (t text) codeItems(i int) (end, n int) {
	end = i
	for n <= 20 {
		j := end
		for gap := 0; gap < 6; {
			f, _ := t.filler(j)
			if f == 0 || n == 0 {
				break
			}
			j, gap = j+f, gap+f
		}
		j += t.hasAny(j, []string{"大写的", "小写的", "大写", "小写", "字母"})
		ds, took := t.digitAt(j, n, false)
		switch {
		case isLatin(t.at(j)) && (j == end || !isLatin(t.at(j+1)) || n == 0):
			end, n = j+1, n+1
		case took > 0 && ds[0].value != 'X' && (spoken.IsDigit(t.at(j)) || t.at(j) == '双'):
			if !isDigit(t.at(j)) && strings.ContainsRune("位次遍", t.at(j+1)) && t.at(j+1) != 0 {
				return end, n
			}
			end, n = j+took, n+len(ds)
		default:
			return end, n
		}
	}
	return end, n
}
