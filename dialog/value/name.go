package value

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
	"hotline/internal/sound"
)

const (
	// surnames are the common family names of one character; those that are mostly other words in a call (查, 都, 那, 应) are left out.
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
	// opposite of names: words that begin like one
	notNames = "不没什等你谢可查宽查我这那嗯好对是有请问要想帮个的了怎哪说来打网话流套"
)

var (
	compounds  = []string{"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空", "夏侯", "端木", "南宫", "轩辕", "独孤", "长孙", "宇文", "闻人"}
	nameLead   = []string{"我的名字叫", "我的名字是", "我名字叫", "我的名字", "名字叫", "名字是", "名叫", "机主叫", "机主是", "机主姓", "户主叫", "户主是", "机主", "户主", "本人叫", "本人姓", "本人", "我叫", "我姓", "我是", "免贵姓", "免贵", "叫做", "叫", "姓", "是", "呃", "嗯", "那个", "好的", "用", "就是", "就写", "写", "记", "，", ",", "、", " "}
	nameTail   = []string{"先生", "女士", "小姐", "同志", "的名字", "吧", "啊", "呀", "哈", "。", "，", ",", "、", " "}
	nameIntro  = []string{"我的名字叫", "我的名字是", "我名字叫", "名字叫", "名字是", "机主叫", "机主是", "户主叫", "户主是", "机主姓", "机主", "我叫", "我姓"}
	firstWords = []string{
		"方便", "方法", "高兴", "高清", "安装", "马上", "白天", "万一", "何时", "何必", "于是", "钱不", "路由", "金额", "常用", "单位", "成功", "全家", "关机", "关于", "时间", "包月", "费用", "连接", "解释", "解除", "解决", "简单", "许多", "谢谢", "全部",
		"查一", "查话", "查流", "查询", "查账", "查余", "应该", "明天", "明白", "和你", "和我", "小王", "小李", "管他", "管你", "有人", "向你", "常常", "安排", "商量", "申请", "左右", "成了", "边上", "话费", "文件", "华为", "移动", "关你", "古月", "石头", "车里",
	}
	// descriptions are how surnames are spelled out
	descriptions = []struct{ say, name string }{
		{"弓长张", "张"}, {"立早章", "章"}, {"耳东陈", "陈"}, {"木子李", "李"}, {"双木林", "林"}, {"口天吴", "吴"}, {"古月胡", "胡"}, {"言午许", "许"}, {"走肖赵", "赵"}, {"三横王", "王"}, {"三横一竖王", "王"}, {"双人徐", "徐"},
		{"人可何", "何"}, {"单人何", "何"}, {"干勾于", "于"}, {"人则余", "余"}, {"禾呈程", "程"}, {"文刀刘", "刘"}, {"双口吕", "吕"}, {"草头黄", "黄"}, {"大肚黄", "黄"}, {"水工江", "江"}, {"美女姜", "姜"}, {"草将蒋", "蒋"}, {"双耳聂", "聂"}, {"西早覃", "覃"},
		{"三点水汪", "汪"}, {"山今岑", "岑"}, {"木易杨", "杨"}, {"耳关郑", "郑"}, {"关耳郑", "郑"}, {"两点水冯", "冯"}, {"二马冯", "冯"}, {"草头范", "范"}, {"草字头范", "范"}, {"日月明", "明"}, {"四维罗", "罗"}, {"四夕罗", "罗"}, {"女未妹", "妹"}, {"十八子李", "李"}, {"卯金刀刘", "刘"}, {"文武斌", "斌"},
	}
)

// parseName reads 张三, 我叫张三, 机主是李四, 我姓张叫张伟. What is spelled out (立早章, 伟大的伟) replaces what only sounds like it. Unasked it wants the
// words before the name.
func parseName(text string, asked bool) (string, bool) {
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
	if r, _ := utf8.DecodeRuneInString(surname); alike(first, r) {
		return surname + name[size:]
	}
	return name
}

func nameIn(text string, asked bool) (string, bool) {
	if !asked && !containsAny(text, nameIntro...) {
		return "", false
	}
	if containsAny(text, "叫我小", "叫我老") {
		return "", false
	}
	said := text
	text = unspelled(text)
	best, only := "", true
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		for _, part := range nameParts(clause) {
			if spelled(part) {
				continue
			}
			name := trimWords(part, nameLead, nameTail)
			if isName(name) && utf8.RuneCountInString(name) > utf8.RuneCountInString(best) {
				best = name
			} else if !isName(name) && utf8.RuneCountInString(name) > 1 {
				only = false
			}
		}
	}
	if best == "" && asked && only {
		best = described(said)
	}
	if best == "" && asked {
		best = foreign(said)
	}
	if best == "" {
		return "", false
	}
	return respell(best, said), true
}

