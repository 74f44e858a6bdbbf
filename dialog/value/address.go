package value

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/dialog/spoken"
)

// Before an address, and after it: words that belong to the sentence, not to the value.
var (
	addressLead = []string{
		"你记一下", "您记一下", "你听到哈", "你听好", "你写一下嘛", "你写一下", "您写一下", "你写", "住的地方是", "住的地方在", "住的地方", "装的地方是", "新地址是", "现在住在", "现在住", "现在在", "目前住", "屋头在", "我屋头在", "我屋头", "俺家在", "俺家", "咱家在", "咱家", "阿拉屋里在", "阿拉", "我哋", "我屋企喺", "屋企喺", "屋企", "喺", "公司在", "公司地址", "单位在", "门牌是",
		"我住的地方是", "就我们小区", "我们小区", "就咱小区", "咱小区", "就咱们", "上次报错了", "我的地址是", "我家地址是", "安装地址是", "装机地址是", "家庭地址是", "详细地址是", "地址是", "地址在", "地址", "我家住在", "我们家住在", "我们住在", "我家住", "我家啊", "我家在", "我家是", "我家", "家住", "我们家在", "我们在", "我住在", "我住的是", "我住", "住在", "住",
		"我在", "我是在", "位置在", "就是在", "就在", "就是", "是在", "在", "是", "呃", "嗯", "啊", "哦", "额", "诶", "那个", "这个", "好的", "好", "对", "记一下", "就", "送到", "寄到", "装在", "到", "，", ",", "。", "、", " ",
	}
	addressTail = []string{"这里", "这边", "这儿", "那边", "那里", "那儿", "没错", "对吧", "就行", "就可以", "就要得", "就好", "吧", "嘛", "噻", "撒", "嘞", "咯", "喽", "哟", "哦", "呢", "哎", "啦", "滴", "麻烦你了", "麻烦了", "晓得不", "记到没", "好伐", "对伐", "啊", "呀", "哈", "对", "谢谢", "好的", "。", "，", ",", "、", "!", "！", " "}
	addressSign = []string{
		"自治区", "省", "市", "区", "县", "旗", "镇", "乡", "街道", "村", "组", "屯", "路", "大道", "街", "道", "巷", "弄", "胡同", "号", "栋", "幢", "座", "单元", "楼", "层", "室", "小区", "花园", "苑", "大厦", "广场", "公寓", "庄", "湾", "里", "城", "园", "段", "交叉口", "门",
	}
)

const (
	addressEnds = "号栋幢楼室座"
	fillers     = "嗯呃额啊那个这就是然后还有哦诶对" // may stand between the parts of an address and say nothing
	signsBegin  = "自省市区县旗镇乡街村组屯路大道巷弄胡号栋幢座单楼层室小花苑广公庄湾里城园段交门"
)

// mobile is a telephone number, which is no part of an address.
var mobile = regexp.MustCompile(`(?:我?的?(?:手机|电话|号码)+(?:号码?)?[是：:]?)?[1一幺][3-9三四五六七八九](?:[ ，-]?[0-9零〇一幺二两三四五六七八九]){9}`)

func signsIn(text string) int {
	n := 0
	for _, s := range addressSign {
		if strings.Contains(text, s) {
			n++
		}
	}
	return n
}

// parseAddress keeps the caller's words. Unasked it wants at least two address words, one of them a place with a number.
func parseAddress(text string, asked bool) (string, bool) {
	if !asked {
		return addressWithin(text, signsIn(text))
	}
	text = mobile.ReplaceAllString(text, "，")
	for _, lead := range []string{"地址是", "地址在", "具体是", "具体在", "准确的是", "详细地址"} { // 我在温江住，地址是…
		if at := strings.LastIndex(text, lead); at > 0 && signsIn(text[at+len(lead):]) >= 2 && signsIn(text[:at]) == 0 {
			text = text[at+len(lead):]
		}
	}
	var now []string
	for i, p := range spoken.Pieces(text) {
		if p.Rejected {
			continue
		}
		said := addressParts(p.Text)
		switch {
		case len(said) == 0:
		case i == 0 || len(now) == 0:
			now = said
		default:
			now = corrects(now, said)
		}
	}
	value := placeOnly(spoken.Without(strings.Join(now, ""), []string{"啊", "呃", "嗯", "诶"}))
	n := utf8.RuneCountInString(value)
	if n < 4 || n > 120 || !strings.ContainsFunc(value, func(r rune) bool { return spoken.HasNumber(r) || r < 0x80 && unicode.IsLetter(r) }) && signsIn(value) < 2 {
		return "", false
	}
	return value, true
}

