package textnorm

import "strings"

func readDate(s source, _, end int, m []string) string {
	month, day := atoi(m[2]), atoi(m[3])
	if month < 1 || month > 12 || day < 1 || day > 31 || s.digitAt(end) {
		return ""
	}
	word := m[4]
	if word == "" {
		word = "日"
	}
	return digits(m[1], false) + "年" + cardinal(m[2]) + "月" + cardinal(m[3]) + word
}

func readMonth(s source, _, end int, m []string) string {
	if s.digitAt(end) {
		return ""
	}
	return digits(m[1], false) + "年" + cardinal(m[2]) + "月"
}

func readDay(s source, _, end int, m []string) string {
	if atoi(m[1]) < 1 || atoi(m[1]) > 12 || atoi(m[2]) < 1 || atoi(m[2]) > 31 || s.digitAt(end) {
		return ""
	}
	word := m[3]
	if word == "" {
		word = "日"
	}
	return cardinal(m[1]) + "月" + cardinal(m[2]) + word
}

// clock reads a time of day, "" when it is none.
func clock(h, m, sec string) string {
	if atoi(h) > 24 || atoi(m) > 59 || atoi(sec) > 59 {
		return ""
	}
	out := "两点"
	if atoi(h) != 2 {
		out = cardinal(h) + "点"
	}
	minute := func(v, unit string) string {
		if v[0] == '0' {
			return digits(v, false) + unit
		}
		return cardinal(v) + unit
	}
	switch {
	case sec != "":
		return out + minute(m, "分") + minute(sec, "秒")
	case m == "00":
		return out
	case m == "30":
		return out + "半"
	}
	return out + minute(m, "分")
}

func readTime(s source, _, end int, m []string) string {
	if s.digitAt(end) {
		return ""
	}
	return clock(m[1], m[2], m[3])
}

func readTimes(s source, _, end int, m []string) string {
	from, to := clock(m[1], m[2], m[3]), clock(m[4], m[5], m[6])
	if from == "" || to == "" || s.digitAt(end) {
		return ""
	}
	return from + "到" + to
}

func readMobile(s source, at, end int, m []string) string {
	if s.digitAt(end) || s.digitAt(at-1) {
		return ""
	}
	country := ""
	if m[1] != "" {
		country = "加八六,"
	}
	return country + digits(m[2], true) + "," + digits(m[3], true) + "," + digits(m[4], true)
}

func readLandline(s source, at, end int, m []string) string {
	if s.digitAt(end) || s.digitAt(at-1) || s.currency(end) {
		return ""
	}
	return digits(m[1], true) + "," + digits(m[2], true) + "," + digits(m[3], true)
}

func (s source) currency(i int) bool {
	return i < len(s.runes) && strings.ContainsRune("元块圆万亿", s.runes[i])
}

// readID groups an identity number as people do: district, birth date, rest.
func readID(s source, _, end int, m []string) string {
	if s.digitAt(end) {
		return ""
	}
	return grouped(strings.ToUpper(m[0]), 6, 4, 4)
}

func readCard(s source, _, end int, m []string) string {
	if s.digitAt(end) {
		return ""
	}
	return grouped(strings.NewReplacer(" ", "", "-", "").Replace(m[0]), 4, 4, 4, 4)
}

var currencies = map[string]string{"￥": "元", "$": "美元", "€": "欧元", "£": "英镑"}

func readMoney(_ source, _, _ int, m []string) string {
	minus := ""
	if m[2] != "" {
		minus = "负"
	}
	switch {
	case m[4] != "":
		return minus + counting(m[3], m[4]) + m[4] + currencies[m[1]]
	case m[1] == "￥":
		return minus + yuan(m[3], false)
	}
	return minus + counting(m[3], "元") + currencies[m[1]]
}

func readYuan(_ source, _, _ int, m []string) string { return yuan(m[1], false) }

// readRange reads "3-5" and "10G-20G"; numbers with dashes that are no range are read digit by digit.
func readRange(s source, at, end int, m []string) string {
	unit, between := "", m[2]
	if between != "" {
		name, ok := unitNames[between]
		next := ""
		if end < len(s.runes) {
			next = string(s.runes[end])
		}
		switch {
		case ok:
			unit = name
		case strings.ContainsAny(between, "-~—至到") || isLatin(rune(between[0])):
			return ""
		case next != between && !s.measures(end):
			return ""
		default:
			unit = between
		}
	}
	if len(m[1]) > 1 && m[1][0] == '0' && m[1][1] != '.' || len(m[3]) > 1 && m[3][0] == '0' && m[3][1] != '.' || len(m[1]) > 6 {
		return digits(m[1], true) + "杠" + digits(m[3], true)
	}
	measure := ""
	if s.measures(end) {
		measure = string(s.runes[end:min(end+2, len(s.runes))])
	}
	if at > 0 && s.runes[at-1] == '第' {
		measure = ""
	}
	return counting(m[1], measure) + unit + "到" + counting(m[3], measure)
}

// readNumber reads a number that no other shape claims: digit by digit where it names something, else as a count.
func readNumber(s source, at, end int, m []string) string {
	if s.names(at, end, m[1]) {
		if len(m[1]) > 8 {
			return grouped(m[1], 4, 4, 4, 4, 4)
		}
		return digits(m[1], true)
	}
	measure := ""
	switch _, k := s.unitAt(end); {
	case at > 0 && s.runes[at-1] == '第' || k > 0:
	case s.measures(end):
		measure = string(s.runes[end:min(end+2, len(s.runes))])
	}
	return counting(m[1], measure)
}

// namers are words behind which digits name something.
var namers = []string{
	"打", "拨", "致电", "电话", "热线", "专线", "客服", "号码", "验证码", "密码", "尾号", "工号", "编号", "单号", "工单", "订单", "卡号", "账号", "代码", "短码", "发送", "发到", "后四位", "末四位",
	"口令", "邮编", "QQ", "车牌", "发", "短信", "回复", "流水号", "尾数", "电信", "移动", "联通", "后六位",
}

// services are numbers that are always read digit by digit, unless they measure something.
var services = map[string]bool{
	"10000": true, "10086": true, "10010": true, "10001": true, "10015": true, "12315": true, "12345": true, "12306": true, "12381": true,
	"12300": true, "12321": true, "95588": true, "95533": true, "95566": true, "95599": true, "95555": true,
}

// names tells whether the digits [at, end) name something (a telephone number, a code, a room) and are not an amount.
func (s source) names(at, end int, digits string) bool {
	if strings.ContainsAny(digits, ".,") || s.currency(end) {
		return false
	}
	if len(digits) > 8 && !strings.HasSuffix(digits, "00000") || len(digits) > 1 && digits[0] == '0' || len(digits) > 2 && at > 0 && isLatin(s.runes[at-1]) {
		return true
	}
	if _, k := s.unitAt(end); k > 0 {
		return false
	}
	if len(digits) >= 3 && end < len(s.runes) && strings.ContainsRune("号室房", s.runes[end]) {
		return true
	}
	before := strings.TrimRight(s.text[:s.at[at]], "是为:： “\"'（(")
	for _, n := range namers {
		if len(digits) >= 3 && strings.HasSuffix(before, n) && !s.counted(end) {
			return true
		}
	}
	return services[digits] && !s.measures(end)
}

// counted tells whether a common measure word stands at rune i.
func (s source) counted(i int) bool {
	return i < len(s.runes) && strings.ContainsRune("个元块条次分秒天月年人台张位兆度万亿米户家件小", s.runes[i])
}