// unspelled writes pauses for what spells a character out within one breath: 胡歌古月胡唱歌的歌.
func unspelled(text string) string {
	for _, d := range descriptions {
		text = strings.ReplaceAll(text, d.say, "，")
	}
	runes := []rune(text)
	for i := 2; i+1 < len(runes); i++ {
		if runes[i] != '的' {
			continue
		}
		for w := 2; w <= 3 && w <= i; w++ {
			if slices.Contains(runes[i-w:i], runes[i+1]) && isHan(runes[i+1]) && !slices.ContainsFunc(runes[i-w:i], spoken.IsPause) {
				runes = slices.Concat(runes[:i-w], []rune("，"), runes[i+2:])
				i -= w
				break
			}
		}
	}
	return string(runes)
}

// nameParts cuts a clause where a name begins: 我姓张叫张伟 has 我姓张 and 叫张伟; 户主名字叫刘洋 has 叫刘洋.
func nameParts(clause string) []string {
	var parts []string
	for _, lead := range []string{"叫", "姓", "是", "用我妈的名字", "的名字"} {
		if at := strings.LastIndex(clause, lead); at >= 0 {
			parts = append(parts, clause[at+len(lead):], clause[:at])
		}
	}
	return append(parts, clause)
}

// spelled reports a part that spells a character out: 木子李, 伟大的伟.
func spelled(part string) bool {
	_, ok := spelling(part)
	if ok {
		return true
	}
	for _, d := range descriptions {
		if strings.Contains(part, d.say) {
			return true
		}
	}
	return false
}

// spelling reads 伟大的伟: a character and a word that holds it.
func spelling(part string) (rune, bool) {
	word, char, ok := strings.Cut(part, "的")
	if !ok {
		return 0, false
	}
	r, size := utf8.DecodeRuneInString(char)
	if size == 0 || !isHan(r) {
		return 0, false
	}
	return r, strings.ContainsRune(word, r) || strings.HasSuffix(word, "石头") && r == '磊'
}

// isName wants a surname and one or two characters more, or a surname alone.
func isName(name string) bool {
	n := utf8.RuneCountInString(name)
	if n == 0 || n > 4 || strings.ContainsFunc(name, func(r rune) bool { return !isHan(r) }) {
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

// described is the surname that is only spelled out: 耳东陈.
func described(text string) string {
	for _, d := range descriptions {
		if strings.Contains(text, d.say) {
			return d.name
		}
	}
	return ""
}

// foreign takes a name that has no Chinese surname: 买买提·艾力, David Smith.
func foreign(text string) string {
	name := strings.TrimSpace(trimWords(text, nameLead, nameTail))
	if strings.Contains(name, "·") && utf8.RuneCountInString(name) <= 16 && !strings.ContainsFunc(name, func(r rune) bool { return !isHan(r) && r != '·' }) {
		return name
	}
	if hasPrefixAny(name, "阿依", "阿卜", "阿不", "买买", "麦麦", "古丽", "热依", "努尔", "迪丽", "艾力", "吐尔", "扎西", "卓玛", "次仁", "多吉", "巴特", "木合", "艾合", "米吉", "帕尔", "德吉", "旺堆") && utf8.RuneCountInString(name) <= 8 {
		return name
	}
	lower := strings.ToLower(name)
	if strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz '-") != "" || len(name) < 2 || len(name) > 40 || lower == "yes" || lower == "no" || lower == "ok" {
		return ""
	}
	return name
}

// respell puts the spelled-out characters in place of those that sound the same.
func respell(name, text string) string {
	runes := []rune(name)
	put := func(r rune, from, to int) {
		if slices.Contains(runes, r) {
			return
		}
		for i := from; i < min(to, len(runes)); i++ {
			if sound.Alike(runes[i], r) {
				runes[i] = r
				return
			}
		}
	}
	for _, d := range descriptions {
		if r, _ := utf8.DecodeRuneInString(d.name); strings.Contains(text, d.say) {
			put(r, 0, 1)
		}
	}
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		if r, ok := spelling(clause); ok {
			put(r, 0, len(runes))
		}
	}
	return string(runes)
}
