package pii

import (
	"regexp"
	"slices"
	"strings"
)

// Words before a number that say what it is.
var (
	orderWords = []string{
		"订单", "单号", "工单", "流水", "编号", "序列号", "快递", "运单", "物流", "票号", "合同", "imei", "串号", "设备号", "批次", "sn", "iccid", "sim卡", "受理号", "编码", "批号", "案件", "回执", "凭证", "发票", "交易号", "参考号", "条码", "运号",
		"取件码", "学号", "工号", "积分", "版本", "账单号", "服务号", "活动码", "套餐编", "代码", "机身码", "mac", "ip地址",
	}
	phoneWords = []string{
		"电话", "手机", "座机", "固话", "号码", "联系", "打给", "打我", "打到", "拨", "致电", "来电", "回电", "短信发", "发到", "微信", "机号", "号是", "号儿是", "呼我", "传真", "办公室", "家里的", "家里是", "本机", "副卡", "主卡", "充到", "充值", "充话费", "机主",
		"尾号",
	}
	idWords   = []string{"身份证", "证件", "证号", "身份号", "身份正", "省份证", "公民身份"}
	bankWords = []string{"卡号", "银行卡", "储蓄卡", "信用卡", "借记卡", "账号", "帐号", "账户", "工行", "建行", "农行", "中行", "招行", "交行", "邮储", "银行", "对公", "存折", "打到卡", "退到", "开户行", "工资卡", "社保卡", "农信", "浦发", "中信", "民生", "兴业", "光大", "平安", "的卡", "我卡", "张卡", "卡是"}
)

// lastX is how people say the X of an identity number apart from its digits.
var lastX = regexp.MustCompile(`^[，, ]*(?:(?:最后|末尾)(?:一位|那位)?(?:是|就是)?(?:个|一个|字母|大写的?)?(?:x|叉|艾克斯|×)|差$|插$|×)`)

// cardBehind is how people say behind a number that it was a card's: 是我工资卡.
var cardBehind = regexp.MustCompile(`^[，, ]*(?:这个|这|那)?(?:就)?是(?:我|他|她|你|您)?们?的?[^，。,. ]{0,4}卡(?:[号的]|[^片\p{Han}]|$)`)

// kindAt is what the words before position i say that a number is: of several kinds the nearest counts; "" = nothing.
func (t text) kindAt(i int) string {
	s := t.before(i, 16)
	if cut := strings.LastIndexAny(s, "。？?！!；;"); cut >= 0 && cut < len(s)-3 {
		s = s[cut:]
	}
	best, at := "", -1
	for _, k := range []struct {
		name  string
		words []string
	}{{"order", orderWords}, {"phone", phoneWords}, {"id", idWords}, {"bank", bankWords}} {
		if end := lastOf(s, k.words); end > at || end == at && end >= 0 && k.name != "phone" {
			best, at = k.name, end
		}
	}
	return best
}

// numbers finds telephone, identity and card numbers.
func (t text) numbers() []Span {
	var out []Span
	for _, r := range t.runs() {
		kind := t.kindAt(r.groups[0][0].start)
		if last := r.groups[len(r.groups)-1]; kind == "" && cardBehind.MatchString(t.after(last[len(last)-1].end, 12)) {
			kind = "bank"
		}
		out = append(out, t.inRun(r, kind)...)
	}
	return out
}

// inRun finds the numbers of one run, which kind is said of: from each group on the longest that follows, the repairs of the caller included.
func (t text) inRun(r run, kind string) []Span {
	var out []Span
	for i := 0; i < len(r.groups); {
		span, next := t.from(r, i, kind)
		if next == i {
			i++
			continue
		}
		out = append(out, span)
		i = next
	}
	return out
}

