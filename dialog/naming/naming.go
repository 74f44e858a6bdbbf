// Package naming reads the names of people out of spoken Chinese: 我姓张叫张维，弓长张. It owns family names, the words around names and what
// is no name; dialog/spoken tells which character a caller means, and dialog/value calls it. Everything here is pure and safe for concurrent use.
package naming

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
)

const (
	// surnames are the common family names of one character; those that are mostly other words in a call (查, 都, 那, 应) are left out.
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝肖付闫匡谌封栗郜郦鞠鄢郗楚冼阙廉逄"
)

var (
	compounds  = []string{"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空", "夏侯", "端木", "南宫", "轩辕", "独孤", "长孙", "宇文", "闻人"}
	nameLead   = []string{"机主姓名是", "机主姓名", "户主姓名", "姓名是", "姓名", "：", ":", "我的名字叫", "我的名字是", "我名字叫", "我的名字", "名字叫", "名字是", "名叫", "机主叫", "机主是", "机主姓", "户主叫", "户主是", "机主", "户主", "户名", "本人叫", "本人姓", "本人", "我叫", "我姓", "我是", "俺叫", "俺姓", "俺是", "我系", "我喊", "喊做", "喊", "系", "免贵姓", "免贵", "小姓", "敝姓", "贱姓", "鄙人姓", "鄙人", "叫做", "叫", "姓", "是", "呃", "嗯", "额", "啊", "哦", "哎", "那个", "这个", "好的", "用", "就是", "就写", "写", "记", "登记", "，", ",", "、", " "}
	nameTail   = []string{"先生", "女士", "小姐", "太太", "同志", "师傅", "老师", "大哥", "大姐", "阿姨", "的名字", "名下", "这个名字", "就行", "就可以", "就好", "就成", "行不", "的", "吧", "啊", "呀", "哈", "嘛", "噻", "撒", "嘞", "咯", "喽", "哦", "呢", "噶", "啦", "哟", "。", "，", ",", "、", " "}
	nameIntro  = []string{"我的名字叫", "我的名字是", "我名字叫", "名字叫", "名字是", "机主叫", "机主是", "户主叫", "户主是", "机主姓", "机主", "我叫", "我姓", "俺叫", "我系"}
	firstWords = []string{
		"方便", "方法", "胡说", "胡扯", "胡闹", "付款", "付费", "付钱", "付了", "清楚", "封了", "高兴", "高清", "安装", "马上", "白天", "万一", "何时", "何必", "于是", "钱不", "路由", "金额", "常用", "单位", "成功", "全家", "关机", "关于", "时间", "包月", "费用", "连接", "解释", "解除", "解决", "简单", "许多", "谢谢", "全部",
		"查一", "查话", "查流", "查询", "查账", "查余", "应该", "明天", "明白", "和你", "和我", "小王", "小李", "管他", "管你", "有人", "向你", "常常", "安排", "商量", "申请", "左右", "成了", "边上", "话费", "文件", "华为", "移动", "关你", "古月", "石头", "车里", "成都", "江苏", "江西", "江宁", "金牛", "武侯", "温江", "常州", "黄河", "万达", "时候", "高速", "路上", "和平", "于我", "全名", "单名", "双方", "关联", "别人", "任何", "任意", "康复", "温馨", "方向", "毛病", "云南", "史上", "席位", "管理", "凌晨", "宁愿", "单独", "安静", "程序", "师傅", "明年", "盛大", "阳光", "解放",
	}
)

// Parse reads 张三, 我叫张三, 机主是李四, 我姓张叫张伟. What is spelled out (立早章, 伟大的伟) replaces what only sounds like it. Unasked it wants the
// words before the name.
func Parse(text string, asked bool) (string, bool) {
	name := ""
	for i, p := range spoken.Pieces(text) {
		if p.Rejected {
			continue
		}
		got, ok := nameIn(p.Text, asked || i > 0)
		switch {
		case !ok:
		case utf8.RuneCountInString(got) == 1 && utf8.RuneCountInString(name) > 1: // 余丹，不是余，是于
			name = withSurname(name, got)
		default:
			name = got
		}
	}
	return name, name != ""
}