// addressParts cuts text into the parts of an address, each ending with its sign (鼓楼区 | 中山路 | 十八号), without the words around them.
// It ends with the first clause that has no part.
func addressParts(text string) []string {
	var out []string
	all := clauses(text)
	for i, clause := range all {
		clause = spoken.TrimWords(strings.TrimSpace(clause), addressLead, addressTail)
		if len(out) == 0 {
			clause = spoken.TrimWords(afterTalk(clause), addressLead, addressTail)
		}
		bare := strings.Trim(clause, fillers)
		switch {
		case bare == "":
			continue
		case isSpeech(clause), len(out) > 0 && besideIt(clause), len(out) == 0 && slices.Contains([]string{"公司", "单位", "家里", "屋头", "屋里", "店里", "铺子头", "学校", "老家", "外地", "我们小区", "咱小区", "咱们小区", "小区里", "小区"}, clause):
			if len(out) > 0 {
				return out
			}
			continue
		case signsIn(clause) == 0 && !numbered(clause) && !(isPlace(clause) && i+1 < len(all) && (signsIn(all[i+1]) > 0 || isPlace(all[i+1]))):
			if len(out) > 0 {
				return out
			}
			continue
		}
		said := splitAddress(clause)
		if n := len(out); n > 0 && len(said) == 1 && bareNumber(clause) && bareNumber(out[n-1]) && signOf(clause) == signOf(out[n-1]) { // 二十六号，二十八号
			out = out[:n-1]
		}
		if n := len(out); n > 0 && len(said) > 0 && said[0] == out[n-1] { // 汉口路，汉口路二十二号
			said = said[1:]
		}
		out = append(out, said...)
	}
	return out
}

// bareNumber reports a part that is a number and its sign: 二十八号.
func bareNumber(part string) bool {
	sign := ""
	for _, s := range []string{"号", "栋", "幢", "单元", "室", "楼", "层"} {
		if strings.HasSuffix(part, s) {
			sign = s
		}
	}
	return sign != "" && numbered(strings.TrimSuffix(part, sign))
}

// placeOnly drops what is said in one breath after the last sign: 十八号麻烦快点.
func placeOnly(value string) string {
	at := strings.LastIndexAny(value, addressEnds)
	if at < 0 {
		return value
	}
	end := withRoom(value, at)
	if rest := value[end:]; !strings.ContainsFunc(rest, spoken.HasNumber) && spoken.HasAny(rest, "麻烦", "快", "谢", "你", "师傅", "就行", "没错") {
		return value[:end]
	}
	return value
}

// entrance is the part of a house after its number: 2单元.
var entrance = regexp.MustCompile(`^(?:[0-9零〇一二三四五六七八九十]{1,3}|[甲乙丙丁东西南北A-Fa-f])单元`)

// withRoom is the end of the sign at text[at:], or of the entrance and the room that follow it in one breath: 五零二 of 中山路18号五零二.
func withRoom(text string, at int) int {
	_, size := utf8.DecodeRuneInString(text[at:])
	at += size
	at += len(entrance.FindString(text[at:]))
	n, end := 0, at
	for _, r := range text[at:] {
		if !spoken.IsDigit(r) && (n == 0 || r != '-' && r != '杠') {
			break
		}
		n, end = n+1, end+utf8.RuneLen(r)
	}
	if next, _ := utf8.DecodeRuneInString(text[end:]); n < 3 || n > 6 || spoken.Unit(next) > 0 || strings.ContainsRune("点年月日块元兆个分天", next) {
		return at
	}
	return end
}

// afterTalk drops what is said before the address: 我租的房子在, 麻烦寄到, 我姓王住在.
func afterTalk(clause string) string {
	for _, lead := range []string{"住在", "家在", "寄到", "送到", "在", "到", "是"} {
		before, rest, ok := strings.Cut(clause, lead)
		if ok && spoken.HasAny(before+lead, "我", "你", "房", "麻烦", "地址", "安装", "装", "家", "公司", "单位", "店", "寄", "送") && signsIn(before) == 0 {
			return rest
		}
	}
	return clause
}

// isPlace reports a short clause that may be the name of a place without a sign: 南京，栖霞，迈皋桥.
func isPlace(clause string) bool {
	n := utf8.RuneCountInString(clause)
	return n >= 2 && n <= 4 && !strings.ContainsAny(clause, "我你您他她好行可以那这嗯等说听喂是记谢对了呢吧啊不没有来去早晚今明") && !strings.ContainsFunc(clause, func(r rune) bool { return !spoken.IsHan(r) })
}