// from is the longest number that begins with group i, and the group behind it; i itself when none does.
func (t text) from(r run, i int, kind string) (Span, int) {
	best, to, total := Type(""), i, 0
	for j := i; j < len(r.groups) && total <= 30; j++ {
		total += len(r.groups[j])
		if j > i && r.fixed[j] && !tailFix(r, i, j) {
			break
		}
		got := t.classify(spellings(r.groups[i:j+1]), r.groups[i:j+1], kind)
		if got == "" {
			got = t.classify(repaired(r, i, j), r.groups[i:j+1], kind)
		}
		if got != "" && (best == "" || rank(got) >= rank(best)) {
			best, to = got, j+1
		}
	}
	if best == "" {
		return t.inGroup(r, i, kind)
	}
	if to < len(r.groups) && r.fixed[to] && len(r.groups[to]) <= 6 && (to+1 == len(r.groups) || r.fixed[to+1]) {
		to++ // 不对，最后是八零零幺
	}
	last := r.groups[to-1]
	if end := last[len(last)-1].end; best == IDCard {
		if m := lastX.FindString(t.after(end, 14)); m != "" {
			return Span{r.groups[i][0].start, end + len([]rune(m)), best}, to
		}
	}
	if start := r.groups[i][0].start; best == Phone && t.at(start-1) == '+' {
		return Span{start - 1, last[len(last)-1].end, best}, to
	}
	return Span{r.groups[i][0].start, last[len(last)-1].end, best}, to
}

// tailFix says that group j begins a short correction rather than the number anew.
func tailFix(r run, i, j int) bool {
	n := 0
	for _, g := range r.groups[j:] {
		n += len(g)
	}
	said := 0
	for _, g := range r.groups[i:j] {
		said += len(g)
	}
	return n < 11 && said < 11 || said >= 12 && said < 18 && (said+n-len(r.groups[j]) == 18 || said+n == 18)
}

// inGroup finds two telephone numbers said in one breath, or one begun twice.
func (t text) inGroup(r run, i int, kind string) (Span, int) {
	g := r.groups[i]
	s := g.String()
	if kind == "order" || strings.Contains(s, "X") {
		return Span{}, i
	}
	switch {
	case len(s) == 22 && isMobile(s[:11]) && isMobile(s[11:]):
		return Span{g[0].start, g[21].end, Phone}, i + 1
	case len(s) > 11 && len(s) <= 18 && isMobile(s[len(s)-11:]) && strings.HasPrefix(s[len(s)-11:], s[:len(s)-11]):
		return Span{g[0].start, g[len(g)-1].end, Phone}, i + 1
	}
	return Span{}, i
}

// rank orders types by how sure a whole number of theirs is.
func rank(k Type) int {
	return map[Type]int{Phone: 1, BankCard: 2, IDCard: 3}[k]
}

// repaired is what is meant by groups i to j when each corrected group stands for the one before it: 一二二一，不对，一二二五.
func repaired(r run, i, j int) []string {
	var kept []group
	any := false
	for n := i; n <= j; n++ {
		if n > i && r.fixed[n] && len(kept) > 1 && len(r.groups[n]) == len(kept[len(kept)-1]) {
			kept, any = kept[:len(kept)-1], true
		}
		kept = append(kept, r.groups[n])
	}
	if !any {
		return nil
	}
	return spellings(kept)
}

// classify says what the groups are when one of their spellings is a whole number.
func (t text) classify(spellings []string, groups []group, kind string) Type {
	for _, s := range spellings {
		switch {
		case kind == "order":
			return ""
		case isID(s) && (idChecks(s) || kind == "id" || kind != "bank" && !luhn(s)):
			return IDCard
		case len(s) == 17 && allDigits(s) && birthAt(s) && kind != "bank":
			return IDCard
		case kind == "id" && (len(s) == 15 && allDigits(s) && dateAt(s, 6, 2) || (len(s) == 17 || len(s) == 19) && birthAt(s)):
			return IDCard
		case kind == "bank" && len(s) >= 15 && len(s) <= 19 && allDigits(s) && !strings.HasPrefix(s, "8986"):
			return BankCard
		case isCard(s):
			return BankCard
		case t.isPhone(s, groups, kind):
			return Phone
		}
	}
	return ""
}

// spellings are the digits of the groups, and those that remain when groups said twice are dropped.
func spellings(groups []group) []string {
	var all, once strings.Builder
	for i, g := range groups {
		all.WriteString(g.String())
		if i+1 < len(groups) && strings.HasPrefix(groups[i+1].String(), g.String()) {
			continue
		}
		once.WriteString(g.String())
	}
	if once.Len() == all.Len() {
		return []string{all.String()}
	}
	return []string{all.String(), once.String()}
}