func withSurname(name, surname string) string {
	first, size := utf8.DecodeRuneInString(name)
	if r, _ := utf8.DecodeRuneInString(surname); spoken.Alike(first, r) {
		return surname + name[size:]
	}
	return name
}

func nameIn(text string, asked bool) (string, bool) {
	if !asked && !spoken.HasAny(text, nameIntro...) {
		return "", false
	}
	if spoken.HasAny(text, "叫我小", "叫我老", "喊我小", "喊我老", "叫我阿") {
		return "", false
	}
	said := text
	text, told := unspelled(text)
	best, only := "", true
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		for _, part := range nameParts(clause) {
			name := spoken.TrimWords(part, nameLead, nameTail)
			if isName(name) && utf8.RuneCountInString(name) > utf8.RuneCountInString(best) {
				best = name
			} else if !isName(name) && utf8.RuneCountInString(name) > 1 {
				only = false
			}
		}
	}
	if m := familyAndGiven.FindStringSubmatch(text); m != nil && strings.Contains(surnames, m[1]) && !strings.ContainsAny(m[2], "我你您他她什么啥这那名字是的不了吗吧行说全") {
		best = m[1] + m[2]
	}
	best = withGiven(best, text)
	if best == "" && asked {
		best = rare(text, told)
	}
	if asked && utf8.RuneCountInString(best) < 2 && (best != "" || only) {
		best = assembled(best, told)
	}
	if best == "" && asked {
		best = foreign(said)
	}
	if best == "" {
		return "", false
	}
	return respell(best, told), true
}

// unspelled writes pauses for what spells a character out (胡歌古月胡唱歌的歌), and returns the characters in the order they are told.
func unspelled(text string) (rest string, told []rune) {
	var b strings.Builder
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		for range 6 {
			s, ok := spoken.SpelledIn(clause)
			if !ok {
				break
			}
			told = append(told, s.Char)
			clause = clause[:s.From] + "，" + clause[s.To:]
		}
		b.WriteString(clause + "，")
	}
	return b.String(), told
}

// familyAndGiven is 姓冉名冉.
var familyAndGiven = regexp.MustCompile(`姓(\p{Han})[，,]?名(?:字?叫|字?是)?(\p{Han}{1,2})(?:[，,]|$)`)

// rare is a name whose family name is none of surnames, but told which it is: 原华，原来的原.
func rare(text string, told []rune) string {
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		name := []rune(spoken.TrimWords(clause, nameLead, nameTail))
		if n := len(name); n >= 2 && n <= 3 && slices.Contains(told, name[0]) && !strings.ContainsAny(string(name), "的是不了吗我你他她就") {
			return string(name)
		}
	}
	return ""
}

// givenName is a name without the family's: 单名一个林字, 名建国.
var givenName = regexp.MustCompile(`(单名一个|单名|名字叫|名字是|名叫|叫做|叫|喊|名)(\p{Han}{1,2}?)字?$`)

// withGiven puts the given name behind a family name that was said by itself: 姓王，名建国; 姓张叫文斌.
func withGiven(name, text string) string {
	family := ""
	if _, after, ok := strings.Cut(text, "姓"); ok {
		r, _ := utf8.DecodeRuneInString(after)
		family = string(r)
	}
	first, size := utf8.DecodeRuneInString(name)
	if family == "" || !strings.Contains(surnames, family) || spoken.HasAny(text, "机主", "户主", "登记") || spoken.NamesKin(text) || size == 0 {
		return name
	}
	if r, _ := utf8.DecodeRuneInString(family); len(name) > size && (utf8.RuneCountInString(name) > 2 || spoken.Alike(r, first)) {
		return name
	}
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		m := givenName.FindStringSubmatch(spoken.TrimWords(clause, nil, nameTail))
		if m == nil || strings.ContainsAny(m[2], "我你您他她什么啥这那名字是的不了吗吧行说全") || strings.HasPrefix(m[2], family) {
			continue
		}
		return family + m[2]
	}
	return name
}