// isSpeech reports a clause that talks instead of naming a place.
func isSpeech(clause string) bool {
	return spoken.HasAny(clause, "电话", "号码", "手机", "师傅", "宽带", "你们", "谢谢", "明天", "上门", "我姓", "我叫", "什么", "怎么", "不知道", "不晓得", "不记得", "记不", "忘了", "搞忘", "不清楚", "不太清楚", "搞不清", "说不上", "变了", "搬家", "没变", "再报", "吗", "等一下", "打给", "联系", "有人", "家里没", "白天", "晚上") && !strings.Contains(clause, "住在")
}

// besideIt reports a clause that tells where to find what was named: 门口有个超市.
func besideIt(clause string) bool {
	return (spoken.BeginsWithAny(clause, "门口", "旁边", "边上", "楼下", "楼底下", "对面", "附近", "隔壁", "挨着", "挨到", "靠近", "离", "后面就是", "前面就是", "卖", "在地铁", "在公交", "在学校", "在菜", "在医院") || hasSuffixAny(clause, "边上", "旁边", "附近", "对面", "隔壁", "楼下", "门口", "边边上", "跟前", "我妈家", "我家") || spoken.HasAny(clause, "有个", "有家", "有一个", "有一家", "门口是", "旁边是")) && !strings.ContainsFunc(clause, spoken.HasNumber)
}

func hasSuffixAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(text, w) })
}

// numbered reports a clause that is a number, such as 五零二.
func numbered(clause string) bool {
	for _, r := range clause {
		if !spoken.IsDigit(r) && spoken.Unit(r) == 0 {
			return false
		}
	}
	return clause != ""
}

// splitAddress cuts after each sign.
func splitAddress(clause string) []string {
	var out []string
	from := 0
	for at := 0; at < len(clause); {
		sign := ""
		if r, size := utf8.DecodeRuneInString(clause[at:]); !strings.ContainsRune(signsBegin, r) {
			at += size
			continue
		}
		for _, s := range addressSign {
			if strings.HasPrefix(clause[at:], s) && len(s) > len(sign) {
				sign = s
			}
		}
		if sign == "" || at == from || startsWithSign(clause[at+len(sign):]) {
			_, size := utf8.DecodeRuneInString(clause[at:])
			at += size
			continue
		}
		at += len(sign)
		out = append(out, clause[from:at])
		from = at
	}
	if from < len(clause) {
		out = append(out, clause[from:])
	}
	return out
}

// startsWithSign keeps 鼓楼区 and 城门村 in one part.
func startsWithSign(text string) bool {
	return spoken.BeginsWithAny(text, "区", "市", "县", "镇", "路", "街", "村", "大道", "小区", "花园", "广场", "大厦")
}

// corrects puts a correction into an address: from the part with the same sign on, keeping what follows when the correction is one part.
func corrects(now, fix []string) []string {
	sign := signOf(fix[0])
	for i, part := range now {
		if sign == "" || signOf(part) != sign {
			continue
		}
		out := append(append([]string{}, now[:i]...), fix...)
		if rest := i + len(fix); rest < len(now) {
			out = append(out, now[rest:]...)
		}
		return out
	}
	if signsIn(strings.Join(fix, "")) >= 2 {
		return fix
	}
	return append(now[:len(now)-1:len(now)-1], fix...)
}

func signOf(part string) string {
	best := ""
	for _, s := range addressSign {
		if strings.HasSuffix(part, s) && len(s) > len(best) {
			best = s
		}
	}
	switch best {
	case "幢", "座":
		return "栋"
	case "街", "大道", "道", "巷", "弄", "胡同":
		return "路"
	}
	return best
}

// addressWithin cuts an address out of a longer sentence after 在, 是 or 地址.
func addressWithin(text string, signs int) (string, bool) {
	if signs < 2 || !strings.ContainsAny(text, addressEnds) {
		return "", false
	}
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		if signsIn(clause) < 2 || !strings.ContainsAny(clause, addressEnds) {
			continue
		}
		for _, lead := range []string{"地址是", "地址在", "住在", "家在", "我在", "在"} {
			if at := strings.Index(clause, lead); at >= 0 {
				clause = clause[at+len(lead):]
				break
			}
		}
		if at := strings.LastIndexAny(clause, addressEnds); at > 0 {
			clause = clause[:withRoom(clause, at)]
		}
		if value := spoken.TrimWords(clause, addressLead, addressTail); utf8.RuneCountInString(value) >= 5 {
			return value, true
		}
	}
	return "", false
}