// isPhone reports a mobile or fixed-line number; local ones and those with a digit too few or many only behind words for them.
func (t text) isPhone(s string, groups []group, kind string) bool {
	if !allDigits(s) || kind == "bank" && len(s) > 11 || kind == "id" {
		return false
	}
	s = bare(s)
	start := groups[0][0].start
	last := groups[len(groups)-1]
	if unit := t.at(last[len(last)-1].end); strings.ContainsRune("元块毛吉兆%", unit) && unit != 0 || strings.ContainsRune(".:/", t.at(start-1)) && t.at(start-1) != 0 && isDigit(t.at(start-2)) {
		return false
	}
	switch {
	case isMobile(s) || isFixed(s) || kind == "call" && isCalled(s):
		return true
	case kind != "phone":
		return false
	case (len(s) == 10 || len(s) == 12) && s[0] == '1' && s[1] >= '3' && containsAny(t.before(start, 10), []string{"手机", "电话", "联系", "号码"}):
		return true
	}
	return isLocal(s) && containsAny(t.before(start, 12), []string{"电话", "座机", "固话", "打", "拨", "联系", "致电", "传真", "办公室", "家里"})
}

// bare drops the country code.
func bare(s string) string {
	for _, code := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(s, code); ok && isMobile(rest) {
			return rest
		}
	}
	return s
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isMobile reports a mobile number: 1, then 3-9, then nine digits (ITU-T E.164 plan of China).
func isMobile(s string) bool { return len(s) == 11 && allDigits(s) && s[0] == '1' && s[1] >= '3' }

// isFixed reports a fixed-line number with its area code: 010 and 02x with eight digits, longer codes with seven or eight.
func isFixed(s string) bool {
	if len(s) < 10 || len(s) > 12 || !allDigits(s) || s[0] != '0' || s[1] == '0' {
		return false
	}
	if s[1] == '1' || s[1] == '2' {
		return len(s) == 11 && s[3] >= '2'
	}
	return len(s) >= 11 && s[4] >= '2'
}

// isLocal reports a fixed-line number without area code that is no day.
func isLocal(s string) bool {
	if len(s) != 7 && len(s) != 8 || s[0] < '2' {
		return false
	}
	return !(len(s) == 8 && strings.HasPrefix(s, "20") && dateAt(s, 2, 2))
}

// isID reports an identity number by its form: a region, a day of birth, 18 characters.
func isID(s string) bool {
	return len(s) == 18 && allDigits(s[:17]) && birthAt(s)
}

// birthAt reports a region and a day of birth at the front of an identity number.
func birthAt(s string) bool {
	century := ""
	if len(s) >= 14 {
		century = s[6:8]
	}
	return s[0] >= '1' && s[0] <= '9' && (century == "19" || century == "20") && dateAt(s, 8, 2)
}

// dateAt reports a year of so many digits, a month and a day at i.
func dateAt(s string, i, year int) bool {
	if len(s) < i+year+4 || !allDigits(s[i:i+year+4]) {
		return false
	}
	m, d := s[i+year:i+year+2], s[i+year+2:i+year+4]
	return m >= "01" && m <= "12" && d >= "01" && d <= "31"
}

// idChecks proves the check character (GB 11643-1999, ISO 7064 MOD 11-2).
func idChecks(s string) bool {
	if !isID(s) {
		return false
	}
	sum := 0
	for i, w := range [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11] == s[17]
}

// isCard reports the number of a bank card without words for it: 16-19 digits that begin as cards of China, Visa and Mastercard do, with
// the right check digit (ISO/IEC 7812). The cards of China are known by 62 alone where they have their two usual lengths: people slip,
// and recognisers mishear a digit.
func isCard(s string) bool {
	if len(s) < 16 || len(s) > 19 || !allDigits(s) {
		return false
	}
	if !luhn(s) {
		return s[:2] == "62" && (len(s) == 16 || len(s) == 19)
	}
	return slices.Contains([]string{"62", "60", "95", "51", "52", "53", "54", "55", "35", "37"}, s[:2]) || s[0] == '4'
}

func luhn(s string) bool {
	if len(s) < 13 || !allDigits(s) {
		return false
	}
	sum := 0
	for i := range len(s) { // from the right, every second digit counts double
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