// assembled is a name that is told character by character: 木子李，建设的建，国家的国.
func assembled(family string, told []rune) string {
	if family == "" {
		if len(told) == 0 || !strings.ContainsRune(surnames, told[0]) {
			return ""
		}
		family, told = string(told[0]), told[1:]
	}
	first, _ := utf8.DecodeRuneInString(family)
	given := slices.DeleteFunc(slices.Clone(told), func(r rune) bool { return spoken.Alike(r, first) })
	if len(given) > 2 {
		return family
	}
	return family + string(given)
}

// nameParts cuts a clause where a name begins: 我姓张叫张伟 has 我姓张 and 叫张伟; 户主名字叫刘洋 has 叫刘洋.
func nameParts(clause string) []string {
	var parts []string
	for _, lead := range []string{"姓名", "叫", "喊", "姓", "是", "系", "用我妈的名字", "的名字", "名下", "写"} {
		if at := strings.LastIndex(clause, lead); at >= 0 {
			parts = append(parts, clause[at+len(lead):], clause[:at])
		}
	}
	return append(parts, clause)
}

// isName wants a surname and one or two characters more, or a surname alone.
func isName(name string) bool {
	n := utf8.RuneCountInString(name)
	if n == 0 || n > 4 || strings.ContainsFunc(name, func(r rune) bool { return !spoken.IsHan(r) }) || strings.ContainsAny(strings.TrimSuffix(name, "是"), "是就复姓字") {
		return false
	}
	for _, w := range firstWords {
		if strings.HasPrefix(name, w) {
			return false
		}
	}
	for _, c := range compounds {
		if strings.HasPrefix(name, c) {
			return true
		}
	}
	first, _ := utf8.DecodeRuneInString(name)
	return n <= 3 && strings.ContainsRune(surnames, first) && !strings.ContainsAny(name, "的了吗呢吧么不没您你他她这")
}

// A caller of another people says so: 彝族, 维吾尔族; his name may have any length.
var (
	people      = regexp.MustCompile(`(彝|藏|维|维吾尔|蒙古|蒙|哈萨克|苗|傣|壮|满|侗|羌|白|土家|朝鲜|柯尔克孜|塔吉克|景颇|傈僳|佤|回|瑶|黎|布依|纳西)族`)
	peoplesName = regexp.MustCompile(`(?:叫|名字是|是)(\p{Han}{2,8})$`)
)

// foreign takes a name that has no Chinese surname: 买买提·艾力, David Smith.
func foreign(text string) string {
	name := strings.TrimSpace(spoken.TrimWords(text, nameLead, nameTail))
	if strings.Contains(name, "·") && utf8.RuneCountInString(name) <= 16 && !strings.ContainsFunc(name, func(r rune) bool { return !spoken.IsHan(r) && r != '·' }) {
		return name
	}
	if spoken.BeginsWithAny(name, "阿依", "阿卜", "阿不", "买买", "麦麦", "古丽", "热依", "努尔", "迪丽", "艾力", "吐尔", "扎西", "卓玛", "次仁", "多吉", "巴特", "木合", "艾合", "米吉", "帕尔", "德吉", "旺堆") && utf8.RuneCountInString(name) <= 8 {
		return name
	}
	if people.MatchString(text) { // 我是彝族，叫阿木拉哈
		if m := peoplesName.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	}
	lower := strings.ToLower(name)
	if strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz '-") != "" || len(name) < 2 || len(name) > 40 || lower == "yes" || lower == "no" || lower == "ok" {
		return ""
	}
	return name
}

// respell puts the spelled-out characters in place of those that sound the same: a family name's first, any other behind it.
func respell(name string, told []rune) string {
	runes := []rune(name)
	for _, r := range told {
		if slices.Contains(runes, r) {
			continue
		}
		from := 0
		if !strings.ContainsRune(surnames, r) && len(runes) > 1 {
			from = 1
		}
		for i := from; i < len(runes); i++ {
			if spoken.Alike(runes[i], r) {
				runes[i] = r
				break
			}
		}
	}
	return string(runes)
}
